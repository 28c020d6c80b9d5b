package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"fengqiao/internal/office"
)

// way is one of the ways to a filter's matters. A filter's ways together lead to all of them, newest opened first each.
type way struct {
	office.Filter // what is asked for on this way
	part          part
	area          string        // this very area, where a lane is walked; empty: any
	areas         []string      // the words of matters in other areas are not looked at; none: all are
	again         *office.Sight // what the areas of this sight show is met on other ways too; nil: nothing is
}

// part is where the words of a search are looked for.
type part int

const (
	worded part = iota // in the index of words; in nothing where no word is asked for
	notYet             // in what that is yet to take in
	each               // in each matter found otherwise
)

// ways lead to a filter's matters.
func (s *Store) ways(ctx context.Context, q querier, f office.Filter) ([]way, error) {
	ways, ok, err := s.lanes(ctx, q, f)
	switch {
	case ok || err != nil:
		return ways, err
	case f.ByDue || len(asked(f.Text)) == 0:
		return []way{{Filter: f}}, nil
	}
	ways, err = s.wordWays(ctx, q, f)
	if s.dialect.words.notYet(&conditions{}, f.Town) != "" {
		ways = append(ways, way{Filter: f, part: notYet})
	}
	return ways, err
}

// mostLanes are merged. Where there are more, much is in sight, and a page is soon met by walking the list.
const mostLanes = 100

// mostRead is in how many matters in sight a text is looked for one by one, rather than in the index of words.
const mostRead = 2000

// lanes are a filter's ways where some of its matters stand in the order of its list already: a kind in an area, or what
// a person has a hand in. Merged, a few lanes are a page however many matters the town has and however few of them are in
// sight. False: its matters are better found otherwise.
func (s *Store) lanes(ctx context.Context, q querier, f office.Filter) ([]way, bool, error) {
	looked := len(f.IDs) > 0 || len(f.At) > 0 || f.By != "" || f.ByDue || f.Clock != "" || !f.DueBy.IsZero()
	whole := f.Sight == nil || f.Sight.Person == "" // who sees more by a hand does not see the whole town
	if looked || f.Area == "" && whole {
		return nil, false, nil
	}
	var lanes []stand
	prefixes := append([]string{f.Area}, f.Former...)
	if f.Area == "" {
		prefixes = f.Sight.Areas
	}
	for _, prefix := range prefixes {
		some, err := s.kindsIn(ctx, q, f.Town, prefix)
		if err != nil {
			return nil, false, err
		}
		for _, l := range some {
			if f.Kind != "" && l.kind != f.Kind || !f.Sight.Sees(office.Row{Kind: l.kind, Area: l.area}) || slices.Contains(lanes, l) {
				continue
			}
			lanes = append(lanes, l)
		}
		if len(lanes) > mostLanes || len(some) > mostLanes {
			return nil, false, nil
		}
	}
	ways := make([]way, 0, len(lanes)+1)
	for _, l := range lanes {
		w := way{Filter: f, part: each, area: l.area}
		w.Kind, w.Area, w.Former, w.Sight = l.kind, "", nil, nil
		ways = append(ways, w)
	}
	if f.Sight != nil && f.Sight.Person != "" {
		ways = append(ways, byHand(f, each))
	}
	if f.Text == "" {
		return ways, true, nil
	}
	inSight := slices.Clone(ways)
	for i := range inSight {
		inSight[i].Text, inSight[i].Fields = "", nil
	}
	n, err := s.count(ctx, q, inSight, mostRead)
	return ways, n <= mostRead, err
}

// byHand leads to what a filter's viewer has a hand in.
func byHand(f office.Filter, p part) way {
	w := way{Filter: f, part: p, again: f.Sight}
	w.By = f.Sight.Person
	return w
}

// wordWays are a filter's ways in the index of words. There matters are marked by kind, area and hand, so that where much
// holds a word and is out of sight, only what may be in sight is met: the marks narrow, and what is met is held against
// the sight itself.
func (s *Store) wordWays(ctx context.Context, q querier, f office.Filter) ([]way, error) {
	all := way{Filter: f}
	if f.By != "" || f.Area == "" && f.Sight == nil {
		return []way{all}, nil
	}
	var ways []way
	if f.Sight != nil && f.Sight.Person != "" {
		ways = append(ways, byHand(f, worded))
		seen := *f.Sight
		seen.Person = ""
		all.Sight = &seen
	}
	areas, err := s.every(ctx, q, "area", f.Town)
	if err != nil {
		return nil, err
	}
	all.areas = slices.DeleteFunc(slices.Clone(areas), func(area string) bool {
		return f.Area != "" && !slices.ContainsFunc(append(f.Former, f.Area), func(prefix string) bool { return strings.HasPrefix(area, prefix) }) ||
			f.Sight != nil && !slices.ContainsFunc(f.Sight.Areas, func(prefix string) bool { return prefix != "" && strings.HasPrefix(area, prefix) })
	})
	const most = 64 // more are not told from all
	switch n := len(all.areas); {
	case n == 0:
		return ways, nil
	case n == len(areas), n > most, slices.ContainsFunc(all.areas, func(area string) bool { return areaMark(area) == "" }):
		all.areas = nil
	}
	hidden := func(kind string) bool {
		return f.Sight != nil && (slices.Contains(f.Sight.Barred, kind) || slices.Contains(f.Sight.Without, kind))
	}
	kinds := []string{f.Kind}
	if f.Kind == "" {
		if kinds, err = s.every(ctx, q, "kind", f.Town); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(kinds, hidden) {
			return append(ways, all), nil
		}
	}
	for _, kind := range kinds {
		if !hidden(kind) {
			all.Kind = kind
			ways = append(ways, all)
		}
	}
	return ways, nil
}

// every steps through an index from one value of a column of matters to the next.
func (s *Store) every(ctx context.Context, q querier, column, town string) ([]string, error) {
	return collect(ctx, q, scalar[string], `WITH RECURSIVE every (it) AS (SELECT min(`+column+`) FROM matter WHERE town = $1
UNION ALL SELECT (SELECT min(`+column+`) FROM matter WHERE town = $1 AND `+column+` > every.it) FROM every WHERE it IS NOT NULL)
SELECT it FROM every WHERE it IS NOT NULL`, town)
}

// count is how many matters ways lead to, counted one beyond most.
func (s *Store) count(ctx context.Context, q querier, ways []way, most int64) (int64, error) {
	found := int64(0)
	for _, w := range ways {
		where, from, _ := s.whereOnce(w)
		n, err := one(ctx, q, scalar[int64], `SELECT count(*) FROM (SELECT 1 FROM `+from+` WHERE `+where.String()+` LIMIT `+where.arg(most+1-found)+`) found`,
			where.args...)
		if found += n; err != nil || found > most {
			return found, err
		}
	}
	return found, nil
}

// whereOnce is where, less what is met on other ways too.
func (s *Store) whereOnce(w way) (c *conditions, from, order string) {
	c, from, order = s.where(w)
	if w.again != nil {
		c.elsewhere(w.again)
	}
	return c, from, order
}

// stand is a kind in an area.
type stand struct{ area, kind string }

// kindsIn steps through the index from one kind in one area to the next, of the areas that begin with prefix, a few beyond
// mostLanes at most.
func (s *Store) kindsIn(ctx context.Context, q querier, town, prefix string) ([]stand, error) {
	if prefix == "" {
		return nil, nil
	}
	c := &conditions{}
	c.and("town = " + c.arg(town))
	c.below("area", prefix)
	beyond := &conditions{args: c.args}
	beyond.and("town = " + beyond.arg(town))
	beyond.and("area > here.area")
	if end := after(prefix); end != "" {
		beyond.and("area < " + beyond.arg(end))
	}
	// Each is looked up by an equal part and one bound, which every engine steps to; a pair of columns is walked to by some.
	const sameArea = "FROM matter WHERE town = $1 AND area = here.area AND kind > here.kind"
	nextArea := "FROM matter WHERE " + beyond.String() + " ORDER BY area, kind LIMIT 1"
	return collect(ctx, q, func(rows *sql.Rows, l *stand) error { return rows.Scan(&l.area, &l.kind) },
		`WITH RECURSIVE here (area, kind) AS (
SELECT * FROM (SELECT area, kind FROM matter WHERE `+c.String()+` ORDER BY area, kind LIMIT 1) first
UNION ALL SELECT CASE WHEN EXISTS (SELECT 1 `+sameArea+`) THEN area ELSE (SELECT area `+nextArea+`) END,
coalesce((SELECT kind `+sameArea+` ORDER BY kind LIMIT 1), (SELECT kind `+nextArea+`)) FROM here WHERE area IS NOT NULL)
SELECT area, kind FROM here WHERE area IS NOT NULL LIMIT `+beyond.arg(mostLanes+1), beyond.args...)
}

// merge is a page of what ways lead to.
func (s *Store) merge(ctx context.Context, q querier, f office.Filter, ways []way) ([]office.Row, error) {
	type place struct {
		day string
		id  int64
	}
	var found []place
	for _, w := range ways {
		where, from, order := s.where(w)
		some, err := collect(ctx, q, func(rows *sql.Rows, p *place) error { return rows.Scan(&p.day, &p.id) },
			`SELECT matter.opened, matter.id FROM `+from+` WHERE `+where.String()+` ORDER BY `+order+` LIMIT `+where.arg(limited(f)), where.args...)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b place) int {
		n := cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.id, b.id))
		if f.Oldest {
			return n
		}
		return -n
	})
	found = slices.Compact(found)
	f.IDs = nil
	for _, p := range found[:min(len(found), limited(f))] {
		f.IDs = append(f.IDs, p.id)
	}
	if f.IDs == nil {
		return nil, nil
	}
	return s.list(ctx, q, way{Filter: f, part: each})
}
