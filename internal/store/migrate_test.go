package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
			s, err := store.Open(t.Context(), c.options)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			first, err := os.ReadFile(filepath.Join("migrations", c.engine, "00001_books.sql"))
			if err != nil {
				t.Fatal(err)
			}
			_, former, _ := strings.Cut(string(first), "CREATE TABLE posting")
			former, _, _ = strings.Cut(former, "CREATE TABLE tally")
			execute(t, c.driver, c.at, `DELETE FROM schema_version WHERE version_id >= 3; DROP TABLE account; DROP TABLE session; DROP TABLE verification; DROP TABLE saved_view; DROP TABLE view_choice; DROP TABLE hand; DROP TABLE word; DROP TABLE IF EXISTS ward; DROP INDEX matter_by_area; DROP INDEX matter_by_stage; DROP TABLE posting; CREATE TABLE posting`+former+
				`; INSERT INTO posting (town, matter, seq, line, measure, facet, area, day, amount, weight, correction) VALUES
('wangcao', 2, 2, 0, 'found', '', '5203', '2024-03-05', 3, 1, 0), ('wangcao', 2, 2, 1, 'found', 'sort=a|b\', '5203', '2024-03-05', 3, 1, 1)`)

			if s, err = store.Open(t.Context(), c.options); err != nil {
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
