package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// totals holds a total behind counts in its unit against their sum: of all of them, or the last few. The total is bare (共8场),
// or names what they all are (改造供水管网18公里、排水管网22公里，合计改造管网40公里).
func (x *examined) totals() {
	for _, sentence := range x.bySentence {
		for k, t := range sentence {
			if !t.counts() || t.aim {
				continue
			}
			bare, named := bareTotal(x.gap(sentence, k)), namedTotal(x.gap(sentence, k))
			if !bare && named == "" {
				continue
			}
			var parts []*mention
			for j := k - 1; j >= 0; j-- {
				m := sentence[j]
				if m.Unit != t.Unit {
					if named != "" && (m.sort == t.sort || m.sort == sortThing) {
						break
					}
					continue
				}
				if elsewhere(x.gap(sentence, j)) || hasAny(x.gap(sentence, j), "其中", "平均", "每", "均") {
					parts = nil
					break
				}
				parts = append([]*mention{m}, parts...)
			}
			if bare {
				x.judgeTotal(parts, t, totalTooFar)
			} else if x.oneKind(parts, named) {
				x.judgeTotal(parts, t, namedTooFar)
			}
		}
	}
}

// How far a sum may lie from the total to be the same, mistaken.
const (
	totalTooFar = 5
	namedTooFar = 1.3
)

// bareTotal tells whether nothing but a word of adding up stands between two counts.
func bareTotal(gap string) bool {
	gap = strings.Trim(gap, "，；、（ ")
	for _, w := range []string{"共计", "合计", "总计", "总共", "共", "总数", "合计共"} {
		if lead, ok := strings.CutSuffix(strings.TrimSuffix(gap, "为"), w); ok {
			switch lead {
			case "", "以上", "两项", "三项", "四项", "两类", "三类", "两年", "三年", "两者", "三者", "上述", "两地", "两级":
				return true
			}
		}
	}
	return false
}

// namedTotal is what a total names behind a word of adding up that begins its clause (合计改造管网 is 改造管网); empty where it does
// not, or where it tells what the counts led to.
func namedTotal(gap string) string {
	at := max(strings.LastIndex(gap, "，"), strings.LastIndex(gap, "；"))
	if at < 0 || strings.Contains(gap, "、") {
		return ""
	}
	clause := gap[at+len("，"):]
	for _, w := range []string{"共计", "合计", "总计", "总共", "共", "累计", "总"} {
		if name, found := strings.CutPrefix(clause, w); found {
			if n := len([]rune(name)); n < 2 || n > 8 || hasAny(name, "涉及", "惠及", "带动", "覆盖", "有") {
				return ""
			}
			return name
		}
	}
	return ""
}

// oneKind tells whether all counts are of what a total names.
func (x *examined) oneKind(parts []*mention, name string) bool {
	for _, p := range parts {
		if !alike(name, x.ownWords(p)) {
			return false
		}
	}
	return true
}

// judgeTotal holds a total against the sum of the last two or more parts.
func (x *examined) judgeTotal(parts []*mention, t *mention, tooFar float64) {
	if len(parts) < 2 {
		return
	}
	for from := range parts[:len(parts)-1] {
		low, high, _, _ := addUp(parts[from:])
		if low <= t.high && high >= t.low {
			return
		}
	}
	for _, m := range parts {
		if !m.exact() || m.low <= t.high && m.high >= t.low { // 共 says of what the last count is
			return
		}
	}
	_, _, sum, words := addUp(parts)
	if !nearby(sum, float(t.Value), tooFar) {
		return
	}
	x.tell(Error, "sum-against-total", t.amount(), numberWord(sum)+t.Unit, handbook.Say("%s=%s，所写合计为%s。", "%s=%s; the total stated is %s.", words, numberWord(sum), t.amount()), append(slices.Clone(parts), t)...)
}
