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

func TestRhythmsInWords(t *testing.T) {
	for rhythm, want := range map[string][2]string{
		"{every: 5 days, from: 2024-01-03, around: 1}": {"每5天一次（自2024年1月3日起）（前后1日内办的也算）", "every 5 days (from 2024-01-03) (or within 1 days of it)"},
		"{every: lunar-month, ending: [3, 8], proposed: true}": {"农历每月逢3、8（建议办，没办的不算未办）",
			"every lunar month, days ending in 3, 8 (proposed: none is missed)"},
		"{every: lunar-month, on: [1, 15, 20, 23, 30]}": {"农历每月的初一、十五、二十、廿三、三十", "every lunar month: day 1, day 15, day 20, day 23, day 30"},
		"{every: month, on: 1, ending: 5}":              {"每月的1日，又逢5", "every month: day 1, days ending in 5"},
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("testdata/handbook")); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(dir + "/kinds/permit.yaml")
		if err != nil {
			t.Fatal(err)
		}
		text = []byte(strings.Replace(string(text), "rhythm: {every: month, on: [9, 19], day: received_on}", "rhythm: "+rhythm, 1))
		if err := os.WriteFile(dir+"/kinds/permit.yaml", text, 0o644); err != nil {
			t.Fatal(err)
		}
		b, err := handbook.Load(os.DirFS(dir), "qingshan")
		if err != nil {
			t.Fatal(err)
		}
		k, _ := b.Kind("permit")
		for i, lang := range []string{"zh", "en"} {
			if shown := manual.Show(b, k, lang); !strings.Contains(shown, want[i]) {
				t.Errorf("%s is not worded %q:\n%s", rhythm, want[i], shown)
			}
		}
	}
}
