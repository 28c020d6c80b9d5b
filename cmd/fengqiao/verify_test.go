package main

import (
	"bytes"
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"fengqiao/internal/store"
)

// TestVerifyNamesWhatIsWrong tampers with a figure: verify exits 3, says which, and rebuild mends it.
func TestVerifyNamesWhatIsWrong(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "books")
	fengqiao := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(context.Background(), append(args, "--data", dir), func(string) string { return "" }, nil, &out, &errs); code != want {
			t.Fatalf("fengqiao %s: exit %d, want %d\n%s%s", strings.Join(args, " "), code, want, out.String(), errs.String())
		}
		return out.String()
	}
	fengqiao(exitOK, "demo", "--no-serve", "--town", "wangcao")
	tamper := func(text string) {
		t.Helper()
		db, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	tamper(`UPDATE tally SET amount = amount + 30 WHERE measure = 'inspection.done' AND facet = '' AND period = '2024'`)
	if said := fengqiao(exitFaults, "verify"); !strings.Contains(said, "inspection.done") || !strings.Contains(said, "291") || !strings.Contains(said, "261") {
		t.Errorf("verify said: %s", said)
	}
	if said := fengqiao(exitFaults, "verify", "--json"); !strings.Contains(said, `"what": "figure"`) {
		t.Errorf("verify --json said: %s", said)
	}
	fengqiao(exitOK, "rebuild")
	fengqiao(exitOK, "verify")

	// As an upgrade leaves them, books are rebuilt when they are next opened to be written in.
	tamper(`UPDATE town SET stale = 1; UPDATE posting SET stock = 0; DELETE FROM standing`)
	fengqiao(exitOK, "sweep")
	fengqiao(exitOK, "verify")
}
