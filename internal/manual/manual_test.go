package manual_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"fengqiao/internal/handbook"
	"fengqiao/internal/manual"
)

var update = flag.Bool("update", false, "write the golden files anew")

// small is a handbook that uses every part of the language once.
func small(t testing.TB, town string) *handbook.Book {
	t.Helper()
	b, err := handbook.Load(os.DirFS("testdata/handbook"), town)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s:%d:\n got %s\nwant %s", file, i+1, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Fatalf("%s: %d lines, want %d", file, len(g), len(w))
	}
}

func TestAKindIsExplainedAsAPersonWould(t *testing.T) {
	b := small(t, "qingshan")
	k, _ := b.Kind("permit")
	for _, lang := range []string{"zh", "en"} {
		golden(t, "testdata/show."+lang+".golden", manual.Kinds(b, lang)+"\n"+manual.Show(b, k, lang))
	}
}

func TestLimitsAreListedByLaw(t *testing.T) {
	golden(t, "testdata/limits.golden", manual.Limits([]*handbook.Book{small(t, "baiyun"), small(t, "qingshan")}))
}

func TestCoverageTellsTheTownsOwnFromTheBase(t *testing.T) {
	golden(t, "testdata/coverage.golden", manual.Coverage([]*handbook.Book{small(t, "baiyun"), small(t, "qingshan")}))
}
