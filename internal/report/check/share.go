package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// shares holds stated shares against the counts they are of, and larger counts against larger shares.
func (x *examined) shares() {
	told := map[*mention]bool{}
	for _, b := range x.breaks {
		for i, p := range b.parts {
			s := b.shares[p]
			if s == nil {
				continue
			}
			told[s] = true
			holds := func(low, high float64) bool { return low > 0 && near(s, 100*p.low/high, 100*p.high/low) != off }
			low, high, sum, _ := addUp(b.parts)
			ofSum := len(b.parts) > 1 && holds(low, high) && !nearby(sum, float(b.whole.Value), sumTooFar)
			if !ofSum && !b.holdsOf(holds) && !x.holdsOfList(s, p, b.whole) && nearby(100*float(p.Value)/float(b.whole.Value), float(s.Value), shareTooFar) {
				x.judgeShare(s, []*mention{p}, b.whole)
			}
			for _, q := range b.parts[i+1:] {
				x.judgeOrder(p, s, q, b.shares[q])
			}
		}
		x.judgeAll(b)
	}
	for i, sentence := range x.bySentence {
		for k, p := range sentence {
			if p.sort == sortPercent && x.ofPlan(sentence, k) {
				continue
			}
			if p.sort == sortPercent && !told[p] && (!p.aim || x.gap(sentence, k) == "的") {
				x.looseShare(i, k)
			}
		}
	}
}

// withoutPlans takes out the words for a plan, which make a number one of another time elsewhere.
var withoutPlans = strings.NewReplacer("计划", "", "目标", "")

// ofPlan holds a share of a plan (计划300人，实际276人，完成计划的94%) against the plan and what was done; whether it is one.
func (x *examined) ofPlan(sentence []*mention, k int) bool {
	planned := func(text string) bool { return hasAny(text, "计划", "任务", "目标") }
	p, gap := sentence[k], x.gap(sentence, k)
	if !planned(gap) || !strings.HasSuffix(gap, "的") || !hasAny(gap, "完成", "占") || !p.exact() {
		return false
	}
	var plan, done *mention
	for j := k - 1; j >= 0; j-- {
		m, before := sentence[j], x.gap(sentence, j)
		switch {
		case !m.counts() || elsewhere(withoutPlans.Replace(before)):
		case planned(before) && plan != nil:
			return true
		case planned(before):
			plan = m
		case done == nil && plan == nil:
			done = m
		}
	}
	if plan != nil && done != nil && sameUnit(plan, done) && nearby(float(done.Value), float(plan.Value), shareTooFar) {
		x.judgeShare(p, []*mention{done}, plan)
	}
	return true
}

// judgeShare holds a share against its part and whole.
func (x *examined) judgeShare(p *mention, parts []*mention, whole *mention) {
	v := holdsSum(p, parts, whole)
	if v == fits {
		return
	}
	_, _, sum, words := addUp(parts)
	if len(parts) > 1 {
		words = "（" + words + "）"
	}
	is := 100 * sum / float(whole.Value)
	if p.Unit == "‰" {
		is *= 10
	}
	x.isTold[p] = true
	severity, message := Error, handbook.Say("%s÷%s=%s，所写占比为%s。", "%s÷%s=%s; the share stated is %s.", words, whole.word(), percentWord(is, p), p.amount())
	if v == rounded {
		severity, message = Warning, handbook.Say("%s÷%s=%s，四舍五入不是%s。", "%s÷%s=%s, which does not round to %s.", words, whole.word(), percentWord(is, p), p.amount())
	}
	x.tell(severity, "share-against-counts", p.amount(), percentWord(is, p), message, append(append([]*mention{}, parts...), whole, p)...)
}

// judgeOrder tells where the larger of two counts of one whole has the smaller share.
func (x *examined) judgeOrder(p, ps, q, qs *mention) {
	if ps == nil || qs == nil {
		return
	}
	if p.low > q.high && ps.high+ps.step/2 < qs.low-qs.step/2 {
		p, ps, q, qs = q, qs, p, ps
	}
	if q.low > p.high && qs.high+qs.step/2 < ps.low-ps.step/2 {
		x.tell(Error, "larger-count-smaller-share", qs.amount(), ">"+ps.amount(),
			handbook.Say("%s多于%s，占比却是%s低于%s：同一整体中，数量大的占比不可能小。", "%s is more than %s, its share of %s less than %s: of one whole the larger part cannot have the smaller share.", q.amount(), p.amount(), qs.amount(), ps.amount()), p, ps, q, qs)
	}
}

// judgeAll tells where the shares of all parts add up to more than the whole.
func (x *examined) judgeAll(b breakdown) {
	var shares []*mention
	for _, p := range b.parts {
		if s := b.shares[p]; s != nil {
			shares = append(shares, s)
		}
	}
	told := slices.ContainsFunc(shares, func(s *mention) bool { return x.isTold[s] })
	if told || len(shares) < 2 || len(b.additive()) != len(b.parts) {
		return
	}
	low, _, sum, words := addUp(shares)
	slack := 0.0
	for _, s := range shares {
		slack += s.step / 2
	}
	if low-slack > 100 {
		x.tell(Error, "shares-exceed-whole", numberWord(sum)+"%", "≤100%", handbook.Say("%s=%s%%，各部分占比之和超过100%%。", "%s=%s%%: the shares of the parts add up to more than 100%%.", words, numberWord(sum)), shares...)
	}
}

// looseShare holds a share outside a breakdown against the counts around it: A为B的p%; N件，占总量的p%. Where several wholes
// may be meant, one that fits is enough; where none fits and only one may be meant, it is told.
func (x *examined) looseShare(i, k int) {
	sentence := x.bySentence[i]
	p, gap := sentence[k], x.gap(sentence, k)
	if gap == "的" && k >= 2 { // 完成A，为B的p%
		whole, part := sentence[k-1], sentence[k-2]
		before := x.gap(sentence, k-1)
		for _, m := range sentence[:k-1] {
			if sameUnit(m, whole) && holds(p, m, whole) != off {
				return
			}
		}
		if part = x.wholeOf(part); sameUnit(whole, part) && whole.counts() && hasAny(before, "为", "占", "是", "达到", "相当于", "完成") && !strings.Contains(before, "。") {
			x.judgeShare(p, []*mention{part}, whole)
		}
		return
	}
	_, words, found := strings.Cut(gap, "占")
	if !found || hasAny(words, "占") || k == 0 || len([]rune(words)) > 14 {
		return
	}
	label, _, _ := strings.Cut(gap, "占")
	label = strings.Trim(label, "，、；：（ ")
	var parts []*mention
	if hasAny(label, "合计", "共计", "三项", "两项", "三类", "两类", "总计", "共") {
		for j := k - 1; j >= 0 && sentence[j].counts() && sameUnit(sentence[j], sentence[k-1]); j-- {
			parts = append([]*mention{sentence[j]}, parts...)
		}
		if len(parts) < 2 {
			return
		}
	} else if part := x.named(sentence, k, label); part != nil {
		parts = []*mention{part}
	} else {
		return
	}
	scope, name := shareOf(words)
	var wholes []*mention
	switch {
	case len([]rune(name)) > 1:
		if wholes = x.wholesNamed(i, p, parts[0], scope, name); len(wholes) == 0 {
			wholes = x.wholesNamed(i, p, parts[0], scope, plainShareName(name))
		}
	case name == "" && (scope != "" || strings.Contains(words, "总")):
		wholes = x.wholesOfAll(i, k, parts[0], scope)
	case name == "":
		for _, w := range sentence[:k] { // 160件中，60件占38%
			if w.counts() && kindred(w, parts[0]) && w.index < parts[0].index && strings.HasSuffix(w.after, "中") {
				wholes = append(wholes, w)
			}
		}
	}
	for _, w := range wholes {
		if w.low < parts[0].low || holdsSum(p, parts, w) != off || !sameNumber(w, wholes[0]) || x.holdsOfList(p, parts[0], w) {
			return
		}
	}
	if len(wholes) == 0 {
		return
	}
	_, _, sum, _ := addUp(parts)
	if w := wholes[len(wholes)-1]; nearby(100*sum/float(w.Value), float(p.Value), shareTooFar) {
		x.judgeShare(p, parts, w)
	}
}

// holdsOfList tells whether a share is of a count and those right before it in its unit together: 12个社区中，省级3个、市级7个，占比83.3%.
func (x *examined) holdsOfList(p, part, whole *mention) bool {
	list := []*mention{part}
	for i := part.index - 1; i > whole.index && sameUnit(x.ms[i], part); i-- {
		if list = append(list, x.ms[i]); holdsSum(p, list, whole) != off {
			return true
		}
	}
	return false
}

// shareTooFar is how far a share may lie from what is computed to be its mistaken number; beyond it is of another whole.
const shareTooFar = 1.7

func sameNumber(a, b *mention) bool { return float(a.Value) == float(b.Value) }

// scopes are words for the whole place that a number is of.
var scopes = []string{"全县", "全市", "全区", "全镇", "全乡", "全街道", "全社区", "全村", "全校", "全院", "全局", "全省", "全国", "全年", "辖区"}

// shareOf tells what 占…的 is of: the place it is of all of, and the name of what it is a part of.
func shareOf(words string) (scope, name string) {
	name = strings.TrimRight(strings.TrimSuffix(words, "的"), "达到为约")
	for _, s := range scopes {
		if rest, found := strings.CutPrefix(name, s); found {
			scope, name = s, rest
			break
		}
	}
	if name = strings.TrimLeft(name, "总的"); len([]rune(plainShareName(name))) < 2 {
		name = ""
	}
	return scope, name
}

// plainShareName is the name of a whole without the words for its number (信访 of 信访总量).
func plainShareName(name string) string { return strings.TrimRight(name, "总数量人比例重额") }

// wholesNamed are the counts a share is of by their name: of the sentence, of the sentences before it, and of the paragraphs
// above where the nearest are none. What is said to be of a whole place must be told of it.
func (x *examined) wholesNamed(i int, p, part *mention, scope, name string) []*mention {
	const above = 30 // sentences
	var out []*mention
	for j := i; j >= 0 && j >= i-above; j-- {
		for k, w := range x.bySentence[j] {
			if w.counts() && w != part && w != p && !w.aim && kindred(w, part) && w.high >= part.low && strings.Contains(w.Subject, name) && !elsewhere(x.gap(x.bySentence[j], k)) &&
				(scope == "" || strings.Contains(x.sentenceLead(w), scope)) && !strings.HasPrefix(part.Subject, w.Subject) {
				out = append(out, w)
			}
		}
		if len(out) > 0 && j < i {
			break
		}
	}
	return out
}

// wholesOfAll are the counts before a share in its sentence that 占总数的 may mean: those in the part's unit that have no share
// of their own.
func (x *examined) wholesOfAll(i, k int, part *mention, scope string) []*mention {
	var out []*mention
	sentence := x.bySentence[i]
	for j, w := range sentence[:k] {
		if sameUnit(w, part) && w.index < part.index && !elsewhere(x.gap(sentence, j)) && (scope == "" || strings.Contains(x.sentenceLead(w), scope)) &&
			(sentence[j+1].sort != sortPercent || !strings.Contains(x.gap(sentence, j+1), "占")) {
			out = append(out, w)
		}
	}
	return out
}

// alike tells whether two names share a pair of neighbouring characters.
func alike(a, b string) bool {
	runes := []rune(a)
	for i := 0; i+1 < len(runes); i++ {
		if strings.Contains(b, string(runes[i:i+2])) {
			return true
		}
	}
	return false
}

// named is the count before sentence[k] that a share is of: the one just before, or the one its label names.
func (x *examined) named(sentence []*mention, k int, label string) *mention {
	if label == "" || label == "约" {
		if m := sentence[k-1]; m.counts() {
			return m
		}
		return nil
	}
	for j := k - 1; j >= 0; j-- {
		if m := sentence[j]; m.counts() && strings.HasSuffix(m.Subject, label) {
			return m
		}
	}
	return nil
}
