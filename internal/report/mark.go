package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/report/check"
)

// Mark is a number in a draft that does not answer: no record bears it (无据), or the words about a figure say what the
// figure does not.
type Mark struct {
	Line  int // of the draft's text
	Quote string
	Says  handbook.Text
	Near  []Span // figures it may mean, the nearest first

	within string // the paragraph
}

// Key names a mark as long as it and its paragraph stay as they are.
func (m Mark) Key() string {
	sum := sha256.Sum256([]byte(m.Quote + "\n" + m.within))
	return hex.EncodeToString(sum[:8])
}

// mostNear is how many figures a mark offers.
const mostNear = 4

// Marks finds the numbers of a draft that do not answer, in reading order.
func (d *Draft) Marks(b *handbook.Book, now, before *figures.Set, year int) []Mark {
	w := writer{book: b, now: now, before: before, year: year}
	var out []Mark
	for _, l := range d.Lines {
		if l.Level == 0 && l.Template.Exhibit() == nil {
			out = append(out, marksOf(l.No, w.paragraph(l.Template), now)...)
		}
	}
	return out
}

// chip is a figure where it stands in a paragraph, in characters.
type chip struct {
	figures.Figure
	from, to int
}

func marksOf(line int, p Paragraph, now *figures.Set) []Mark {
	var chips []chip
	at := 0
	for _, s := range p {
		n := utf8.RuneCountInString(s.Text)
		if s.Figure != nil {
			chips = append(chips, chip{*s.Figure, at, at + n})
		}
		at += n
	}
	whole := p.String()
	text, err := check.Read("", []byte(whole))
	if err != nil {
		return nil // a line without a word has no number
	}
	var out []Mark
	for _, c := range check.Check(text).Claims {
		m := Mark{Line: line, Quote: c.Quote, within: whole}
		i := slices.IndexFunc(chips, func(ch chip) bool { return ch.from < c.End && c.Start < ch.to })
		switch {
		case i < 0:
			if borne(c, chips) {
				continue
			}
			m.Says = handbook.Say("无据：这个数字是手写的，没有记录支持。", "No record behind it: this number was written by hand.")
			m.Near = near(c, now)
		case c.Qualifier != check.Exact && (c.Start < chips[i].from || c.End > chips[i].to):
			m.Says = handbook.Say("账上正好是%s，与“%s”的说法不合。", "The books say %s exactly, which is not what %q says.", Word(chips[i].Figure), c.Quote)
			m.Near = []Span{offered(chips[i].Figure)}
		default:
			continue
		}
		out = append(out, m)
	}
	return out
}

// borne tells whether a number written by hand only words a figure beside it more loosely: 近六百件 beside 572件.
func borne(c check.Claim, chips []chip) bool {
	const loosest = 0.2
	return c.Qualifier != check.Exact && slices.ContainsFunc(chips, func(ch chip) bool {
		is, said := rough(ch.Value), rough(c.Value)
		if ch.Value.None || ch.Measure.Unit != c.Unit || said == 0 {
			return false
		}
		off := (is - said) / said
		switch c.Qualifier {
		case check.AtLeast:
			return 0 <= off && off <= loosest
		case check.AtMost:
			return -loosest <= off && off <= 0
		default:
			return -loosest <= off && off <= loosest
		}
	})
}

func rough(v figures.Value) float64 { return float64(v.Units) / math.Pow10(v.Scale) }

// near offers figures a number may mean: of its unit, those of its value first, then by how much of the number's words
// their titles share.
func near(c check.Claim, now *figures.Set) []Span {
	type offer struct {
		figures.Figure
		same   bool
		shared int
	}
	var offers []offer
	for _, f := range now.List() {
		if f.Value.None || f.Measure.Unit != c.Unit {
			continue
		}
		o := offer{Figure: f, same: f.Value.Trim() == c.Value.Trim(), shared: shared(c.Subject, f.Measure.Title.Zh)}
		if o.same || o.shared > 0 {
			offers = append(offers, o)
		}
	}
	slices.SortStableFunc(offers, func(a, b offer) int {
		if a.same != b.same {
			if a.same {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.shared, a.shared)
	})
	var out []Span
	for _, o := range offers[:min(len(offers), mostNear)] {
		out = append(out, offered(o.Figure))
	}
	return out
}

// offered is a figure as a draft would have it.
func offered(f figures.Figure) Span {
	return Span{Text: Word(f), Figure: &f, Tag: handbook.FigureRef{Measure: f.Measure.ID, Facet: f.Facet}.String()}
}

// shared is how many pairs of characters two texts have in common.
func shared(a, b string) int {
	n := 0
	runes := []rune(b)
	for i := 0; i+1 < len(runes); i++ {
		if strings.Contains(a, string(runes[i:i+2])) {
			n++
		}
	}
	return n
}
