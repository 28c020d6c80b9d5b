package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"fengqiao/internal/store/storetest"
)

// TestTheSameBooksOnBothEngines makes the demo on SQLite and on PostgreSQL: journal, claims and report are the same.
func TestTheSameBooksOnBothEngines(t *testing.T) {
	url := storetest.Postgres(t)
	dir := t.TempDir()
	t.Setenv("FENGQIAO_KEY", strings.Repeat("ab", 32))
	say := func(args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(context.Background(), args, func(string) string { return "" }, nil, &out, &errs); code != exitOK {
			t.Fatalf("fengqiao %s: exit %d\n%s", strings.Join(args, " "), code, errs.String())
		}
		return out.String()
	}
	embedded, server := []string{"--data", dir + "/books"}, []string{"--database", url}
	for _, command := range [][]string{
		{"demo", "--no-serve", "--town", "wangcao"},
		{"verify"},
		{"rebuild"},
		{"verify"},
		{"claims", "--json"},
		{"figures", "--town", "wangcao", "--year", "2024", "--json"},
		{"evidence", "--town", "wangcao", "--year", "2024", "--measure", "enforcement.total", "--json"},
		{"report", "--town", "wangcao", "--year", "2024", "-o", dir + "/report.docx"},
	} {
		if a, b := say(append(command, embedded...)...), say(append(command, server...)...); a != b {
			t.Errorf("fengqiao %s differs between the engines:\n%.600s\n%.600s", strings.Join(command, " "), a, b)
		}
	}
}
