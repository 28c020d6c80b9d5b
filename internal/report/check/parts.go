package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// Beyond these a sum or a part is so far from the whole that it is of another one.
const (
	sumTooFar  = 1.35
	pairTooBig = 1.15 // of two parts, of which one may be within the other, or of parts ； parts
	partTooFar = 3
)

// judgeBreakdown holds parts against their whole.
func (x *examined) judgeBreakdown(b breakdown) {
	w := b.whole
	if overlaps, _ := overlapping.within(x.stretch(b)); overlaps {
		return
	}
	bigger := false
	for i, p := range b.parts {
		if p.low > w.high && (i == 0 || !b.within) && !b.holdsOf(func(_, high float64) bool { return p.low <= high }) {
			bigger = true
			if p.low <= partTooFar*w.high || likeWords(p.Subject, w.Subject) {
				x.tell(Error, "part-exceeds-whole", p.amount(), "≤"+w.amount(),
					handbook.Say("“%s”%s是“%s”%s的一部分，却大于整体。", "“%s”, %s, is a part of “%s”, %s, and greater than the whole.", p.Subject, p.amount(), w.Subject, w.amount()), w, p)
			}
		}
	}
	parts := b.additive()
	if bigger || len(parts) < 2 {
		x.shiftedPart(b)
		return
	}
	low, high, sum, words := addUp(parts)
	all := append([]*mention{w}, parts...)
	if b.holdsOf(func(l, h float64) bool { return low <= h && (high >= l || b.kind == someParts) }) {
		return
	}
	if w.place.sentence < parts[0].place.sentence && slices.ContainsFunc(x.bySentence[w.place.sentence], func(m *mention) bool {
		return sameUnit(m, w) && m.exact() && low <= m.high && high >= m.low
	}) { // of another number told there
		return
	}
	switch {
	case low > w.high && !b.complementary(parts) && mostlyTwice(parts, sum, float(w.Value)):
	case low > w.high && low <= sumTooFar*w.high && (len(parts) > 2 && b.apart == 0 || low <= pairTooBig*w.high || b.complementary(parts) || doneAndOpen(parts)):
		x.tell(Error, "parts-against-whole", w.amount(), w.in(sum)+w.Unit,
			handbook.Say("%s=%s，大于“%s”%s，多出%s%s。", "%s=%s, greater than “%s”, %s, by %s%s.", words, w.in(sum), w.Subject, w.amount(), w.in(sum-float(w.Value)), w.Unit), all...)
	case high < w.low && sumTooFar*high >= w.low && len(parts) == len(b.parts) && b.isAll(parts) && !x.goesOn(b):
		x.tell(Error, "parts-against-whole", w.amount(), w.in(sum)+w.Unit,
			handbook.Say("%s=%s，各部分已是全部，却小于“%s”%s，相差%s%s。", "%s=%s: the parts are all there are, and less than “%s”, %s, by %s%s.", words, w.in(sum), w.Subject, w.amount(), w.in(float(w.Value)-sum), w.Unit), all...)
	}
}

// stretch is the text that tells a whole and its parts, to the first strong mark behind them.
func (x *examined) stretch(b breakdown) []rune {
	to := b.parts[len(b.parts)-1].to
	for to < len(x.c) && !isOneOf(x.c[to], "；。\n") {
		to++
	}
	return x.c[max(b.whole.from, b.parts[0].from-farthest):to]
}

// mostlyTwice tells whether so much of the smaller parts is beyond the whole that they are rather within the largest: 46项，其中合法性审查44项、
// 专家论证5项、风险评估6项.
func mostlyTwice(parts []*mention, sum, whole float64) bool {
	largest := 0.0
	for _, p := range parts {
		largest = max(largest, float(p.Value))
	}
	return sum-whole > (sum-largest)/2
}

// shiftedPart tells a part whose unit or point is shifted: only with it shifted back by powers of ten the parts are the whole.
func (x *examined) shiftedPart(b breakdown) {
	_, _, sum, words := addUp(b.parts)
	for _, p := range b.parts {
		if p.low <= b.whole.high*partTooFar || len(b.parts) < 2 {
			continue
		}
		for _, shift := range []float64{10, 100, 1000, 10000} {
			if is := sum - float(p.Value) + float(p.Value)/shift; is >= b.whole.low && is <= b.whole.high {
				x.tell(Error, "part-exceeds-whole", p.amount(), p.in(float(p.Value)/shift)+p.Unit, handbook.Say("“%s”%s大于整体%s；若为%s%s，则各部分之和与整体相符（%s）。", "“%s”, %s, is more than the whole, %s; were it %s%s, the parts would add up (%s).",
					p.Subject, p.amount(), b.whole.amount(), p.in(float(p.Value)/shift), p.Unit, words), append([]*mention{b.whole}, b.parts...)...)
				return
			}
		}
	}
}

// overlapping are words that say that parts overlap.
var overlapping = lexicon("overlapping")

// isAll tells whether the parts are said to be all of the whole: by the word that opens them, by a part that is the rest, by
// their shares, or because between them they are everything.
func (b *breakdown) isAll(parts []*mention) bool {
	last := strings.TrimLeft(parts[len(parts)-1].Subject, "及和与")
	return b.kind == allParts || b.complementary(parts) || b.sharesMakeAll() || len(parts) > 2 && (strings.HasPrefix(last, "其他") || strings.HasPrefix(last, "其它") || strings.HasPrefix(last, "其余"))
}

// goesOn tells whether the list of parts says that it is not whole (等).
func (x *examined) goesOn(b breakdown) bool {
	last := b.parts[len(b.parts)-1]
	from, to := b.parts[0].from, min(last.to+farthest/20, len(x.c))
	for from > b.whole.to && !isClauseEnd(x.c[from-1]) {
		from--
	}
	for i := from; i < to; i++ {
		if x.c[i] == '等' && (i == 0 || !isOneOf(x.c[i-1], "高中初上下同均平对")) {
			return true
		}
		if i >= last.to && isClauseEnd(x.c[i]) {
			break
		}
	}
	return false
}

// addUp adds claims: between which numbers their sum lies, the sum as stated, and the addition in words.
func addUp(ms []*mention) (low, high, sum float64, words string) {
	var w strings.Builder
	for i, m := range ms {
		low, high, sum = low+m.low, high+m.high, sum+float(m.Value)
		if i > 0 {
			w.WriteByte('+')
		}
		w.WriteString(m.word())
	}
	return low, high, sum, w.String()
}

// additive are the parts that exclude each other: kinds beside kinds. Attributes of persons (党员, 妇女) overlap, unless they
// are of one family (男, 女), and so do the stages a matter goes through (受理, 化解), unless what is done stands beside what
// is not.
func (b *breakdown) additive() []*mention {
	if b.exclusive || b.complementary(b.parts) || b.sameAct() || b.alikeBegun() || b.alikeEnded() {
		return b.parts
	}
	if len(b.parts) > 2 && b.complementary(b.parts[:2]) { // 男3958人，女168人，党员2310人
		return b.parts[:2]
	}
	var kinds, steps, ways []*mention
	families := map[string]bool{}
	acts := 0
	for _, p := range b.parts {
		label := []rune(p.Subject)
		if act(p) {
			acts++
		}
		if is, family := b.attribute(label); is {
			if family != "role" {
				families[family] = true
			}
			kinds = append(kinds, p)
			continue
		}
		begins, way := stages.at(label, 0)
		ends, other := stages.before(label, len(label))
		if way == "way" || begins == 0 && other == "way" {
			ways = append(ways, p)
			continue
		}
		if begins > 0 || ends > 0 {
			steps = append(steps, p)
			continue
		}
		kinds = append(kinds, p)
	}
	exclusive := len(families) == 1 && !families[""] && len(kinds) == len(b.parts)
	switch {
	case len(families) > 0 && b.kind != allParts && !exclusive, acts > 0 && acts < len(b.parts):
		return nil
	case len(families) > 0:
		return b.parts
	case len(ways) > 1 && len(steps) == 0: // 转办, 自办, 存查
		return append(ways, kinds...)
	case len(kinds) == 0:
		return undone(append(steps, ways...))
	}
	return kinds
}

// sameAct tells whether all parts end in the word the whole ends in: 结案476件，其中调解结案286件、裁决结案142件、其他方式结案48件.
func (b *breakdown) sameAct() bool {
	for _, p := range b.parts {
		if !likeWords(p.Subject, b.whole.Subject) {
			return false
		}
	}
	last := []rune(b.whole.Subject)
	n, _ := stages.before(last, len(last))
	return n > 1 && len(b.parts) > 1
}

// alikeBegun tells whether all of three or more labels begin with the same two characters, and none of them with what is done: 行政许可,
// 行政检查, 行政处罚 are kinds, though 处罚 alone is a stage.
func (b *breakdown) alikeBegun() bool {
	const same = 2
	var first []rune
	for _, p := range b.parts {
		label := []rune(p.Subject)
		if len(label) <= same || first != nil && !slices.Equal(first, label[:same]) || act(p) {
			return false
		}
		if n, _ := stages.at(label, 0); n > 0 {
			return false
		}
		if n, _ := attributes.at(label, 0); n > 0 {
			return false
		}
		first = label[:same]
	}
	return len(b.parts) > 2
}

// alikeEnded tells whether the labels of all of three or more parts end as the whole does, and none of them tells an attribute or a stage:
// 收入68万元，其中经营性收入25万元、上交收入18万元、补助收入22万元.
func (b *breakdown) alikeEnded() bool {
	for _, p := range b.parts {
		label := []rune(p.Subject)
		if is, _ := b.attribute(label); is || !likeWords(p.Subject, b.whole.Subject) {
			return false
		}
		if n, _ := stages.before(label, len(label)); n > 0 {
			return false
		}
	}
	return len(b.parts) > 2
}

// nouns are what names end in that tell no kind.
var nouns = lexicon("nouns")

// attribute tells whether a label is made of words for attributes and general nouns, and of which one family they are; of
// money, areas and schools there are no attributes. 农民 tells one, 农民专业合作社 is a kind.
func (b *breakdown) attribute(label []rune) (is bool, family string) {
	if b.whole.sort == sortMoney || b.whole.sort == sortSize || b.whole.Unit == "所" {
		return false, ""
	}
	found, plain, one := 0, 0, true
	var rest []rune
	for i := 0; i < len(label); {
		if n, tag := attributes.at(label, i); n > 0 {
			if found > 0 && tag != family {
				one = false
			}
			found, family, i = found+1, tag, i+n
			continue
		}
		if n, _ := nouns.at(label, i); n > 0 {
			if hasAny(string(label[i:i+n]), "以上", "以下") { // one class within the other
				one = false
			}
			plain, i = plain+1, i+n
			continue
		}
		rest = append(rest, label[i])
		i++
	}
	if found == 0 || len(rest) > 0 && !strings.HasSuffix(b.whole.Subject, string(rest)) && !b.shared(string(rest)) {
		return false, ""
	}
	if !one {
		return true, ""
	}
	return true, family
}

// shared tells whether the labels of two parts end in one word.
func (b *breakdown) shared(word string) bool {
	n := 0
	for _, p := range b.parts {
		if strings.HasSuffix(p.Subject, word) {
			n++
		}
	}
	return n > 1
}

// undone is what is done and what is not, where both are told.
func undone(steps []*mention) []*mention {
	done, open := []*mention(nil), []*mention(nil)
	for _, p := range steps {
		if hasAny(p.Subject, "未", "正在", "在办", "尚", "剩余", "待") {
			open = append(open, p)
		} else {
			done = append(done, p)
		}
	}
	if len(done) == 1 && len(open) > 0 {
		return append(done, open...)
	}
	return nil
}

// doneAndOpen tells whether parts are what is done and what is not.
func doneAndOpen(parts []*mention) bool {
	open := 0
	for _, p := range parts {
		if hasAny(p.Subject, "未", "尚", "剩余") {
			open++
		}
	}
	return len(parts) == 2 && open == 1
}

// opposites are labels that between them are everything.
var opposites = lexicon("opposites")

// complementary tells whether two parts are between them everything.
func (b *breakdown) complementary(parts []*mention) bool {
	if len(parts) != 2 {
		return false
	}
	p, q := parts[0].Subject, parts[1].Subject
	return opposite(p, q) || opposite(q, p)
}

// opposite tells whether a label has a word and another label, which has it not, a word for the rest.
func opposite(a, b string) bool {
	label := []rune(a)
	for i := range label {
		n, rest := opposites.at(label, i)
		if n == 0 || strings.Contains(b, string(label[i:i+n])) && !strings.Contains(rest, string(label[i:i+n])) {
			continue
		}
		for _, word := range strings.Split(rest, ",") {
			if strings.Contains(b, word) && !strings.Contains(a, word) {
				return true
			}
		}
	}
	return false
}

// sharesMakeAll tells whether every part has its share and the shares add up to the whole.
func (b *breakdown) sharesMakeAll() bool {
	total := 0.0
	for _, p := range b.parts {
		s := b.shares[p]
		if s == nil {
			return false
		}
		total += float(s.Value)
	}
	return len(b.parts) > 1 && total > 98.9 && total < 101.1
}
