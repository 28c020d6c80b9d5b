package check

import (
	"math"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// products holds a number per head or per unit (户均2100元, 每户补助1.5万元, 平均每个网格2名, 亩产450公斤, 单价4800元) against the number of
// heads and the total told with it. Where the two could be several, one that fits is enough.
func (x *examined) products() {
	for _, sentence := range x.bySentence {
		for k, p := range sentence {
			gap := x.gap(sentence, k)
			x.frequency(sentence, k, gap)
			x.monthly(sentence, k, gap)
			if h := perWhat(gap); h.word != "" && p.counts() && p.exact() && !p.aim {
				x.judgeProduct(sentence, k, h)
			}
		}
	}
}

// perHead is by what a number divides.
type perHead struct {
	word    string // for the head
	average bool   // rounded, not a price
	monthly bool   // a month's number: a year has twelve
	daily   bool   // a day's
}

// anything is the head of 单价: what is counted just before.
const anything = "单价"

// perUnits are the units that the heads a word names are counted in.
var perUnits = lexicon("heads")

// perWhat tells by what the words before a number divide; without a word where they do not, or by time alone.
func perWhat(gap string) perHead {
	if at := max(strings.LastIndex(gap, "，"), strings.LastIndex(gap, "；"), strings.LastIndex(gap, "、")); at >= 0 {
		gap = gap[at:]
	}
	if !hasAny(gap, "每", "均", "单价", "亩产") {
		return perHead{}
	}
	h := perHead{monthly: hasAny(gap, "每月", "月人均", "均月"), daily: hasAny(gap, "每天", "每日")}
	if hasAny(withoutTimes.Replace(gap), "每年", "每周", "每季", "每学期", "年均", "月均", "比", "增长", "增加", "增幅", "净增", "高于", "低于", "超", "以上") {
		return h
	}
	gap = withoutTimes.Replace(gap)
	if strings.Count(gap, "每") > 1 {
		return h
	}
	runes := []rune(gap)
	for i := len(runes) - 1; i >= 0; i-- {
		switch {
		case hasAt(runes, i, "单价"):
			h.word = anything
			return h
		case runes[i] == '每' && i+1 < len(runes):
			n, _ := unitWords.at(runes, i+1)
			h.word, h.average = string(runes[i+1:i+1+max(n, 1)]), strings.Contains(gap, "平均")
			if h.word == "个" {
				h.word = string(runes[i+1:])
			}
			return h
		case (runes[i] == '均' || runes[i] == '产') && i > 0:
			if n, _ := perUnits.before(runes, i); n > 0 && (runes[i] == '均' || runes[i-1] == '亩') {
				h.word, h.average = string(runes[i-n:i]), true
				return h
			}
		}
	}
	return h
}

// withoutTimes takes out the words for how often, which divide as well.
var withoutTimes = strings.NewReplacer("每月", "", "每天", "", "每日", "", "人每年", "人", "名每年", "名", "户每年", "户", "亩每年", "亩")

// weights are units of weight in kilogrammes.
var weights = map[string]float64{"克": 0.001, "斤": 0.5, "公斤": 1, "千克": 1, "吨": 1000}

// converted is how many units of b one unit of a is; 0 where they are of different things.
func converted(a, b *mention) float64 {
	if a.Unit == b.Unit {
		return 1
	}
	if weights[a.Unit] > 0 && weights[b.Unit] > 0 {
		return weights[a.Unit] / weights[b.Unit]
	}
	if a.sort == sortPerson && b.Unit == "人次" { // 6期，每期45人，共270人次
		return 1
	}
	return 0
}

// judgeProduct holds a number per head against heads and total.
func (x *examined) judgeProduct(sentence []*mention, k int, h perHead) {
	p := sentence[k]
	var heads, totals []*mention
	for j, m := range sentence {
		if other := perWhat(x.gap(sentence, j)); j < k && sameUnit(m, p) && other.word != "" && !(h.average && other.average && other.word != h.word) && x.noTotalBetween(sentence, j, k) {
			return // the total is of several prices
		}
		if j == k || !m.counts() || m.aim || elsewhere(x.gap(sentence, j)) || perWhat(x.gap(sentence, j)).word != "" {
			continue
		}
		switch {
		case (j < k || h.average || j == k+1) && x.isHead(m, h.word, k-j):
			heads = append(heads, m)
		case converted(p, m) > 0:
			totals = append(totals, m)
		}
	}
	if next := x.nextPrice(sentence, k); next != nil { // what is told behind it is of both
		totals = slices.DeleteFunc(totals, func(m *mention) bool { return m.index > next.index })
	}
	if len(heads) == 0 {
		if heads = x.headsNamed(x.headsBefore(p, h.word), p); !h.average && (len(heads) > 1 || k > 0 || !strings.Contains(string(x.before(p, x.parts.clauses[p.place.clause].from)), "每")) {
			heads = nil
		}
	}
	heads, totals = x.ownSegment(heads, totals, p)
	if totals = x.productTotals(totals, heads, p, h); len(heads) == 0 || len(totals) == 0 {
		return
	}
	factor := 1.0
	if h.monthly && !hasAny(x.clause(totals[0]), "每月", "月发放", "月补") {
		if factor = 12; hasAny(x.clause(totals[0]), "半年") {
			factor = 6
		} else if !hasAny(x.clause(totals[0]), "全年", "一年", "年发放", "年度", "年共") {
			return
		}
	} else if h.daily {
		if factor = x.daysTold(sentence); factor == 0 {
			return
		}
	}
	for _, n := range heads {
		for _, t := range totals {
			v, slack := float(p.Value)*factor*converted(p, t), 0.0
			step := p.step * factor * converted(p, t)
			if h.average { // a price is what it is, an average is rounded
				slack = step / 2
			}
			c := perUnitsIn(n, h.word)
			if low, high := n.low*c*(v-slack), n.high*c*(v+slack); low <= t.high && high >= t.low {
				return
			}
			if q := float(t.Value) / (c * float(n.Value)); h.average && q > v-step && q < v+step {
				return // cut off instead of rounded
			}
		}
	}
	if !h.average || !fitsTogether(heads, totals, p, factor, h.word) {
		x.tellProduct(heads, totals, p, h, factor)
	}
}

// fitsTogether tells whether an average is of several totals or heads told one behind another: 专职68名、兼职136名，平均每个网格3名.
func fitsTogether(heads, totals []*mention, p *mention, factor float64, per string) bool {
	rows := func(ms []*mention) (out [][]*mention) {
		const most = 8
		for i := range ms {
			for j := i + 1; j <= min(len(ms), i+most); j++ {
				out = append(out, ms[i:j])
			}
		}
		return out
	}
	for _, ns := range rows(heads) {
		for _, ts := range rows(totals) {
			nLow, nHigh, _, _ := addUp(ns)
			tLow, tHigh, _, _ := addUp(ts)
			c := perUnitsIn(ns[0], per) * factor * converted(p, ts[0])
			v := float(p.Value)
			if c > 0 && tLow < nHigh*c*(v+p.step) && tHigh >= nLow*c*(v-p.step/2) {
				return true
			}
		}
	}
	return false
}

// perUnitsIn is how many of the heads that per divides by one unit of a count is: 吨 by the 公斤.
func perUnitsIn(m *mention, per string) float64 {
	if weights[per] > 0 && weights[m.Unit] > 0 {
		return weights[m.Unit] / weights[per]
	}
	return 1
}

// shifted tells whether two numbers are alike but for the place of their points.
func shifted(a, b float64) bool {
	const alike = 0.03
	shift := math.Log10(a / b)
	return math.Round(shift) != 0 && math.Abs(shift-math.Round(shift)) < alike
}

// ownSegment are the heads and totals between the same ； as a number, where there are both before it or with it.
func (x *examined) ownSegment(heads, totals []*mention, p *mention) (h, t []*mention) {
	apart := func(m *mention) bool { return x.between(m, p, "；") }
	h, t = slices.DeleteFunc(slices.Clone(heads), apart), slices.DeleteFunc(slices.Clone(totals), apart)
	if len(h) == 0 || len(t) == 0 {
		return heads, totals
	}
	return h, t
}

// noTotalBetween tells whether between two prices no amount in their unit is told.
func (x *examined) noTotalBetween(sentence []*mention, from, to int) bool {
	return !slices.ContainsFunc(sentence[from+1:to], func(m *mention) bool { return sameUnit(m, sentence[to]) })
}

// nextPrice is the next number per head in the unit of sentence[k]; nil when there is none.
func (x *examined) nextPrice(sentence []*mention, k int) *mention {
	for j := k + 1; j < len(sentence); j++ {
		if sameUnit(sentence[j], sentence[k]) && perWhat(x.gap(sentence, j)).word != "" {
			return sentence[j]
		}
	}
	return nil
}

// headsBefore are the heads of the two sentences before a number in its paragraph.
func (x *examined) headsBefore(p *mention, word string) []*mention {
	var out []*mention
	for i := p.place.sentence - 1; i >= max(p.place.sentence-2, 0); i-- {
		if x.lineOfSentence(i) != p.place.line {
			break
		}
		for _, m := range x.bySentence[i] {
			if x.isHead(m, word, 0) && !m.aim && !x.isPart[m] {
				out = append(out, m)
			}
		}
	}
	return out
}

// headsNamed are those of several heads that are told in the words before 每 (护林员每人), where there are such.
func (x *examined) headsNamed(heads []*mention, p *mention) []*mention {
	name, _, _ := strings.Cut(x.clause(p), "每")
	if len([]rune(name)) < 2 {
		return heads
	}
	named := slices.DeleteFunc(slices.Clone(heads), func(m *mention) bool { return !strings.HasSuffix(m.Subject, name) })
	if len(named) == 0 {
		return heads
	}
	return named
}

// beside are the counts that stand between the same ； as a number, and before it, where there are any.
func (x *examined) beside(ms []*mention, p *mention) []*mention {
	here := slices.DeleteFunc(slices.Clone(ms), func(m *mention) bool { return x.between(m, p, "；") })
	if len(here) == 0 {
		return ms
	}
	if before := slices.DeleteFunc(slices.Clone(here), func(m *mention) bool { return m.index > p.index }); len(before) > 0 && len(here) > 1 {
		return before
	}
	return here
}

// productTooFar is how far a product may lie from the total to be of the same, mistaken.
const productTooFar = 1.5

// tellProduct tells a product that fits no total; where several may be meant, only of an average, and of the nearest.
func (x *examined) tellProduct(heads, totals []*mention, p *mention, h perHead, factor float64) {
	if whole := slices.DeleteFunc(slices.Clone(heads), func(m *mention) bool { return x.isPart[m] }); len(whole) > 0 { // 用工120人，其中脱贫户35人
		heads = whole
	}
	heads, totals = x.beside(heads, p), x.beside(totals, p)
	heads = slices.CompactFunc(heads, sameNumber) // 应缴290人，实缴290人
	if len(heads) > 1 || len(totals) > 1 && !h.average {
		return
	}
	n, t := heads[len(heads)-1], totals[len(totals)-1]
	each := float(p.Value) * factor * converted(p, t)
	c := perUnitsIn(n, h.word)
	is := float(n.Value) * c * each
	if !nearby(is, float(t.Value), productTooFar) && !(h.average && shifted(is, float(t.Value))) {
		return
	}
	if h.average && factor == 1 {
		is = float(t.Value) / (c * float(n.Value)) / converted(p, t)
		x.tell(Error, "average-against-total", p.amount(), p.in(is)+p.Unit,
			handbook.Say("%s÷%s=%s%s，所写平均为%s。", "%s÷%s=%s%s; the average stated is %s.", t.amount(), n.word(), p.in(is), p.Unit, p.amount()), n, p, t)
		return
	}
	words := n.amount() + "×" + p.amount()
	if factor != 1 {
		words += "×" + numberWord(factor)
	}
	x.tell(Error, "product-against-total", t.amount(), t.in(is)+t.Unit,
		handbook.Say("%s=%s，所写合计为%s。", "%s=%s; the total stated is %s.", words, t.in(is), t.amount()), n, p, t)
}

// payouts are words of what is handed out to heads.
var payouts = lexicon("payouts")

// productTotals are the counts that may be the total: those behind that say so; of an average those before it too; else what
// is handed out, told before the heads.
func (x *examined) productTotals(totals, heads []*mention, p *mention, h perHead) []*mention {
	summed := slices.DeleteFunc(slices.Clone(totals), func(m *mention) bool {
		clause := x.clause(m)
		return m.index < p.index || !hasAny(clause, "共", "合计", "总计", "总额", "总投资", "总造价", "总价", "总金额", "总收入", "总产", "支出", "支付", "花费", "销售收入", "销售额", "产值") &&
			!(m.sort == sortMoney && hasAny(string(x.c[x.parts.clauses[m.place.clause].from:m.from]), "金额", "资金", "费", "收入") && m.index <= p.index+2) &&
			!((h.monthly || strings.Contains(x.clause(p), "月")) && hasAny(clause, "每月", "全年", "月发放", "月共"))
	})
	if len(summed) > 0 {
		return summed
	}
	return slices.DeleteFunc(totals, func(m *mention) bool {
		if m.index > p.index {
			return true
		}
		paid, _ := payouts.within([]rune(x.clause(m)))
		return !h.average && (!paid || len(heads) != 1 || m.index > heads[0].index || h.word == anything)
	})
}

// daysTold is the one number of days a sentence tells; 0 when it tells none or several.
func (x *examined) daysTold(sentence []*mention) float64 {
	days := 0.0
	for _, m := range sentence {
		if m.Unit == "天" || m.Unit == "个工作日" {
			if days > 0 {
				return 0
			}
			days = float(m.Value)
		}
	}
	return days
}

// isHead tells whether a claim counts the heads that per divides by; back is how many claims before the number it stands.
func (x *examined) isHead(m *mention, per string, back int) bool {
	if per == anything {
		return back == 1 && (m.sort == sortThing || m.sort == sortSize)
	}
	if weights[per] > 0 && weights[m.Unit] > 0 {
		return true
	}
	name := []rune(per)
	if n, units := perUnits.at(name, 0); n > 0 && n == len(name) {
		return slices.Contains(strings.Split(units, ","), m.Unit) && (m.Unit != "个" || strings.Contains(m.Subject, per))
	}
	if per == m.Unit {
		return true
	}
	noun, found := strings.CutPrefix(per, "个")
	if !found {
		return false
	}
	noun, _, _ = strings.Cut(noun, "平均")
	name = []rune(noun)
	for n := min(len(name), 6); n >= 2; n-- {
		if m.Unit == "个" && strings.Contains(m.Subject, string(name[:n])) {
			return true
		}
	}
	return false
}

// timesAYear is how often a time comes in a year, at least and at most.
var timesAYear = []struct {
	word     string
	low, top float64
}{{"每月", 12, 12}, {"每季度", 4, 4}, {"每半年", 2, 2}, {"每周", 50, 53}}

// frequency holds how often something is done in a month or quarter against how often it was in the year: 每月2次，全年共26次.
func (x *examined) frequency(sentence []*mention, k int, gap string) {
	if k+1 >= len(sentence) {
		return
	}
	p, t, to := sentence[k], sentence[k+1], x.gap(sentence, k+1)
	if !sameUnit(p, t) || !p.counts() || p.sort == sortMoney || !p.exact() || p.aim || !strings.HasPrefix(strings.TrimLeft(to, "，；"), "全年") || !hasAny(to, "共", "累计", "合计") || elsewhere(to) || hasAny(to, "其中", "另") {
		return
	}
	for _, y := range timesAYear {
		if !strings.Contains(gap, y.word) || strings.Count(gap, "每") > 1 {
			continue
		}
		low, high := p.low*y.low, p.high*y.top
		if low <= t.high && high >= t.low || !nearby(high, float(t.Value), productTooFar) {
			return
		}
		x.tell(Error, "product-against-total", t.amount(), t.in(high)+t.Unit, handbook.Say("%s%s，一年为%s%s，所写全年为%s。", "%s %s is %s%s in a year; the year's number stated is %s.", y.word, p.amount(), t.in(high), t.Unit, t.amount()), p, t)
		return
	}
}

// monthly holds an average by the month against the count just before it of a part of the year: 上半年2160起，月均360起.
func (x *examined) monthly(sentence []*mention, k int, gap string) {
	if k == 0 || strings.TrimLeft(gap, "，；") != "月均" {
		return
	}
	p, t := sentence[k], sentence[k-1]
	time, _ := monthsIn(x.gap(sentence, k-1))
	n := float64(time.last - time.first + 1)
	if !sameUnit(p, t) || time.first == 0 || n < 2 || !p.exact() || !t.exact() || t.low <= 0 {
		return
	}
	v := float(p.Value)
	if is := float(t.Value) / n; (is < v-p.step || is > v+p.step) && nearby(is, v, productTooFar) {
		x.tell(Error, "average-against-total", p.amount(), p.in(is)+p.Unit, handbook.Say("%s÷%s=%s，所写月均为%s。", "%s÷%s=%s; the monthly average stated is %s.", t.amount(), numberWord(n), p.in(is)+p.Unit, p.amount()), t, p)
	}
}
