package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// compared holds what is said of two numbers told before: by how much they differ (最高923件，最低412件，相差511件; 东部比西部少52件), what
// the first is of the second (城乡收入比), and how many there are to a thousand persons.
func (x *examined) compared() {
	for _, sentence := range x.bySentence {
		for k, m := range sentence {
			if m.aim || m.inTable || !m.exact() {
				continue
			}
			if k >= 2 {
				x.judgeSpread(sentence, k)
			}
			x.judgeCompared(m)
			x.judgeRatio(m)
			x.judgePerThousand(sentence, k)
		}
	}
}

// judgeSpread holds by how much two numbers are said to differ right behind them.
func (x *examined) judgeSpread(sentence []*mention, k int) {
	d, a, b := sentence[k], sentence[k-2], sentence[k-1]
	if !hasAny(x.gap(sentence, k), "相差", "差距为", "极差") || elsewhere(x.gap(sentence, k)) || hasAny(x.gap(sentence, k), "；", "每", "均", "占") || !sameUnit(a, d) || !sameUnit(b, d) || !a.exact() || !b.exact() {
		return
	}
	for i, m := range sentence[:k] {
		if sameUnit(m, d) && x.anyDifference(sentence[i+1:k], m, d) {
			return
		}
	}
	if a.low < b.low {
		a, b = b, a
	}
	x.judgeDifference(a, b, d, 1)
}

// judgeCompared holds by how much one thing is said to be more or less than another against the numbers told of both in the paragraph.
func (x *examined) judgeCompared(d *mention) {
	clause := strings.TrimRight(x.clause(d), "了出 ")
	sign := 0
	for word, s := range map[string]int{"多": 1, "高": 1, "少": -1, "低": -1, "增加": 1, "减少": -1} {
		if rest, ok := strings.CutSuffix(clause, word); ok {
			clause, sign = rest, s
			break
		}
	}
	one, other, ok := strings.Cut(clause, "比")
	const short, long = 2, 8
	if sign == 0 || !ok || !d.counts() && d.sort != sortPercent || len([]rune(one)) < short || len([]rune(one)) > long || len([]rune(other)) < short || len([]rune(other)) > long ||
		strings.Contains(other, "比") || elsewhere(other) || isOneOf([]rune(one)[len([]rune(one))-1], "同环占对相可百") {
		return
	}
	a, b := x.onlyNamed(d, one, other), x.onlyNamed(d, other, one)
	if a != nil && b != nil && a != b && a.exact() && b.exact() {
		x.judgeDifference(a, b, d, sign)
	}
}

// onlyNamed is the one count of the paragraph before a number, in its unit, that is told with one name and not with the other; nil where
// none or several are.
func (x *examined) onlyNamed(d *mention, name, not string) (found *mention) {
	const back = 40 // claims
	for i := d.index - 1; i >= max(d.index-back, 0) && x.ms[i].place.line == d.place.line; i-- {
		m := x.ms[i]
		words := x.ownWords(m)
		if at := strings.LastIndex(words, "、"); at >= 0 {
			words = words[at:]
		}
		if m.inTable || !sameUnit(m, d) || m.aim || elsewhere(words) || !strings.Contains(words, name) || strings.Contains(words, not) {
			continue
		}
		if found != nil {
			return nil
		}
		found = m
	}
	return found
}

// judgeRatio holds the ratio of two things that are opposites (城乡收入比1.85) against the last two numbers told of them in the paragraph.
func (x *examined) judgeRatio(p *mention) {
	if p.Unit != "" || !strings.HasSuffix(strings.TrimRight(x.clause(p), "为是达到约"), "比") || p.low <= 0 {
		return
	}
	var before []*mention
	for i := p.index - 1; i >= 0 && x.ms[i].place.line == p.place.line && len(before) < 2; i-- {
		if m := x.ms[i]; m.counts() && !elsewhere(x.clause(m)) && (len(before) == 0 || sameUnit(m, before[0])) {
			before = append(before, m)
		}
	}
	if len(before) < 2 || !opposite(before[1].Subject, before[0].Subject) || before[0].low <= 0 {
		return
	}
	a, b := before[1], before[0]
	const tooFar = 1.35
	if is := float(a.Value) / float(b.Value); near(p, a.low/b.high, a.high/b.low) == off && near(p, 100*a.low/b.high, 100*a.high/b.low) == off && nearby(is, float(p.Value), tooFar) {
		x.tell(Error, "ratio-against-counts", p.amount(), twoDigits(is), handbook.Say("%s÷%s=%s，所写为%s。", "%s÷%s=%s; stated is %s.", a.word(), b.word(), twoDigits(is), p.amount()), a, b, p)
	}
}

// judgePerThousand holds how many there are to a thousand or ten thousand persons against their number told in the sentence and every
// population told not too far from it.
func (x *examined) judgePerThousand(sentence []*mention, k int) {
	p := sentence[k]
	per := 0.0
	for word, n := range map[string]float64{"每千人": 1000, "每万人": 10000, "每十万人": 100000} {
		if strings.Contains(x.gap(sentence, k), word) {
			per = n
		}
	}
	if per == 0 || !p.counts() {
		return
	}
	i := p.place.sentence
	before := slices.Clone(sentence[:k])
	if i > 0 && k == 0 && len(x.bySentence[i-1]) > 0 && x.bySentence[i-1][0].place.line == p.place.line {
		before = slices.Clone(x.bySentence[i-1])
	}
	var total, population *mention
	for _, m := range before {
		if !sameUnit(m, p) || elsewhere(x.clause(m)) {
			continue
		}
		const around = 300 // claims
		for _, n := range x.ms[max(p.index-around, 0):min(p.index+around, len(x.ms))] {
			if n.sort != sortPerson || !strings.Contains(n.Subject, "人口") || n.low < per || n.inTable || x.isPart[n] {
				continue
			}
			if near(p, per*m.low/n.high, per*m.high/n.low) != off {
				return
			}
			if total == nil && strings.HasSuffix(n.Subject, "常住人口") {
				total, population = m, n
			}
		}
	}
	if total == nil {
		return
	}
	const tooFar = 1.6
	if is := per * float(total.Value) / float(population.Value); nearby(is, float(p.Value), tooFar) {
		x.tell(Error, "average-against-total", p.amount(), twoDigits(is)+p.Unit, handbook.Say("%s÷%s×%s=%s%s，所写为%s。", "%s÷%s×%s=%s%s; stated is %s.",
			total.amount(), population.amount(), numberWord(per), twoDigits(is), p.Unit, p.amount()), total, population, p)
	}
}

// opposed holds two counts that are everything between them and begin their sentence against the one count told before them in the
// paragraph that they can be of: they are no more. 立案147起。适用简易程序92起，适用普通程序65起.
func (x *examined) opposed() {
	for i, sentence := range x.bySentence {
		if i == 0 || len(sentence) < 2 {
			continue
		}
		p, q := sentence[0], sentence[1]
		if !sameUnit(p, q) || !p.counts() || x.isPart[p] || x.isPart[q] || p.aim || q.aim || !opposite(p.Subject, q.Subject) && !opposite(q.Subject, p.Subject) ||
			elsewhere(x.gap(sentence, 0)) || elsewhere(x.gap(sentence, 1)) || strings.Contains(x.gap(sentence, 1), "；") {
			continue
		}
		w := x.wholeOpposed(i, p)
		if w == nil {
			continue
		}
		parts := []*mention{p, q}
		low, _, sum, words := addUp(parts)
		if low > w.high && low <= pairTooBig*w.high {
			x.tell(Error, "parts-against-whole", w.amount(), w.in(sum)+w.Unit,
				handbook.Say("%s=%s，大于“%s”%s，多出%s%s。", "%s=%s, greater than “%s”, %s, by %s%s.", words, w.in(sum), w.Subject, w.amount(), w.in(sum-float(w.Value)), w.Unit), w, p, q)
		}
	}
}

// wholeOpposed is the one count of the sentences just before, in a unit, that is no part of another nor what another is a share of; nil
// where there are several.
func (x *examined) wholeOpposed(i int, p *mention) (found *mention) {
	const back = 2 // sentences
	for j := i - 1; j >= max(i-back, 0) && found == nil; j-- {
		for k, m := range x.bySentence[j] {
			if m.place.line != p.place.line || !sameUnit(m, p) || x.isPart[m] || m.aim || strings.Contains(x.gap(x.bySentence[j], k), "占") {
				continue
			}
			if found != nil || elsewhere(x.gap(x.bySentence[j], k)) {
				return nil
			}
			found = m
		}
	}
	return found
}
