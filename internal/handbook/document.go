package handbook

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Document is the template of a paper (文书) that a matter needs: a notice, a decision, an agreement. It is filled from
// the matter alone, so the same matter gives the same paper on any day.
type Document struct {
	ID    string
	Title Text
	// After are the acts of which one must have been done; empty: the paper can be had from the opening on.
	After []Milestone
	When  *Expr // what must hold besides
	// By are the posts that sign it off and issue it; empty: see Kind.Issuers.
	By []string
	// Letter is the layout of an official letter (公函), whose title names organ and matter; otherwise the paper bears
	// the organ above a short title and its number to the right.
	Letter  bool
	Issuer  *Template // whose name stands above the title, and under the paper unless signed says another
	Heading *Template // the title as printed; nil: Title in Chinese
	Number  *Template
	To      *Template
	Text    []Part
	// Enclosures are named under the text; they are papers of their own.
	Enclosures []*Template
	Signers    []*Template // who sign by hand, a line each
	Signed     bool        // by Organ, on the day Dated
	Organ      *Template
	Dated      *ValueRef
	Note       *Template // in brackets at the end
	Receipt    bool      // a proof of service (送达回证) follows on a page of its own
}

// Milestone is an act after which a paper can be had.
type Milestone struct {
	Name  string // what a View is asked: "<action>.done" or "<clock>.extended"
	Title Text
}

// Part is a piece of a paper's text: exactly one of Heading, Text and Rows is set.
type Part struct {
	Heading *Template
	Text    *Template
	// Rows are those of a form; a row with fewer cells than the widest ends in a cell that takes up the rest.
	Rows   [][]*Template
	Widths []int
}

// ValueRef names something of a matter and how it is written.
type ValueRef struct {
	Name  string // a field, "<action>.day", "<action>.who" or "<clock>.due", as a View is asked
	Field *Field // set where Name is a field
	Style string // "", "number" or "capital" of money, "title" of a link
}

// Loop is an {each}: Nodes once for every text of the list field.
type Loop struct {
	Field *Field
	Nodes []Node
}

const doneSuffix = ".done"

// documentsEnd is how the file beside a kind ends that holds its papers, texts too long for the procedure itself.
const documentsEnd = ".documents.yaml"

var (
	layouts     = []string{"paper", "letter"}
	moneyStyles = []string{"number", "capital"}
	linkStyles  = []string{"title"} // the linked record's name instead of its number
	// paperWords are known of every matter; year and seq are those of its number.
	paperWords = []string{"number", "stage", "town", "county", "organ", "year", "seq"}
	loopWords  = []string{"item", "index"}
	// Of a clock: its last day, the day it was last extended and why. A View answers to them, conditions do not name them.
	clockDue, clockExtended, clockReason = ".due", ".extended", ".reason"
)

// documentFiles lays every <kind>.documents.yaml into its kind, so that a town can change a paper as it changes a field.
func (d *decoder) documentFiles(trees map[string]*node) {
	for name, tree := range trees {
		base, ok := strings.CutSuffix(name, documentsEnd)
		if !ok {
			continue
		}
		delete(trees, name)
		d.need(tree, d.fields(tree, keysOf("papers")...), "documents")
		kind := trees[base+yamlEnd]
		switch papers := tree.get("documents"); {
		case kind == nil && path.Dir(base) != kindsDir:
			trees[base+yamlEnd] = tree // a town's own papers of a base kind
		case kind == nil && !slices.Contains(d.unread, path.Base(base)):
			d.fault(&node{src: tree.src, line: 1, col: 1}, Say("没有事项种类“%s”", "there is no kind %q", path.Base(base)),
				Say("文件名写成 <种类>%s", "name the file <kind>%s", documentsEnd))
		case kind != nil && papers != nil && papers.shape == mapping:
			trees[base+yamlEnd] = d.merge(kind, tree)
		}
	}
}

func (r *kindReader) readDocuments(n *node) {
	r.members(n, underbar, func(id string, _, value *node) {
		if value.shape == mapping || r.is(value, mapping) {
			r.k.Documents = append(r.k.Documents, r.document(id, value))
		}
	})
}

func (r *kindReader) document(id string, n *node) *Document {
	doc := &Document{ID: id}
	m := r.fields(n, keysOf("document")...)
	r.need(n, m, "title", "text")
	doc.Title = r.text(m["title"], true)
	for _, w := range r.words(m["after"]) {
		if ms, ok := r.milestone(w); ok {
			doc.After = append(doc.After, ms)
		}
	}
	r.condition(m["when"], &doc.When, theMatter)
	doc.By = r.refs(m["by"], aPost, r.posts)
	if m["layout"] != nil && r.ref(m["layout"], Text{"版式", "layout"}, layouts) {
		doc.Letter = m["layout"].text == "letter"
	}
	doc.Issuer, doc.Heading, doc.Number = r.paperText(m["issuer"]), r.paperText(m["heading"]), r.paperText(m["number"])
	doc.To, doc.Note = r.paperText(m["to"]), r.paperText(m["note"])
	doc.Enclosures, doc.Signers = r.paperTexts(m["enclosures"]), r.paperTexts(m["signers"])
	doc.Receipt = r.flag(m["receipt"])
	doc.Text = r.parts(m["text"])
	if doc.Issuer == nil && !doc.Letter {
		doc.Issuer = &Template{Source: "{organ}", Nodes: []Node{{Word: "organ"}}}
	}
	if s := m["sign"]; s != nil {
		sm := r.fields(s, keysOf("signature")...)
		r.need(s, sm, "date")
		doc.Signed = true
		if doc.Organ = r.paperText(sm["organ"]); doc.Organ == nil {
			doc.Organ = doc.Issuer
		}
		if doc.Organ == nil {
			doc.Organ = &Template{Source: "{organ}", Nodes: []Node{{Word: "organ"}}}
		}
		doc.Dated = r.dated(sm["date"])
	}
	return doc
}

// milestone reads an action, or "extend <clock>".
func (r *kindReader) milestone(n *node) (Milestone, bool) {
	if id, ok := strings.CutPrefix(n.text, Extend+" "); ok {
		var extended []string
		for _, c := range r.k.Clocks {
			if c.Extend != nil {
				extended = append(extended, c.ID)
			}
		}
		if !slices.Contains(extended, id) {
			r.fault(n.within(len(Extend)+1), Say("没有可以延长的期限“%s”", "there is no clock %q that can be extended", id), suggest(id, extended))
			return Milestone{}, false
		}
		title := r.k.clocks[id].Title
		return Milestone{id + clockExtended, Text{"延长" + title.Zh, "extending " + title.In("en")}}, true
	}
	if !r.ref(n, anAction, r.actions) || r.k.actions[n.text] == nil {
		return Milestone{}, false
	}
	return Milestone{n.text + doneSuffix, r.k.actions[n.text].Title}, true
}

// dated reads the day a paper bears: a date field, an action's day or the day a clock was extended.
func (r *kindReader) dated(n *node) *ValueRef {
	if n == nil || !r.is(n, scalar) {
		return nil
	}
	possible := r.ofType(dateType{})
	for _, a := range r.actions {
		possible = append(possible, a+".day")
	}
	for _, c := range r.k.Clocks {
		if c.Extend != nil {
			possible = append(possible, c.ID+clockExtended)
		}
	}
	if !slices.Contains(possible, n.text) {
		r.fault(n, Say("没有日子“%s”", "there is no day %q", n.text), suggest(n.text, possible))
		return nil
	}
	return &ValueRef{Name: n.text, Field: r.k.fields[n.text]}
}

// parts reads the pieces of a text: paragraphs, {heading: …} and {rows: […], widths: […]}.
func (r *kindReader) parts(n *node) []Part {
	if n == nil || !r.is(n, list) {
		return nil
	}
	var out []Part
	for _, item := range n.items {
		if item.shape == scalar {
			out = append(out, Part{Text: r.paperText(item)})
			continue
		}
		m := r.fields(item, keysOf("piece")...)
		switch {
		case m["heading"] != nil:
			out = append(out, Part{Heading: r.paperText(m["heading"])})
		case m["rows"] != nil:
			out = append(out, r.rows(m["rows"], m["widths"]))
		case item.shape == mapping && len(item.pairs) == 0:
			r.need(item, m, "rows")
		}
	}
	return out
}

func (r *kindReader) rows(n, widths *node) Part {
	var p Part
	columns := 0
	if r.is(n, list) {
		for _, row := range n.items {
			cells := r.paperTexts(row)
			p.Rows = append(p.Rows, cells)
			columns = max(columns, len(cells))
		}
	}
	if widths == nil || !r.is(widths, list) {
		return p
	}
	const most = 100
	for _, w := range widths.items {
		p.Widths = append(p.Widths, int(r.integer(w, 1, most)))
	}
	if len(p.Widths) != columns {
		r.fault(widths, Say("表有 %d 列，却写了 %d 个列宽", "the form has %d columns but %d widths", columns, len(p.Widths)), Say("每列写一个份额", "write one share for each column"))
	}
	return p
}

func (r *kindReader) paperTexts(n *node) []*Template {
	if n == nil || !r.is(n, list) {
		return nil
	}
	out := make([]*Template, 0, len(n.items))
	for _, item := range n.items {
		switch {
		case item.shape == empty || item.shape == scalar && item.text == "": // a cell to be filled by hand
			out = append(out, &Template{})
		case r.is(item, scalar):
			out = append(out, r.paperText(item))
		}
	}
	return out
}

func (r *kindReader) paperText(n *node) *Template {
	if n == nil || !r.is(n, scalar) {
		return nil
	}
	return r.templateOf(n, &paperTags{kindReader: r})
}

// paperTags are what a paper of one kind can be filled with.
type paperTags struct {
	*kindReader
	looping bool
}

func (t *paperTags) hint() Text { return Say("字段写成 {字段}", "a field is written {field}") }

func (t *paperTags) condition(r *templateReader, start int, asked string, b *Branch) {
	at := r.n.within(start)
	at.shape, at.text = scalar, asked
	t.kindReader.condition(at, &b.When, theMatter)
}

func (t *paperTags) read(r *templateReader, start int, tag string, depth int) (Node, bool) {
	name, style, _ := strings.Cut(tag, " ")
	style = strings.TrimSpace(style)
	if name == "each" {
		return t.each(r, start, style, depth)
	}
	word := slices.Contains(paperWords, name) || t.looping && slices.Contains(loopWords, name)
	switch {
	case word && style != "":
		t.fault(r.n.within(start), Say("{%s} 没有写法“%s”", "{%s} has no style %q", name, style), Say("只写 {%s}", "write {%s} alone", name))
		return Node{}, false
	case (name == "year" || name == "seq") && t.k.Number == "":
		t.fault(r.n.within(start), Say("这种事项没有编号，也就没有 {%s}", "this kind has no numbers and so no {%s}", name), Say("给种类写上 number，或用一个字段", "give the kind a number, or use a field"))
		return Node{}, false
	case word:
		return Node{Word: name}, true
	}
	v := &ValueRef{Name: name, Style: style, Field: t.k.fields[name]}
	if v.Field == nil && !slices.Contains(t.dotted(), name) || v.Field != nil && v.Field.Type == (attachmentType{}) {
		t.fault(r.n.within(start), Say("文书里没有“%s”可填", "a paper cannot be filled with %q", name), suggest(name, t.names()))
		return Node{}, false
	}
	unread := v.Field != nil && v.Field.Type == nil // its type is a fault already
	if style != "" && !unread && !slices.Contains(v.styles(), style) {
		at := r.n.within(start + len([]rune(name)) + 1)
		if v.styles() == nil {
			t.fault(at, Say("{%s} 没有写法“%s”", "{%s} has no style %q", name, style), Say("只写 {%s}", "write {%s} alone", name))
		} else {
			t.fault(at, Say("没有写法“%s”", "there is no style %q", style), suggest(style, v.styles()))
		}
		return Node{}, false
	}
	return Node{Value: v}, true
}

// styles are the ways other than the usual one in which a value can be written.
func (v *ValueRef) styles() []string {
	switch {
	case v.Field != nil && v.Field.Type == (moneyType{}):
		return moneyStyles
	case v.Field != nil && v.Field.Type == (linkType{}):
		return linkStyles
	}
	return nil
}

func (t *paperTags) each(r *templateReader, start int, field string, depth int) (Node, bool) {
	f := t.k.fields[field]
	if f == nil || f.Type != (listType{}) {
		var lists []string
		for _, f := range t.k.Fields {
			if f.Type == (listType{}) {
				lists = append(lists, f.ID)
			}
		}
		t.fault(r.n.within(start+len("each ")), Say("“%s”不是列表字段", "%q is not a list field", field), suggest(field, lists))
	}
	outer := t.looping
	t.looping = true
	nodes := r.nodes(depth + 1)
	t.looping = outer
	if r.next() != "end" {
		t.fault(r.n.within(start-1), Say("{each} 没有 {end}", "this {each} has no {end}"), Say("在后面补上 {end}", "add {end} after it"))
	}
	return Node{Each: &Loop{Field: f, Nodes: nodes}}, f != nil
}

// dotted are the names besides fields and words.
func (t *paperTags) dotted() []string {
	var out []string
	for _, a := range t.actions {
		out = append(out, a+".day", a+".who")
	}
	for _, c := range t.k.Clocks {
		out = append(out, c.ID+clockDue)
		if c.Extend != nil {
			out = append(out, c.ID+clockExtended, c.ID+clockReason)
		}
	}
	return out
}

func (t *paperTags) names() []string {
	var out []string
	for _, f := range t.k.Fields {
		if f.Type != (attachmentType{}) {
			out = append(out, f.ID)
		}
	}
	out = append(append(out, t.dotted()...), paperWords...)
	if t.looping {
		out = append(out, loopWords...)
	}
	return out
}

// Document returns the paper with that id.
func (k *Kind) Document(id string) (*Document, bool) {
	for _, d := range k.Documents {
		if d.ID == id {
			return d, true
		}
	}
	return nil, false
}

// Issuers are the posts that may issue a paper: those it names, else those that may do the acts after which it can be
// had (who decides a thing signs what says so), else those that may correct the record.
func (k *Kind) Issuers(d *Document) []string {
	var out []string
	add := func(posts []string) {
		for _, p := range posts {
			if p != System && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	add(d.By)
	if len(out) == 0 && len(d.After) == 0 {
		add(k.actions[Open].By)
	}
	for _, m := range d.After {
		if len(d.By) > 0 {
			break
		}
		if a := k.actions[strings.TrimSuffix(m.Name, doneSuffix)]; a != nil {
			add(a.By)
		}
		if c := k.clocks[strings.TrimSuffix(m.Name, clockExtended)]; c != nil && c.Extend != nil {
			add(c.Extend.By)
		}
	}
	if len(out) == 0 {
		add(k.CorrectBy)
	}
	return out
}

// Keepers are the posts that may put the signed copy of a paper with it: its issuers, and whoever does a step of the kind.
func (k *Kind) Keepers(d *Document) []string {
	out := k.Issuers(d)
	for _, a := range k.Actions {
		for _, p := range a.By {
			if p != System && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// Serial takes year and running number out of a number made by the kind's rule; false where there is none.
func (k *Kind) Serial(number string) (year, seq string, ok bool) {
	rule := regexp.QuoteMeta(k.Number)
	rule = strings.Replace(rule, `\{year\}`, `(?P<year>\d+)`, 1)
	rule = strings.Replace(rule, `\{seq\}`, `(?P<seq>\d+)`, 1)
	re, err := regexp.Compile("^" + rule + "$")
	if err != nil || number == "" {
		return "", "", false
	}
	m := re.FindStringSubmatch(number)
	if m == nil {
		return "", "", false
	}
	for i, name := range re.SubexpNames() {
		switch name {
		case "year":
			year = m[i]
		case "seq":
			seq = m[i]
		}
	}
	return year, seq, true
}
