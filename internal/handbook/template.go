package handbook

import (
	"slices"
	"strings"
)

// words of the report and styles of a figure a template can name.
var (
	templateWords  = []string{"year", "next-year", "town", "county"}
	templateStyles = []string{"number", "change", "approx", "wan"}
)

func (d *decoder) outline(n *node) {
	o := d.book.Outline
	m := d.fields(n, keysOf("outline")...)
	d.need(n, m, "title", "chapters")
	if w := m["title"]; w != nil && d.is(w, scalar) {
		if o.Title = d.template(w); o.Title.Exhibit() != nil {
			d.fault(w, Say("标题不能是图表", "the title cannot be a table or chart"), Say("写成文字", "write it in words"))
		}
	}
	o.Addressee, o.Signature = strings.TrimSpace(d.word(m["addressee"])), strings.TrimSpace(d.word(m["signature"]))
	if o.Addressee == "" {
		o.Addressee = d.book.Town.Superior
	}
	if o.Signature == "" {
		o.Signature = d.book.Town.FullName
	}
	o.Opening, o.Covers = d.templates(m["opening"]), d.covers(m["covers"])
	if m["chapters"] == nil || !d.is(m["chapters"], list) {
		return
	}
	for _, item := range m["chapters"].items {
		c := d.fields(item, keysOf("chapter")...)
		d.need(item, c, "title")
		chapter := &Chapter{Title: strings.TrimSpace(d.word(c["title"])), Text: d.templates(c["text"]), Covers: d.covers(c["covers"])}
		if c["sections"] != nil && d.is(c["sections"], list) {
			for _, sub := range c["sections"].items {
				s := d.fields(sub, keysOf("passage")...)
				d.need(sub, s, "title")
				p := &Passage{Title: strings.TrimSpace(d.word(s["title"])), Text: d.templates(s["text"]), Covers: d.covers(s["covers"])}
				if d.ref(s["section"], aSection, d.sections) {
					p.Section = s["section"].text
				}
				chapter.Sections = append(chapter.Sections, p)
			}
		}
		o.Chapters = append(o.Chapters, chapter)
	}
}

// templates reads one paragraph or a list of them.
func (d *decoder) templates(n *node) []*Template {
	if n == nil {
		return nil
	}
	items := []*node{n}
	if n.shape != scalar {
		if !d.is(n, list) {
			return nil
		}
		items = n.items
	}
	var out []*Template
	for _, item := range items {
		if d.is(item, scalar) {
			out = append(out, d.template(item))
		}
	}
	return out
}

// templateReader reads the text at n; place is how many characters have been read.
type templateReader struct {
	*decoder
	n     *node
	text  []rune
	place int
	tags  tags
}

// tags are what may stand in the braces of one sort of template besides {if}, {else} and {end}: figures in a report,
// what a matter says in its papers.
type tags interface {
	// read reads a tag that was written from the character at start; false: it was a fault.
	read(r *templateReader, start int, tag string, depth int) (Node, bool)
	// condition reads what an {if} asks, written from the character at start.
	condition(r *templateReader, start int, asked string, b *Branch)
	// hint shows how a tag is written.
	hint() Text
}

// template reads a text with figures in it.
func (d *decoder) template(n *node) *Template { return d.templateOf(n, figureTags{}) }

func (d *decoder) templateOf(n *node, with tags) *Template {
	r := &templateReader{decoder: d, n: n, text: []rune(strings.TrimRight(n.text, " \n")), tags: with}
	t := &Template{Source: string(r.text)}
	t.Nodes = r.nodes(0)
	return t
}

// Template reads a line of a text with figures in it, written as in the outline; file and line are where it stands, for
// its faults.
func (b *Book) Template(file string, line int, text string) (*Template, Faults) {
	d := &decoder{book: b}
	src := &source{file: file, lines: append(make([]string, line-1), text)}
	t := d.template(&node{shape: scalar, src: src, line: line, col: 1, text: text})
	return t, d.faults.sorted()
}

// figureTags are those of the yearly report.
type figureTags struct{}

func (figureTags) read(r *templateReader, start int, tag string, _ int) (Node, bool) {
	if slices.Contains(templateWords, tag) {
		return Node{Word: tag}, true
	}
	if word, _, _ := strings.Cut(tag, " "); word == tagTable || word == tagChart {
		return r.exhibit(start, tag)
	}
	f := r.figure(start, tag)
	return Node{Figure: f}, f != nil
}

func (figureTags) condition(r *templateReader, start int, asked string, b *Branch) {
	if f := r.figure(start, asked); f != nil {
		b.Figure = *f
		if f.Style != "" {
			r.fault(r.n.within(start-len("{if ")), Say("{if} 里不写“%s”", "{if} takes no %q", f.Style), Say("只写指标", "name the measure alone"))
		}
	}
}

func (figureTags) hint() Text {
	return Say("数字写成 {种类.指标}", "figures are written {kind.measure}")
}

// nodes reads up to the end of the text, or inside an {if} or {each} to its {else} or {end}, which is left to be read.
func (r *templateReader) nodes(depth int) []Node {
	var out []Node
	text := func(s string) {
		if s != "" {
			out = append(out, Node{Text: s})
		}
	}
	for r.place < len(r.text) {
		start := r.place
		for r.place < len(r.text) && r.text[r.place] != '{' && r.text[r.place] != '}' {
			r.place++
		}
		text(string(r.text[start:r.place]))
		if r.place == len(r.text) {
			break
		}
		start = r.place
		if r.text[start] == '}' {
			r.fault(r.n.within(start), Say("多了一个 }", "there is a } too many"), r.tags.hint())
			r.place++
			continue
		}
		tag, ok := r.tag()
		if !ok {
			return out
		}
		word, rest, _ := strings.Cut(tag, " ")
		switch {
		case tag == "else" || tag == "end":
			if depth > 0 {
				r.place = start
				return out
			}
			r.fault(r.n.within(start), Say("{%s} 前面没有 {if}", "{%s} has no {if} before it", tag), Say("补上 {if …}，或删去它", "add {if …} or remove it"))
		case word == "if":
			out = append(out, r.branch(start, rest, depth))
		default:
			if n, ok := r.tags.read(r, start+1, tag, depth); ok {
				out = append(out, n)
			}
		}
	}
	return out
}

// tag reads {…} at the current place and returns what is inside.
func (r *templateReader) tag() (string, bool) {
	for i := r.place + 1; i < len(r.text); i++ {
		switch r.text[i] {
		case '}':
			tag := string(r.text[r.place+1 : i])
			r.place = i + 1
			return strings.TrimSpace(tag), true
		case '{':
			i = len(r.text)
		}
	}
	r.fault(r.n.within(r.place), Say("{ 没有配对的 }", "this { has no }"), r.tags.hint())
	r.place = len(r.text)
	return "", false
}

func (r *templateReader) branch(start int, condition string, depth int) Node {
	b := &Branch{}
	if depth >= maxDepth {
		r.fault(r.n.within(start), Say("{if} 嵌套过深", "{if} is nested too deep"), Text{})
		r.place = len(r.text)
		return Node{If: b}
	}
	r.tags.condition(r, start+len("{if "), strings.TrimSpace(condition), b)
	b.Then = r.nodes(depth + 1)
	tag := r.next()
	if tag == "else" {
		b.Else = r.nodes(depth + 1)
		at := r.place
		if tag = r.next(); tag == "else" {
			r.fault(r.n.within(at), Say("一个 {if} 只能有一个 {else}", "an {if} has one {else} only"), Say("删去多余的", "remove one"))
			return Node{If: b}
		}
	}
	if tag != "end" {
		r.fault(r.n.within(start), Say("{if} 没有 {end}", "this {if} has no {end}"), Say("在后面补上 {end}", "add {end} after it"))
	}
	return Node{If: b}
}

// next reads the tag that ended nodes; "" at the end of the text.
func (r *templateReader) next() string {
	if r.place >= len(r.text) {
		return ""
	}
	tag, _ := r.tag()
	return tag
}

// figure reads "kind.measure[field=value] style", written from the character at start.
func (r *templateReader) figure(start int, s string) *FigureRef {
	at := func(part string) *node {
		place := start
		if i := strings.Index(string(r.text[min(start, len(r.text)):]), part); i >= 0 {
			place += len([]rune(string(r.text[start:])[:i]))
		}
		return r.n.within(place)
	}
	name, style, _ := strings.Cut(s, " ")
	f := &FigureRef{Style: strings.TrimSpace(style)}
	var faceted bool
	f.Measure, f.Facet, faceted = strings.Cut(name, "[")
	m := r.book.measures[f.Measure]
	if m == nil {
		kind, _, dotted := strings.Cut(f.Measure, ".")
		if dotted && slices.Contains(r.unread, kind) {
			return nil
		}
		var possible []string
		for _, m := range r.book.order {
			possible = append(possible, m.ID)
		}
		if !dotted {
			possible = append(slices.Clone(templateWords), possible...)
		}
		r.fault(at(f.Measure), Say("没有指标“%s”", "there is no measure %q", f.Measure), suggest(f.Measure, possible))
		return nil
	}
	if f.Style != "" && !slices.Contains(templateStyles, f.Style) {
		r.fault(at(f.Style), Say("没有写法“%s”", "there is no style %q", f.Style), suggest(f.Style, templateStyles))
		return nil
	}
	if faceted && !r.facet(f, m, at) {
		return nil
	}
	return f
}

func (r *templateReader) facet(f *FigureRef, m *Measure, at func(string) *node) bool {
	inner, closed := strings.CutSuffix(f.Facet, "]")
	field, value, ok := strings.Cut(inner, "=")
	if !closed || !ok {
		r.fault(at("["), Say("分列写得不全", "the facet is incomplete"), Say("如 [channel=visit]", "as in [channel=visit]"))
		return false
	}
	f.Facet = inner
	if !slices.Contains(m.By, field) {
		r.fault(at(field), Say("指标“%s”没有按“%s”分列", "the measure %q is not broken down by %q", m.ID, field), suggest(field, m.By))
		return false
	}
	k := r.book.kinds[m.Kind]
	if k == nil || k.fields[field] == nil {
		return true
	}
	possible := []string{}
	switch def := k.fields[field]; def.Type.(type) {
	case choiceType:
		for _, o := range def.Options {
			possible = append(possible, o.ID)
		}
	case flagType:
		possible = []string{"true", "false"}
	default:
		return true
	}
	if len(possible) > 0 && !slices.Contains(possible, value) {
		r.fault(at(value), Say("“%s”没有选项“%s”", "%q has no option %q", field, value), suggest(value, possible))
		return false
	}
	return true
}
