package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
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
			part, err := s.sum(ctx, r, p, q)
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
	postings source = 0
	months          = source(len("2006-01")) // of a period in the tally
	years           = source(len("2006"))
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

// postings restricts postings to those of a piece; with goes before the statement.
func (p piece) postings(q office.SumQuery) (c *conditions, with string) {
	c = &conditions{}
	c.and("town = " + c.arg(q.Town))
	c.oneOf("measure", q.Measures)
	if q.AsOf != 0 {
		c.and("seq <= " + c.arg(q.AsOf))
	}
	if len(q.Measures) == 0 && p.from != "" {
		with = eachMeasure
		c.and("measure IN (SELECT measure FROM each WHERE measure IS NOT NULL)")
	}
	c.span(fullDay, p.from, p.to)
	c.months(p.from, p.to)
	c.within("area", q.Area, q.Former)
	return c, with
}

// query adds one piece up.
func (p piece) query(q office.SumQuery) (string, []any) {
	c, with := &conditions{}, ""
	table, month, facet := "tally", "period", "facet"
	if p.source == postings {
		table, month, facet = "posting", "month", "facets"
		c, with = p.postings(q)
	} else {
		c.and("town = " + c.arg(q.Town))
		c.oneOf("measure", q.Measures)
		c.and("length(period) = " + strconv.Itoa(int(p.source)))
		c.span("period", p.from, p.to)
		c.within("area", q.Area, q.Former)
	}
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

// sum adds one piece up.
func (s *Store) sum(ctx context.Context, r querier, p piece, q office.SumQuery) ([]figures.Sum, error) {
	if p.source == postings && q.AsOf == 0 && (len(q.Measures) == 0 || len(q.Measures) > fewMeasures) {
		return s.partOfMonth(ctx, r, p, q)
	}
	text, args := p.query(q)
	return collect(ctx, r, func(rows *sql.Rows, f *figures.Sum) error {
		return rows.Scan(&f.Measure, &f.Facet, &f.Area, &f.Month, &f.Amount, &f.Weight)
	}, text, args...)
}

// Posted implements [office.Reader].
func (s *Store) Posted(ctx context.Context, q office.SumQuery) (bool, error) {
	c, with := piece{postings, q.From.String(), q.To.String()}.postings(q)
	_, err := one(ctx, s.readers, scalar[int64], with+`SELECT 1 FROM posting WHERE `+c.String()+` LIMIT 1`, c.args...)
	if errors.Is(err, office.ErrNotFound) {
		return false, nil
	}
	return err == nil, s.fault(err)
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
			some, err := s.evidence(ctx, r, q)
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
func (s *Store) evidence(ctx context.Context, r querier, q office.EvidenceQuery) (found []office.Evidence, err error) {
	const most = 5000
	cut := func(found []office.Evidence) []office.Evidence {
		if q.Limit > 0 {
			return found[:min(len(found), q.Limit)]
		}
		return found
	}
	if found, ok, err := s.standing(ctx, r, q, most); ok || err != nil {
		return cut(found), err
	}
	of, n := []int64(nil), q.Limit
	switch {
	case n == 0 || n > most:
	case oneMonth(q):
		for n *= 2; n <= most; n *= 2 {
			first, end, err := postedFirst(ctx, r, q, n)
			if err != nil {
				return nil, err
			}
			if found, err = netted(ctx, r, q, first, "posting"); err != nil {
				return nil, err
			}
			// What was not posted by then stands behind what counts by then.
			if len(first) < n || len(found) >= q.Limit && found[q.Limit-1].Seq <= end {
				return cut(found), nil
			}
		}
	default:
		if of, err = left(ctx, r, q, most+1); err != nil || len(of) == 0 {
			return nil, err
		}
		if len(of) > most {
			of = nil
		}
	}
	found, err = netted(ctx, r, q, of, "posting")
	return cut(found), err
}

// oneMonth tells whether a stretch of days lies in a month.
func oneMonth(q office.EvidenceQuery) bool {
	return !q.From.IsZero() && !q.To.IsZero() && !q.To.After(monthEnd(q.From))
}

// postedFirst are the matters of the first n postings of a stretch of days, and the entry of the last.
func postedFirst(ctx context.Context, r querier, q office.EvidenceQuery, n int) (matters []int64, end int64, err error) {
	c := borneBy(q)
	matters, err = collect(ctx, r, func(rows *sql.Rows, matter *int64) error { return rows.Scan(matter, &end) },
		`SELECT matter, seq FROM posting WHERE `+c.String()+` ORDER BY seq LIMIT `+c.arg(n), c.args...)
	return matters, end, err
}

// standing is what counts of a stock at a day, netted from the matters that stand now or have moved since; ok unless that is not
// known, or they are more than most.
func (s *Store) standing(ctx context.Context, r querier, q office.EvidenceQuery, most int) (found []office.Evidence, ok bool, err error) {
	if q.AsOf != 0 || !q.From.IsZero() {
		return nil, false, nil
	}
	if ok, err := standingKept(ctx, r, q); !ok || err != nil {
		return nil, false, err
	}
	of, err := standingOrMoved(ctx, r, q, most+1)
	if err != nil || len(of) > most {
		return nil, false, err
	}
	for part := range slices.Chunk(of, inMost) {
		some, err := netted(ctx, r, q, part, s.dialect.stock)
		if err != nil {
			return nil, false, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b office.Evidence) int {
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Matter, b.Matter), cmp.Compare(a.Measure, b.Measure))
	})
	return found, true, nil
}

// standingKept tells whether what stands is kept of all that a figure up to a day is made of: it then comes to the same as the
// tally. It does not where a measure was no stock yet.
func standingKept(ctx context.Context, r querier, q office.EvidenceQuery) (bool, error) {
	stale, err := one(ctx, r, scalar[int64], `SELECT count(*) FROM town WHERE town = $1 AND stale = 1`, q.Town)
	if err != nil || stale > 0 {
		return false, err
	}
	sum := func(table string, only ...string) (sums, error) {
		c := &conditions{parts: only}
		c.and("town = " + c.arg(q.Town))
		c.oneOf("measure", q.Measures)
		return one(ctx, r, func(rows *sql.Rows, s *sums) error { return rows.Scan(&s.amount, &s.weight) },
			`SELECT CAST(coalesce(sum(amount), 0) AS bigint), CAST(coalesce(sum(weight), 0) AS bigint) FROM `+table+` WHERE `+c.String(), c.args...)
	}
	kept, err := sum("standing")
	if err != nil || kept == (sums{}) { // all have left, or none was ever kept
		return false, err
	}
	all, err := sum("tally", "facet = ''", "length(period) = 4")
	return kept == all, err
}

// standingOrMoved are up to n matters, among them all that count at a day: they stand now, or have moved since.
func standingOrMoved(ctx context.Context, r querier, q office.EvidenceQuery, n int) ([]int64, error) {
	c := &conditions{}
	c.and("town = " + c.arg(q.Town))
	c.oneOf("measure", q.Measures)
	text := `SELECT matter FROM standing WHERE ` + c.String()
	if !q.To.IsZero() {
		c.span("month", month(q.To), "")
		c.and(fullDay + " > " + c.arg(q.To.String()))
		text += ` UNION SELECT matter FROM posting WHERE ` + c.String()
	}
	return collect(ctx, r, scalar[int64], text+` LIMIT `+c.arg(n), c.args...)
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

// netted is what counts of some matters in a stretch of days; none: of all. Postings are read from a table of theirs. A posting is made
// by an entry on its matter.
func netted(ctx context.Context, r querier, q office.EvidenceQuery, of []int64, postings string) ([]office.Evidence, error) {
	c := borneBy(q)
	if len(of) > 0 {
		c.in("matter", of)
		if oneMonth(q) { // then their entries tell where to look
			entries := &conditions{args: c.args}
			entries.and("town = " + entries.arg(q.Town))
			entries.in("matter", of)
			c.args = entries.args
			c.and("seq IN (SELECT seq FROM journal WHERE " + entries.String() + ")")
		}
	}
	// A reversal repeats a posting with the signs turned, so within what they have in common the entries alternate:
	// when something is left, the last of them is the one that counts.
	return collect(ctx, r, func(rows *sql.Rows, e *office.Evidence) error {
		return rows.Scan(&e.Matter, &e.Measure, day{&e.Day}, &e.Seq, &e.Amount, &e.Correction)
	}, `SELECT matter, measure, min(day), min(last), CAST(sum(left_amount) AS bigint), max(corrected) FROM (
SELECT matter, measure, `+fullDay+` AS day, max(seq) AS last, sum(amount) AS left_amount, sum(weight) AS left_weight,
max(correction) AS corrected FROM `+postings+` WHERE `+c.String()+`
GROUP BY matter, measure, area, month, posting.day, abs(amount), abs(weight) HAVING sum(amount) <> 0 OR sum(weight) <> 0
) AS counting GROUP BY matter, measure HAVING sum(left_amount) <> 0 OR sum(left_weight) <> 0 ORDER BY min(last), matter, measure`, c.args...)
}
