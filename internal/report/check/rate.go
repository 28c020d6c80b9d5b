package check

import (
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
			name := []rune(strings.TrimRight(p.Subject, "达为到的"))
			n, tag := ratesOf.before(name, len(name))
			if n == 0 || tag == "" || tag == "bounded" || hasAny(string(name), "按期", "及时", "一次", "同比", "首次", "自动", "当庭", "当场", "平均", "依法", "限时", "按时", "规定") {
				continue
			}
			parts, wholes, _ := strings.Cut(tag, ">")
			x.judgeRate(i, k, strings.Split(parts, ","), strings.Split(wholes, ","))
		}
	}
}

// judgeRate holds a rate against every pair of counts before it that may be meant; one that fits is enough.
func (x *examined) judgeRate(i, k int, partWords, wholeWords []string) {
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
			if sameUnit(a, b) && b.index < a.index && holds(p, a, b) == fits {
				return
			}
		}
	}
	if carried {
		if total == nil {
			return
		}
		wholes = []*mention{total}
	}
	var part, whole *mention
	best := off
	for _, a := range parts {
		for _, b := range wholes {
			if !sameUnit(a, b) || b.index > a.index {
				continue
			}
			v := holds(p, a, b)
			if v == fits {
				return
			}
			if part == nil || v < best {
				part, whole, best = a, b, v
			}
		}
	}
	if part == nil {
		return
	}
	if x.holdsOfSums(p, parts, wholes) {
		return
	}
	is := 100 * float(part.Value) / float(whole.Value)
	if best == rounded {
		x.tell(Warning, "rate-against-counts", p.amount(), percentWord(is, p),
			handbook.Say("%s÷%s=%s，四舍五入不是%s。", "%s÷%s=%s, which does not round to %s.", part.word(), whole.word(), percentWord(is, p), p.amount()), whole, part, p)
		return
	}
	x.tell(Error, "rate-against-counts", p.amount(), percentWord(is, p),
		handbook.Say("%s÷%s=%s，所写“%s”为%s。", "%s÷%s=%s; “%s” is stated as %s.", part.word(), whole.word(), percentWord(is, p), p.Subject, p.amount()), whole, part, p)
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
