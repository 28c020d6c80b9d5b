package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// percents holds shares told in one row without their counts (满意占76%，基本满意占18%，不满意占6%) against the whole, and a rate against
// the one of its opposite (合格率, 不合格率).
func (x *examined) percents() {
	for _, sentence := range x.bySentence {
		for k, p := range sentence {
			if p.sort != sortPercent || p.Unit != "%" || p.aim || !p.exact() {
				continue
			}
			if k+1 < len(sentence) && sentence[k+1].sort == sortPercent && sentence[k+1].exact() && opposedRates(p.Subject, sentence[k+1].Subject) {
				x.judgePercents([]*mention{p, sentence[k+1]}, true)
			}
			if k == 0 || !x.inRow(sentence, k) {
				x.judgeRow(sentence, k)
			}
		}
	}
}

// opposedRates tells whether two rates are of something and of the rest.
func opposedRates(a, b string) bool {
	a, b = strings.TrimRight(a, "达为到"), strings.TrimRight(b, "达为到")
	return strings.HasSuffix(a, "率") && (b == "不"+a || b == "未"+a || a == "不"+b || a == "未"+b)
}

// inRow tells whether a share follows another directly, in the same form.
func (x *examined) inRow(sentence []*mention, k int) bool {
	return k > 0 && sentence[k-1].sort == sortPercent && shareLabel(x.gap(sentence, k)) != "" && !elsewhere(x.gap(sentence, k))
}

// shareLabel is what a share in a row is of: 满意 of “，满意占” and of “，满意”; empty where the words are not so short, or tell a
// rate or a change.
func shareLabel(gap string) string {
	label := strings.Trim(gap, "，、；：和及")
	for _, end := range []string{"占比", "占", "的"} {
		label = strings.TrimSuffix(label, end)
	}
	const long = 8
	if n := len([]rune(label)); n < 2 || n > long || strings.ContainsAny(label, "，。；、率比对") || direction(label) != 0 {
		return ""
	}
	return label
}

// judgeRow holds the row of shares that begins at sentence[k].
func (x *examined) judgeRow(sentence []*mention, k int) {
	row, rest := []*mention{sentence[k]}, false
	gap := x.gap(sentence, k)
	at := max(strings.LastIndex(gap, "，"), strings.LastIndex(gap, "："), strings.LastIndex(gap, "；"))
	labels := []string{shareLabel(gap[max(at, 0):])}
	if labels[0] == "" {
		return
	}
	for j := k + 1; j < len(sentence) && x.inRow(sentence, j) && sentence[j].Unit == "%" && sentence[j].exact(); j++ {
		labels = append(labels, shareLabel(x.gap(sentence, j)))
		row = append(row, sentence[j])
	}
	if !x.sharesTold(sentence[k:k+len(row)], labels) {
		return
	}
	families := map[string]bool{}
	for _, l := range labels {
		label := []rune(l)
		if is, family := attributes.within(label); is {
			families[family] = true
		}
		rest = rest || hasAny(l, "其他", "其它", "其余", "不满意", "不合格", "未")
	}
	if ages(labels) {
		families = nil
	}
	if len(families) > 1 || families[""] || len(row) < 2 || len(row) == 2 && !opposite(labels[0], labels[1]) && !opposite(labels[1], labels[0]) {
		return
	}
	if again, _ := overlapping.within([]rune(x.sentenceText(row[0]))); again || hasAny(x.sentenceText(row[0]), "选择", "认为", "希望") {
		return
	}
	x.judgePercents(row, rest)
}

// sharesTold tells whether a row of percentages is one of shares: each is said to be one (占), or one is of what another is not
// (满意, 不满意).
func (x *examined) sharesTold(row []*mention, labels []string) bool {
	told := 0
	for i, p := range row {
		if strings.HasSuffix(strings.TrimSuffix(x.clause(p), "比"), "占") {
			told++
		}
		for _, other := range labels {
			if other == "不"+labels[i] || other == "未"+labels[i] {
				return true
			}
		}
	}
	return told == len(row)
}

// ages tells whether labels are classes of age that exclude each other: one under, one over.
func ages(labels []string) bool {
	under, over := false, false
	for _, l := range labels {
		if !strings.Contains(l, "岁") {
			return false
		}
		under, over = under || strings.Contains(l, "以下"), over || strings.Contains(l, "以上")
	}
	return under && over
}

// judgePercents holds shares against the whole: never more, and where one is of the rest, not less.
func (x *examined) judgePercents(row []*mention, all bool) {
	_, _, sum, words := addUp(row)
	slack := 0.0
	for _, p := range row {
		slack += p.step / 2
	}
	const tooFar = 1.15 // beyond it the shares are of several wholes
	if sum <= 100+slack && (!all || sum >= 100-slack) || !nearby(sum, 100, tooFar) {
		return
	}
	x.tell(Error, "shares-exceed-whole", numberWord(sum)+"%", "100%", handbook.Say("%s=%s%%，各部分之和应为100%%。", "%s=%s%%: the parts should add up to 100%%.", words, numberWord(sum)), slices.Clone(row)...)
}
