package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// years holds the number of several years (三年来累计投入1860万元) against those of each, told by their years in the same paragraph.
func (x *examined) years() {
	for i, sentence := range x.bySentence {
		for k, t := range sentence {
			gap := x.gap(sentence, k)
			n := yearsTold(gap)
			if n < 2 || !t.counts() || t.aim || !hasAny(gap, "累计", "共", "合计", "总") || hasAny(gap, "均", "增", "减") {
				continue
			}
			parts := x.yearly(i, t)
			if len(parts) != n {
				continue
			}
			low, high, sum, words := addUp(parts)
			if low <= t.high && high >= t.low || !nearby(sum, float(t.Value), sumTooFar) {
				continue
			}
			x.tell(Error, "sum-against-total", t.amount(), t.in(sum)+t.Unit, handbook.Say("%s=%s，所写%d年合计为%s。", "%s=%s; the total of %d years stated is %s.", words, t.in(sum), n, t.amount()), append(slices.Clone(parts), t)...)
		}
	}
}

// yearsTold is of how many years a number is said to be: 三年来, 两年.
func yearsTold(gap string) int {
	c := []rune(gap)
	for i := 0; i+1 < len(c); i++ {
		n := hanDigit(c[i])
		if c[i] == '两' {
			n = 2
		}
		if n >= 2 && c[i+1] == '年' && (i == 0 || c[i-1] != '第' && !isNumeral(c[i-1])) {
			return n
		}
	}
	return 0
}

// yearly are the counts of the sentence of a total, and of the ones beside it, that are told of one year each, years in a row.
func (x *examined) yearly(i int, t *mention) []*mention {
	var out []*mention
	last := 0
	for j := max(i-2, 0); j <= min(i+2, len(x.bySentence)-1); j++ {
		for k, m := range x.bySentence[j] {
			gap := x.gap(x.bySentence[j], k)
			year := yearIn(gap)
			if m == t || year == 0 || m.place.line != t.place.line || !sameUnit(m, t) || m.aim || strings.Contains(gap, "其中") {
				continue
			}
			if last > 0 && year != last+1 {
				return nil
			}
			out, last = append(out, m), year
		}
	}
	return out
}
