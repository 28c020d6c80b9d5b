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
			if !b.holdsOf(func(low, high float64) bool { return low > 0 && near(s, 100*p.low/high, 100*p.high/low) != off }) {
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
			if p.sort == sortPercent && !told[p] && (!p.aim || x.gap(sentence, k) == "的") {
				x.looseShare(i, k)
			}
		}
	}
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
	told := slices.ContainsFunc(x.findings, func(f Finding) bool {
		return f.Rule == "share-against-counts" && slices.ContainsFunc(shares, func(s *mention) bool { return slices.Contains(f.Claims, s.index) })
	})
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
		if sameUnit(whole, part) && whole.counts() && hasAny(before, "为", "占", "是", "达到", "相当于", "完成") && !strings.Contains(before, "。") {
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
	name := strings.TrimRight(strings.TrimSuffix(words, "的"), "总数量人比例重达为到约")
	for _, w := range sentence {
		if w != parts[0] && w.counts() && kindred(w, parts[0]) && len([]rune(name)) > 1 && w.index > p.index && strings.HasSuffix(w.Subject, name) {
			x.judgeShare(p, parts, w) // it is named
			return
		}
	}
	bare := strings.Trim(words, "到了约比为达例") == ""
	var candidates []*mention
	add := func(ms []*mention) {
		for j, w := range ms {
			if w.counts() && kindred(w, parts[0]) && w != parts[0] && w.index < parts[0].index && w.high >= parts[0].low && !elsewhere(x.gap(ms, j)) && (!bare || strings.HasSuffix(w.after, "中")) {
				candidates = append(candidates, w)
			}
		}
	}
	add(sentence[:k])
	only := len(candidates)
	for j := i - 1; j >= 0 && j >= i-2 && x.lineOfSentence(j) == p.place.line; j-- {
		add(x.bySentence[j])
	}
	for _, w := range candidates {
		if holdsSum(p, parts, w) != off {
			return
		}
	}
	if len(candidates) == 1 && (only == 1 || hasAny(words, "总")) && kindred(candidates[0], parts[0]) && (bare || hasAny(words, "总", "全") || alike(name, candidates[0].Subject)) {
		x.judgeShare(p, parts, candidates[0])
		return
	}
	if len(candidates) == 0 && hasAny(words, "总") && len([]rune(name)) > 1 {
		x.judgeListed(i, p, parts, name)
	}
}

// judgeListed holds a share told in a list against the total it names, which stands above the list.
func (x *examined) judgeListed(i int, p *mention, parts []*mention, name string) {
	const above = 30 // sentences
	var whole *mention
	for j := i - 1; j >= 0 && j >= i-above; j-- {
		for _, w := range x.bySentence[j] {
			if !w.counts() || !kindred(w, parts[0]) || w.high < parts[0].low || !strings.Contains(w.Subject, name) {
				continue
			}
			if whole != nil {
				return
			}
			whole = w
		}
	}
	if whole != nil {
		x.judgeShare(p, parts, whole)
	}
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
