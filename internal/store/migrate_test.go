package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pressly/goose/v3"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
	"fengqiao/internal/store/storetest"
)

// TestUnfoldedPostings opens books whose postings are kept as the first version kept them, one facet to a row.
func TestUnfoldedPostings(t *testing.T) {
	dir, url := t.TempDir(), storetest.Postgres(t)
	for _, c := range []struct {
		engine, driver, at string
		options            store.Options
	}{
		{"sqlite", "sqlite", filepath.Join(dir, store.FileName), store.Options{Dir: dir}},
		{"postgres", "pgx", url, store.Options{URL: url}},
	} {
		t.Run(c.engine, func(t *testing.T) {
			upTo(t, c.driver, c.at, 2)
			execute(t, c.driver, c.at, `INSERT INTO town (town, seq, hash, handbook, closed) VALUES ('wangcao', 2, '', '', '');
INSERT INTO posting (town, matter, seq, line, measure, facet, area, day, amount, weight, correction) VALUES
('wangcao', 2, 2, 0, 'found', '', '5203', '2024-03-05', 3, 1, 0), ('wangcao', 2, 2, 1, 'found', 'sort=a|b\', '5203', '2024-03-05', 3, 1, 1)`)

			s, err := store.Open(t.Context(), c.options)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			audit, err := s.Audit(t.Context(), "wangcao")
			if err != nil {
				t.Fatal(err)
			}
			defer audit.Close()
			var got []ledger.Posting
			for p, err := range audit.Postings() {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, p)
			}
			whole := ledger.Posting{Measure: "found", Area: "5203", Day: calendar.New(2024, 3, 5), Amount: 3, Weight: 1, Matter: 2, Seq: 2}
			facet := whole
			facet.Facet, facet.Correction = `sort=a|b\`, true
			if want := []ledger.Posting{whole, facet}; !slices.Equal(got, want) {
				t.Errorf("postings\n got %v\nwant %v", got, want)
			}
			evidence, err := s.Evidence(t.Context(), office.EvidenceQuery{Town: "wangcao", Measures: []string{"found"}, Facet: facet.Facet})
			if err != nil || len(evidence) != 1 || evidence[0].Amount != 3 {
				t.Errorf("evidence %v, %v", evidence, err)
			}
		})
	}
}

// upTo makes a database as the program of a schema version left it.
func upTo(t *testing.T, driver, at string, version int64) {
	t.Helper()
	dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
	if driver == "pgx" {
		dialect, folder = goose.DialectPostgres, "migrations/postgres"
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p, err := goose.NewProvider(dialect, db, os.DirFS(folder), goose.WithTableName("schema_version"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
}
