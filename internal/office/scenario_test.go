package office_test

import (
	"fmt"
	"os"
	"testing"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// TestScenarios plays every scenario that stands beside a kind, in the town whose it is, and one that is no town's in all of them.
func TestScenarios(t *testing.T) {
	definitions := os.DirFS("../../handbook")
	scenarios, err := handbook.Scenarios(definitions)
	if err != nil {
		t.Fatal(err)
	}
	towns, err := handbook.Towns(definitions)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, s := range scenarios {
		told[s.Kind]++
	}
	for _, town := range towns {
		book, err := handbook.Load(definitions, town)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range book.Kinds {
			if told[k.ID] < 3 {
				t.Errorf("%s has %d scenarios; each kind wants three at least", k.ID, told[k.ID])
			}
		}
		for _, s := range scenarios {
			if s.Town != "" && s.Town != town {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s/%s", town, s.Kind, s.Name), func(t *testing.T) {
				if err := office.Play(book, s); err != nil {
					t.Errorf("%s:%d: %v", s.File, s.Line, err)
				}
			})
		}
	}
}
