package check

import (
	"math"
	"slices"
	"strings"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
)

// Verdicts on a claim held against the books.
const (
	Borne        = "borne"        // the books have the number
	Contradicted = "contradicted" // they keep what the claim surely counts, and have another number
	NotKept      = "not-kept"     // they keep no number of that, or it is not sure that they do
)

// Bearing is what the books say to a claim.
type Bearing struct {
	Verdict string
	Figure  *figures.Figure // that bears or contradicts it; nil when not kept
}

// Against holds each claim against a year's figures of a town, in the order of Claims, and adds what is contradicted to
// the findings. A claim is contradicted only when it is told in a figure's own words, of the year and of the whole town.
func (r *Result) Against(b *handbook.Book, set *figures.Set) []Bearing {
	w := newWording(b, set)
	out := make([]Bearing, len(r.Claims))
	for i, m := range r.examined.ms {
		out[i] = w.bearing(r.examined, m)
		if out[i].Verdict == Contradicted {
			f := out[i].Figure
			stands := f.Value.String() + f.Measure.Unit
			r.Findings = append(r.Findings, Finding{Severity: Error, Rule: "against-books", Claims: []int{i}, Stated: m.amount(), Expected: stands, Start: m.Start, End: m.End,
				Says: handbook.Say("“%s”所写为%s，账上“%s”为%s，相差%s%s。", "“%s” is stated as %s; the books have “%s” as %s, a difference of %s%s.",
					m.Subject, m.amount(), figureTitle(*f), stands, numberWord(math.Abs(float(m.Value)-float(f.Value))), m.Unit)})
		}
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return a.Start - b.Start })
	return out
}

// figureTitle is a figure's title with the part it is of.
func figureTitle(f figures.Figure) handbook.Text {
	if f.Facet == "" {
		return f.Measure.Title
	}
	_, zh := f.FacetTitles("zh")
	_, en := f.FacetTitles("en")
	return handbook.Text{Zh: f.Measure.Title.Zh + "（" + zh + "）", En: f.Measure.Title.In("en") + " (" + en + ")"}
}

// wording knows the figures by the words they are told in: their titles, and the words before them in the outline.
type wording struct {
	town   string
	byName map[string][]figures.Figure
}

func newWording(b *handbook.Book, set *figures.Set) *wording {
	w := &wording{town: b.Town.Title.Zh, byName: map[string][]figures.Figure{}}
	for _, f := range set.List() {
		title := f.Measure.Title.Zh
		if f.Facet == "" {
			w.add(title, f)
			continue
		}
		_, part := f.FacetTitles("zh")
		w.add(part+title, f)
		w.add(title+part, f)
	}
	for _, c := range b.Outline.Chapters {
		w.outline(c.Text, set)
		for _, s := range c.Sections {
			w.outline(s.Text, set)
		}
	}
	return w
}

// add knows a figure by a name.
func (w *wording) add(name string, f figures.Figure) {
	name = w.plain(name)
	if len([]rune(name)) < 2 || slices.ContainsFunc(w.byName[name], func(g figures.Figure) bool { return g.Measure.ID == f.Measure.ID && g.Facet == f.Facet }) {
		return
	}
	w.byName[name] = append(w.byName[name], f)
}

// outline knows the figures of templates by the words of their clause.
func (w *wording) outline(ts []*handbook.Template, set *figures.Set) {
	for _, t := range ts {
		w.nodes(t.Nodes, "", "", set)
	}
}

// nodes reads the pieces of a template behind some text and the object last told; it gives both as they stand at its end.
func (w *wording) nodes(nodes []handbook.Node, text, object string, set *figures.Set) (string, string) {
	for _, n := range nodes {
		switch {
		case n.Figure != nil:
			at := strings.LastIndexAny(text, "，。；：、（")
			name := text
			if at >= 0 {
				_, after, _ := strings.Cut(text[at:], string([]rune(text[at:])[0]))
				name = after
			}
			if f, ok := set.Figure(n.Figure.Measure, n.Figure.Facet); ok && n.Figure.Style != "change" {
				w.add(name, f)
				w.add(w.plain(name)+object, f)
				if o := objectOf(w.plain(name)); o != "" {
					object = o
				}
			}
			text = ""
		case n.If != nil:
			w.nodes(n.If.Else, text, object, set)
			text, object = w.nodes(n.If.Then, text, object, set)
		default:
			text += n.Text
		}
	}
	return text, object
}

// plain is a name without what only says whose and when it is.
func (w *wording) plain(name string) string {
	name = strings.ReplaceAll(name, w.town, "")
	s := compact(&Text{runes: []rune(name)})
	name = s.words(span{0, len(s.c)}, true)
	for _, e := range []string{"年末", "年内", "本年度", "（", "）", "、", "·", "“", "”", "已"} {
		name = strings.ReplaceAll(name, e, "")
	}
	return wholeName(name)
}

// objectOf is what a verb of work done is done to: 矛盾纠纷 of 排查矛盾纠纷.
func objectOf(name string) string {
	runes := []rune(name)
	n, _ := stages.at(runes, 0)
	if m, _ := doing.at(runes, 0); m > n {
		n = m
	}
	if n == 0 || len(runes)-n < 2 {
		return ""
	}
	return string(runes[n:])
}

// families are units that count alike.
var families = [][]string{{"件", "起", "宗", "例", "件次"}, {"人", "名", "位"}, {"次", "场", "场次", "期"}, {"个", "处", "家", "所", "支"}, {"份", "件", "篇", "条"}}

func alikeUnits(a, b string) bool {
	if a == b {
		return true
	}
	return slices.ContainsFunc(families, func(f []string) bool { return slices.Contains(f, a) && slices.Contains(f, b) })
}

// bearing looks a claim up by its words, and by its words with the object of the claim before (排查矛盾纠纷572件，化解551件).
func (w *wording) bearing(x *examined, m *mention) Bearing {
	if m.aim || x.elsewherePeriod(m) {
		return Bearing{Verdict: NotKept}
	}
	var found []figures.Figure
	sure := false
	for _, name := range w.names(x, m) {
		for _, f := range w.byName[name] {
			if slices.ContainsFunc(found, func(g figures.Figure) bool { return g.Measure.ID == f.Measure.ID && g.Facet == f.Facet }) {
				continue
			}
			if !f.Value.None && (f.Evidence > 0 || f.Value.Positive() || m.high == 0) && alikeUnits(f.Measure.Unit, m.Unit) {
				found = append(found, f)
				const certain = 5 // characters of a name that is of one thing only
				sure = sure || len([]rune(name)) >= certain
			}
		}
	}
	for _, f := range found {
		if agrees(m, f) {
			return Bearing{Borne, &f}
		}
	}
	if !sure || len(found) != 1 || m.bound != "" || x.partOrOther(m) {
		return Bearing{Verdict: NotKept}
	}
	if m.high < float(found[0].Value) && !hasAny(x.clause(m), "全年", "全镇", "全乡", "全街道", "我镇", "我乡", "我街道", "本镇") {
		return Bearing{Verdict: NotKept} // it may be a part, which the words around it tell
	}
	return Bearing{Contradicted, &found[0]}
}

// names are the names a claim may be told under.
func (w *wording) names(x *examined, m *mention) []string {
	name := w.plain(m.before + m.after)
	if m.inTable {
		name = w.plain(m.Subject)
	}
	out := []string{name}
	if m.before != "" && m.after != "" {
		out = append(out, w.plain(m.before), w.plain(m.after))
	}
	if m.index > 0 && m.sort == sortPercent && strings.HasPrefix(name, "占") {
		out = append(out, w.plain(x.ms[m.index-1].before)+"占比")
	}
	for i := m.index - 1; i >= 0 && x.ms[i].place.sentence == m.place.sentence; i-- {
		if o := objectOf(w.plain(x.ms[i].before)); o != "" {
			out = append(out, name+o, o+name)
			break
		}
	}
	return slices.DeleteFunc(out, func(n string) bool { return len([]rune(n)) < 2 })
}

// agrees tells whether the books' number is one the claim allows.
func agrees(m *mention, f figures.Figure) bool {
	v := float(f.Value)
	if m.sort == sortPercent {
		slack := math.Max(m.step, math.Pow10(-f.Value.Scale)) / 2
		return v >= m.low-slack-1e-9 && v <= m.high+slack+1e-9
	}
	return v >= m.low-1e-9 && v <= m.high+1e-9
}

// elsewherePeriod tells whether a claim is of another year or of a part of the year.
func (x *examined) elsewherePeriod(m *mention) bool {
	return elsewhere(x.clause(m)) || hasAny(x.period(m), "上半年", "下半年", "季度", "月")
}

// partOrOther tells whether a claim is of a part of the town or of something else than the year's whole: behind 其中, per head.
func (x *examined) partOrOther(m *mention) bool {
	clause := x.clause(m)
	per := perWhat(clause).word
	return per != "" || hasAny(clause, "其中", "分别", "每", "均", "新增", "另", "再", "又") || x.inBrackets(m)
}
