// Package report composes the yearly report (年度报告) from the handbook's outline and a year's figures. Every number
// in it is a figure of the books, so it can be opened to its records. It is pure.
package report

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
)

// Report is a composed report: numbered headings and paragraphs whose numbers are figures.
type Report struct {
	Title     string
	Addressee string
	Opening   []Paragraph
	Chapters  []Chapter
	Signature string
	Date      string
}

// Chapter is a part under a level-one heading; Number is "一、" and so on.
type Chapter struct {
	Number   string
	Title    string
	Text     []Paragraph
	Sections []Section
}

// Section is a part under a level-two heading; Number is "（一）" and so on.
type Section struct {
	Number string
	Title  string
	Text   []Paragraph
}

// Paragraph is a run of spans.
type Paragraph []Span

// Span is text; where Figure is set, the text words that figure, and Tag is how a template writes it. Where Exhibit is set,
// the span is all of its paragraph and the text is the title of a table or chart.
type Span struct {
	Text    string
	Figure  *figures.Figure
	Tag     string
	Exhibit *Exhibit
}

// String is the paragraph's plain text.
func (p Paragraph) String() string {
	var s strings.Builder
	for _, span := range p {
		s.WriteString(span.Text)
	}
	return s.String()
}

// Compose words a year's report from the outline alone, as [Begin] drafts it.
func Compose(b *handbook.Book, now, before *figures.Set, year int, signed calendar.Date) (*Report, error) {
	d, err := ReadDraft(b, Begin(b, now, year))
	if err != nil {
		return nil, err
	}
	return d.Compose(b, now, before, year, signed), nil
}

// Figures are the figures of the whole year that a report words, in reading order, each once.
func (r *Report) Figures() []figures.Figure {
	var out []figures.Figure
	seen := map[string]bool{}
	for _, n := range r.Numbers() {
		of := n.Figure.Measure.ID + "|" + n.Figure.Facet
		if n.Query == (figures.Query{}) && !seen[of] {
			seen[of] = true
			out = append(out, n.Figure)
		}
	}
	return out
}

// Number is a number as a report states it, in its text or in a table or chart.
type Number struct {
	Text   string
	Figure figures.Figure
	// Query is the period and area the figure is of; zero: the year of the report and the whole town.
	Query figures.Query
	// Change says that Text is by how much the figure differs from the year before, in percent.
	Change bool
}

// Numbers are the numbers a report states, in reading order; one that is stated twice in the same words, once.
func (r *Report) Numbers() []Number {
	var out []Number
	type stated struct {
		text, measure, facet string
		figures.Query
	}
	seen := map[stated]bool{}
	add := func(n Number) {
		s := stated{n.Text, n.Figure.Measure.ID, n.Figure.Facet, n.Query}
		if !seen[s] {
			seen[s] = true
			out = append(out, n)
		}
	}
	for p := range r.Paragraphs() {
		for _, s := range p {
			if s.Figure != nil {
				add(Number{Text: s.Text, Figure: *s.Figure})
			}
			if s.Exhibit != nil {
				for i := range s.Exhibit.Labels {
					for _, c := range s.Exhibit.Columns {
						if c.Cells[i].Text != none {
							add(c.Cells[i])
						}
					}
				}
			}
		}
	}
	return out
}

// Paragraphs are all paragraphs of a report, in reading order.
func (r *Report) Paragraphs() iter.Seq[Paragraph] {
	return func(yield func(Paragraph) bool) {
		texts := [][]Paragraph{r.Opening}
		for _, c := range r.Chapters {
			texts = append(texts, c.Text)
			for _, s := range c.Sections {
				texts = append(texts, s.Text)
			}
		}
		for _, text := range texts {
			for _, p := range text {
				if !yield(p) {
					return
				}
			}
		}
	}
}

type writer struct {
	book        *handbook.Book
	now, before *figures.Set
	year        int
	open        bool // figures are left as they are written in a template
}

func (w writer) paragraph(t *handbook.Template) Paragraph { return w.nodes(nil, t.Nodes) }

func (w writer) nodes(p Paragraph, nodes []handbook.Node) Paragraph {
	for _, n := range nodes {
		switch {
		case n.Figure != nil:
			p = append(p, w.figure(*n.Figure))
		case n.Exhibit != nil && w.open:
			p = append(p, Span{Text: n.Exhibit.String()})
		case n.Exhibit != nil:
			if s, ok := w.exhibit(n.Exhibit); ok {
				p = append(p, s)
			}
		case n.If != nil:
			branch := n.If.Else
			if f, ok := w.now.Figure(n.If.Figure.Measure, n.If.Figure.Facet); ok && f.Value.Positive() {
				branch = n.If.Then
			}
			p = w.nodes(p, branch)
		case n.Word != "":
			p = append(p, Span{Text: w.word(n.Word)})
		default:
			p = append(p, Span{Text: n.Text})
		}
	}
	return p
}

func (w writer) word(word string) string {
	switch word {
	case "year":
		return strconv.Itoa(w.year)
	case "next-year":
		return strconv.Itoa(w.year + 1)
	case "town":
		return w.book.Town.Title.Zh
	default:
		return w.book.Town.County
	}
}

func (w writer) figure(ref handbook.FigureRef) Span {
	if w.open {
		return Span{Text: ref.String()}
	}
	f, _ := w.now.Figure(ref.Measure, ref.Facet)
	s := Span{Figure: &f, Tag: ref.String()}
	switch ref.Style {
	case "number":
		s.Text = number(f)
	case "approx":
		s.Text = approximate(f)
	case "wan":
		s.Text = tenThousands(f)
	case "change":
		s.Text = w.change(ref, f)
	default:
		s.Text = Word(f)
	}
	return s
}

// none stands where there is no number: the ratio of nothing, or a change from nothing.
const none = "—"

// Word words a figure with its unit: 572件, 96%, 51800元.
func Word(f figures.Figure) string {
	if f.Value.None {
		return none
	}
	return f.Value.String() + f.Measure.Unit
}

func number(f figures.Figure) string {
	if f.Value.None {
		return none
	}
	return f.Value.String()
}

// approximate rounds down and says so: 73 → 70余, 428 → 400余, 3180 → 3000余. Below a hundred it keeps the tens; above, the
// first digit, or the first two where the first alone would leave out more than 15 %: 1980 → 1900余.
func approximate(f figures.Figure) string {
	v := f.Value
	if v.None || v.Scale != 0 || v.Units < 10 {
		return Word(f)
	}
	step := int64(10)
	for step <= v.Units/10 {
		step *= 10
	}
	if down := v.Units / step * step; v.Units >= 100 && v.Units-down > down*15/100 {
		step /= 10
	}
	down := v.Units / step * step
	if down == v.Units {
		return Word(f)
	}
	return strconv.FormatInt(down, 10) + "余" + f.Measure.Unit
}

// tenThousands words a large figure in 万, exactly: 13390000元 → 1339万元, 51800元 → 5.18万元. What is below ten thousand or would
// need more than two decimals stays as it is.
func tenThousands(f figures.Figure) string {
	v := f.Value
	wan := figures.Value{Units: v.Units, Scale: v.Scale + 4}.Trim()
	if v.None || wan.Scale > 2 || strings.HasPrefix(wan.String(), "0") {
		return Word(f)
	}
	return wan.String() + "万" + f.Measure.Unit
}

// change words the comparison with the year before; nothing where there is nothing to compare with.
func (w writer) change(ref handbook.FigureRef, f figures.Figure) string {
	if w.before == nil {
		return "上年无同口径记录"
	}
	was, _ := w.before.Figure(ref.Measure, ref.Facet)
	c, ok := figures.Change(f.Value, was.Value)
	switch {
	case !ok:
		return "上年无同口径记录"
	case c.Units > 0:
		return "同比增长" + c.String() + "%"
	case c.Units < 0:
		return "同比下降" + strings.TrimPrefix(c.String(), "-") + "%"
	default:
		return "与上年持平"
	}
}

// chineseNumber writes 1 to 99 as headings have it.
func chineseNumber(n int) string {
	digits := []rune("〇一二三四五六七八九")
	switch {
	case n < 1 || n > 99:
		return fmt.Sprint(n)
	case n < 10:
		return string(digits[n])
	case n < 20:
		return "十" + strings.TrimSuffix(string(digits[n%10]), "〇")
	default:
		return string(digits[n/10]) + "十" + strings.TrimSuffix(string(digits[n%10]), "〇")
	}
}
