package check

import (
	"strings"

	"fengqiao/internal/handbook"
)

// differences holds a change told in number against the two numbers it is between: A，比上年的B减少D; 由B降至A，减少D.
func (x *examined) differences() {
	for _, sentence := range x.bySentence {
		for k := 1; k < len(sentence); k++ {
			x.wrongWay(sentence, k)
			if k < 2 {
				continue
			}
			x.baseAfter(sentence, k)
			x.againstPlan(sentence, k)
			d, gap := sentence[k], x.gap(sentence, k)
			sign := direction(gap)
			if !d.counts() || d.aim || sign == 0 || !difference(gap) || len([]rune(gap)) > 10 || hasAny(gap, "每", "均") && !hasAny(x.gap(sentence, k-1)+x.gap(sentence, k-2), "每", "均") {
				continue
			}
			a, b := sentence[k-2], sentence[k-1]
			if !sameUnit(a, d) || !sameUnit(b, d) || a.aim || b.aim {
				continue
			}
			to := x.gap(sentence, k-1)
			switch {
			case comparedWith(to): // A，比B减少D
				if x.anyDifference(sentence[:k-1], b, d) || strings.ContainsAny(gap, "；：、") {
					continue
				}
				x.judgeDifference(a, b, d, sign)
			case strings.Contains(gap, "净") && strings.Contains(to, "年初") && direction(to) == 0 && !hasAny(x.gap(sentence, k-2), "年初", "上年") && !strings.ContainsAny(to, "；"): // 现有A，年初为B，净增D
				x.judgeDifference(a, b, d, sign)
			case ofLastYear(to) && !ofLastYear(x.gap(sentence, k-2)) && direction(x.gap(sentence, k-2)) == 0 && !strings.ContainsAny(to, "；"): // A，去年同期B，减少D
				x.judgeDifference(a, b, d, sign)
			case ofLastYear(x.gap(sentence, k-2)) && !ofLastYear(to) && direction(to) == 0 && !strings.ContainsAny(to, "；"): // 去年A，今年B，减少D
				x.judgeDifference(b, a, d, sign)
			case hasAny(to, "到", "至", "为") && direction(to) == sign && hasAny(x.gap(sentence, k-2), "由", "从") && len([]rune(to)) < 12:
				x.judgeDifference(b, a, d, sign)
			}
		}
	}
}

// comparedWith tells whether the words before a count make it what something is compared with: 比去年同期的, 较上年.
func comparedWith(gap string) bool {
	c := []rune(gap)
	const near = 10
	for i := len(c) - 1; i >= 0 && len(c)-i <= near && !isClauseEnd(c[i]); i-- {
		if (c[i] == '比' || c[i] == '较') && (i == 0 || !isOneOf(c[i-1], "同环占对相可百")) {
			return direction(string(c[i:])) == 0
		}
	}
	return false
}

// anyDifference tells whether a count before lies as far from the base as is told.
func (x *examined) anyDifference(before []*mention, base, d *mention) bool {
	for _, a := range before {
		if sameUnit(a, d) && (a.low-base.high <= d.high && a.high-base.low >= d.low || base.low-a.high <= d.high && base.high-a.low >= d.low) {
			return true
		}
	}
	return false
}

// judgeDifference holds a change against now less before; a change in the other direction is of something else.
func (x *examined) judgeDifference(now, before, d *mention, sign int) {
	low, high := now.low-before.high, now.high-before.low
	from, to := now, before
	if sign < 0 {
		low, high = before.low-now.high, before.high-now.low
		from, to = before, now
	}
	if high <= 0 || low <= d.high && high >= d.low {
		return
	}
	is := float(from.Value) - float(to.Value)
	x.tell(Error, "difference", d.amount(), d.in(is)+d.Unit, handbook.Say("%s-%s=%s，所写相差%s。", "%s-%s=%s; the difference stated is %s.", from.word(), to.word(), d.in(is), d.amount()), now, before, d)
}

// baseAfter holds a change against the number before it and the base told behind it: A，比年初增加D，年初为B.
func (x *examined) baseAfter(sentence []*mention, k int) {
	a, d, b := sentence[k-2], sentence[k-1], sentence[k]
	gap, to := x.gap(sentence, k), x.gap(sentence, k-1)
	if !sameUnit(a, b) || !sameUnit(d, b) || !b.counts() || a.aim || b.aim || !hasAny(gap, "上", "去年", "年初", "同期") || direction(gap) != 0 || len([]rune(gap)) > 10 ||
		!hasAny(to, "比", "较") || !difference(to) || strings.ContainsAny(gap, "；、") {
		return
	}
	x.judgeDifference(a, b, d, direction(to))
}

// againstPlan holds what a number is told to be above or below the plan told before it: 预算56万元，支出48万元，比预算减少8万元.
func (x *examined) againstPlan(sentence []*mention, k int) {
	a, d, gap := sentence[k-1], sentence[k], x.gap(sentence, k)
	if !sameUnit(a, d) || !d.counts() || !difference(gap) || !hasAny(gap, "比", "较") {
		return
	}
	for _, word := range []string{"预算", "计划", "定额", "概算"} {
		b := sentence[k-2]
		if strings.Contains(gap, word) && strings.Contains(x.gap(sentence, k-2), word) && sameUnit(b, d) && !strings.Contains(x.gap(sentence, k-1), word) {
			x.judgeDifference(a, b, d, direction(gap))
		}
	}
}

// wrongWay tells a change from one number to another that goes the other way: 由98件下降到146件.
func (x *examined) wrongWay(sentence []*mention, k int) {
	a, b, to := sentence[k-1], sentence[k], x.gap(sentence, k)
	const near = 12
	if !sameUnit(a, b) || !hasAny(x.gap(sentence, k-1), "由", "从") || !hasAny(to, "到", "至") || len([]rune(to)) > near || strings.ContainsAny(to, "；。、") {
		return
	}
	sign := direction(to)
	if sign > 0 && b.high < a.low || sign < 0 && b.low > a.high {
		x.tell(Error, "wrong-direction", b.amount(), map[int]string{1: ">", -1: "<"}[sign]+a.amount(), handbook.Say("由%s到%s，不是%s。", "From %s to %s it is not %s.", a.amount(), b.amount(),
			map[int]handbook.Text{1: {Zh: "上升", En: "up"}, -1: {Zh: "下降", En: "down"}}[sign]), a, b)
	}
}

// ofLastYear tells whether the words before a count say that it is last year's, and compare nothing.
func ofLastYear(gap string) bool {
	gap = gap[max(strings.LastIndex(gap, "；"), 0):]
	return hasAny(gap, "去年", "上年", "上一年") && direction(gap) == 0 && !comparison(gap) && !hasAny(gap, "结转", "结余", "遗留", "末")
}
