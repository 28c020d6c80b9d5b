package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/office"
)

// Sums implements [office.Reader]: by measure, facet, area, month. Groups that come to nothing are left out.
func (s *Store) Sums(ctx context.Context, q office.SumQuery) ([]figures.Sum, error) {
	total := map[figures.Sum]sums{} // the key's own amounts stay zero
	err := s.snapshot(ctx, func(r querier) error {
		for _, p := range pieces(q) {
			text, args := p.query(q)
			part, err := collect(ctx, r, func(rows *sql.Rows, f *figures.Sum) error {
				return rows.Scan(&f.Measure, &f.Facet, &f.Area, &f.Month, &f.Amount, &f.Weight)
			}, text, args...)
			if err != nil {
				return err
			}
			for _, f := range part {
				by := sums{f.Amount, f.Weight}
				f.Amount, f.Weight = 0, 0
				each := []string{f.Facet}
				if p.source == postings {
					each = facets(f.Facet)
				}
				for _, f.Facet = range each {
					if total[f], err = total[f].plus(by); err != nil {
						return fmt.Errorf("measure %s: %w", f.Measure, err)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(total, func(_ figures.Sum, v sums) bool { return v == sums{} })
	out := make([]figures.Sum, 0, len(total))
	for f, v := range total {
		f.Amount, f.Weight = v.amount, v.weight
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b figures.Sum) int {
		return cmp.Or(cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Facet, b.Facet), cmp.Compare(a.Area, b.Area), cmp.Compare(a.Month, b.Month))
	})
	return out, nil
}

// piece is a part of a period and what it is added up from.
type piece struct {
	source   source
	from, to string // days, months or years, both included; empty: no bound
}

type source int

const (
	postings source = iota
	months
	years
)

// pieces parts a period into ragged ends, which the postings answer, whole months and, where nothing is asked below
// the whole town and year, whole years. As of an earlier position only the postings know.
func pieces(q office.SumQuery) []piece {
	if q.AsOf != 0 {
		return []piece{{postings, q.From.String(), q.To.String()}}
	}
	var out []piece
	from, to := q.From, q.To
	if !from.IsZero() && !to.IsZero() && from.After(to) {
		return nil
	}
	if !from.IsZero() && from.Day() != 1 {
		end := monthEnd(from)
		if !to.IsZero() && !end.Before(to) {
			return []piece{{postings, from.String(), to.String()}}
		}
		out = append(out, piece{postings, from.String(), end.String()})
		from = end.AddDays(1)
	}
	if !to.IsZero() && to != monthEnd(to) {
		start := calendar.New(to.Year(), to.Month(), 1)
		out = append(out, piece{postings, start.String(), to.String()})
		to = start.AddDays(-1)
		if !from.IsZero() && from.After(to) {
			return out
		}
	}
	if q.Area != "" || q.ByArea || q.ByMonth {
		return append(out, piece{months, month(from), month(to)})
	}
	return append(out, wholeYears(from, to)...)
}

// wholeYears parts whole months into whole years and the months before and after them.
func wholeYears(from, to calendar.Date) []piece {
	var out []piece
	if !from.IsZero() && from.Month() != time.January {
		end := calendar.New(from.Year(), time.December, 31)
		if !to.IsZero() && !end.Before(to) && to != end {
			return []piece{{months, month(from), month(to)}}
		}
		out = append(out, piece{months, month(from), month(end)})
		if to == end {
			return out
		}
		from = end.AddDays(1)
	}
	if !to.IsZero() && to.Month() != time.December {
		start := calendar.New(to.Year(), time.January, 1)
		out = append(out, piece{months, month(start), month(to)})
		if start == from {
			return out
		}
		to = start.AddDays(-1)
	}
	return append(out, piece{years, year(from), year(to)})
}

func monthEnd(d calendar.Date) calendar.Date {
	return calendar.New(d.Year(), d.Month(), 1).AddMonths(1).AddDays(-1)
}

func month(d calendar.Date) string { return clip(d, len("2006-01")) }
func year(d calendar.Date) string  { return clip(d, len("2006")) }

func clip(d calendar.Date, n int) string {
	if d.IsZero() {
		return ""
	}
	return d.String()[:n]
}

// eachMeasure finds a town's measures by stepping through the index from one to the next, so that some days of every
// measure can be looked up instead of reading all of its postings.
const eachMeasure = `WITH RECURSIVE each (measure) AS (SELECT min(measure) FROM posting WHERE town = $1
UNION ALL SELECT (SELECT min(measure) FROM posting WHERE town = $1 AND measure > each.measure) FROM each WHERE measure IS NOT NULL) `

// query adds one piece up.
func (p piece) query(q office.SumQuery) (string, []any) {
	c := &conditions{}
	c.and("town = " + c.arg(q.Town))
	c.oneOf("measure", q.Measures)
	table, when, month, facet, with := "tally", "period", "period", "facet", ""
	switch p.source {
	case postings:
		table, when, month, facet = "posting", fullDay, "month", "facets"
		if q.AsOf != 0 {
			c.and("seq <= " + c.arg(q.AsOf))
		}
		if len(q.Measures) == 0 && p.from != "" {
			with = eachMeasure
			c.and("measure IN (SELECT measure FROM each WHERE measure IS NOT NULL)")
		}
	case months:
		c.and("length(period) = 7")
	case years:
		c.and("length(period) = 4")
	}
	c.span(when, p.from, p.to)
	if p.source == postings {
		c.months(p.from, p.to)
	}
	c.within("area", q.Area, q.Former)
	area, period, by := "''", "''", "measure, "+facet
	if q.ByArea {
		area, by = "area", by+", area"
	}
	if q.ByMonth {
		period = month
		by += ", " + period
	}
	return with + `SELECT measure, ` + facet + `, ` + area + `, ` + period + `, CAST(sum(amount) AS bigint), CAST(sum(weight) AS bigint) FROM ` + table +
		` WHERE ` + c.String() + ` GROUP BY ` + by, c.args
}

// Evidence implements [office.Reader]. What counts in a period is found a month at a time, as postings are kept, so that a page
// of a year costs a month.
func (s *Store) Evidence(ctx context.Context, q office.EvidenceQuery) ([]office.Evidence, error) {
	var found []office.Evidence
	err := s.snapshot(ctx, func(r querier) error {
		from, to, wanted := q.From, q.To, q.Offset+q.Limit
		for {
			q.To = to
			if end := monthEnd(q.From); !from.IsZero() && !to.IsZero() && end.Before(to) {
				q.To = end
			}
			if q.Limit > 0 {
				q.Limit = wanted - len(found)
			}
			some, err := evidence(ctx, r, q)
			if found = append(found, some...); err != nil || q.To == to || q.Limit > 0 && len(found) == wanted {
				return err
			}
			q.From = q.To.AddDays(1)
		}
	})
	return found[min(q.Offset, len(found)):], err
}

// evidence is what counts in a stretch of days, up to Limit. A matter is netted from all its postings of the stretch, which
// is dear for all of many thousands; a page is found among few.
func evidence(ctx context.Context, r querier, q office.EvidenceQuery) (found []office.Evidence, err error) {
	const most = 5000
	of, n := []int64(nil), q.Limit
	switch {
	case n == 0 || n > most:
	case !q.From.IsZero() && !q.To.IsZero() && !q.To.After(monthEnd(q.From)):
		for n *= 2; n <= most; n *= 2 {
			first, end, err := postedFirst(ctx, r, q, n)
			if err != nil {
				return nil, err
			}
			if found, err = netted(ctx, r, q, first); err != nil {
				return nil, err
			}
			// What was not posted by then stands behind what counts by then.
			if len(first) < n || len(found) >= q.Limit && found[q.Limit-1].Seq <= end {
				return found[:min(len(found), q.Limit)], nil
			}
		}
	default:
		// Of a stock most have left again.
		if of, err = left(ctx, r, q, most+1); err != nil || len(of) == 0 {
			return nil, err
		}
		if len(of) > most {
			of = nil
		}
	}
	found, err = netted(ctx, r, q, of)
	if q.Limit > 0 {
		found = found[:min(len(found), q.Limit)]
	}
	return found, err
}

// postedFirst are the matters of the first n postings of a stretch of days, and the entry of the last.
func postedFirst(ctx context.Context, r querier, q office.EvidenceQuery, n int) (matters []int64, end int64, err error) {
	c := borneBy(q)
	matters, err = collect(ctx, r, func(rows *sql.Rows, matter *int64) error { return rows.Scan(matter, &end) },
		`SELECT matter, seq FROM posting WHERE `+c.String()+` ORDER BY seq LIMIT `+c.arg(n), c.args...)
	return matters, end, err
}

// left are up to n of the matters whose postings of a stretch of days come to something.
func left(ctx context.Context, r querier, q office.EvidenceQuery, n int) ([]int64, error) {
	c := borneBy(q)
	return collect(ctx, r, scalar[int64], `SELECT matter FROM posting WHERE `+c.String()+
		` GROUP BY matter HAVING sum(amount) <> 0 OR sum(weight) <> 0 LIMIT `+c.arg(n), c.args...)
}

// borneBy restricts postings to those a figure is made of.
func borneBy(q office.EvidenceQuery) *conditions {
	c := &conditions{}
	c.and("town = " + c.arg(q.Town))
	c.oneOf("measure", q.Measures)
	if len(q.Facets) > 0 {
		c.bearing(q.Facets)
	} else {
		c.bearing([]string{q.Facet})
	}
	c.oneOf("area", q.Areas)
	c.span(fullDay, q.From.String(), q.To.String())
	c.months(q.From.String(), q.To.String())
	c.within("area", q.Area, q.Former)
	if q.AsOf != 0 {
		c.and("seq <= " + c.arg(q.AsOf))
	}
	return c
}

// netted is what counts of some matters in a stretch of days; none: of all.
func netted(ctx context.Context, r querier, q office.EvidenceQuery, of []int64) ([]office.Evidence, error) {
	c := borneBy(q)
	if len(of) > 0 {
		c.in("matter", of)
	}
	// A reversal repeats a posting with the signs turned, so within what they have in common the entries alternate:
	// when something is left, the last of them is the one that counts.
	return collect(ctx, r, func(rows *sql.Rows, e *office.Evidence) error {
		return rows.Scan(&e.Matter, &e.Measure, day{&e.Day}, &e.Seq, &e.Amount, &e.Correction)
	}, `SELECT matter, measure, min(day), min(last), CAST(sum(left_amount) AS bigint), max(corrected) FROM (
SELECT matter, measure, `+fullDay+` AS day, max(seq) AS last, sum(amount) AS left_amount, sum(weight) AS left_weight,
max(correction) AS corrected FROM posting WHERE `+c.String()+`
GROUP BY matter, measure, area, month, posting.day, abs(amount), abs(weight) HAVING sum(amount) <> 0 OR sum(weight) <> 0
) AS counting GROUP BY matter, measure HAVING sum(left_amount) <> 0 OR sum(left_weight) <> 0 ORDER BY min(last), matter, measure`, c.args...)
}
