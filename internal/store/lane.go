package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"fengqiao/internal/office"
)

// lane is where some of a filter's matters stand in the order of its list already: a kind in an area, or what a person has
// a hand in. Merged, a few lanes are a page however many matters the town has and however few of them are in sight.
type lane struct {
	area, kind string
	hand       bool // of the sight's person
}

// mostLanes are merged. Where there are more, much is in sight, and a page is soon met by walking the list.
const mostLanes = 100

// mostRead is in how many matters in sight a text is looked for one by one, rather than in the index of words, where all
// that is out of sight is met too.
const mostRead = 2000

// lanes are those of a filter; false: its matters are better found otherwise.
func (s *Store) lanes(ctx context.Context, q querier, f office.Filter) ([]lane, bool, error) {
	looked := len(f.IDs) > 0 || len(f.At) > 0 || f.By != "" || f.ByDue || f.Clock != "" || !f.DueBy.IsZero()
	whole := f.Sight == nil || f.Sight.Person == "" // who sees more by a hand does not see the whole town
	if looked || f.Area == "" && whole {
		return nil, false, nil
	}
	var lanes []lane
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
	if f.Sight != nil && f.Sight.Person != "" {
		lanes = append(lanes, lane{hand: true})
	}
	if f.Text == "" {
		return lanes, true, nil
	}
	f.Text, f.Fields, f.CountTo = "", nil, mostRead
	n, err := s.countLanes(ctx, q, f, lanes)
	return lanes, n <= mostRead, err
}

// countLanes is how many matters of a filter are in the lanes, one beyond its CountedTo at most.
func (s *Store) countLanes(ctx context.Context, q querier, f office.Filter, lanes []lane) (int64, error) {
	most, found := f.CountedTo(), int64(0)
	for _, l := range lanes {
		where, from, _ := s.lane(f, l)
		if l.hand {
			where.elsewhere(f.Sight)
		}
		n, err := count(ctx, q, where, from, most+1-found)
		if found += n; err != nil || found > most {
			return found, err
		}
	}
	return found, nil
}

// count is how many matters meet conditions, counted up to most.
func count(ctx context.Context, q querier, where *conditions, from string, most int64) (int64, error) {
	return one(ctx, q, scalar[int64], `SELECT count(*) FROM (SELECT 1 FROM `+from+` WHERE `+where.String()+` LIMIT `+where.arg(most)+`) found`, where.args...)
}

// kindsIn steps through the index from one kind in one area to the next, of the areas that begin with prefix, a few beyond
// mostLanes at most.
func (s *Store) kindsIn(ctx context.Context, q querier, town, prefix string) ([]lane, error) {
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
	return collect(ctx, q, func(rows *sql.Rows, l *lane) error { return rows.Scan(&l.area, &l.kind) },
		`WITH RECURSIVE here (area, kind) AS (
SELECT * FROM (SELECT area, kind FROM matter WHERE `+c.String()+` ORDER BY area, kind LIMIT 1) first
UNION ALL SELECT CASE WHEN EXISTS (SELECT 1 `+sameArea+`) THEN area ELSE (SELECT area `+nextArea+`) END,
coalesce((SELECT kind `+sameArea+` ORDER BY kind LIMIT 1), (SELECT kind `+nextArea+`)) FROM here WHERE area IS NOT NULL)
SELECT area, kind FROM here WHERE area IS NOT NULL LIMIT `+beyond.arg(mostLanes+1), beyond.args...)
}

// lane are the conditions and the order of one lane of a filter.
func (s *Store) lane(f office.Filter, l lane) (c *conditions, from, order string) {
	if l.hand {
		f.By = f.Sight.Person
		return s.where(f, each)
	}
	f.Kind, f.Area, f.Former, f.Sight = l.kind, "", nil, nil
	c, from, order = s.where(f, each)
	c.and("area = " + c.arg(l.area))
	return c, from, order
}

// merge is a page of what is in the lanes.
func (s *Store) merge(ctx context.Context, q querier, f office.Filter, lanes []lane) ([]office.Row, error) {
	type place struct {
		day string
		id  int64
	}
	var found []place
	for _, l := range lanes {
		where, from, order := s.lane(f, l)
		some, err := collect(ctx, q, func(rows *sql.Rows, p *place) error { return rows.Scan(&p.day, &p.id) },
			`SELECT matter.opened, matter.id FROM `+from+` WHERE `+where.String()+` ORDER BY `+order+` LIMIT `+where.arg(limited(f)), where.args...)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b place) int {
		n := strings.Compare(a.day, b.day)
		if n == 0 {
			n = int(min(max(a.id-b.id, -1), 1))
		}
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
	return s.list(ctx, q, f, each)
}
