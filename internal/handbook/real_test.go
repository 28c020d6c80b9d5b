package handbook_test

import (
	"testing"

	definitions "fengqiao/handbook"
	"fengqiao/internal/handbook"
)

func TestTheRealHandbookLoadsForEveryTown(t *testing.T) {
	towns, err := handbook.Towns(definitions.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, town := range towns {
		if _, err := handbook.Load(definitions.FS, town); err != nil {
			t.Errorf("%s:\n%v", town, err)
		}
	}
}

func TestTheRealScenariosAreWellFormed(t *testing.T) {
	scenarios, err := handbook.Scenarios(definitions.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(scenarios) == 0 {
		t.Error("no scenario was read")
	}
}

func BenchmarkLoad(b *testing.B) {
	towns, err := handbook.Towns(definitions.FS)
	if err != nil || len(towns) == 0 {
		b.Fatal(towns, err)
	}
	for b.Loop() {
		if _, err := handbook.Load(definitions.FS, towns[0]); err != nil {
			b.Fatal(err)
		}
	}
}
