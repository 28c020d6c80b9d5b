package check

import (
	"math"
	"strings"

	"fengqiao/internal/handbook"
)

// shareRow are counts of one paragraph with the share each has of one thing.
type shareRow struct{ parts, shares []*mention }

// shareRows holds each share of a row (A件，占a；B件，占b；…) against the whole the other shares of the row are of: nobody has to name it.
// It is learnt where all but one agree on a number that is told.
func (x *examined) shareRows() {
	const enough, most = 4, 60 // more is a list of many things
	rows := map[string]*shareRow{}
	var order []string
	line := -1
	judge := func() {
		for _, key := range order {
			if r := rows[key]; len(r.parts) >= enough && len(r.parts) <= most {
				x.judgeShareRow(r)
			}
		}
		rows, order = map[string]*shareRow{}, nil
	}
	for _, sentence := range x.bySentence {
		for k, p := range sentence {
			if p.place.line != line {
				judge()
				line = p.place.line
			}
			words, is := strings.CutPrefix(strings.TrimLeft(x.gap(sentence, k), "，（"), "占")
			if !is || k == 0 || p.sort != sortPercent || !p.exact() || p.aim || !sentence[k-1].counts() || !sentence[k-1].exact() {
				continue
			}
			key := sentence[k-1].Unit + "|" + strings.Trim(words, "的达到为比")
			if rows[key] == nil {
				rows[key] = &shareRow{}
				order = append(order, key)
			}
			rows[key].parts, rows[key].shares = append(rows[key].parts, sentence[k-1]), append(rows[key].shares, p)
		}
	}
	judge()
}

// base is between which numbers the whole of all shares of a row but one lies, rounded or cut off; none where low exceeds high.
func (r *shareRow) base(but int) (low, high float64) {
	low, high = 0, math.Inf(1)
	for i, s := range r.shares {
		if i == but {
			continue
		}
		v := float(s.Value)
		low = max(low, 100*r.parts[i].low/(v+s.step))
		if v > s.step {
			high = min(high, 100*r.parts[i].high/(v-s.step))
		}
	}
	return low, high
}

// judgeShareRow tells the one share of a row that is of another whole than all the others, where theirs is told.
func (x *examined) judgeShareRow(r *shareRow) {
	if low, high := r.base(-1); low <= high {
		x.judgeRowSum(r, x.toldBetween(r.parts[0], low, high))
		return
	}
	odd := -1
	var whole *mention
	for i := range r.shares {
		low, high := r.base(i)
		if low > high {
			continue
		}
		of := x.toldBetween(r.parts[i], low, high)
		if odd >= 0 || of == nil {
			return
		}
		odd, whole = i, of
	}
	if odd >= 0 && !x.isTold[r.shares[odd]] && r.parts[odd].high <= whole.low {
		x.judgeShare(r.shares[odd], r.parts[odd:odd+1], whole)
	}
}

// judgeRowSum holds the counts of a row that tells all parts of a whole (从类型看，…) against the whole their shares are of, which is told in
// another paragraph.
func (x *examined) judgeRowSum(r *shareRow, whole *mention) {
	first := r.parts[0]
	kind, opens := opening(string(x.before(first, x.parts.sentences[first.place.sentence].from)))
	if whole == nil || !opens || kind != allParts || x.isPart[first] {
		return
	}
	low, high, sum, words := addUp(r.parts)
	if low > whole.high && nearby(sum, float(whole.Value), pairTooBig) && high >= whole.low {
		x.tell(Error, "parts-against-whole", whole.amount(), whole.in(sum)+whole.Unit, handbook.Say("%s=%s，大于“%s”%s，多出%s%s。", "%s=%s, greater than “%s”, %s, by %s%s.",
			words, whole.in(sum), whole.Subject, whole.amount(), whole.in(sum-float(whole.Value)), whole.Unit), append([]*mention{whole}, r.parts...)...)
	}
}

// toldBetween is the last count told not too far before a part, in its unit, that lies between two numbers; nil where there is none.
func (x *examined) toldBetween(part *mention, low, high float64) *mention {
	const back = 300 // claims
	for i := part.index - 1; i >= max(part.index-back, 0); i-- {
		if m := x.ms[i]; sameUnit(m, part) && m.exact() && !m.inTable && m.low >= low && m.high <= high {
			return m
		}
	}
	return nil
}
