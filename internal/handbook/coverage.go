package handbook

import (
	"cmp"
	"slices"
)

// Coverage is what carries out one row of the catalogue of mechanisms.
type Coverage struct {
	Group       *MechanismGroup
	Row         *Mechanism
	Definitions []*Definition // in the order of the report; none: nothing carries it out
}

// Definition is one place of the handbook that carries out a mechanism.
type Definition struct {
	Sort     string // "kind", "summary", "report" (with its chapters and sections) or "town"
	ID       string // of a kind, summary or town; of a passage of the report its section, if any
	Title    Text
	Measures []*Measure
	Towns    []Town // the towns whose handbook has it so; all of those asked about when it is base
}

// Covered says for each row of the catalogue what carries it out in the handbooks of these towns.
func Covered(books []*Book) []*Coverage {
	var all []*Coverage
	rows := map[string]*Coverage{}
	for _, b := range books {
		for _, g := range b.Mechanisms {
			for _, row := range g.Rows {
				if rows[row.ID] == nil {
					rows[row.ID] = &Coverage{Group: g, Row: row}
					all = append(all, rows[row.ID])
				}
			}
		}
		b.carriers(func(id string, d Definition) {
			c := rows[id]
			i := slices.IndexFunc(c.Definitions, func(o *Definition) bool { return o.Sort == d.Sort && o.ID == d.ID && o.Title == d.Title })
			if i < 0 {
				i = len(c.Definitions)
				c.Definitions = append(c.Definitions, &d)
			}
			known := c.Definitions[i]
			known.Towns = append(known.Towns, b.Town)
		})
	}
	order := []string{"kind", "summary", "report", "town"}
	for _, c := range all {
		slices.SortStableFunc(c.Definitions, func(a, b *Definition) int {
			return cmp.Compare(slices.Index(order, a.Sort), slices.Index(order, b.Sort))
		})
	}
	return all
}

// carriers names each definition once for every row it carries out.
func (b *Book) carriers(each func(row string, d Definition)) {
	add := func(covers []string, d Definition) {
		for _, row := range covers {
			each(row, d)
		}
	}
	for _, k := range b.Kinds {
		add(k.Covers, Definition{Sort: "kind", ID: k.ID, Title: k.Title, Measures: k.Measures})
	}
	for _, s := range b.Summaries {
		add(s.Covers, Definition{Sort: "summary", ID: s.ID, Title: s.Title, Measures: s.Measures})
	}
	add(b.Outline.Covers, Definition{Sort: "report", Title: Text{"年度报告", "the yearly report"}})
	for _, c := range b.Outline.Chapters {
		add(c.Covers, Definition{Sort: "report", Title: Text{Zh: c.Title}})
		for _, p := range c.Sections {
			add(p.Covers, Definition{Sort: "report", ID: p.Section, Title: Text{Zh: p.Title}})
		}
	}
	add(b.Town.Covers, Definition{Sort: "town", ID: b.Town.ID, Title: b.Town.Title})
}
