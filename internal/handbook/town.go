package handbook

import (
	"slices"
)

func (d *decoder) readPosts(n *node) {
	d.members(n, dashed, func(id string, _, value *node) {
		d.book.Posts = append(d.book.Posts, d.post(id, value))
	})
	if d.posts = ids(n); d.posts == nil {
		return
	}
	if i := slices.Index(d.posts, System); i >= 0 {
		d.fault(n.keyNode(System), Say("岗位“%s”是系统自己的，不能另写", "the post %q is the system's own", System), Say("换一个标识", "choose another identifier"))
		return
	}
	d.posts = append(d.posts, System)
	d.book.Posts = append(d.book.Posts, Post{ID: System, Title: Text{"系统", "System"}})
}

// post reads a post: its title alone, or with what is so of whoever holds it.
func (d *decoder) post(id string, n *node) Post {
	p := Post{ID: id}
	if n.shape != mapping {
		p.Title = d.text(n, false)
		return p
	}
	m := d.fields(n, keysOf("post")...)
	p.Title, p.Leads = d.texts(n, m, false), d.flag(m["leads"])
	return p
}

func (d *decoder) readSettings(n *node) {
	if n == nil {
		return
	}
	d.members(n, underbar, func(id string, _, value *node) {
		s := &Setting{ID: id}
		m := d.fields(value, keysOf("setting")...)
		d.need(value, m, "title", "value", "unit")
		s.Title, s.Unit, s.Basis, s.Confirm = d.text(m["title"], true), d.word(m["unit"]), d.text(m["basis"], false).Zh, d.flag(m["confirm"])
		if v := m["value"]; v != nil && d.is(v, scalar) {
			if s.Unit == yuanUnit {
				fen, ok := parseYuan(v.text)
				if !ok {
					d.fault(v, Say("“%s”不是金额", "%q is not an amount", v.text), Say("填元，如 100.50", "give yuan, such as 100.50"))
				}
				s.Value = fen
			} else {
				const most = 1 << 53
				s.Value = d.integer(v, -most, most)
			}
		}
		d.book.Settings = append(d.book.Settings, s)
	})
}

// yuanUnit is the unit of money; what is in it is kept in fen.
const yuanUnit = "元"

func (d *decoder) readSections(n *node) {
	d.members(n, dashed, func(id string, _, value *node) {
		d.book.Sections = append(d.book.Sections, Section{ID: id, Title: d.text(value, false)})
	})
	d.sections = ids(n)
}

// ids are the keys of a mapping, those whose value is at fault included: what refers to them is not to blame.
func ids(n *node) []string {
	if n == nil {
		return nil
	}
	out := []string{}
	for _, p := range n.pairs {
		out = append(out, p.key.text)
	}
	return out
}

// readTown reads the overlay's head; what it lays over the base has been merged already.
func (d *decoder) readTown(id string, n *node) {
	b := d.book
	b.areas, b.areaTitles = map[string]*Area{}, map[string][]*Area{}
	m := d.fields(n, keysOf("town")...)
	d.need(n, m, "town", "title", "name", "areas")
	if w := m["town"]; w != nil && d.word(w) != id {
		d.fault(w, Say("标识是“%s”，文件名却是“%s”", "the town is called %q but its file %q", w.text, id), Say("两处写成一样", "make them the same"))
	}
	b.Town = Town{ID: id, Title: d.text(m["title"], false), FullName: d.text(m["name"], false).Zh, County: d.text(m["county"], false).Zh, Superior: d.text(m["superior"], false).Zh}
	b.Town.Covers = d.covers(m["covers"])
	if root := m["areas"]; root != nil {
		if a := d.area(root, nil); a != nil {
			b.Town.Areas = []*Area{a}
			d.succession(root)
		}
	}
	for _, a := range b.areaOrder {
		titles := []string{a.Title.Zh, a.Title.En}
		for _, w := range a.Was {
			titles = append(titles, w.Title.Zh, w.Title.En)
		}
		if p, ok := b.areas[a.Parent]; ok {
			titles = append(titles, p.Title.Zh+a.Title.Zh)
		}
		for _, t := range titles {
			if t != "" && !slices.Contains(b.areaTitles[t], a) {
				b.areaTitles[t] = append(b.areaTitles[t], a)
			}
		}
	}
}
