package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"sync"

	"fengqiao/internal/figures"
	"fengqiao/internal/office"
)

// parts remembers what the postings of parts of months came to, such as the days of this month a year ago, which a running year is
// compared with all day long. Postings are only ever added, with higher positions: what is remembered stays right, and what came
// since is added.
type parts struct {
	mu   sync.Mutex
	kept map[partKey]*partSums
	used []partKey // the longest unused first
}

type partKey struct{ town, measures, from, to string }

// partSums are the sums of a part of a month, of postings up to one of the journal.
type partSums struct {
	last int64
	sums map[partOf]sums
}

type partOf struct{ measure, facets, area string }

const (
	mostParts = 32
	// fewMeasures are added up faster than looked up among all.
	fewMeasures = 8
)

func (p *parts) get(k partKey) *partSums {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.touch(k)
	return p.kept[k]
}

func (p *parts) put(k partKey, s *partSums) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil {
		p.kept = map[partKey]*partSums{}
	}
	p.kept[k] = s
	p.touch(k)
	for len(p.used) > mostParts {
		delete(p.kept, p.used[0])
		p.used = p.used[1:]
	}
}

func (p *parts) touch(k partKey) {
	if p.kept[k] == nil {
		return
	}
	p.used = append(slices.DeleteFunc(p.used, func(u partKey) bool { return u == k }), k)
}

// partOfMonth adds up a part of a month as piece.query would.
func (s *Store) partOfMonth(ctx context.Context, r querier, p piece, q office.SumQuery) ([]figures.Sum, error) {
	key := partKey{q.Town, strings.Join(q.Measures, ","), p.from, p.to}
	had := s.parts.get(key)
	if had == nil {
		had = &partSums{}
	}
	c, with := p.postings(office.SumQuery{Town: q.Town, Measures: q.Measures})
	c.and("seq > " + c.arg(had.last))
	type row struct {
		of   partOf
		sums sums
		last int64
	}
	fresh, err := collect(ctx, r, func(rows *sql.Rows, f *row) error {
		return rows.Scan(&f.of.measure, &f.of.facets, &f.of.area, &f.sums.amount, &f.sums.weight, &f.last)
	}, with+`SELECT measure, facets, area, CAST(sum(amount) AS bigint), CAST(sum(weight) AS bigint), max(seq) FROM posting WHERE `+c.String()+
		` GROUP BY measure, facets, area`, c.args...)
	if err != nil {
		return nil, err
	}
	if len(fresh) > 0 {
		now := &partSums{last: had.last, sums: maps.Clone(had.sums)}
		if now.sums == nil {
			now.sums = make(map[partOf]sums, len(fresh))
		}
		for _, f := range fresh {
			if now.sums[f.of], err = now.sums[f.of].plus(f.sums); err != nil {
				return nil, err
			}
			now.last = max(now.last, f.last)
		}
		s.parts.put(key, now)
		had = now
	}
	out := make([]figures.Sum, 0, len(had.sums))
	for of, sum := range had.sums {
		below := func(area string) bool { return strings.HasPrefix(of.area, area) }
		if !below(q.Area) && !slices.ContainsFunc(q.Former, below) {
			continue
		}
		f := figures.Sum{Measure: of.measure, Facet: of.facets, Amount: sum.amount, Weight: sum.weight}
		if q.ByArea {
			f.Area = of.area
		}
		if q.ByMonth {
			f.Month = monthOf(p.from)
		}
		out = append(out, f)
	}
	return out, nil
}
