package bench

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"testing"

	"fengqiao/internal/figures"
)

// BenchmarkFigures compares all figures of a town-year over the large books with adding the same figures up from the
// matters' JSON: one pass over each kind, grouped by its facets at once. The bar is 50.
func BenchmarkFigures(b *testing.B) {
	d := largeBooks(b)
	defer d.close(b)
	db := connect(b, path(), "query_only(1)", "cache_size(-65536)")
	defer db.Close()
	var booked, added map[string]int64
	ours := func() float64 {
		return seconds(func() {
			set, err := d.Figures(context.Background(), town, figures.Year(year))
			if err != nil {
				b.Fatal(err)
			}
			booked = map[string]int64{}
			for _, f := range set.List() {
				if f.Value.Units != 0 && f.Sort != figures.Ratio {
					booked[f.Measure.ID+" "+f.Facet] = f.Value.Units
				}
			}
		})
	}
	raw := func() float64 { return seconds(func() { added = addUp(b, db) }) }
	for b.Loop() {
		ratio(b, "s", side{"JSON", raw}, side{"figures", ours})
	}
	for figure, n := range added {
		if booked[figure] != n {
			b.Errorf("%s: the books say %d, the matters add up to %d", figure, booked[figure], n)
		}
	}
	b.Logf("%d figures added up from the matters, of %d the books gave in the same time", len(added), len(booked))
}

// addUp is what a program without postings does: the measures of the kinds that have matters, facets included.
func addUp(b *testing.B, db *sql.DB) map[string]int64 {
	b.Helper()
	from, to := fmt.Sprintf("%d-01-01", year), fmt.Sprintf("%d-12-31", year)
	out := map[string]int64{}
	add := func(measure string, n int64, facets ...string) {
		out[measure+" "] += n
		for _, f := range facets {
			out[measure+" "+f] += n
		}
	}
	each(b, db, func(rows *sql.Rows) error {
		var channel, subject string
		var given, people int64
		if err := rows.Scan(&channel, &subject, &given, &people); err != nil {
			return err
		}
		add("consultation.given", given, "channel="+channel, "subject="+subject)
		add("consultation.people", people)
		return nil
	}, `SELECT fields ->> 'channel', fields ->> 'subject', count(*), sum(fields ->> 'people') FROM matter
WHERE town = ?1 AND kind = 'consultation' AND voided = 0 AND fields ->> 'given_on' BETWEEN ?2 AND ?3 GROUP BY 1, 2`, town, from, to)
	// Of a dispute the day of an act is in its fields; whether it was settled in time only its clock says.
	each(b, db, func(rows *sql.Rows) error {
		var sort, source, form string
		var found, settled, open, inTime int64
		if err := rows.Scan(&sort, &source, &form, &found, &settled, &open, &inTime); err != nil {
			return err
		}
		add("dispute.found", found, "sort="+sort, "source="+source)
		add("dispute.settled", settled, "sort="+sort, "form="+form)
		add("dispute.open", open)
		add("dispute.in_time", inTime)
		return nil
	}, `SELECT fields ->> 'sort', fields ->> 'source', coalesce(fields ->> 'form', ''),
count(*) FILTER (WHERE fields ->> 'found_on' BETWEEN ?2 AND ?3),
count(*) FILTER (WHERE stage = 'settled' AND fields ->> 'closed_on' BETWEEN ?2 AND ?3),
count(*) FILTER (WHERE fields ->> 'found_on' <= ?3 AND coalesce(fields ->> 'closed_on', '9999') > ?3),
count(*) FILTER (WHERE fields ->> 'closed_on' BETWEEN ?2 AND ?3 AND EXISTS
(SELECT 1 FROM clock WHERE clock.town = matter.town AND clock.matter = matter.id AND clock.clock = 'mediate' AND clock.state = 'met'))
FROM matter WHERE town = ?1 AND kind = 'dispute' AND voided = 0 GROUP BY 1, 2, 3`, town, from, to)
	maps.DeleteFunc(out, func(_ string, n int64) bool { return n == 0 })
	return out
}

func each(b *testing.B, db *sql.DB, take func(*sql.Rows) error, query string, args ...any) {
	b.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}
