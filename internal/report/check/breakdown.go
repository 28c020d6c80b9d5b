package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

var (
	attributes = lexicon("attributes")
	stages     = lexicon("stages")
)

// Kinds of breakdowns, by the word that opens them.
const (
	someParts = iota // 其中, 包括: some of the parts, or all
	allParts         // 分为, 按…分: all of them
)

// opening tells whether the text before a claim opens a breakdown.
func opening(gap string) (kind int, ok bool) {
	switch {
	case hasAny(gap, "分为", "按类型分", "按类别分", "组成，", "构成，") || strings.Contains(gap, "按") && (strings.Contains(gap, "分，") || strings.Contains(gap, "分：") || strings.Contains(gap, "划分") || strings.HasSuffix(gap, "看，")):
		return allParts, true
	case hasAny(gap, "其中", "包括", "包含"):
		return someParts, true
	}
	return 0, false
}

// elsewhere are words of another year or of overlap: numbers beside them are no parts of this year's whole.
func elsewhere(gap string) bool {
	return hasAny(gap, "去年", "上年", "上一年", "同期", "历年", "同比", "环比", "计划", "目标", "比上", "较上", "增加", "减少", "上月")
}

// breakdown is a whole and its parts.
type breakdown struct {
	kind   int
	whole  *mention
	others []*mention // counts before it in its unit, which the parts may be of as well
	parts  []*mention
	shares map[*mention]*mention // the share stated of a part
	text   string                // of the sentence
}

// breakdowns holds the parts told after 其中, 包括, 分为 against their whole.
func (x *examined) breakdowns() {
	for _, b := range x.findBreakdowns() {
		x.judgeBreakdown(b)
	}
}

// mixed doubts a breakdown after 包括 whose parts, in several units, add up to more than the whole: 服务22次，包括咨询15次、调解22件.
func (x *examined) mixed() {
	for _, sentence := range x.bySentence {
		for k := 1; k < len(sentence); k++ {
			if !strings.HasPrefix(strings.TrimLeft(x.gap(sentence, k), "，；：（ "), "包括") {
				continue
			}
			var whole *mention
			for j := k - 1; j >= 0 && whole == nil; j-- {
				if kindred(sentence[j], sentence[k]) && sentence[j].counts() {
					whole = sentence[j]
				}
			}
			if whole == nil {
				continue
			}
			var parts []*mention
			units := map[string]bool{}
			for _, m := range sentence[k:] {
				if m.sort != sortThing && m.sort != sortEvent && m.sort != sortVisit || strings.HasPrefix(m.Unit, "人") {
					break
				}
				parts, units[m.Unit] = append(parts, m), true
			}
			low, _, sum, words := addUp(parts)
			if len(parts) > 1 && len(units) > 1 && low > whole.high {
				x.tell(Warning, "parts-in-other-units", whole.amount(), numberWord(sum), handbook.Say("%s=%s，计量单位虽不同，作为“%s”%s的组成部分仍嫌过多。",
					"%s=%s: in whatever units, that is more than “%s”, %s, of which they are parts.", words, numberWord(sum), whole.Subject, whole.amount()), append([]*mention{whole}, parts...)...)
				x.served(sentence[:k], parts)
			}
		}
	}
}

// served doubts that fewer persons were served than the disputes among the services have parties.
func (x *examined) served(before, parts []*mention) {
	for _, p := range before {
		if p.Unit != "人次" && p.Unit != "人" || !hasAny(p.Subject, "惠及", "受益", "服务") {
			continue
		}
		for _, d := range parts {
			x.fewPersons(p, d)
		}
	}
}

// fewPersons doubts that a dispute settled has fewer than two persons.
func (x *examined) fewPersons(p, d *mention) {
	if !strings.Contains(d.Subject, "调解") || d.sort != sortThing || p.high >= 2*d.low {
		return
	}
	x.tell(Warning, "persons-against-disputes", p.amount(), "≥"+numberWord(2*float(d.Value))+p.Unit,
		handbook.Say("一起纠纷至少有两方，调解%s至少涉及%s%s，所写“%s”为%s。", "A dispute has two parties at least: %s have %s%s or more; “%s” is stated as %s.",
			d.amount(), numberWord(2*float(d.Value)), p.Unit, p.Subject, p.amount()), p, d)
}

// findBreakdowns finds wholes and their parts, sentence by sentence.
func (x *examined) findBreakdowns() []breakdown {
	var out []breakdown
	for i, sentence := range x.bySentence {
		for k := range sentence {
			kind, ok := opening(x.gap(sentence, k))
			if !ok {
				continue
			}
			b := breakdown{kind: kind, shares: map[*mention]*mention{}, text: x.sentenceText(sentence[k])}
			if !x.openedBy(x.gap(sentence, k)) {
				continue
			}
			b.whole = x.wholeBefore(sentence, k, i)
			if n := len(out); kind == allParts && n > 0 && out[n-1].whole.place.sentence == i {
				b.whole = out[n-1].whole // of the same whole by another sort
			}
			if b.whole == nil || b.whole.aim != sentence[k].aim {
				continue
			}
			b.others = x.others(sentence, b.whole, out)
			x.gather(&b, sentence[k:], func(j int) string { return x.gap(sentence, k+j) })
			if len(b.parts) > 0 {
				if likeWords(b.parts[0].Subject, b.whole.Subject) && !slices.ContainsFunc(b.others, func(o *mention) bool { return likeWords(b.parts[0].Subject, o.Subject) }) {
					b.others = nil // the parts name it
				}
				out = append(out, b)
				if second, ok := x.companions(b); ok {
					out = append(out, second)
				}
			}
		}
	}
	return out
}

// companions is the breakdown in a second unit that is told with the first: 320批785人次, 其中个体访280批410人次、集体访40批375人次.
func (x *examined) companions(b breakdown) (breakdown, bool) {
	of := func(m *mention) *mention {
		if m.index+1 < len(x.ms) {
			if n := x.ms[m.index+1]; n.from == m.to && n.counts() && !sameUnit(n, m) {
				return n
			}
		}
		return nil
	}
	second := breakdown{kind: b.kind, whole: of(b.whole), shares: map[*mention]*mention{}, text: b.text}
	if second.whole == nil {
		return second, false
	}
	for _, p := range b.parts {
		n := of(p)
		if n == nil || !sameUnit(n, second.whole) {
			return second, false
		}
		if n.Subject == "" {
			n.Subject = p.Subject
		}
		second.parts = append(second.parts, n)
	}
	return second, len(second.parts) > 1
}

// gather takes the parts of a breakdown from the claims behind its opening word, while the list goes on in one form: with
// the same marks or weaker ones between, outside brackets or inside, and no other work told.
func (x *examined) gather(b *breakdown, list []*mention, gap func(j int) string) {
	first, strength := x.inBrackets(list[0]), 0
	for j, m := range list {
		g := gap(j)
		if j > 0 {
			if _, again := opening(g); again || x.otherWork(g) {
				return
			}
		}
		if x.inBrackets(m) != first {
			continue
		}
		last := len(b.parts) - 1
		if g == "" && last >= 0 && !sameUnit(m, b.whole) { // 40批375人次
			continue
		}
		switch {
		case m.sort == sortPercent && last >= 0 && strings.Contains(g, "占") && list[j-1] == b.parts[last]:
			b.shares[b.parts[last]] = m
		case m.counts() && last >= 0 && (!sameUnit(m, b.whole) || hasAny(g, "总量", "总数", "累计", "总人数", "总额", "目前", "现有")):
			return
		case m.counts() && sameUnit(m, b.whole) && !elsewhere(g):
			if last >= 1 && b.complete() {
				return
			}
			if last >= 0 {
				s := separator(g)
				if strength > 0 && s > strength {
					return
				}
				strength = max(strength, s)
			}
			b.parts = append(b.parts, m)
		}
	}
}

// complete tells whether the parts so far make the whole: what follows is of another kind. Where each part has its share, a
// count without one is too.
func (b *breakdown) complete() bool {
	low, high, _, _ := addUp(b.parts)
	return low <= b.whole.high && high >= b.whole.low || b.sharesMakeAll()
}

// separator is how strongly the marks before a claim part it from the claim before: 、 weakest, ； most.
func separator(gap string) int {
	switch {
	case strings.ContainsAny(gap, "；："):
		return 3
	case strings.Contains(gap, "，"):
		return 2
	}
	return 1
}

// inBrackets tells whether a claim stands within brackets.
func (x *examined) inBrackets(m *mention) bool {
	depth := 0
	for j := m.from - 1; j >= 0 && m.from-j < farthest && x.c[j] != '\n'; j-- {
		switch x.c[j] {
		case '）':
			depth++
		case '（':
			if depth--; depth < 0 {
				return true
			}
		}
	}
	return false
}

// otherWork tells whether words behind a mark begin something else: how or where it was done, by whom.
func (x *examined) otherWork(gap string) bool {
	gap = strings.TrimRight(gap, "共计约达为")
	for _, mark := range []string{"；", "，"} {
		if i := strings.LastIndex(gap, mark); i >= 0 {
			rest := []rune(gap[i+len(mark):])
			if len(rest) > 1 && isOneOf(rest[0], "由以在对向按经被将因让从") {
				return true
			}
			if n, _ := doing.at(rest, 0); n > 1 && mark == "；" {
				return true
			}
			if hasAny(string(rest[:min(len(rest), 4)]), "今年", "全年", "年内", "本年", "截至", "目前", "全镇", "全县", "新") && mark == "；" {
				return true
			}
		}
	}
	return false
}

// openedBy tells whether the word that opens a breakdown stands right behind the whole, with no other sentence's part between.
func (x *examined) openedBy(gap string) bool {
	if i := strings.Index(gap, "其中"); i >= 0 {
		before := strings.TrimRight(gap[:i], "；，。（ ")
		return !strings.Contains(before, "；")
	}
	for _, w := range []string{"包括", "包含"} {
		if i := strings.Index(gap, w); i >= 0 {
			return strings.Trim(gap[:i], "，；：（ ") == ""
		}
	}
	return true
}

// others are the counts of the sentence before a whole, in its unit, that are no parts of an earlier breakdown.
func (x *examined) others(sentence []*mention, whole *mention, earlier []breakdown) []*mention {
	var out []*mention
	for j, m := range sentence {
		if m == whole {
			break
		}
		if sameUnit(m, whole) && !elsewhere(x.gap(sentence, j)) && !slices.ContainsFunc(earlier, func(b breakdown) bool { return slices.Contains(b.parts, m) }) {
			out = append(out, m)
		}
	}
	return out
}

// likeWords tells whether two subjects end in the same noun.
func likeWords(a, b string) bool {
	x, y := []rune(a), []rune(b)
	return len(x) >= 2 && len(y) >= 2 && slices.Equal(x[len(x)-2:], y[len(y)-2:])
}

// holdsOf tells whether something holds of another count the parts may be of, or of the sum of several.
func (b *breakdown) holdsOf(holds func(low, high float64) bool) bool {
	low, high := b.whole.low, b.whole.high
	for i := len(b.others) - 1; i >= 0; i-- {
		o := b.others[i]
		low, high = low+o.low, high+o.high
		if holds(o.low, o.high) || holds(low, high) {
			return true
		}
	}
	return false
}

// wholeBefore is the count that parts from sentence[k] on are of: the nearest before in the sentence in their unit, else,
// where the sentence begins with them, the only one in that unit of the sentence before.
func (x *examined) wholeBefore(sentence []*mention, k, i int) *mention {
	first := sentence[k]
	for first.sort == sortPercent && k+1 < len(sentence) {
		k++
		first = sentence[k]
	}
	for j := k - 1; j >= 0; j-- {
		if w := sentence[j]; sameUnit(w, first) && w.counts() && !elsewhere(x.gap(sentence, j)) {
			return w
		}
	}
	if k > 0 && sentence[0] != first {
		for j := range k {
			if sentence[j].counts() {
				return nil
			}
		}
	}
	if i == 0 || first.place.line != x.lineOfSentence(i-1) {
		return nil
	}
	var found *mention
	previous := x.bySentence[i-1]
	for j, w := range previous {
		if sameUnit(w, first) && w.counts() && !elsewhere(x.gap(previous, j)) {
			if found != nil {
				if !strings.Contains(x.gap(previous, j), "预算") && !strings.Contains(x.gap(previous, j), "为") {
					return nil
				}
				continue
			}
			found = w
		}
	}
	return found
}

func (x *examined) lineOfSentence(i int) int {
	if len(x.bySentence[i]) > 0 {
		return x.bySentence[i][0].place.line
	}
	return -1
}

// judgeBreakdown holds parts against their whole.
func (x *examined) judgeBreakdown(b breakdown) {
	w := b.whole
	if hasAny(b.text, "重复统计", "交叉", "多重身份", "有重复", "重复计算", "可多选", "兼任", "同时") {
		return
	}
	bigger := false
	for _, p := range b.parts {
		if p.low > w.high && !b.holdsOf(func(_, high float64) bool { return p.low <= high }) {
			bigger = true
			x.tell(Error, "part-exceeds-whole", p.amount(), "≤"+w.amount(),
				handbook.Say("“%s”%s是“%s”%s的一部分，却大于整体。", "“%s”, %s, is a part of “%s”, %s, and greater than the whole.", p.Subject, p.amount(), w.Subject, w.amount()), w, p)
		}
	}
	if bigger {
		return
	}
	parts := b.additive()
	if len(parts) < 2 {
		return
	}
	low, high, sum, words := addUp(parts)
	all := append([]*mention{w}, parts...)
	if b.holdsOf(func(l, h float64) bool { return low <= h && (high >= l || low <= h && b.kind == someParts) }) {
		return
	}
	switch {
	case low > w.high:
		x.tell(Error, "parts-against-whole", w.amount(), numberWord(sum)+w.Unit,
			handbook.Say("%s=%s，大于“%s”%s，多出%s%s。", "%s=%s, greater than “%s”, %s, by %s%s.", words, numberWord(sum), w.Subject, w.amount(), numberWord(sum-float(w.Value)), w.Unit), all...)
	case high < w.low && len(parts) == len(b.parts) && (b.kind == allParts || b.complementary(parts) || b.sharesMakeAll()) && !strings.Contains(b.text, "等"):
		x.tell(Error, "parts-against-whole", w.amount(), numberWord(sum)+w.Unit,
			handbook.Say("%s=%s，各部分已是全部，却小于“%s”%s，相差%s%s。", "%s=%s: the parts are all there are, and less than “%s”, %s, by %s%s.", words, numberWord(sum), w.Subject, w.amount(), numberWord(float(w.Value)-sum), w.Unit), all...)
	}
}

// addUp adds claims: between which numbers their sum lies, the sum as stated, and the addition in words.
func addUp(ms []*mention) (low, high, sum float64, words string) {
	var w strings.Builder
	for i, m := range ms {
		low, high, sum = low+m.low, high+m.high, sum+float(m.Value)
		if i > 0 {
			w.WriteByte('+')
		}
		w.WriteString(m.word())
	}
	return low, high, sum, w.String()
}

// additive are the parts that exclude each other: kinds beside kinds. Attributes of persons (党员, 妇女) overlap, and so do
// the stages a matter goes through (受理, 化解), unless what is done stands beside what is not.
func (b *breakdown) additive() []*mention {
	if b.complementary(b.parts) {
		return b.parts
	}
	var kinds, steps []*mention
	overlapping := 0
	acts := 0
	for _, p := range b.parts {
		label := []rune(p.Subject)
		if n, _ := doing.at(label, 0); n > 1 {
			acts++
		}
		if ok, _ := attributes.within(label); ok && b.whole.sort != sortMoney && b.whole.sort != sortSize {
			overlapping++
			continue
		}
		if begins, _ := stages.at(label, 0); begins > 0 {
			steps = append(steps, p)
			continue
		}
		if ends, _ := stages.before(label, len(label)); ends > 0 {
			steps = append(steps, p)
			continue
		}
		kinds = append(kinds, p)
	}
	switch {
	case overlapping > 0 && b.kind != allParts, acts > 0 && acts < len(b.parts):
		return nil
	case overlapping > 0:
		return b.parts
	case len(kinds) == 0:
		return undone(steps)
	}
	return kinds
}

// undone is what is done and what is not, where both are told.
func undone(steps []*mention) []*mention {
	done, open := []*mention(nil), []*mention(nil)
	for _, p := range steps {
		if hasAny(p.Subject, "未", "正在", "在办", "尚", "剩余", "待") {
			open = append(open, p)
		} else {
			done = append(done, p)
		}
	}
	if len(done) == 1 && len(open) > 0 {
		return append(done, open...)
	}
	return nil
}

// opposites are labels that between them are everything.
var opposites = [][2]string{{"男", "女"}, {"个体访", "集体访"}, {"个访", "集体访"}, {"上半年", "下半年"}, {"口头", "书面"}, {"线上", "线下"}, {"城镇", "农村"}, {"城市", "农村"}, {"已办结", "在办"},
	{"已办结", "正在办理"}, {"已完成", "未完成"}, {"已化解", "未化解"}, {"已整改", "未整改"}, {"成功", "未成功"}, {"简易程序", "一般程序"}, {"简易程序", "普通程序"}, {"合格", "不合格"}}

// complementary tells whether two parts are between them everything.
func (b *breakdown) complementary(parts []*mention) bool {
	if len(parts) != 2 {
		return false
	}
	p, q := parts[0].Subject, parts[1].Subject
	for _, o := range opposites {
		if strings.Contains(p, o[0]) && strings.Contains(q, o[1]) && !strings.Contains(p, o[1]) || strings.Contains(p, o[1]) && strings.Contains(q, o[0]) && !strings.Contains(q, o[1]) {
			return true
		}
	}
	return false
}

// sharesMakeAll tells whether every part has its share and the shares add up to the whole.
func (b *breakdown) sharesMakeAll() bool {
	total := 0.0
	for _, p := range b.parts {
		s := b.shares[p]
		if s == nil {
			return false
		}
		total += float(s.Value)
	}
	return len(b.parts) > 1 && total > 98.9 && total < 101.1
}
