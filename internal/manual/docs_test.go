package manual_test

import (
	"os"
	"testing"

	definitions "fengqiao/handbook"
	"fengqiao/internal/handbook"
	"fengqiao/internal/manual"
)

// books are the real handbooks of all towns.
func books(t testing.TB) []*handbook.Book {
	t.Helper()
	towns, err := handbook.Towns(definitions.FS)
	if err != nil {
		t.Fatal(err)
	}
	var all []*handbook.Book
	for _, town := range towns {
		b, err := handbook.Load(definitions.FS, town)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// TestTheGeneratedPagesAreFresh: make docs writes them anew.
func TestTheGeneratedPagesAreFresh(t *testing.T) {
	all := books(t)
	for file, want := range map[string]string{
		"coverage.md": manual.Coverage(all),
		"limits.md":   manual.Limits(all),
	} {
		got, err := os.ReadFile("../../docs/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("docs/%s is not what the handbook says now: run make docs", file)
		}
	}
}

// TestEveryMechanismIsCarriedOut: a row of the catalogue that is not left out on principle needs a kind, summary, passage of the
// report or town that covers it.
func TestEveryMechanismIsCarriedOut(t *testing.T) {
	for _, c := range handbook.Covered(books(t)) {
		if c.Row.Excluded == (handbook.Text{}) && len(c.Definitions) == 0 {
			t.Errorf("nothing carries out %s %s", c.Row.ID, c.Row.Title.Zh)
		}
	}
}
