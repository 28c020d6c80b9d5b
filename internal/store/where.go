package store

import (
	"strings"
	"unicode/utf8"

	"fengqiao/internal/calendar"
	"fengqiao/internal/office"
)

// conditions is a WHERE clause being written, with its arguments in order.
type conditions struct {
	parts []string
	args  []any
}

// matterArea is the area of a matter to be tested where the matter is found otherwise: no index serves it.
const matterArea = "area || ''"

// arg takes a value and returns its placeholder. Text that could not have been kept is found nowhere, rather than
// refused by the one engine and accepted by the other.
func (c *conditions) arg(v any) string {
	if s, ok := v.(string); ok && keepable(s) != nil {
		c.and("1 = 0")
		v = ""
	}
	c.args = append(c.args, v)
	return numbered(len(c.args))
}

func (c *conditions) and(part string) { c.parts = append(c.parts, part) }

func (c *conditions) String() string { return strings.Join(c.parts, " AND ") }

// in restricts a column to values, of which there must be some.
func (c *conditions) in(column string, ids []int64) {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = c.arg(id)
	}
	c.and(column + " IN (" + strings.Join(list, ", ") + ")")
}

// oneOf restricts a column to texts; none: no restriction.
func (c *conditions) oneOf(column string, texts []string) {
	if len(texts) == 0 {
		return
	}
	list := make([]string, len(texts))
	for i, t := range texts {
		list[i] = c.arg(t)
	}
	c.and(column + " IN (" + strings.Join(list, ", ") + ")")
}

// standing restricts matters to those of kinds in stages, of which there must be some: each pair is looked up by itself.
func (c *conditions) standing(town string, at []office.Place) {
	parts := make([]string, len(at))
	for i, p := range at {
		of := &conditions{args: c.args}
		of.and("town = " + of.arg(town))
		of.and("kind = " + of.arg(p.Kind))
		of.and("stage = " + of.arg(p.Name))
		c.args, parts[i] = of.args, "SELECT id FROM matter WHERE "+of.String()
	}
	c.and("id IN (" + strings.Join(parts, " UNION ALL ") + ")")
}

// places restricts a kind and a name to pairs, of which there must be some.
func (c *conditions) places(kind, name string, pairs []office.Place) {
	byKind := map[string][]string{}
	var kinds []string
	for _, p := range pairs {
		if byKind[p.Kind] == nil {
			kinds = append(kinds, p.Kind)
		}
		byKind[p.Kind] = append(byKind[p.Kind], p.Name)
	}
	var groups []func(*conditions)
	for _, k := range kinds {
		groups = append(groups, func(c *conditions) {
			c.and(kind + " = " + c.arg(k))
			c.oneOf(name, byKind[k])
		})
	}
	c.either(groups...)
}

// days restricts a column to days, both included; a zero day is no bound. A column without a day (”) is before all.
func (c *conditions) days(column string, from, to calendar.Date) {
	c.span(column, from.String(), to.String())
}

// span restricts a column to texts, both included; an empty one is no bound.
func (c *conditions) span(column, from, to string) {
	if from != "" {
		c.and(column + " >= " + c.arg(from))
	}
	if to != "" {
		c.and(column + " <= " + c.arg(to))
	}
}

// bearing restricts postings to those under one of some facets.
func (c *conditions) bearing(facets []string) {
	list := make([]string, len(facets))
	for i, f := range facets {
		list[i] = "replace(facets, " + c.arg(facet(f)) + ", '') <> facets" // LIKE would not tell letter case everywhere
	}
	c.and("(" + strings.Join(list, " OR ") + ")")
}

// months restricts postings to the months of days, by which they are kept.
func (c *conditions) months(from, to string) {
	from, to = from[:min(len(from), len("2006-01"))], to[:min(len(to), len("2006-01"))]
	if from != "" && from == to {
		c.and("month = " + c.arg(from)) // of which the postings stand in the order of the journal
		return
	}
	c.span("month", from, to)
}

// within restricts a column to an area and those merged into it, with everything below them.
func (c *conditions) within(column, area string, former []string) {
	if area == "" || len(former) == 0 {
		c.below(column, area)
		return
	}
	var groups []func(*conditions)
	for _, prefix := range append([]string{area}, former...) {
		groups = append(groups, func(c *conditions) { c.below(column, prefix) })
	}
	c.either(groups...)
}

// below restricts a column to codes that begin with prefix, as a range so that an index can serve it.
func (c *conditions) below(column, prefix string) {
	if prefix == "" {
		return
	}
	c.and(column + " >= " + c.arg(prefix))
	if next := after(prefix); next != "" {
		c.and(column + " < " + c.arg(next))
	}
}

// either restricts to what meets any of some groups of conditions; no group: nothing does.
func (c *conditions) either(groups ...func(*conditions)) {
	var parts []string
	for _, write := range groups {
		group := &conditions{args: c.args}
		write(group)
		c.args = group.args
		parts = append(parts, "("+group.String()+")")
	}
	if parts == nil {
		parts = []string{"1 = 0"} // beside a group it would keep an index from being used
	}
	c.and("(" + strings.Join(parts, " OR ") + ")")
}

// seenBy restricts matters to those in somebody's sight.
func (c *conditions) seenBy(town string, s *office.Sight) {
	if s == nil {
		return
	}
	for _, kind := range s.Barred {
		c.and("kind <> " + c.arg(kind))
	}
	shown := c.inAreas(s)
	if s.Person != "" {
		shown = append(shown, func(c *conditions) { c.handledBy(town, s.Person) })
	}
	c.either(shown...)
}

// inAreas are the groups of conditions of what the areas of a sight show.
func (*conditions) inAreas(s *office.Sight) []func(*conditions) {
	var shown []func(*conditions)
	for _, area := range s.Areas {
		if area == "" {
			continue
		}
		shown = append(shown, func(c *conditions) {
			c.below(matterArea, area)
			for _, kind := range s.Without {
				c.and("kind <> " + c.arg(kind))
			}
		})
	}
	return shown
}

// elsewhere restricts matters to those that the areas of a sight do not show.
func (c *conditions) elsewhere(s *office.Sight) {
	areas := &conditions{args: c.args}
	areas.either(areas.inAreas(s)...)
	c.args = areas.args
	c.and("NOT " + areas.String())
}

// handledBy restricts matters to those a person has a hand in.
func (c *conditions) handledBy(town, person string) {
	c.and("EXISTS (SELECT 1 FROM hand WHERE hand.town = " + c.arg(town) + " AND hand.matter = matter.id AND person = " + c.arg(person) + ")")
}

// ofHands reads the matters a person has a hand in from the hands, in the order of the list: newest opened first.
func (c *conditions) ofHands(f office.Filter) (from, order string) {
	c.and("matter.id = mine.doc")
	if f.Before.ID != 0 {
		beyond := "<"
		if f.Oldest {
			beyond = ">"
		}
		c.and("(mine.day, mine.doc) " + beyond + " (" + c.arg(f.Before.Day.String()) + ", " + c.arg(f.Before.ID) + ")")
	}
	return "(SELECT matter AS doc, opened AS day FROM hand WHERE town = " + c.arg(f.Town) + " AND person = " + c.arg(f.By) + ") mine CROSS JOIN matter",
		"mine.day DESC, mine.doc DESC"
}

// after is the least text greater than all that begin with prefix; empty when there is none.
func after(prefix string) string {
	for prefix != "" {
		r, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		const surrogates, beyond = 0xD800, 0xE000
		switch {
		case r+1 == surrogates:
			return prefix + string(rune(beyond))
		case r < utf8.MaxRune:
			return prefix + string(r+1)
		}
	}
	return ""
}
