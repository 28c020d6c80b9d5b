package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// totals holds a total behind counts in its unit against their sum: of all of them, or the last few. The total is bare (共8场),
// names what they all are (改造供水管网18公里、排水管网22公里，合计改造管网40公里), or says how many they are (三村共获补助36万元).
func (x *examined) totals() {
	for i, sentence := range x.bySentence {
		for k, t := range sentence {
			if !t.counts() || t.aim {
				continue
			}
			gap := x.gap(sentence, k)
			if n := summands(gap); n > 1 {
				x.judgeSummands(i, k, n)
				continue
			}
			if k > 0 && hasAny(gap, "共", "合计", "总") && !strings.ContainsAny(gap, "，；、") && sentence[k-1].numberFrom+2 >= sentence[k-1].to { // 三家共调处
				if n := float(sentence[k-1].Value); n >= 2 && n <= 10 {
					x.judgeSummands(i, k, int(n))
					continue
				}
			}
			x.judgeNamesakes(i, k)
			x.judgeOpposites(i, k)
			x.judgeBefore(i, k)
			parts := x.summandsBefore(sentence, k)
			if bareTotal(gap) || namedTotal(gap) != "" {
				x.judgeCompanions(parts, t)
			}
			if bareTotal(gap) {
				x.judgeTotal(parts, t, totalTooFar)
			} else if name := namedTotal(gap); name != "" && x.inOneRow(parts, t) && x.oneKind(parts, name) {
				tooFar := namedTooFar
				if first := parts[0]; first.index > 0 && float(x.ms[first.index-1].Value) == float64(len(parts)) && strings.Contains(x.ownWords(first), "分别") { // 三笔，分别为
					tooFar = countedTooFar
				}
				x.judgeTotal(parts, t, tooFar)
			} else if name != "" && x.inOneRow(parts, t) && (hasAny(gap, "合计", "总计", "共计", "总数") || strings.HasPrefix(strings.TrimLeft(gap, "，"), "总")) {
				x.judgeTotal(parts, t, unlikeTooFar)
			}
		}
	}
}

// summandsBefore are the counts before a total in its unit; none where parts or numbers per head stand among them.
func (x *examined) summandsBefore(sentence []*mention, k int) []*mention {
	var parts []*mention
	for j := k - 1; j >= 0; j-- {
		m, gap := sentence[j], x.gap(sentence, j)
		if m.Unit != sentence[k].Unit {
			continue
		}
		if elsewhere(withoutCarried.Replace(gap)) || hasAny(gap, "平均", "每", "均") || strings.Contains(gap, "其中") && x.isPart[m] {
			return nil
		}
		parts = append([]*mention{m}, parts...)
	}
	return parts
}

// withoutCarried takes out what is carried over, which is told of last year and counts now.
var withoutCarried = strings.NewReplacer("上年结转", "", "上年结余", "", "上年末", "")

// inOneRow tells whether counts and the total behind them follow each other without another count between.
func (x *examined) inOneRow(parts []*mention, t *mention) bool {
	for i, p := range parts {
		next := t
		if i+1 < len(parts) {
			next = parts[i+1]
		}
		for _, m := range x.ms[p.index+1 : next.index] {
			if m.counts() && m != x.companion(p) && !(m.index == p.index+1 && strings.HasPrefix(strings.TrimLeft(x.clause(m), "，"), "涉及")) {
				return false
			}
		}
	}
	return len(parts) > 1
}

// summands is how many numbers a total says it is of (三村共, 两批合计, 东西两区共): the numeral in its words, before a word of adding
// up; 0 when it says none.
func summands(gap string) int {
	at := max(strings.LastIndex(gap, "，"), strings.LastIndex(gap, "；"), strings.LastIndex(gap, "。"), strings.LastIndex(gap, "、"))
	clause := []rune(strings.TrimLeft(gap[max(at, 0):], "，；。、"))
	const long = 14
	if len(clause) > long || !hasAny(string(clause), "共", "合计", "总") || elsewhere(string(clause)) {
		return 0
	}
	for i, r := range clause {
		n := hanDigit(r)
		if r == '两' {
			n = 2
		}
		if n < 2 || i > 3 || i+1 >= len(clause) {
			continue
		}
		if isOneOf(clause[i+1], "项类批区家村级地年者镇乡县市校所院队组场次期种方块笔块处条款部") {
			return n
		}
	}
	return 0
}

// judgeSummands holds a total against the last n counts in its unit told in its paragraph; any row of so many that fits keeps
// it silent.
func (x *examined) judgeSummands(i, k, n int) {
	t := x.bySentence[i][k]
	var before []*mention
	const back = 4 // sentences
	for j := max(0, i-back); j <= i; j++ {
		sentence := x.bySentence[j]
		if j < i && x.lineOfSentence(j) != t.place.line {
			before = nil
			continue
		}
		for l, m := range sentence {
			if (j < i || l < k) && sameUnit(m, t) && !m.aim && !elsewhere(x.gap(sentence, l)) && perWhat(x.gap(sentence, l)).word == "" {
				before = append(before, m)
			}
		}
	}
	if before = before[max(len(before)-mostBefore, 0):]; len(before) < n {
		return
	}
	for from := 0; from < len(before); from++ {
		for to := from + 2; to <= len(before); to++ {
			if low, high, _, _ := addUp(before[from:to]); low <= t.high && high >= t.low {
				return
			}
		}
	}
	last := before[len(before)-n:]
	if told, _ := stages.within([]rune(x.gap(x.bySentence[i], k))); told && !x.oneKind(last, namedTotal("，"+strings.TrimLeft(x.gap(x.bySentence[i], k), "，"))) { // 三年共审结
		return
	}
	if slices.ContainsFunc(last, func(m *mention) bool { return m.low > t.high }) {
		return
	}
	x.judgeTotal(last, t, countedTooFar)
}

// How far a sum may lie from the total to be the same, mistaken.
const (
	totalTooFar   = 5
	namedTooFar   = 1.15
	countedTooFar = 1.3 // where the total says how many numbers it is of
	unlikeTooFar  = 1.1 // where the total has another name
)

// bareTotal tells whether nothing but a word of adding up stands between two counts.
func bareTotal(gap string) bool {
	gap = strings.Trim(gap, "，；、（ ")
	for _, w := range []string{"共计", "合计", "总计", "总共", "共", "总数", "合计共"} {
		if lead, ok := strings.CutSuffix(strings.TrimSuffix(gap, "为"), w); ok {
			switch lead {
			case "", "全年", "全镇", "全县", "全区", "全市", "全乡", "以上", "两项", "三项", "四项", "两类", "三类", "两年", "三年", "两者", "三者", "四者", "上述", "两地", "两级", "各项", "各类":
				return true
			}
		}
	}
	return false
}

// namedTotal is what a total names in a clause of its own with a word of adding up (合计改造管网, 职工总数, 耕地面积合计); empty where
// it does not, or where it tells what the counts led to.
func namedTotal(gap string) string {
	at := max(strings.LastIndex(gap, "，"), strings.LastIndex(gap, "；"))
	if at < 0 || elsewhere(gap) || hasAny(gap, "涉及", "惠及", "带动", "覆盖", "受益") {
		return ""
	}
	clause := strings.TrimRight(gap[at+len("，"):], "为达")
	name, found := clause, false
	for _, w := range []string{"共计", "合计", "总计", "总共", "总数", "总量", "总额", "累计", "共", "总"} {
		if strings.Contains(name, w) {
			name, found = strings.ReplaceAll(name, w, ""), true
		}
	}
	if n := len([]rune(name)); !found || n < 2 || n > 8 || strings.Contains(name, "、") {
		return ""
	}
	return name
}

// oneKind tells whether all counts are of what a total names: they have a pair of its characters, or each one of them at
// least (耕地 of 旱地 and 水田, 中小学 of 小学 and 初中).
func (x *examined) oneKind(parts []*mention, name string) bool {
	for _, p := range parts {
		if !strings.ContainsAny(p.Subject, name) && !alike(name, x.ownWords(p)) {
			return false
		}
	}
	return true
}

// judgeCompanions holds the second numbers of a total and its parts (甲村3户8人、乙村2户5人，共5户13人) against each other.
func (x *examined) judgeCompanions(parts []*mention, t *mention) {
	second := x.companion(t)
	if second == nil || len(parts) < 2 {
		return
	}
	var others []*mention
	for _, p := range parts {
		n := x.companion(p)
		if n == nil || !sameUnit(n, second) {
			return
		}
		others = append(others, n)
	}
	if low, high, _, _ := addUp(parts); low <= t.high && high >= t.low { // they are the total's
		x.judgeTotal(others, second, namedTooFar)
	}
}

// judgeTotal holds a total against the sum of the last two or more parts.
func (x *examined) judgeTotal(parts []*mention, t *mention, tooFar float64) {
	if len(parts) < 2 {
		return
	}
	for from := range parts[:len(parts)-1] {
		low, high, _, _ := addUp(parts[from:])
		if low <= t.high && high >= t.low {
			return
		}
	}
	for _, m := range parts {
		if !m.exact() || m.low <= t.high && m.high >= t.low { // 共 says of what the last count is
			return
		}
	}
	x.tellTotal(parts, t, tooFar)
}

// tellTotal tells that parts do not add up to a total, if that is near.
func (x *examined) tellTotal(parts []*mention, t *mention, tooFar float64) {
	_, _, sum, words := addUp(parts)
	if !nearby(sum, float(t.Value), tooFar) {
		return
	}
	x.tell(Error, "sum-against-total", t.amount(), t.in(sum)+t.Unit, handbook.Say("%s=%s，所写合计为%s。", "%s=%s; the total stated is %s.", words, t.in(sum), t.amount()), append(slices.Clone(parts), t)...)
}

// judgeNamesakes holds a total told in its own sentence (全镇共调解成功416件) against the counts told before it in the paragraph whose
// names end in its name (人民调解成功320件, 行政调解成功86件), where it is nearly their sum.
func (x *examined) judgeNamesakes(i, k int) {
	t := x.bySentence[i][k]
	clause := x.clause(t)
	name := wholeName(t.before)
	if k > 0 || len([]rune(name)) < 4 || !hasAny(clause, "共", "累计", "合计", "总") || elsewhere(clause) || x.period(t) != "" {
		return
	}
	var parts []*mention
	const back = 8 // sentences
	for j := max(0, i-back); j < i; j++ {
		if x.lineOfSentence(j) != t.place.line {
			continue
		}
		for l, m := range x.bySentence[j] {
			if sameUnit(m, t) && !m.aim && !x.isPart[m] && m.exact() && m.before != name && strings.HasSuffix(m.before, name) && !elsewhere(x.gap(x.bySentence[j], l)) {
				parts = append(parts, m)
			}
		}
	}
	if parts = parts[max(len(parts)-mostBefore, 0):]; len(parts) < 2 {
		return
	}
	for from := range parts[:len(parts)-1] {
		if low, high, _, _ := addUp(parts[from:]); low <= t.high && high >= t.low {
			return
		}
	}
	x.tellTotal(parts, t, unlikeTooFar)
}

// judgeOpposites holds a total told in its own sentence against the last two counts before it in the paragraph where those are
// everything between them: 男性1860人。女性1720人。总人口3580人.
func (x *examined) judgeOpposites(i, k int) {
	t := x.bySentence[i][k]
	if k > 0 || i == 0 || !hasAny(x.clause(t), "共", "合计", "总") || elsewhere(x.clause(t)) {
		return
	}
	var before []*mention
	for j := max(0, i-2); j < i; j++ {
		if x.lineOfSentence(j) == t.place.line {
			for _, m := range x.bySentence[j] {
				if sameUnit(m, t) && !m.aim {
					before = append(before, m)
				}
			}
		}
	}
	if len(before) != 2 || !opposite(before[0].Subject, before[1].Subject) && !opposite(before[1].Subject, before[0].Subject) {
		return
	}
	if low, high, _, _ := addUp(before); low > t.high || high < t.low {
		x.tellTotal(before, t, namedTooFar)
	}
}

// judgeBefore holds a total that begins its sentence (收入合计93万元) against the counts in its unit of the sentence before, but for
// prices and parts, where it is nearly their sum.
func (x *examined) judgeBefore(i, k int) {
	t := x.bySentence[i][k]
	name, total := strings.CutSuffix(strings.TrimRight(x.clause(t), "为达"), "合计")
	const short = 4
	if k > 0 || i == 0 || !total || len([]rune(name)) > short || x.lineOfSentence(i-1) != t.place.line {
		return
	}
	var parts []*mention
	for j, m := range x.bySentence[i-1] {
		gap := x.gap(x.bySentence[i-1], j)
		if sameUnit(m, t) && !m.aim && !x.isPart[m] && perWhat(gap).word == "" && !elsewhere(gap) {
			parts = append(parts, m)
		}
	}
	if len(parts) > 1 {
		x.judgeTotal(parts, t, unlikeTooFar)
	}
}

// listTotals holds the last item of a list, where it is told as the total, against the items before it, number by number:
// items of one form, a line each.
func (x *examined) listTotals() {
	byLine := map[int][]*mention{}
	var lines []int
	for _, m := range x.ms {
		if !m.inTable {
			if byLine[m.place.line] == nil {
				lines = append(lines, m.place.line)
			}
			byLine[m.place.line] = append(byLine[m.place.line], m)
		}
	}
	for _, line := range lines {
		last := byLine[line]
		if !strings.Contains(x.clause(last[0]), "合计") && !strings.Contains(x.sentenceLead(last[0]), "合计") {
			continue
		}
		var items [][]*mention
		for at := line - 1; sameForm(byLine[at], last) && x.sameBlock(at, at+1); at-- {
			items = append([][]*mention{byLine[at]}, items...)
		}
		for k, t := range last {
			var parts []*mention
			for _, item := range items {
				parts = append(parts, item[k])
			}
			if t.counts() && len(parts) > 1 {
				x.judgeTotal(parts, t, namedTooFar)
			}
		}
	}
}

// sameForm tells whether two lines tell counts in the same units.
func sameForm(a, b []*mention) bool {
	return slices.EqualFunc(a, b, func(m, n *mention) bool { return sameUnit(m, n) && !m.aim })
}
