package handbook_test

import (
	"bytes"
	"io/fs"
	"strings"
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

// TestAFileIsReadAtOneSitting holds every file of definitions to a length that a newcomer takes in.
func TestAFileIsReadAtOneSitting(t *testing.T) {
	const most = 200 // lines
	err := fs.WalkDir(definitions.FS, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		text, err := fs.ReadFile(definitions.FS, name)
		if n := bytes.Count(text, []byte("\n")); n > most {
			t.Errorf("%s has %d lines; %d at most", name, n, most)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
