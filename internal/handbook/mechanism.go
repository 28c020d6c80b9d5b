package handbook

import "slices"

// MechanismGroup is a part of the catalogue of what township governments do under the rule of law (机制), in the order
// of the yearly report. The catalogue is what coverage is measured against; towns do not change it.
type MechanismGroup struct {
	ID    string // the file's name, a letter first, which keeps the order
	Title Text
	Rows  []*Mechanism
}

// Mechanism is a row of the catalogue: a mechanism, register, procedure, rule or document that definitions carry out.
type Mechanism struct {
	ID    string
	Title Text
	// Excluded is why nothing is built for it, on principle; Partly is which side of it is left out. Empty: neither.
	Excluded Text
	Partly   Text
}

var aMechanism = Text{"机制", "mechanism"}

// readMechanisms reads the catalogue, one group a file.
func (d *decoder) readMechanisms(trees map[string]*node) {
	first := map[string]*node{}
	for _, name := range under(trees, mechanismsDir) {
		g := &MechanismGroup{ID: idOf(name)}
		m := d.fields(trees[name], keysOf("mechanisms")...)
		d.need(trees[name], m, "title", "rows")
		g.Title = d.text(m["title"], true)
		d.members(m["rows"], dashed, func(id string, key, value *node) {
			v := d.fields(value, keysOf("mechanism")...)
			d.need(value, v, "title")
			g.Rows = append(g.Rows, &Mechanism{ID: id, Title: d.text(v["title"], true), Excluded: d.text(v["excluded"], true), Partly: d.text(v["partly"], true)})
			if other := first[id]; other != nil {
				d.fault(key, Say("机制“%s”已写在 %s 第 %d 行", "the mechanism %q stands in %s, line %d already", id, other.src.file, other.line), Say("只留一处", "keep one of them"))
				return
			}
			first[id] = key
		})
		d.book.Mechanisms = append(d.book.Mechanisms, g)
	}
}

// covers reads the list of rows a definition carries out; a row left out on principle cannot be carried out.
func (d *decoder) covers(n *node) []string {
	if n == nil || d.rowsUnread {
		return nil // what the catalogue has is not known, which is a fault already
	}
	var possible []string
	excluded := map[string]bool{}
	for _, g := range d.book.Mechanisms {
		for _, row := range g.Rows {
			possible = append(possible, row.ID)
			excluded[row.ID] = row.Excluded != (Text{})
		}
	}
	slices.Sort(possible)
	out := d.refs(n, aMechanism, possible)
	for _, w := range d.words(n) {
		if excluded[w.text] {
			d.fault(w, Say("机制“%s”按原则不做", "the mechanism %q is left out on principle", w.text), Say("从 covers 中删去", "remove it from covers"))
		}
	}
	return out
}
