package check

import (
	"fmt"
	"math"
	"strings"

	"fengqiao/internal/handbook"
)

// directions are words of change, up or down.
var directions = lexicon("directions")

// direction is where the last word of change in a text leads: 1 up, -1 down, 0 when there is none.
func direction(gap string) int {
	c := []rune(gap)
	sign := 0
	for i := 0; i < len(c); {
		n, tag := directions.at(c, i)
		switch tag {
		case "up":
			sign = 1
		case "down":
			sign = -1
		}
		i += max(n, 1)
	}
	return sign
}

// growth holds a stated change against the two numbers it is between: last year's told beside this year's, or 由A增至B.
func (x *examined) growth() {
	for _, sentence := range x.bySentence {
		for k, p := range sentence {
			gap := x.gap(sentence, k)
			if x.multiple(sentence, k) {
				continue
			}
			sign := direction(gap)
			if sign == 0 && !(p.sort == sortTimes && strings.Contains(p.Quote, "翻")) || p.aim {
				continue
			}
			if p.sort != sortPercent && p.sort != sortTimes && p.sort != sortPoints {
				continue
			}
			now, before := x.pair(sentence, k)
			if now == nil {
				if now, before = x.baseBehind(sentence, k); now == nil {
					now, before = x.successive(sentence, k)
				}
				if now == nil {
					x.byDifference(sentence, k, sign)
					x.byDifferenceOf(sentence, k, sign)
				}
			}
			if now == nil || x.otherTime(now, before) || hasAny(gap, "年均", "月均", "占", "率", "平均", "金额") && !x.names(gap, now) {
				continue
			}
			x.judgeGrowth(p, now, before, sign)
		}
	}
}

// otherTime tells whether two counts are of times of different length: 去年860件，今年上半年486件.
func (x *examined) otherTime(now, before *mention) bool {
	this, _ := monthsIn(x.clause(now))
	last, _ := monthsIn(x.clause(before))
	return this.last-this.first != last.last-last.first && this.first > 0 && !strings.Contains(x.clause(before), "同期") && (last.first > 0 || this.last-this.first < 11)
}

// multiple holds how many times as much a number is as the one before it: A，是B的1.2倍; whether it is told so.
func (x *examined) multiple(sentence []*mention, k int) bool {
	p := sentence[k]
	if p.sort != sortTimes || k < 2 || x.gap(sentence, k) != "的" || strings.Contains(p.Quote, "翻") {
		return false
	}
	a, b := sentence[k-2], sentence[k-1]
	to := x.gap(sentence, k-1)
	if sameUnit(a, b) && a.counts() && p.exact() && hasAny(to, "是", "为", "相当于") && len([]rune(to)) < 12 && b.low > 0 {
		if is := float(a.Value) / float(b.Value); near(p, a.low/b.high, a.high/b.low) == off {
			x.tell(Error, "growth-against-counts", p.amount(), twoDigits(is)+p.Unit, handbook.Say("%s÷%s=%s，所写为%s。", "%s÷%s=%s; stated is %s.", a.word(), b.word(), twoDigits(is), p.amount()), a, b, p)
		}
	}
	return true
}

// baseBehind are the count before a change that ends its sentence and last year's number that begins the next: 360件，同比增长20%。去年同期
// 300件.
func (x *examined) baseBehind(sentence []*mention, k int) (now, before *mention) {
	i := sentence[k].place.sentence + 1
	if k != 1 || k != len(sentence)-1 || i >= len(x.bySentence) || len(x.bySentence[i]) == 0 || !strings.Contains(x.gap(sentence, k), "同比") {
		return nil, nil
	}
	now, before = sentence[k-1], x.bySentence[i][0]
	if !sameUnit(now, before) || !now.counts() || before.place.line != now.place.line || !ofLastYear(x.gap(x.bySentence[i], 0)) || !likeWords(now.Subject, before.Subject) {
		return nil, nil
	}
	return now, before
}

// successive are the two counts before a change from one month or quarter to the next: 一季度A，二季度B，环比下降p.
func (x *examined) successive(sentence []*mention, k int) (now, before *mention) {
	if k < 2 || !strings.Contains(x.gap(sentence, k), "环比") || !sameUnit(sentence[k-1], sentence[k-2]) || !sentence[k-1].counts() {
		return nil, nil
	}
	first, name := monthsIn(x.gap(sentence, k-2))
	second, other := monthsIn(x.gap(sentence, k-1))
	third, _ := monthsIn(x.gap(sentence, k))
	if second.first > 0 && first.first == second.last+1 && first.last-first.first == second.last-second.first && third.first == 0 && !elsewhere(name) && !elsewhere(other) { // 12月9起，11月14起，环比下降
		return sentence[k-2], sentence[k-1]
	}
	if first.first == 0 || second.first != first.last+1 || second.last-second.first != first.last-first.first || third.first > 0 && third != second || elsewhere(name) || elsewhere(other) {
		return nil, nil
	}
	return sentence[k-1], sentence[k-2]
}

// names tells whether the words before a change name what the number counts.
func (x *examined) names(gap string, m *mention) bool {
	return m.Subject != "" && strings.Contains(gap, m.Subject)
}

// pair finds the two numbers a change at sentence[k] is between; nil where it is not sure.
func (x *examined) pair(sentence []*mention, k int) (now, before *mention) {
	if k >= 2 { // 由A增至B，增长p
		a, b := sentence[k-2], sentence[k-1]
		to := x.gap(sentence, k-1)
		if sameUnit(a, b) && hasAny(to, "到", "至") && direction(to) != 0 && hasAny(x.gap(sentence, k-2), "由", "从") && len([]rune(to)) < 12 {
			return b, a
		}
	}
	last := func(j int) bool {
		gap := x.gap(sentence, j)
		gap = gap[max(strings.LastIndex(gap, "；"), 0):]
		if hasAny(gap, "去年", "上年", "上一年", "同期", "上周", "上月", "上季度", "上学期", "上期") {
			return direction(gap) == 0 && (!comparison(gap) || comparedWith(strings.TrimRight(gap, "（")) && endsInTime(gap))
		}
		if comparedWith(gap) && endsInTime(gap) { // 比一季度143件下降13.8%
			return true
		}
		year := yearIn(gap)
		return year > 0 && j+1 < len(sentence) && yearIn(x.gap(sentence, j+1)) == year+1
	}
	if k >= 2 && last(k-2) && !last(k-1) && !strings.ContainsAny(x.gap(sentence, k-1), "；）") && !difference(x.gap(sentence, k-1)) && sameUnit(sentence[k-2], sentence[k-1]) && comparing(x.gap(sentence, k)) { // 去年A，今年B，增长p
		return sentence[k-1], sentence[k-2]
	}
	if k >= 2 && sameUnit(sentence[k-2], sentence[k-1]) && comparing(x.gap(sentence, k)) { // 2023年A，2022年B，增长p
		if year := yearIn(x.gap(sentence, k-1)); year > 0 && yearIn(x.gap(sentence, k-2)) == year+1 {
			return sentence[k-2], sentence[k-1]
		}
	}
	for _, j := range []int{k - 1, k + 1} { // A，去年同期B，增长p; A，增长p（上年B）
		if j < 0 || j >= len(sentence) || !sentence[j].counts() && (sentence[j].sort != sortPercent || sentence[k].sort != sortPoints) || !last(j) {
			continue
		}
		if j > k && !strings.HasPrefix(x.gap(sentence, j), "（") && !(strings.HasPrefix(x.gap(sentence, j), "，") && strings.HasSuffix(x.gap(sentence, j), "为")) || j < k && !comparing(x.gap(sentence, k)) {
			continue
		}
		for l := min(j, k) - 1; l >= 0; l-- {
			if m := sentence[l]; sameUnit(m, sentence[j]) && !last(l) && !difference(x.gap(sentence, l)) && !hasAny(strings.ReplaceAll(x.gap(sentence, l), "公共预算", ""), "预算", "计划", "任务", "目标") {
				return m, sentence[j]
			}
		}
	}
	return nil, nil
}

// comparison tells whether words compare: 比上年, 较去年; 同比 and 占比 do not.
func comparison(gap string) bool {
	c := []rune(gap)
	for i, r := range c {
		if (r == '比' || r == '较') && (i == 0 || !isOneOf(c[i-1], "同环占对相可百")) {
			return true
		}
	}
	return false
}

// endsInTime tells whether words end in a time that something is compared with: 比去年同期的, but not 比上年减收.
func endsInTime(gap string) bool {
	gap = strings.TrimRight(gap, "的为是（")
	for _, w := range []string{"上周", "上期", "季度", "学期", "去年", "上年", "上一年", "同期", "年度", "年末", "年底", "年初", "月"} {
		if strings.HasSuffix(gap, w) {
			return true
		}
	}
	return false
}

// yearIn is the year a text names first; 0 when it names none.
func yearIn(text string) int {
	runes := []rune(text)
	for i := range runes {
		if n, e := digitRun(runes, i); n == 4 && e < len(runes) && runes[e] == '年' && (i == 0 || !isDigit(runes[i-1])) {
			return smallValue(runes[i:e])
		}
	}
	return 0
}

// difference tells whether the words before a count tell it as a change: 减少60件, but not 减少至60件.
func difference(gap string) bool { return direction(gap) != 0 && !hasAny(gap, "至", "到", "为") }

// byDifference holds a change against what it is told to be in number: A，比上年增加D，增长p.
func (x *examined) byDifference(sentence []*mention, k int, sign int) {
	if k < 2 || sign == 0 {
		return
	}
	p, d, last := sentence[k], sentence[k-1], sentence[k-2]
	to := x.gap(sentence, k-1)
	if p.sort != sortPercent && (p.sort != sortTimes || strings.Contains(p.Quote, "翻")) || !p.exact() || !d.exact() || direction(to) != sign || !hasAny(to+x.gap(sentence, k-2), "比", "较") ||
		!comparing(x.gap(sentence, k)) || len([]rune(to)) > 12 {
		return
	}
	scale := 100.0
	if p.sort == sortTimes { // 一倍 is said of what is nearly twice as much
		q := *p
		q.step /= 4
		p, scale = &q, 1
	}
	var of *mention
	var base float64
	for _, a := range []*mention{last, x.wholeOf(last)} {
		if !sameUnit(a, d) || !a.counts() || !a.exact() {
			continue
		}
		is := float(a.Value) - float64(sign)*float(d.Value)
		low, high := a.low-float64(sign)*d.high, a.high-float64(sign)*d.low
		if comparedWith(x.gap(sentence, k-2)) { // 比上年的240件减少60件
			is, low, high = float(a.Value), a.low, a.high
		}
		if is <= 0 {
			continue
		}
		if near(p, scale*d.low/high, scale*d.high/max(low, 1e-9)) != off {
			return
		}
		of, base = a, is
	}
	if of == nil {
		return
	}
	is := scale * float(d.Value) / base
	x.tell(Error, "growth-against-counts", p.amount(), percentWord(is, p),
		handbook.Say("上年为%s，%s÷%s=%s，所写为%s。", "The year before it was %s: %s÷%s=%s; stated is %s.", d.in(base)+d.Unit, d.word(), d.in(base), percentWord(is, p), p.amount()), of, d, p)
}

// byDifferenceOf holds a change against what it is told to be in number where the base stands behind it in brackets, or the sentence only
// names what was told before it: 增加9件，增长50%（上年18件）; 与上年相比，转办件增加47件，增长8.3%.
func (x *examined) byDifferenceOf(sentence []*mention, k int, sign int) {
	if k < 1 || sign == 0 || sentence[k].sort != sortPercent || !comparing(x.gap(sentence, k)) {
		return
	}
	p, d, to := sentence[k], sentence[k-1], x.gap(sentence, k-1)
	if !p.exact() || !d.exact() || !d.counts() || direction(to) != sign || !difference(to) {
		return
	}
	var base float64
	var of *mention
	if k+1 < len(sentence) && sameUnit(sentence[k+1], d) && strings.HasPrefix(x.gap(sentence, k+1), "（") && ofLastYear(x.gap(sentence, k+1)) && x.inBrackets(sentence[k+1]) {
		of = sentence[k+1]
		base = float(of.Value)
	} else if of = x.countNamed(sentence, k-1); of != nil {
		base = float(of.Value) - float64(sign)*float(d.Value)
	}
	if of == nil || base <= 0 || !of.exact() || of.aim || near(p, 100*d.low/base, 100*d.high/base) != off {
		return
	}
	if of.step > 1 || d.step > 1 { // numbers in 万 leave room
		slack := (of.step + d.step) / 2
		if near(p, 100*d.low/(base+slack), 100*d.high/max(base-slack, 1e-9)) != off {
			return
		}
	}
	is := 100 * float(d.Value) / base
	x.tell(Error, "growth-against-counts", p.amount(), percentWord(is, p),
		handbook.Say("上年为%s，%s÷%s=%s，所写为%s。", "The year before it was %s: %s÷%s=%s; stated is %s.", d.in(base)+d.Unit, d.word(), d.in(base), percentWord(is, p), p.amount()), of, d, p)
}

// countNamed is the one count of the paragraph before sentence[k] that is told in the words a sentence on last year begins with: 与上年相比，
// 转办件增加; nil where no count, or several, are.
func (x *examined) countNamed(sentence []*mention, k int) *mention {
	gap := x.gap(sentence, k)
	if k > 0 || !hasAny(gap, "与上年相比", "与去年相比", "与去年同期相比", "与上年同期相比", "较上年", "比上年", "较去年", "比去年") {
		return nil
	}
	c := []rune(gap[max(strings.LastIndex(gap, "，"), 0):])
	name := strings.TrimLeft(string(c), "，")
	for _, w := range []string{"较上年", "比上年", "较去年", "比去年", "同期", "增加", "减少", "上升", "下降", "多", "少", "净", "了"} {
		name = strings.ReplaceAll(name, w, "")
	}
	name = strings.TrimRight(name, "数量")
	const short = 2
	if len([]rune(name)) < short {
		return nil
	}
	var found *mention
	const back = 3 // sentences
	m := sentence[k]
	for j := max(m.place.sentence-back, 0); j < m.place.sentence; j++ {
		for l, w := range x.bySentence[j] {
			if w.place.line != m.place.line || !sameUnit(w, m) || !w.counts() || !strings.HasSuffix(w.Subject, name) || elsewhere(x.gap(x.bySentence[j], l)) {
				continue
			}
			if found != nil {
				return nil
			}
			found = w
		}
	}
	return found
}

// wholeOf is the whole a count is the last part of, else the count itself: a change told behind the parts is the whole's.
func (x *examined) wholeOf(m *mention) *mention {
	for _, b := range x.breaks {
		if b.parts[len(b.parts)-1] == m {
			return b.whole
		}
	}
	return m
}

// comparing tells whether nothing but words of comparison stands before a change: it is of what was told just before.
func comparing(gap string) bool {
	gap = strings.TrimLeft(gap, "，、；：）（ ")
	for _, w := range []string{"同比", "比上年", "较上年", "比去年", "较去年", "增长", "增加", "上升", "下降", "减少", "降低", "提高", "增幅", "降幅", "偏多", "偏少", "翻"} {
		if strings.HasPrefix(gap, w) {
			return true
		}
	}
	return gap == ""
}

// judgeGrowth holds a change against its two numbers.
func (x *examined) judgeGrowth(p, now, before *mention, sign int) {
	if !now.exact() || !before.exact() || !p.exact() {
		return
	}
	n, b, v := float(now.Value), float(before.Value), float(p.Value)
	if b <= 0 {
		return
	}
	from, words := now, ""
	var low, high, is float64
	switch p.sort {
	case sortPoints:
		if now.sort != sortPercent {
			return
		}
		is = n - b
		slack := (now.step + before.step) / 2
		low, high = is-slack, is+slack
		words = fmt.Sprintf("%s-%s=%s", now.word(), before.word(), numberWord(is))
	case sortTimes:
		is = n / b
		if !strings.Contains(p.Quote, "翻") { // 增长了X倍
			is--
		}
		low, high = is*0.93, is*1.07
		words = fmt.Sprintf("%s÷%s=%s", now.word(), before.word(), numberWord(math.Round(n/b*100)/100))
		sign = 1
	default:
		if now.sort == sortPercent {
			x.shiftedPoints(p, now, before, sign)
			return
		}
		is = 100 * (n - b) / b
		low, high = 100*(now.low-before.high)/before.high, 100*(now.high-before.low)/before.low
		words = fmt.Sprintf("（%s-%s）÷%s=%s", now.word(), before.word(), before.word(), percentWord(is, p))
	}
	stated := *p
	stated.Value.Units *= int64(sign)
	verdict := near(&stated, low, high)
	if verdict == fits || verdict == rounded {
		return
	}
	x.tell(Error, "growth-against-counts", p.amount(), strings.TrimPrefix(numberWord(math.Round(is*100)/100), "")+p.Unit,
		handbook.Say("%s，所写%s为%s。", "%s; the %s stated is %s.", words, map[int]handbook.Text{1: {Zh: "增长", En: "growth"}, -1: {Zh: "下降", En: "decline"}}[sign], p.in(v)+p.Unit), from, before, p)
}

// shiftedPoints tells where the difference of two percentages is given in percent: it is in percentage points.
func (x *examined) shiftedPoints(p, now, before *mention, sign int) {
	n, b := float(now.Value), float(before.Value)
	grown, points := 100*(n-b)/b, n-b
	stated := *p
	stated.Value.Units *= int64(sign)
	if near(&stated, grown, grown) == fits {
		return
	}
	if near(&stated, points, points) == fits {
		x.tell(Warning, "percent-for-points", p.amount(), numberWord(math.Abs(points))+"个百分点",
			handbook.Say("%s-%s=%s，两个百分比之差应以“个百分点”表述，不是“%%”。", "%s-%s=%s: the difference of two percentages is in percentage points, not in percent.", now.word(), before.word(), numberWord(points)), now, before, p)
		return
	}
	x.tell(Error, "growth-against-counts", p.amount(), numberWord(math.Abs(points))+"个百分点",
		handbook.Say("由%s到%s相差%s个百分点，所写为%s。", "From %s to %s it is %s percentage points; stated is %s.", before.amount(), now.amount(), numberWord(math.Abs(points)), p.amount()), now, before, p)
}
