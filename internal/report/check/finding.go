package check

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/handbook"
)

// Severities of a finding: a contradiction is an error, a doubt a warning.
const (
	Error   = "error"
	Warning = "warning"
)

// Finding is something wrong or doubtful.
type Finding struct {
	Severity string
	Rule     string
	Claims   []int // what it rests on, by place in the list of claims
	Stated   string
	Expected string
	Says     handbook.Text // the arithmetic in words
	// Start and End are where it stands in the text: from the first of its claims to the last.
	Start int
	End   int
}

// examined is a text while its claims are held against each other.
type examined struct {
	*sheet
	parts      *parts
	ms         []*mention
	bySentence [][]*mention
	breaks     []breakdown       // wholes and their parts
	isPart     map[*mention]bool // parts of those
	gaps       []string          // before each claim, once asked for
	yearsAt    []yearAt          // the years named, once asked for
	findings   []Finding
	told       map[string]map[handbook.Text]bool // what is told of claims
	isTold     map[*mention]bool                 // shares told to be wrong
	instead    map[*mention]float64              // what a cell of a table should be that is told to be wrong
}

// rules are all rules, in the order their findings are told where they rest on the same claims.
var rules = []func(*examined){
	(*examined).breakdowns, (*examined).mixed, (*examined).shares, (*examined).shareRows, (*examined).rates, (*examined).growth, (*examined).products, (*examined).totals, (*examined).listTotals, (*examined).periods, (*examined).yearsHalves, (*examined).years, (*examined).percents, (*examined).households, (*examined).listed,
	(*examined).differences, (*examined).compared, (*examined).opposed, (*examined).balances, (*examined).limits, (*examined).twice, (*examined).tableTotals, (*examined).titles, (*examined).numbering,
}

// examine holds the claims against each other.
func (s *sheet) examine(ms []*mention, p *parts) *examined {
	x := &examined{sheet: s, parts: p, ms: ms, bySentence: make([][]*mention, len(p.sentences)+1), gaps: make([]string, len(ms)), findings: []Finding{}, told: map[string]map[handbook.Text]bool{}, isTold: map[*mention]bool{}, instead: map[*mention]float64{}}
	for _, m := range ms {
		if !m.inTable {
			x.bySentence[m.place.sentence] = append(x.bySentence[m.place.sentence], m)
		}
	}
	const most = 200 // numbers in a sentence; beyond it is a list without marks, which no rule reads
	for i, sentence := range x.bySentence {
		if len(sentence) > most {
			x.bySentence[i] = nil
		}
	}
	x.aims()
	x.breaks, x.isPart = x.findBreakdowns(), map[*mention]bool{}
	for _, b := range x.breaks {
		for _, p := range b.parts {
			x.isPart[p] = true
		}
	}
	for _, rule := range rules {
		rule(x)
	}
	slices.SortStableFunc(x.findings, func(a, b Finding) int { return a.Start - b.Start })
	return x
}

// tell adds a finding, unless the same rule has told it of the same claims.
func (x *examined) tell(severity, rule, stated, expected string, message handbook.Text, on ...*mention) {
	f := Finding{Severity: severity, Rule: rule, Claims: []int{}, Stated: stated, Expected: expected, Says: message}
	for _, m := range on {
		f.Claims = append(f.Claims, m.index)
		if f.End == 0 {
			f.Start, f.End = m.Start, m.End
		}
		f.Start, f.End = min(f.Start, m.Start), max(f.End, m.End)
	}
	slices.Sort(f.Claims)
	key := fmt.Sprint(f.Claims)
	if x.told[key] == nil {
		x.told[key] = map[handbook.Text]bool{}
	}
	if !x.told[key][f.Says] {
		x.told[key][f.Says] = true
		x.findings = append(x.findings, f)
	}
}

// aiming are words of what is to be reached; numbers beside them tell no facts.
var aiming = lexicon("aims")

// aims marks the claims that are targets: beside words of aims, and under headings of what is to come.
func (x *examined) aims() {
	ahead, line := false, -1
	for _, m := range x.ms {
		for line < m.place.line {
			line++
			if text := x.lineAt(line); len(text) > 0 && headingLen(text, 0) > 0 || len(text) > 0 && len(text) < 30 {
				if ok, tag := aiming.within(text[:min(len(text), 30)]); ok && tag == "heading" && !hasAny(string(text), "落实情况", "完成情况", "进展情况", "总结") {
					ahead = true
				} else if topHeading(text) {
					ahead = false
				}
			}
		}
		const near = 40
		ok, tag := aiming.within(x.c[min(max(x.parts.clauses[m.place.clause].from, m.from-near), m.from):m.from])
		m.aim = ahead || ok && tag != "heading"
	}
}

// topHeading tells whether a line begins a chapter (一、).
func topHeading(text []rune) bool {
	return len(text) > 1 && isNumeral(text[0]) && (text[1] == '、' || len(text) > 2 && isNumeral(text[1]) && text[2] == '、')
}

// lineAt is a line of the sheet.
func (x *examined) lineAt(line int) []rune {
	if x.lines == nil {
		start := 0
		for i, r := range x.c {
			if r == '\n' {
				x.lines = append(x.lines, span{start, i})
				start = i + 1
			}
		}
		x.lines = append(x.lines, span{start, len(x.c)})
	}
	if line >= len(x.lines) {
		return nil
	}
	return x.c[x.lines[line].from:x.lines[line].to]
}

// gap is the text before a claim, back to the claim before it or the beginning of its sentence.
func (x *examined) gap(sentence []*mention, k int) string {
	m := sentence[k]
	if x.gaps[m.index] != "" {
		return x.gaps[m.index]
	}
	from := x.parts.sentences[m.place.sentence].from
	if k > 0 {
		from = max(from, sentence[k-1].to)
	}
	x.gaps[m.index] = string(x.c[min(from, m.from):m.from])
	return x.gaps[m.index]
}

// farthest is how far around a claim its clause and sentence are read.
const farthest = 400

// clause is the text of a claim's clause before the number.
func (x *examined) clause(m *mention) string {
	return string(x.before(m, x.parts.clauses[m.place.clause].from))
}

// before is the text from a place, or from not too far away, to a claim.
func (x *examined) before(m *mention, from int) []rune {
	return x.c[min(max(from, m.from-farthest), m.from):m.from]
}

// sentenceText is the sentence of a claim.
func (x *examined) sentenceText(m *mention) string {
	s := x.parts.sentences[m.place.sentence]
	return string(x.c[max(s.from, m.from-farthest):min(s.to, m.to+farthest)])
}

// counts tells whether a claim is a number of things, persons, money or the like, and no share.
func (m *mention) counts() bool {
	switch m.sort {
	case sortPercent, sortPoints, sortThousandths, sortTimes, sortScore, "":
		return false
	}
	return true
}

func (m *mention) exact() bool { return m.Qualifier == Exact }

// sameUnit tells whether two claims count in one unit.
func sameUnit(a, b *mention) bool { return a.Unit == b.Unit }

// kindred tells whether two units may count the same thing: 件 and 件次, 名 and 人.
func kindred(a, b *mention) bool {
	if a.Unit == b.Unit {
		return true
	}
	if a.sort == sortPerson && b.sort == sortPerson {
		return true
	}
	return strings.TrimSuffix(a.Unit, "次") == strings.TrimSuffix(b.Unit, "次") && a.Unit != "次" && b.Unit != "次" && a.Unit != "人次" && b.Unit != "人次"
}

// verdict is how a stated share agrees with two numbers.
type verdict int

const (
	fits    verdict = iota
	rounded         // only by cutting off or rounding up
	off
)

// holds compares a stated percentage with part / whole.
func holds(p, part, whole *mention) verdict { return holdsSum(p, []*mention{part}, whole) }

// holdsSum compares a stated percentage with the sum of parts / whole.
func holdsSum(p *mention, parts []*mention, whole *mention) verdict {
	low, high := 0.0, 0.0
	for _, part := range parts {
		low, high = low+part.low, high+part.high
	}
	if whole.low <= 0 || math.IsInf(low, 0) {
		return fits
	}
	scale := 100.0
	if p.Unit == "‰" {
		scale = 1000
	}
	low, high = scale*low/whole.high, scale*high/whole.low
	return near(p, low, high)
}

// near compares a stated percentage with the range it should lie in.
func near(p *mention, low, high float64) verdict {
	const dust = 1e-6
	from, to := p.low, p.high
	if p.exact() {
		v := float(p.Value)
		from, to = v-p.step/2, v+p.step/2
	}
	switch {
	case low <= to+dust && high >= from-dust:
		return fits
	case low <= to+p.step/2+dust && high >= from-p.step/2-dust:
		return rounded
	}
	return off
}

// nearby tells whether two numbers are so near that one may be the other, mistaken: within a factor, or with the point or the
// unit shifted by powers of ten (19.2万 for 192万).
func nearby(a, b, factor float64) bool {
	if a <= 0 || b <= 0 {
		return false
	}
	if a <= factor*b && b <= factor*a {
		return true
	}
	shift := math.Log10(a / b)
	const dust = 1e-3
	return math.Abs(shift) < 4.5 && math.Abs(shift-math.Round(shift)) < dust
}

// percentWord words a computed percentage, two digits beyond what is stated.
func percentWord(v float64, p *mention) string {
	digits := 2
	if p.Value.Scale >= 2 {
		digits = 3
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + p.Unit
}

// numberWord words a computed number.
func numberWord(v float64) string {
	return strconv.FormatFloat(math.Round(v*1e4)/1e4, 'f', -1, 64)
}

// twoDigits words a computed number with two digits behind the point.
func twoDigits(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// word is a claim's number as arithmetic writes it, in 万 or 亿 where the report has it so.
func (m *mention) word() string {
	if m.scale < 4 {
		return plainNumber(m.Value)
	}
	return m.in(float(m.Value))
}

// in words a number as a claim is written: in 万 or 亿 where it is.
func (m *mention) in(v float64) string {
	switch {
	case m.scale >= 8:
		return numberWord(v/1e8) + "亿"
	case m.scale >= 4:
		return numberWord(v/1e4) + "万"
	}
	return numberWord(v)
}

// amount is a claim's number with its unit.
func (m *mention) amount() string { return m.word() + m.Unit }

// hasAny tells whether a text holds one of some words.
func hasAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
