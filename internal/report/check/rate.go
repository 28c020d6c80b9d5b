package check

import (
	"math"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// ratesOf tells of a rate which words its two numbers have: 化解率 is 化解 of 排查, 受理.
var ratesOf = lexicon("rates")

// rates holds a rate (…率) against the number of successes and the number of attempts told with it.
func (x *examined) rates() {
	for i, sentence := range x.bySentence {
		for k, p := range sentence {
			if p.sort != sortPercent || p.aim {
				continue
			}
			name := []rune(rateName(x.clause(p)))
			n, tag := ratesOf.before(name, len(name))
			if x.complementRate(sentence, k, string(name)) || x.dueRate(sentence, k, string(name)) {
				continue
			}
			if stem, rate := strings.CutSuffix(string(name), "率"); rate && len([]rune(stem)) > 2 && k > 0 && sentence[k-1].counts() && strings.Contains(x.ownWords(sentence[k-1]), stem) {
				x.judgeNamedRate(i, k, stem) // 按期办结1086件，按期办结率97%
				continue
			}
			if hasAny(string(name), "按期", "及时", "一次", "同比", "首次", "自动", "当庭", "当场", "平均", "依法", "限时", "按时", "规定") {
				continue
			}
			if parts, wholes, told := strings.Cut(tag, ">"); n > 0 && told {
				if k == 0 {
					x.judgeRateAhead(sentence, strings.Split(parts, ","), strings.Split(wholes, ","))
				} else if !x.judgeRate(i, k, strings.Split(parts, ","), strings.Split(wholes, ",")) {
					x.judgeNamedRate(i, k, rateStem(string(name)))
				}
			} else if stem := rateStem(string(name)); tag != "asked" {
				x.judgeNamedRate(i, k, stem)
				if tag == "bounded" {
					x.judgePairRate(sentence, k)
				}
			}
		}
	}
}

// complementRate holds a rate against the count of those it is not of, told just before, and all of them: 抽检1620批次，不合格45批次，合格率97.2%;
// whether it is told so.
func (x *examined) complementRate(sentence []*mention, k int, name string) bool {
	stem, rate := strings.CutSuffix(name, "率")
	if !rate || k < 2 {
		return false
	}
	p, rest, whole := sentence[k], sentence[k-1], sentence[k-2]
	if !sameUnit(rest, whole) || !p.exact() || !rest.exact() || !whole.exact() || whole.aim || rest.high > whole.low || elsewhere(x.gap(sentence, k-1)) || elsewhere(x.gap(sentence, k-2)) ||
		!strings.HasSuffix(rest.before, "不"+stem) && !strings.HasSuffix(rest.before, "未"+stem) || strings.Contains(whole.Subject, stem) {
		return false
	}
	for _, w := range sentence[:k-1] {
		done := *rest
		done.low, done.high = w.low-rest.high, w.high-rest.low
		if sameUnit(w, rest) && (w.low <= rest.high || holds(p, &done, w) != off || holds(p, rest, w) != off) {
			return true
		}
	}
	left := float(whole.Value) - float(rest.Value)
	if is := 100 * left / float(whole.Value); math.Abs(is-float(p.Value)) <= rateTooFar {
		x.tell(Error, "rate-against-counts", p.amount(), percentWord(is, p),
			handbook.Say("（%s-%s）÷%s=%s，所写“%s”为%s。", "(%s-%s)÷%s=%s; “%s” is stated as %s.", whole.word(), rest.word(), whole.word(), percentWord(is, p), p.Subject, p.amount()), whole, rest, p)
	}
	return true
}

// dueRate holds a rate told right behind what was due and what came of it (应收86.5万元，实收82.2万元，收缴率95%); whether it is told so.
func (x *examined) dueRate(sentence []*mention, k int, name string) bool {
	if !strings.HasSuffix(name, "率") || k < 2 {
		return false
	}
	p, part, whole := sentence[k], sentence[k-1], sentence[k-2]
	came, is := strings.CutPrefix(ownLabel(x.gap(sentence, k-1)), "实")
	came = strings.TrimPrefix(came, "际")
	if !is || came == "" || !strings.Contains(x.clause(whole), "应"+string([]rune(came)[:1])) || !sameHeads(part, whole) || !p.exact() || !part.exact() || !whole.exact() || part.low > whole.high || elsewhere(x.clause(whole)) {
		return false
	}
	for _, w := range sentence[:k-1] {
		if sameHeads(part, w) && holds(p, part, w) != off {
			return true
		}
	}
	if is := 100 * float(part.Value) / float(whole.Value); math.Abs(is-float(p.Value)) <= rateTooFar {
		x.tell(Error, "rate-against-counts", p.amount(), percentWord(is, p),
			handbook.Say("%s÷%s=%s，所写“%s”为%s。", "%s÷%s=%s; “%s” is stated as %s.", part.word(), whole.word(), percentWord(is, p), p.Subject, p.amount()), whole, part, p)
	}
	return true
}

// judgePairRate holds a rate told right behind two counts of which the second is some of the first (186个村已有158个建成，覆盖率87.6%).
func (x *examined) judgePairRate(sentence []*mention, k int) {
	if k < 2 || !sentence[k].exact() {
		return
	}
	p, part, whole := sentence[k], sentence[k-1], sentence[k-2]
	const short = 5
	if !sameUnit(part, whole) || part.sort != sortThing || !hasAny(x.gap(sentence, k-1), "已", "有", "中") || part.high > whole.low || len([]rune(rateName(x.clause(p)))) > short || elsewhere(x.gap(sentence, k-1)) ||
		!part.exact() || !whole.exact() || part.aim || x.between(part, p, "；") || strings.ContainsAny(x.gap(sentence, k-1), "；、") {
		return
	}
	for _, w := range sentence[:k-1] {
		if w.counts() && holds(p, part, w) != off || w.counts() && holds(p, whole, w) != off {
			return
		}
	}
	if is := 100 * float(part.Value) / float(whole.Value); math.Abs(is-float(p.Value)) <= rateTooFar/2 {
		x.tell(Error, "rate-against-counts", p.amount(), percentWord(is, p),
			handbook.Say("%s÷%s=%s，所写“%s”为%s。", "%s÷%s=%s; “%s” is stated as %s.", part.word(), whole.word(), percentWord(is, p), p.Subject, p.amount()), whole, part, p)
	}
}

// rateName is the name of a rate, at the end of the words before it in its clause.
func rateName(clause string) string {
	at := strings.LastIndexAny(clause, "、0123456789%")
	if at >= 0 {
		clause = strings.TrimLeft(clause[at:], "、0123456789%件个起名人户")
	}
	return strings.TrimRight(clause, "达为到的")
}

// rateStem is what a rate says of things that was done with some of them: 体检 of 体检率; empty where a name ends in no rate.
func rateStem(name string) string {
	stem, found := strings.CutSuffix(name, "率")
	if !found { // 支出进度
		stem, found = strings.CutSuffix(name, "进度")
	}
	c := []rune(stem)
	if !found || len(c) < 2 {
		return ""
	}
	return string(c[len(c)-2:])
}

// rateTooFar is how many percentage points a rate may lie from what is computed to be its mistaken number.
const rateTooFar = 15

// pairTooFar is the same where the words of both numbers are known.
const pairTooFar = 25

// judgeNamedRate holds a rate of any other name (体检率) against the count told with its word just before it (体检3742人) and the
// count before that one (老年人4860人). Any other whole that fits keeps it silent.
func (x *examined) judgeNamedRate(i, k int, stem string) {
	if stem == "" {
		return
	}
	sentence := x.bySentence[i]
	p := sentence[k]
	at := k - 1
	var due *mention // 年检5152台，应检7360台，年检率
	if at > 0 && strings.HasPrefix(ownLabel(x.gap(sentence, at)), "应") && sameHeads(sentence[at], sentence[at-1]) {
		due = sentence[at]
		at--
	}
	for at >= 0 && (!sentence[at].counts() || !abbreviates(stem, x.ownWords(sentence[at]))) {
		if sentence[at].counts() {
			return
		}
		at--
	}
	if at < 0 || !p.exact() {
		return
	}
	part := sentence[at]
	if c := []rune(rateName(x.clause(p))); len(c) > len([]rune(stem))+2 && !strings.Contains(x.sentenceLead(part)+part.Subject, string(c[:2])) { // 失能特困集中供养率
		return
	}
	before := slices.Clone(sentence[:at])
	if i > 0 && x.lineOfSentence(i-1) == p.place.line {
		before = append(slices.Clone(x.bySentence[i-1]), before...)
	}
	whole := due
	if due != nil && holds(p, part, due) != off {
		return
	}
	for j := len(before) - 1; j >= 0; j-- {
		w := before[j]
		if !w.counts() || !kindred(w, part) {
			continue
		}
		if holds(p, part, w) != off {
			return
		}
		if whole == nil && !x.isPart[w] {
			whole = w
		}
	}
	for _, w := range sentence[k+1:] { // 应参保
		if strings.Contains(x.clause(w), "应"+stem) && sameHeads(w, part) {
			if holds(p, part, w) != off {
				return
			}
			whole = w
		}
	}
	if whole == nil || whole.place.sentence != p.place.sentence && !x.onlyBefore(whole, part) || !sameHeads(whole, part) || x.partBetween(part, p) || x.yearBetween(whole, part) || part.low > whole.high || !whole.exact() || !part.exact() ||
		elsewhere(strings.ReplaceAll(x.clause(whole), "计划", "")) || elsewhere(x.clause(part)) {
		return
	}
	if x.holdsOfRow(p, part, whole) {
		return
	}
	is := 100 * float(part.Value) / float(whole.Value)
	if math.Abs(is-float(p.Value)) > rateTooFar || whole.index < part.index && x.between(whole, part, "；") && !x.onlyParts(whole, part) {
		return
	}
	x.tell(Error, "rate-against-counts", p.amount(), percentWord(is, p),
		handbook.Say("%s÷%s=%s，所写“%s”为%s。", "%s÷%s=%s; “%s” is stated as %s.", part.word(), whole.word(), percentWord(is, p), p.Subject, p.amount()), whole, part, p)
}

// abbreviates tells whether the two characters of a stem stand in words side by side, or begin two words told in a row: 网办 in 网上办理.
func abbreviates(stem, words string) bool {
	if strings.Contains(words, stem) {
		return true
	}
	first, second, c := []rune(stem)[0], []rune(stem)[len([]rune(stem))-1], []rune(words)
	for i := 0; i+3 < len(c); i++ {
		if c[i] == first && c[i+2] == second && !isClauseEnd(c[i+1]) && c[i+1] != '、' {
			return true
		}
	}
	return false
}

// judgeRateAhead holds a rate that begins its sentence against the two counts behind it: 成功率98.5%，其中受理340件，成功328件.
func (x *examined) judgeRateAhead(sentence []*mention, partWords, wholeWords []string) {
	if len(sentence) < 3 || !sameHeads(sentence[1], sentence[2]) || elsewhere(x.gap(sentence, 1)) || elsewhere(x.gap(sentence, 2)) {
		return
	}
	p, whole, part := sentence[0], sentence[1], sentence[2]
	if longestOf(part.Subject, partWords) == 0 || longestOf(part.Subject, wholeWords) > longestOf(part.Subject, partWords) || longestOf(whole.Subject, wholeWords) <= longestOf(whole.Subject, partWords) || holds(p, part, whole) != off {
		return
	}
	if is := 100 * float(part.Value) / float(whole.Value); math.Abs(is-float(p.Value)) <= pairTooFar {
		x.tell(Error, "rate-against-counts", p.amount(), percentWord(is, p),
			handbook.Say("%s÷%s=%s，所写“%s”为%s。", "%s÷%s=%s; “%s” is stated as %s.", part.word(), whole.word(), percentWord(is, p), p.Subject, p.amount()), whole, part, p)
	}
}

// onlyBefore tells whether a count of the sentence before is the only one there that a part of it may be of.
func (x *examined) onlyBefore(whole, part *mention) bool {
	if whole.place.sentence != part.place.sentence-1 || x.bySentence[part.place.sentence][0] != part {
		return false
	}
	for _, m := range x.bySentence[whole.place.sentence] {
		if m != whole && m.counts() && kindred(m, part) && !x.isPart[m] {
			return false
		}
	}
	return true
}

// onlyParts tells whether nothing is counted between two counts in their unit but parts of something.
func (x *examined) onlyParts(a, b *mention) bool {
	parts := 0
	for _, m := range x.ms[a.index+1 : b.index] {
		if sameUnit(m, b) {
			if !x.isPart[m] {
				return false
			}
			parts++
		}
	}
	return parts > 0
}

// sameHeads tells whether two counts are in one unit, or both of persons.
func sameHeads(a, b *mention) bool {
	return sameUnit(a, b) || a.sort == sortPerson && b.sort == sortPerson
}

// partBetween tells whether between a count and a rate a part or another rate of the same name is told, which the rate is of.
func (x *examined) partBetween(count, p *mention) bool {
	if count.index > p.index {
		return false
	}
	name := rateName(x.clause(p))
	for _, m := range x.ms[count.index+1 : p.index] {
		if strings.Contains(x.clause(m), "其中") || m.sort == sortPercent && rateName(x.clause(m)) == name {
			return true
		}
	}
	return false
}

// yearBetween tells whether between two counts one of another year is told, so that the second may be of that year too.
func (x *examined) yearBetween(a, b *mention) bool {
	for _, m := range x.ms[min(a.index+1, b.index):b.index] {
		if m.counts() && hasAny(x.clause(m), "去年", "上年", "同期") && !hasAny(x.clause(m), "结转", "比", "较") {
			return true
		}
	}
	return false
}

// between tells whether a mark stands between two claims.
func (x *examined) between(a, b *mention, mark string) bool {
	return strings.Contains(string(x.c[min(a.to, b.from):max(a.to, b.from)]), mark)
}

// ownWords are the words told with a claim: before it in its clause, and its noun behind it.
func (x *examined) ownWords(m *mention) string { return x.clause(m) + m.Subject }

// judgeRate holds a rate against every pair of counts before it that may be meant; one that fits is enough. It tells whether
// there was any.
func (x *examined) judgeRate(i, k int, partWords, wholeWords []string) bool {
	sentence := x.bySentence[i]
	p := sentence[k]
	var parts, wholes, unsure []*mention
	carried := false
	var total *mention // of what was taken over and what is new
	for j := k - 1; j >= 0; j-- {
		m := sentence[j]
		if !m.counts() || m.aim || m.sort == sortMoney || m.sort == sortTime {
			continue
		}
		gap := x.gap(sentence, j)
		if hasAny(m.Subject, "未", "不") {
			continue
		}
		if hasAny(gap, "结转", "旧存", "遗留", "存案") {
			carried = true
		}
		if bareTotal(gap) {
			total = m
		}
		if elsewhere(gap) {
			continue
		}
		subject := m.Subject
		switch part, whole := longestOf(subject, partWords), longestOf(subject, wholeWords); {
		case part > whole || part > 0 && part == whole && lastOf(subject, partWords) > lastOf(subject, wholeWords):
			parts = append(parts, m)
		case whole > part || part > 0 && part == whole && lastOf(subject, wholeWords) > lastOf(subject, partWords): // 参加满意度评价
			wholes = append(wholes, m)
		default:
			unsure = append(unsure, m)
		}
	}
	for _, a := range parts { // a count told by other words may be the whole as well
		for _, b := range unsure {
			if sameHeads(a, b) && b.index < a.index && holds(p, a, b) == fits {
				return true
			}
		}
	}
	if carried {
		if total == nil {
			return true
		}
		wholes = []*mention{total}
	}
	var part, whole *mention
	best := off
	for _, a := range parts {
		for _, b := range wholes {
			if !sameHeads(a, b) && !(a.sort == sortPerson && b.Unit == "张") || b.index > a.index || x.partBetween(a, p) || x.yearBetween(b, a) {
				continue
			}
			v := holds(p, a, b)
			if v == fits {
				return true
			}
			apart := func(n, of *mention) float64 { return math.Abs(100*float(n.Value)/float(of.Value) - float(p.Value)) }
			if part == nil || v < best || v == best && apart(a, b) < apart(part, whole) {
				part, whole, best = a, b, v
			}
		}
	}
	if part == nil {
		return false
	}
	if x.holdsOfSums(p, parts, wholes) || x.holdsOfRow(p, part, whole) {
		return true
	}
	is := 100 * float(part.Value) / float(whole.Value)
	if math.Abs(is-float(p.Value)) > pairTooFar || part.low > whole.high { // more done than begun is a doubt of its own
		return true
	}
	if best == rounded {
		x.tell(Warning, "rate-against-counts", p.amount(), percentWord(is, p),
			handbook.Say("%s÷%s=%s，四舍五入不是%s。", "%s÷%s=%s, which does not round to %s.", part.word(), whole.word(), percentWord(is, p), p.amount()), whole, part, p)
		return true
	}
	x.tell(Error, "rate-against-counts", p.amount(), percentWord(is, p),
		handbook.Say("%s÷%s=%s，所写“%s”为%s。", "%s÷%s=%s; “%s” is stated as %s.", part.word(), whole.word(), percentWord(is, p), p.Subject, p.amount()), whole, part, p)
	return true
}

// holdsOfSums tells whether a rate is of several wholes together, and of one part or several.
func (x *examined) holdsOfSums(p *mention, parts, wholes []*mention) bool {
	low, high, _, _ := addUp(wholes)
	sum := mention{low: low, high: high}
	if len(parts) > 1 && holdsSum(p, parts, &sum) == fits {
		return true
	}
	for _, a := range parts {
		if holds(p, a, &sum) == fits {
			return true
		}
	}
	return false
}

// holdsOfRow tells whether a rate is of a part and the counts that follow it in its unit together.
func (x *examined) holdsOfRow(p, part, whole *mention) bool {
	if part.index > p.index {
		return false
	}
	row := []*mention{part}
	for _, m := range x.ms[part.index+1 : p.index] {
		if sameUnit(m, part) {
			if row = append(row, m); holdsSum(p, row, whole) != off {
				return true
			}
		}
	}
	return false
}

// longestOf is the length of the longest of some words that a subject holds.
func longestOf(subject string, words []string) int {
	longest := 0
	for _, w := range words {
		if strings.Contains(subject, w) {
			longest = max(longest, len(w))
		}
	}
	return longest
}

// lastOf is where the last of some words begins in a subject.
func lastOf(subject string, words []string) int {
	last := -1
	for _, w := range words {
		last = max(last, strings.LastIndex(subject, w))
	}
	return last
}
