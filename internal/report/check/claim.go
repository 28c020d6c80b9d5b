package check

import (
	"math"
	"strings"

	"fengqiao/internal/figures"
)

// Qualifiers of a claim: how exact the report says it is.
const (
	Exact   = "exact"
	Approx  = "approx"
	AtLeast = "atleast"
	AtMost  = "atmost"
)

// Claim is a number a report states. Start and End are positions of the quote in the text as read, in characters.
type Claim struct {
	Quote   string        `json:"quote"`
	Start   int           `json:"start"`
	End     int           `json:"end"`
	Subject string        `json:"subject"` // what it counts, in the report's words
	Value   figures.Value `json:"value"`   // 2.8万元 is 28000; of a range its lower end
	// To is the upper end of a range (3至5个), which is approximate; else it is left out.
	To        *figures.Value `json:"to,omitempty"`
	Unit      string         `json:"unit"`
	Qualifier string         `json:"qualifier"`
}

// mention is a claim with what the rules need to know of it.
type mention struct {
	Claim
	from, to   int // of the quote, on the sheet
	numberFrom int
	sort       string  // of the unit
	low, high  float64 // between which the truth lies if the claim is true
	step       float64 // worth of the last digit stated
	scale      int     // of 万 or 亿 in it: 4, 8
	bound      string  // word of exactness: approx, over, under, atleast, atmost or ""
	place      place
	before     string // what is counted, as told before the number
	after      string // and behind it
	inTable    bool
	aim        bool // what is to be reached
	index      int
	// Of a cell: which table, row and column it stands in, and their headings.
	table, row, column  int
	rowName, columnName string
}

// Sorts of units that rules ask for.
const (
	sortThing       = "thing"
	sortPerson      = "person"
	sortVisit       = "visit"
	sortEvent       = "event"
	sortMoney       = "money"
	sortTime        = "time"
	sortSize        = "size"
	sortNoun        = "noun"
	sortScore       = "score"
	sortTimes       = "times" // 倍, 番
	sortPercent     = "percent"
	sortPoints      = "points" // percentage points
	sortThousandths = "thousandths"
	sortNever       = "never" // counts nothing: 号, 级, 月
	sortYear        = "year"
	sortDay         = "day"
	sortPoint       = "point"
	sortBare        = "bare" // no unit: 总人口28.6万
)

var (
	unitWords    = lexicon("units")
	standingName = lexicon("words")
	beforeWords  = lexicon("before")
	afterWords   = lexicon("after")
	slogans      = lexicon("slogans")
)

// claims finds every number that counts something.
func (s *sheet) claims() []*mention {
	var out []*mention
	c := s.c
	nameEnd, lineStart := 0, true
	for i := 0; i < len(c); {
		if lineStart {
			lineStart = false
			if n := headingLen(c, i); n > 0 && !s.countsAt(i, n) {
				i += n
				continue
			}
		}
		if c[i] == '\n' {
			lineStart = true
			i++
			continue
		}
		if s.quoted[i] == inTitle {
			i++
			continue
		}
		if n, tag := standingName.at(c, i); n > 0 && tag == "" && i+n > nameEnd {
			nameEnd = i + n
		} else if n > 0 && tag == "keep" {
			nameEnd = i
		}
		if !isDigit(c[i]) && !isNumeral(c[i]) && c[i] != '半' && c[i] != '过' && c[i] != '翻' {
			i++
			continue
		}
		if i < nameEnd {
			i++
			continue
		}
		if m, next := s.read(i); m != nil {
			out = append(out, m)
			i = next
		} else {
			i = max(next, i+1)
		}
	}
	return out
}

// countsAt tells whether what looks like the number of a heading is a count: （3件）is none, 1.5万 is none either.
func (s *sheet) countsAt(i, n int) bool {
	return i+n < len(s.c) && s.c[i] == '（' && s.c[i+n-1] != '）'
}

// read reads the number at i: the claim, or nil where it counts nothing, and where reading goes on.
func (s *sheet) read(i int) (*mention, int) {
	c := s.c
	if m, next := s.share(i); m != nil || next > i {
		return m, next
	}
	if e := dateAt(c, i); e > 0 {
		return nil, e
	}
	if n, end := digitRun(c, i); i > 0 && c[i-1] == '[' && n > 0 && n < 3 && end < len(c) && c[end] == ']' { // a note: 幼儿园[3]24.47万所
		return nil, end + 1
	}
	if i > 0 && (c[i-1] == '第' || c[i-1] == '〔' || c[i-1] == '[' && isDigit(c[i])) {
		return nil, s.skipOrdinal(i)
	}
	n, ok := numberAt(c, i)
	if !ok {
		return nil, s.runEnd(i)
	}
	if e := s.code(n); e > 0 {
		return nil, e
	}
	if n.han && i > 0 && (c[i-1] == '（' && n.end < len(c) && c[n.end] == '）') {
		return nil, n.end
	}
	if s.ordinal(n) {
		return nil, n.end
	}
	m := &mention{from: n.start, numberFrom: n.start}
	high, hasHigh := n.high, n.between
	at := n.end
	if e := s.fractionEnd(n); e > 0 {
		return s.fraction(n, e)
	}
	after, bound := s.boundAfter(at, false)
	at += after
	if after > 0 && at < len(c) && power(c[at]) >= 4 && n.scale == 0 { // 8400余万元
		n.value, n.scale = shift(n.value, power(c[at])), power(c[at])
		at++
	}
	if at+2 < len(c) && c[at] == '个' && (c[at+1] == '多' || c[at+1] == '余') { // 两个多小时
		if u, e, k := s.unit(at+2, n); k == sortTime {
			m.Value, m.Unit, m.sort, m.to = n.value, "个"+strings.TrimPrefix(u, "个"), k, e
			m.qualify(n, "over", s.boundBefore(m))
			return m, e
		}
	}
	unit, end, sort := s.unit(at, n)
	if j := rangeSign(c, at); j > at && after == 0 && sort == "" { // 3-5个
		if second, ok := s.second(j); ok {
			u, e, k := s.unit(second.end, second)
			if k != "" {
				high, hasHigh, at, unit, end, sort = second.value, true, second.end, u, e, k
				if second.scale > 0 && n.scale == 0 {
					n.value = shift(n.value, second.scale)
				}
			} else {
				return nil, second.end
			}
		}
	} else if j := rangeSign(c, end); sort != "" && j > end && !s.fromBefore(n.start) { // 3个至5个
		if second, ok := s.second(j); ok {
			if u, e, k := s.unit(second.end, second); k == sort && u == unit {
				high, hasHigh, at, end = second.value, true, second.end, e
			}
		}
	}
	if sort == "" && !hasHigh && !n.han && s.standsBare(n, at) {
		sort = sortBare
	}
	if sort == "" {
		return nil, max(n.end, at)
	}
	if bound == "" || bound == "over" {
		k, b := s.boundAfter(end, true)
		if k > 0 && bound == "" {
			bound = b
		}
		end += k
	}
	moreBound := s.boundBefore(m)
	m.to = end
	if why := s.countsNothing(n, m, unit, sort, end, bound, moreBound); why != "" {
		return nil, max(end, n.end)
	}
	m.Value, m.Unit, m.sort = n.value, unit, sort
	if hasHigh {
		v := high
		m.To = &v
	}
	m.qualify(n, bound, moreBound)
	return m, end
}

// qualify sets how exact the claim is and between which numbers the truth then lies.
func (m *mention) qualify(n number, after, before string) {
	v := float(m.Value)
	m.bound = before
	if m.bound == "" {
		m.bound = after
	}
	m.step = math.Pow10(n.scale - n.places)
	m.scale = n.scale
	m.low, m.high = v, v
	if n.scale > 0 || n.places > 0 {
		m.low, m.high = v-m.step/2, v+m.step/2
	}
	switch m.bound {
	case "", "exact":
		m.Qualifier = Exact
	case "approx":
		m.Qualifier, m.low, m.high = Approx, v*0.9, v*1.1
	case "over":
		if before == "over" {
			m.Qualifier, m.low, m.high = AtLeast, v, math.Inf(1)
		} else {
			m.Qualifier, m.low, m.high = Approx, v, v+roundTo(v)
		}
	case "atleast":
		m.Qualifier, m.low, m.high = AtLeast, v, math.Inf(1)
	case "near":
		m.Qualifier, m.low, m.high = Approx, v*0.85, v
	case "atmost", "under":
		m.Qualifier, m.low, m.high = AtMost, math.Inf(-1), v
	}
	if m.To != nil {
		m.Qualifier, m.high = Approx, float(*m.To)
	}
}

// roundTo is the worth of the last digit of a round number that is not nought: 余 behind 2000 adds fewer than 1000.
func roundTo(v float64) float64 {
	if v <= 0 {
		return 1
	}
	worth := math.Pow10(int(math.Floor(math.Log10(v))) + 1)
	for worth > 1e-4 && math.Abs(v/worth-math.Round(v/worth)) > 1e-9 {
		worth /= 10
	}
	return worth
}

// second reads the other end of a range.
func (s *sheet) second(j int) (number, bool) {
	if j >= len(s.c) || dateAt(s.c, j) > 0 {
		return number{}, false
	}
	return numberAt(s.c, j)
}

// fromBefore tells whether 由 or 从 stands before: a change, no range.
func (s *sheet) fromBefore(i int) bool {
	for j := i - 1; j >= 0 && i-j < 12 && !isClauseEnd(s.c[j]); j-- {
		if s.c[j] == '由' || s.c[j] == '从' {
			return true
		}
	}
	return false
}

// runEnd skips a row of digits and numerals that is no number.
func (s *sheet) runEnd(i int) int {
	j := i
	for j < len(s.c) && (isDigit(s.c[j]) || isNumeral(s.c[j])) {
		j++
	}
	return max(j, i+1)
}

// skipOrdinal skips a number after 第 or within 〔〕, with the unit behind it.
func (s *sheet) skipOrdinal(i int) int {
	end := s.runEnd(i)
	for end < len(s.c) && (s.c[end] == '〕' || s.c[end] == ']') {
		end++
		end = s.runEnd(end) - 1
		if end < len(s.c) && !isDigit(s.c[end]) {
			break
		}
		end++
	}
	if j := rangeSign(s.c, end); j > end && j < len(s.c) && (isDigit(s.c[j]) || isNumeral(s.c[j])) {
		end = s.runEnd(j)
	}
	if n, _ := unitWords.at(s.c, end); n > 0 {
		end += n
	}
	return end
}

// code is where a number ends that is part of a code or formula (7+N, 5G, 3·15, 7×24); 0 when it is none.
func (s *sheet) code(n number) int {
	c := s.c
	joins := func(r rune) bool { return r == '+' || r == '×' || r == '·' || r == '*' || r == '=' || isLetter(r) }
	before := n.start > 0 && (joins(c[n.start-1]) || c[n.start-1] == '/' && !isHan(c[max(n.start-2, 0)]))
	after := false
	if n.end < len(c) {
		r := c[n.end]
		after = joins(r)
		if isLetter(r) {
			if k, _ := unitWords.at(c, n.end); k > 0 && (n.end+k >= len(c) || !isLetter(c[n.end+k])) {
				after = false
			}
		}
		if r == '.' && !n.han || r == ':' && n.end+1 < len(c) && isDigit(c[n.end+1]) { // 1.2.3
			after = true
		}
	}
	if !before && !after {
		return 0
	}
	j := n.end
	for j < len(c) && (isWord(c[j]) || joins(c[j]) || (c[j] == '.' || c[j] == '-' || c[j] == '/' || c[j] == ':') && j+1 < len(c) && isWord(c[j+1])) {
		j++
	}
	if n.han {
		for j < len(c) && isNumeral(c[j]) {
			j++
		}
	}
	if k, _ := unitWords.at(c, j); k > 0 && after {
		j += k
	}
	return max(j, n.end)
}

// ordinal tells whether a number tells an order by what stands around it: 一是, 前三名, 排名前3, 二要.
func (s *sheet) ordinal(n number) bool {
	c := s.c
	if n.end < len(c) && n.han && n.end-n.start == 1 {
		switch c[n.end] {
		case '是', '要', '则':
			if n.start == 0 || isClauseEnd(c[n.start-1]) {
				return true
			}
		}
	}
	if n.han && n.start > 1 && c[n.start-1] == '、' && isNumeral(c[n.start-2]) && n.end-n.start == 1 && hanDigit(c[n.start]) == hanDigit(c[n.start-2])+1 && n.end < len(c) && isOneOf(c[n.end], "类级期批") { // 一、二、三类
		return true
	}
	if n.start > 0 && c[n.start-1] == '前' && n.end < len(c) && (c[n.end] == '名' || c[n.end] == '位' || c[n.end] == '列') {
		return true
	}
	return false
}

// unit reads the unit behind a number: its words, where it ends, and its sort; the sort is empty when there is none.
func (s *sheet) unit(at int, n number) (unit string, end int, sort string) {
	c := s.c
	if at >= len(c) {
		return "", at, ""
	}
	switch c[at] {
	case '%':
		return "%", at + 1, sortPercent
	case '‰':
		return "‰", at + 1, sortPercent
	}
	for _, points := range []string{"个百分点", "百分点", "个点"} {
		if end := at + len([]rune(points)); hasAt(c, at, points) && (points != "个点" || end >= len(c) || !isHan(c[end])) {
			return "个百分点", end, sortPoints
		}
	}
	if hasAt(c, at, "个千分点") {
		return "个千分点", at + len([]rune("个千分点")), sortThousandths
	}
	k, tag := unitWords.at(c, at)
	if k == 0 || tag == sortNoun && n.han {
		return "", at, ""
	}
	unit, end = string(c[at:at+k]), at+k
	if end+1 < len(c) && c[end] == '/' {
		if per, _ := unitWords.at(c, end+1); per > 0 { // 微克/立方米
			return string(c[at : end+1+per]), end + 1 + per, tag
		}
	}
	if hasAt(c, end, "（次）") && unit != "次" {
		return unit + "次", end + 3, sortVisit
	}
	return unit, end, tag
}

func hasAt(c []rune, at int, word string) bool {
	for _, r := range word {
		if at >= len(c) || c[at] != r {
			return false
		}
		at++
	}
	return true
}

// boundAfter reads a word of exactness behind a number (余) or behind its unit (以上).
func (s *sheet) boundAfter(at int, afterUnit bool) (int, string) {
	k, tag := afterWords.at(s.c, at)
	if k == 0 {
		return 0, ""
	}
	word := string(s.c[at : at+k])
	next := rune(0)
	if at+k < len(s.c) {
		next = s.c[at+k]
	}
	switch word {
	case "来":
		if at == 0 || power(s.c[at-1]) == 0 || afterUnit {
			return 0, ""
		}
	case "多":
		if afterUnit && (isDigit(next) || next == '个' || next == '种' || next == '方' || next == '元' || next == '次' || next == '样' || next == '部') && at > 0 {
			return 0, ""
		}
	case "内":
		if !afterUnit || at > 0 && s.c[at-1] != '日' && s.c[at-1] != '天' && s.c[at-1] != '时' && s.c[at-1] != '钟' && s.c[at-1] != '月' {
			return 0, ""
		}
	case "许":
		if next == '可' || next == '多' {
			return 0, ""
		}
	case "余":
		if afterUnit && (next == '额' || next == '款') {
			return 0, ""
		}
	case "前后", "左右", "上下":
		if next == '联' || next == '贯' || next == '级' || next == '岸' || next == '两' || next == '游' {
			return 0, ""
		}
	}
	if !afterUnit && tag != "over" && tag != "approx" && !hasAt(s.c, at, "以上") {
		return 0, ""
	}
	return k, tag
}

// boundBefore reads the word of exactness before a number and takes it into the quote.
func (s *sheet) boundBefore(m *mention) string {
	c := s.c
	if m.from > 0 && c[m.from-1] == '上' && power(c[m.from]) > 1 {
		m.from--
		return "over"
	}
	k, tag := beforeWords.before(c, m.from)
	if k == 0 || tag == "none" {
		return ""
	}
	if k == 1 && m.from >= 2 {
		previous := c[m.from-2]
		barred := map[rune]string{'约': "节签条公合预履违规制契特民邀解", '近': "附最靠临新邻远亲", '超': "赶高治商", '逾': ""}[c[m.from-1]]
		for _, r := range barred {
			if r == previous {
				return ""
			}
		}
	}
	m.from -= k
	return tag
}

// share reads a share written in words: 百分之九十, 三分之二, 半数, 过半, 翻一番.
func (s *sheet) share(i int) (*mention, int) {
	c := s.c
	finish := func(n number, value figures.Value, unit, sort string, end int, bound string) (*mention, int) {
		m := &mention{from: i, numberFrom: i, to: end, sort: sort}
		m.Value, m.Unit = value, unit
		before := s.boundBefore(m)
		if k, b := s.boundAfter(end, true); k > 0 {
			m.to, bound = end+k, b
		}
		m.qualify(n, bound, before)
		return m, m.to
	}
	for _, base := range []struct {
		word string
		unit string
	}{{"百分之", "%"}, {"千分之", "‰"}} {
		if !hasAt(c, i, base.word) {
			continue
		}
		if n, ok := numberAt(c, i+3); ok {
			end := n.end
			if k, b := s.boundAfter(end, false); k > 0 {
				return finish(n, n.value, base.unit, sortPercent, end+k, b)
			}
			return finish(n, n.value, base.unit, sortPercent, end, "")
		}
		return nil, i + 3
	}
	whole := number{}
	switch {
	case hasAt(c, i, "百分百"):
		return finish(whole, figures.Value{Units: 100}, "%", sortPercent, i+3, "")
	case hasAt(c, i, "半数以上"), hasAt(c, i, "过半数"):
		n := 4
		if c[i] == '过' {
			n = 3
		}
		return finish(whole, figures.Value{Units: 50}, "%", sortPercent, i+n, "atleast")
	case hasAt(c, i, "半数"):
		return finish(whole, figures.Value{Units: 50}, "%", sortPercent, i+2, "approx")
	case hasAt(c, i, "过半") && (i == 0 || !isOneOf(c[i-1], "不经通超度")):
		return finish(whole, figures.Value{Units: 50}, "%", sortPercent, i+2, "atleast")
	case hasAt(c, i, "一半"):
		return finish(whole, figures.Value{Units: 50}, "%", sortPercent, i+2, "approx")
	case c[i] == '半' || c[i] == '过':
		return nil, i + 1
	case c[i] == '翻':
		if hasAt(c, i, "翻番") {
			whole.places = 1
			return finish(whole, figures.Value{Units: 2}, "倍", sortTimes, i+2, "")
		}
		if i+1 < len(c) {
			j := i + 1
			if c[j] == '了' {
				j++
			}
			if j < len(c) {
				if n, ok := numberAt(c, j); ok && n.end < len(c) && c[n.end] == '番' {
					n.places = 1
					return finish(n, doubled(n.value), "倍", sortTimes, n.end+1, "")
				}
			}
		}
		return nil, i + 1
	}
	return nil, i
}

func isOneOf(r rune, set string) bool {
	for _, x := range set {
		if x == r {
			return true
		}
	}
	return false
}

// doubled is how many times as much it is after doubling n times (翻两番 is 4 times).
func doubled(n figures.Value) figures.Value {
	times := int(min(max(float(n), 0), 30))
	return figures.Value{Units: 1 << times}
}
