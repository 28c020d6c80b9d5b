package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// flows tell what a count does to a stock.
var flows = lexicon("flows")

// What a count is to a balance.
const (
	flowOpen  = "open"    // was there before
	flowIn    = "in"      // came in
	flowOut   = "out"     // went out, was done
	flowTotal = "total"   // all that was there
	flowClose = "close"   // is left
	flowShort = "short"   // lacks
	flowGoing = "going"   // is being dealt with
	flowNeed  = "lacking" // lacks to what is needed
	flowAll   = "all"     // was left before and is left now
	flowNet   = "net"     // in less out
)

// flow is what the words before a count, from the mark before it on, say it is to a balance; the last word that says so counts.
func (x *examined) flow(m *mention) string {
	words := []rune(x.clause(m))
	for i := len(words) - 1; i >= 0; i-- { // 、 parts counts too
		if words[i] == '、' {
			words = words[i+1:]
			break
		}
	}
	role := ""
	for i := 0; i < len(words); {
		n, tag := flows.at(words, i)
		switch {
		case n == 0:
			i++
			continue
		case role == flowOpen && (tag == flowIn || tag == flowClose), role == flowClose && (tag == flowIn || tag == flowOut): // 上年结转收入, 年初库存, 未办结
		default:
			role = tag
		}
		i += n
	}
	return role
}

// balances holds what is left against what was there and what came and went: 旧存+新收-办结=未结, 收入-支出=结余, and a net change
// against what came and what went. Whatever reading fits keeps it silent; it is told only where the words name each number's
// part in one reading.
func (x *examined) balances() {
	for i, sentence := range x.bySentence {
		for k, d := range sentence {
			if !d.counts() || d.aim || d.sort == sortTime {
				continue
			}
			role := x.flow(d)
			if !slices.Contains([]string{flowClose, flowNet, flowShort, flowGoing, flowNeed, flowAll}, role) || comparison(x.gap(sentence, k)) {
				continue
			}
			if role == flowClose && x.isPart[d] && hasAny(x.clause(d), "其余", "其它", "其他") { // held against its whole
				continue
			}
			if role == flowClose && x.closesFirst(sentence, k) {
				continue
			}
			if role == flowClose {
				x.restOfRate(sentence, k)
			}
			before := x.flowsBefore(i, k, d)
			if len(before) < 2 || x.anyBalance(before, d) {
				continue
			}
			switch role {
			case flowNet:
				x.judgeNet(before, d)
			case flowShort:
				x.judgeShort(before, d)
			case flowGoing:
				x.judgeGoing(before, d)
			case flowNeed:
				x.judgeNeed(before, d)
			case flowAll:
				if len(before) == 2 && x.flow(before[0]) != x.flow(before[1]) && x.lastFlow(before, flowOpen) != nil && x.lastFlow(before, flowClose) != nil {
					x.tellTotal(before, d, namedTooFar)
				} else {
					x.judgeClosing(before, d)
				}
			default:
				x.judgeClosing(before, d)
			}
		}
	}
}

// closesFirst holds a stock that is told before what it came from: 年末86人，全年新接收52人，解除45人，年初77人; whether it is one.
func (x *examined) closesFirst(sentence []*mention, k int) bool {
	d := sentence[k]
	roles := map[string]*mention{}
	for _, m := range sentence[k+1:] {
		if r := x.flow(m); sameUnit(m, d) && r != "" {
			if roles[r] != nil {
				return false
			}
			roles[r] = m
		}
	}
	open, in, out := roles[flowOpen], roles[flowIn], roles[flowOut]
	if open == nil || in == nil || out == nil || len(roles) > 3 {
		return false
	}
	is := float(open.Value) + float(in.Value) - float(out.Value)
	if open.low+in.low-out.high > d.high || open.high+in.high-out.low < d.low {
		x.tell(Error, "balance", d.amount(), d.in(is)+d.Unit, handbook.Say("%s+%s-%s=%s，所写“%s”为%s。", "%s+%s-%s=%s; “%s” is stated as %s.",
			open.word(), in.word(), out.word(), d.in(is), d.Subject, d.amount()), d, in, out, open)
	}
	return true
}

// judgeGoing holds what is being dealt with, and what is done, against all: together they are no more.
func (x *examined) judgeGoing(ms []*mention, d *mention) {
	if len(ms) != 2 || ms[0].place.sentence != d.place.sentence || x.flow(ms[1]) != flowOut || x.flow(ms[0]) == flowOut {
		return
	}
	w, done := ms[0], ms[1]
	if sum := float(done.Value) + float(d.Value); done.low+d.low > w.high && done.low <= w.high && nearby(sum, float(w.Value), sumTooFar) {
		x.tell(Error, "parts-against-whole", w.amount(), w.in(sum)+w.Unit, handbook.Say("%s+%s=%s，大于“%s”%s。", "%s+%s=%s, greater than “%s”, %s.", done.word(), d.word(), d.in(sum), w.Subject, w.amount()), w, done, d)
	}
}

// judgeNeed holds what lacks against what is needed less what there is: 需资金860万元，到位620万元，缺口240万元.
func (x *examined) judgeNeed(ms []*mention, d *mention) {
	if len(ms) != 2 || ms[0].place.sentence != d.place.sentence || ms[0].low <= ms[1].high {
		return
	}
	if is := float(ms[0].Value) - float(ms[1].Value); nearby(is, float(d.Value), balanceTooFar) {
		x.tell(Error, "balance", d.amount(), d.in(is)+d.Unit, handbook.Say("%s-%s=%s，所写“%s”为%s。", "%s-%s=%s; “%s” is stated as %s.", ms[0].word(), ms[1].word(), d.in(is), d.Subject, d.amount()), ms[0], ms[1], d)
	}
}

// judgeShort holds what lacks against what went out less what came in.
func (x *examined) judgeShort(ms []*mention, d *mention) {
	in, out := x.lastFlow(ms, flowIn), x.lastFlow(ms, flowOut)
	if in == nil || out == nil || len(ms) != 2 || d.place.sentence != ms[0].place.sentence {
		return
	}
	if is := float(out.Value) - float(in.Value); is > 0 && nearby(is, float(d.Value), balanceTooFar) {
		x.tell(Error, "balance", d.amount(), d.in(is)+d.Unit, handbook.Say("%s-%s=%s，所写“%s”为%s。", "%s-%s=%s; “%s” is stated as %s.", out.word(), in.word(), d.in(is), d.Subject, d.amount()), in, out, d)
	}
}

// flowsBefore are the counts in one unit before sentence[k] that are no parts of another: of its sentence, and of the
// sentences before it in its paragraph where they are a balance.
func (x *examined) flowsBefore(i, k int, d *mention) []*mention {
	const back = 4 // sentences
	var out []*mention
	for j := max(i-back, 0); j <= i; j++ {
		ms := x.bySentence[j]
		if j == i {
			ms = ms[:k]
		} else if x.lineOfSentence(j) != d.place.line {
			out = nil
			continue
		}
		for _, m := range ms {
			planned := m.aim || strings.Contains(x.clause(m), "计划") // what is to be done may be all there is
			if sameUnit(m, d) && m.step <= max(1, math.Abs(float(d.Value)), d.step) && (!planned || len(out) == 0 && j == i) && !x.isPart[m] && !hasAny(x.clause(m), "同比", "环比", "年初预算", "其中") {
				out = append(out, m)
			}
		}
	}
	return out[max(len(out)-mostBefore, 0):]
}

// mostBefore is how many counts before a number are looked at; more is a list, not an account.
const mostBefore = 30

// anyBalance tells whether what is left is the difference of any two or three of the counts before, or one of them.
func (x *examined) anyBalance(ms []*mention, d *mention) bool {
	fits := func(low, high float64) bool { return low <= d.high && high >= d.low }
	for i, a := range ms {
		if fits(a.low, a.high) {
			return true
		}
		for j, b := range ms {
			if i == j {
				continue
			}
			if fits(a.low-b.high, a.high-b.low) || fits(a.low+b.low, a.high+b.high) {
				return true
			}
			for l, c := range ms {
				if l == i || l == j {
					continue
				}
				if fits(a.low+b.low-c.high, a.high+b.high-c.low) || fits(a.low-b.high-c.high, a.high-b.low-c.low) {
					return true
				}
			}
		}
	}
	return false
}

// restOfRate holds what is left against a count and its rate: the rate tells what the count is of, the rest is what lacks to that.
// 限期整改249处，完成231处，完成率92.8%，尚有18处.
func (x *examined) restOfRate(sentence []*mention, k int) {
	if k < 3 || sentence[k-1].sort != sortPercent || !sameUnit(sentence[k], sentence[k-2]) {
		return
	}
	d, p, part := sentence[k], sentence[k-1], sentence[k-2]
	if !strings.HasSuffix(rateName(x.clause(p)), "率") || !p.exact() || !part.exact() || !d.exact() || x.between(part, d, "；") {
		return
	}
	var whole *mention
	for _, w := range sentence[:k-2] {
		if !sameUnit(w, part) || !w.counts() {
			continue
		}
		if w.low-part.high <= d.high && w.high-part.low >= d.low {
			return
		}
		if holds(p, part, w) != off && w.exact() {
			whole = w
		}
	}
	if whole == nil {
		return
	}
	if is := float(whole.Value) - float(part.Value); is > 0 && nearby(is, float(d.Value), balanceTooFar) {
		x.tell(Error, "balance", d.amount(), d.in(is)+d.Unit, handbook.Say("%s-%s=%s，所写“%s”为%s。", "%s-%s=%s; “%s” is stated as %s.", whole.word(), part.word(), d.in(is), d.Subject, d.amount()), whole, part, d)
	}
}

// judgeNet holds a net change against the last count that came in and the last that went out.
func (x *examined) judgeNet(ms []*mention, d *mention) {
	in, out := x.lastFlow(ms, flowIn), x.lastFlow(ms, flowOut)
	if in == nil || out == nil || in.place.sentence != d.place.sentence || out.place.sentence != d.place.sentence {
		return
	}
	is := float(in.Value) - float(out.Value)
	if strings.Contains(x.clause(d), "减") {
		is = -is
	}
	if less := float(d.Value) < 0 || strings.HasSuffix(x.clause(d), "-"); less == (is < 0) && is != 0 {
		x.tell(Error, "balance", d.amount(), d.in(is)+d.Unit, handbook.Say("%s与%s相抵为%s，所写为%s。", "%s against %s is %s; stated is %s.", in.amount(), out.amount(), d.in(is), d.amount()), in, out, d)
	}
}

// lastFlow is the last count in a role.
func (x *examined) lastFlow(ms []*mention, role string) *mention {
	for i := len(ms) - 1; i >= 0; i-- {
		if x.flow(ms[i]) == role {
			return ms[i]
		}
	}
	return nil
}

// judgeClosing holds what is left against: all there was less what went; what was there and came in less what went; what
// came in less what went; or, of two counts, the first less the second.
func (x *examined) judgeClosing(ms []*mention, d *mention) {
	roles := map[string][]*mention{}
	for _, m := range ms {
		r := x.flow(m)
		roles[r] = append(roles[r], m)
	}
	for r, same := range roles { // told in the sentence before as well
		roles[r] = slices.CompactFunc(same, sameNumber)
	}
	open, in, out, total := roles[flowOpen], roles[flowIn], roles[flowOut], roles[flowTotal]
	var plus, minus []*mention
	switch {
	case len(total) > 0:
		plus, minus = total[:1], total[1:]
		if len(minus) == 0 {
			minus = slices.DeleteFunc(slices.Clone(out), func(m *mention) bool { return m.index < plus[0].index })
		}
	case len(open) == 1 && len(in) == 1 && len(out) == 1:
		plus, minus = []*mention{open[0], in[0]}, out
	case len(open) == 0 && len(in) == 1 && len(out) == 1 && in[0].index < out[0].index && len(roles[""]) == 0:
		plus, minus = in, out
	case len(open) == 0 && len(in) > 0 && len(after(out, in[len(in)-1])) == 1: // 收缴，上解，留用A；支出B，结余
		plus, minus = in[len(in)-1:], after(out, in[len(in)-1])
	case len(open) == 1 && len(in) == 0 && len(out) == 1 && len(ms) == 2:
		plus, minus = open, out
	case len(ms) == 2 && len(out) == 1 && out[0] == ms[1] && d.place.sentence == ms[1].place.sentence:
		plus, minus = ms[:1], out
	case len(ms) == 2 && strings.HasSuffix(ms[0].after, "中") && d.place.sentence == ms[0].place.sentence && ms[1].low < ms[0].low && hasAny(x.clause(d), "其余", "还有", "剩余", "余下", "剩下"):
		plus, minus = ms[:1], ms[1:]
	default:
		return
	}
	if len(minus) != 1 {
		return
	}
	_, _, sum, words := addUp(plus)
	is := sum - float(minus[0].Value)
	if is <= 0 || !nearby(is, float(d.Value), balanceTooFar) {
		return
	}
	words = fmt.Sprintf("%s-%s=%s", words, minus[0].word(), d.in(is))
	x.tell(Error, "balance", d.amount(), d.in(is)+d.Unit, handbook.Say("%s，所写“%s”为%s。", "%s; “%s” is stated as %s.", words, d.Subject, d.amount()), append(append(slices.Clone(plus), minus...), d)...)
}

// balanceTooFar is how far what is left may lie from what is computed to be its mistaken number.
const balanceTooFar = 3

// after are the counts behind another.
func after(ms []*mention, m *mention) []*mention {
	return slices.DeleteFunc(slices.Clone(ms), func(n *mention) bool { return n.index < m.index })
}
