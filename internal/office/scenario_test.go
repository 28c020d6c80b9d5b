package office_test

import (
	"fmt"
	"os"
	"testing"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// TestScenarios plays every scenario that stands beside a kind.
func TestScenarios(t *testing.T) {
	scenarios, err := handbook.Scenarios(os.DirFS("../../handbook"))
	if err != nil {
		t.Fatal(err)
	}
	book, err := handbook.Load(os.DirFS("../../handbook"), "wangcao")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, s := range scenarios {
		told[s.Kind]++
	}
	for _, k := range book.Kinds {
		if told[k.ID] < 3 {
			t.Errorf("%s has %d scenarios; each kind wants three at least", k.ID, told[k.ID])
		}
	}
	for _, s := range scenarios {
		t.Run(fmt.Sprintf("%s/%s", s.Kind, s.Name), func(t *testing.T) {
			if err := office.Play(book, s); err != nil {
				t.Errorf("%s:%d: %v", s.File, s.Line, err)
			}
		})
	}
}
