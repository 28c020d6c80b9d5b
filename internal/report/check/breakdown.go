package check

import (
	"slices"
	"strings"
)

var (
	attributes = lexicon("attributes")
	stages     = lexicon("stages")
)

// Kinds of breakdowns, by the word that opens them.
const (
	someParts   = iota // 其中, 包括: some of the parts, or all
	allParts           // 分为, 按…分: all of them
	listedParts        // within brackets or behind a colon: as a rule all of them
)

// opening tells whether the text before a claim opens a breakdown.
func opening(gap string) (kind int, ok bool) {
	ways := strings.Contains(gap, "按") && (strings.Contains(gap, "分，") || strings.Contains(gap, "分：") || strings.Contains(gap, "划分")) ||
		hasAny(gap, "按", "从") && (strings.Contains(gap, "看，") || strings.Contains(gap, "看："))
	switch {
	case ways || saysEach(gap) || hasAny(gap, "分为", "按类型分", "按类别分", "组成，", "构成，"):
		return allParts, true
	case hasAny(gap, "其中", "包括", "包含", "，仅", "；仅") || wholeIn(gap) != "":
		return someParts, true
	}
	return 0, false
}

// saysEach tells whether the words behind a whole begin its list with 分别为: 合同94份，分别为工程类51份、采购类26份、其他类17份.
func saysEach(gap string) bool {
	const noun = 6 // of the whole, behind its number
	for _, word := range []string{"分别为", "分别是", "分别系", "分别有"} {
		if before, label, found := strings.Cut(gap, word); found {
			before, comma := strings.CutSuffix(before, "，")
			return comma && len([]rune(before)) <= noun && !strings.ContainsAny(before, "、；，") && label != ""
		}
	}
	return false
}

// lists tells whether a list of two or more counts in the unit of the one just before stands behind it in brackets or after
// a colon: 活动8场（甲村3场、乙村5场）.
func (x *examined) lists(sentence []*mention, k int) bool {
	if k == 0 || k+1 >= len(sentence) || !sameUnit(sentence[k-1], sentence[k]) || !sentence[k].counts() || !sameUnit(sentence[k], sentence[k+1]) {
		return false
	}
	gap := []rune(x.gap(sentence, k))
	const noun = 10 // between the count and the mark
	for i, r := range gap {
		switch r {
		case '（', '：':
			return i <= noun && !elsewhere(string(gap)) && i+1 < len(gap) && (r != '（' || x.inBrackets(sentence[k+1]))
		case '，', '；', '、', '）':
			return false
		}
	}
	return false
}

// numbered tells whether a list of parts begins whose labels are numbered, as many as are announced: 分三批：第一批1件，第二批2件，
// 第三批3件.
func (x *examined) numbered(sentence []*mention, k int) bool {
	if !hasAny(x.sentenceLead(sentence[k]), "分") || ordinalIn(x.gap(sentence, k)) != 1 {
		return false
	}
	last := 1
	for j := k + 1; j < len(sentence); j++ {
		if n := ordinalIn(x.gap(sentence, j)); n > 0 {
			if n != last+1 || !sameUnit(sentence[j], sentence[k]) {
				return false
			}
			last = n
		}
	}
	lead := []rune(x.sentenceLead(sentence[k]))
	for i := range lead { // 分三批
		if lead[i] == '分' && i+1 < len(lead) {
			j := i + 1
			for j < len(lead) && isOneOf(lead[j], "成为作") {
				j++
			}
			if n, ok := numberAt(lead, min(j, len(lead)-1)); ok && float(n.value) == float64(last) {
				return last > 1
			}
		}
	}
	return false
}

// exhausts tells whether the list that begins right behind a count tells what is and what is not (采纳62条，未采纳24条): it is all
// of it, unless a row of its counts fits another one.
func (x *examined) exhausts(sentence []*mention, k int) bool {
	if k == 0 || k+1 >= len(sentence) || !sameUnit(sentence[k-1], sentence[k]) || !sentence[k].counts() || elsewhere(x.gap(sentence, k)) || hasAny(x.gap(sentence, k), "；", "每", "均") || strings.HasPrefix(x.gap(sentence, k), "、") || wholeIn(x.gap(sentence, k-1)) != "" || strings.Contains(x.clause(sentence[k-1]), "标准") {
		return false
	}
	labels := []string{ownLabel(x.gap(sentence, k))}
	for _, m := range sentence[k+1:] {
		if !sameUnit(m, sentence[k]) || m.low > sentence[k-1].high || sentence[k].low > sentence[k-1].high {
			break
		}
		label := ownLabel(x.gap(sentence, k+len(labels)))
		for _, other := range labels {
			if other != "" && (label == "未"+other || label == "不"+other || opposite(label, other) || opposite(other, label)) {
				return true
			}
		}
		labels = append(labels, label)
	}
	return false
}

// parallel tells whether the list that begins right behind a total has three or more counts whose labels end alike and that are
// nearly all of it: 总面积3600亩，东区1200亩，西区1350亩，南区1150亩.
func (x *examined) parallel(sentence []*mention, k int) bool {
	if k == 0 || !sameUnit(sentence[k-1], sentence[k]) || !sentence[k].counts() || !hasAny(x.gap(sentence, k-1), "总", "共", "全部", "全长", "划分", "设有") || elsewhere(x.gap(sentence, k)) {
		return false
	}
	end, sum, n := rune(0), 0.0, 0
	for j := k; j < len(sentence) && sameUnit(sentence[j], sentence[k]); j++ {
		const long = 6
		gap := x.gap(sentence, j)
		if noun, rest, found := strings.Cut(gap, "，"); j == k && found && len([]rune(noun)) <= long { // 84个网格，东片29个
			gap = rest
		}
		label := []rune(ownLabel(gap))
		if len(label) < 2 || len(label) > long || strings.ContainsAny(string(label), "，；。共计") || end != 0 && label[len(label)-1] != end {
			break
		}
		end = label[len(label)-1]
		sum, n = sum+float(sentence[j].Value), n+1
	}
	const nearlyAll = 1.15
	return n >= 3 && nearby(sum, float(sentence[k-1].Value), nearlyAll)
}

// ownLabel is the label between two counts, without what leads to it.
func ownLabel(gap string) string {
	return strings.TrimPrefix(strings.TrimLeft(gap, "，、；"), "已")
}

// ordinalIn is the number behind 第 in the words before a count; 0 when there is none.
func ordinalIn(gap string) int {
	c := []rune(gap)
	for i, r := range c {
		if r == '第' && i+1 < len(c) {
			if n, ok := numberAt(c, i+1); ok {
				return int(float(n.value))
			}
		}
	}
	return 0
}

// elsewhere are words of another year or of overlap: numbers beside them are no parts of this year's whole.
func elsewhere(gap string) bool {
	if at := strings.LastIndex(gap, "；"); at >= 0 { // what is before it is told of the number before
		gap = gap[at:]
	}
	return hasAny(strings.ReplaceAll(gap, "增加值", ""), "去年", "上年", "上一年", "同期", "历年", "同比", "环比", "计划", "目标", "比上", "较上", "增加", "减少", "上月")
}

// breakdown is a whole and its parts.
type breakdown struct {
	kind   int
	whole  *mention
	others []*mention // counts before it in its unit, which the parts may be of as well
	parts  []*mention
	shares map[*mention]*mention // the share stated of a part
	apart  int                   // parts told before the first ；, where there is one
	within bool                  // told of … 中, of which the first count alone is surely a part
	// exclusive tells that the parts exclude each other whatever they are.
	exclusive bool
}

// breakdowns holds the parts told after 其中, 包括, 分为 against their whole.
func (x *examined) breakdowns() {
	for _, b := range x.breaks {
		x.judgeBreakdown(b)
	}
}

// findBreakdowns finds wholes and their parts, sentence by sentence.
func (x *examined) findBreakdowns() []breakdown {
	var out []breakdown
	for i, sentence := range x.bySentence {
		for k := range sentence {
			kind, ok := opening(x.gap(sentence, k))
			again, exclusive := ok && kind == allParts, false
			switch {
			case ok:
			case x.lists(sentence, k):
				kind = listedParts
			case x.numbered(sentence, k), x.exhausts(sentence, k), x.parallel(sentence, k), x.wholeYear(sentence, k):
				kind, exclusive = allParts, true
			default:
				continue
			}
			k := k
			for k+1 < len(sentence) && x.isLimit(sentence[k]) && sentence[k+1].place.clause == sentence[k].place.clause { // 1000元以下的98件
				k++
			}
			b := breakdown{kind: kind, exclusive: exclusive, shares: map[*mention]*mention{}}
			if !x.openedBy(x.gap(sentence, k)) {
				continue
			}
			b.whole = x.wholeBefore(sentence, k, i, kind)
			if n := len(out); again && n > 0 && out[n-1].whole.place.sentence == i {
				b.whole = out[n-1].whole // of the same whole by another sort
			}
			if b.whole == nil || sentence[k].aim && !b.whole.aim || b.whole.aim && !sentence[k].aim && b.whole.index+1 != sentence[k].index || hasAny(strings.ReplaceAll(x.clause(b.whole), "最低生活", ""), "平均", "人均", "均价", "最") {
				continue
			}
			if b.within = wholeIn(x.gap(sentence, k)) != ""; !b.within {
				b.others = x.others(x.bySentence[b.whole.place.sentence], b.whole, out)
			}
			x.gather(&b, sentence[k:], func(j int) string { return x.gap(sentence, k+j) })
			if len(b.parts) > 0 {
				if named := x.namedInstead(b); named != nil {
					b.whole, b.others = named, nil
				} else if b.whole.place.sentence < i && len(b.others) > 0 && x.namesake(x.bySentence[b.whole.place.sentence], b.parts[0]) == b.whole {
					b.others = after(b.others, b.whole)
				}
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

// gather takes the parts of a breakdown from the claims behind its opening word, while the list goes on in one form: with
// the same marks or weaker ones between, outside brackets or inside, and no other work told. Behind ； another matter may
// begin: parts told there count only if all are parted so.
func (x *examined) gather(b *breakdown, list []*mention, gap func(j int) string) {
	first, strength := x.inBrackets(list[0]), 0
	together := false
	defer func() {
		if b.apart > 0 && (len(b.parts) == 2 && b.shares[b.parts[0]] == nil && !b.complementary(b.parts) && !strings.Contains(gap(0), "：") ||
			slices.ContainsFunc(b.parts[b.apart:], func(p *mention) bool { return p.low > b.whole.high })) {
			b.parts = b.parts[:b.apart]
		}
	}()
	for j, m := range list {
		g := gap(j)
		if j > 0 {
			if _, again := opening(g); again || x.otherWork(g) {
				return
			}
		}
		if x.inBrackets(m) != first && (m.sort != sortPercent || !strings.HasPrefix(g, "（占")) {
			continue
		}
		last := len(b.parts) - 1
		if last >= 0 && !sameUnit(m, b.whole) && m.counts() && (g == "" || list[j-1] == b.parts[last] && tied(g)) || x.isLimit(m) && !sameUnit(m, b.whole) { // 40批375人次, 11个资金846万元, 1000元以下的98件
			continue
		}
		switch {
		case m.sort == sortPercent && last >= 0 && strings.Contains(g, "占") && list[j-1] == b.parts[last]:
			if p := b.sharer(g); p != nil && x.shareOfWhole(g, b.whole) {
				b.shares[p] = m
			}
		case m.counts() && last >= 0 && (!sameUnit(m, b.whole) || hasAny(g, "总量", "总数", "累计", "总人数", "总额", "目前", "现有", "各")):
			return
		case last > 0 && sameUnit(m, b.whole) && sameNumber(m, b.whole): // the whole again
			return
		case m.counts() && sameUnit(m, b.whole) && !elsewhere(g):
			if last >= 1 && (b.complete() && separator(g) > 1 || act(m) && !act(b.parts[0]) && !act(b.parts[last]) && !likeWords(m.Subject, b.parts[0].Subject)) {
				return
			}
			if last >= 0 {
				s := separator(g)
				if together && s < strongest && !strings.Contains(g, "，") { // A、B分别为1件、2件
					s = strength
				}
				if strength > 0 && s > strength {
					return
				}
				if s < strength && strength == strongest {
					b.parts = b.parts[:b.apart]
					return
				}
				if s == strongest && b.apart == 0 {
					b.apart = last + 1
				}
				strength = max(strength, s)
			}
			together = together || strings.Contains(g, "分别")
			b.parts = append(b.parts, m)
		}
	}
}

// act tells whether a count is of work done: its label begins with a verb, and does not end the list (公开栏及其他方式).
func act(m *mention) bool {
	if hasAny(m.Subject, "其他", "其它") {
		return false
	}
	n, _ := doing.at([]rune(m.Subject), 0)
	return n > 1
}

// complete tells whether the parts so far make the whole: what follows is of another kind. Where each part has its share, a
// count without one is too.
func (b *breakdown) complete() bool {
	low, high, _, _ := addUp(b.parts)
	return low <= b.whole.high && high >= b.whole.low || b.sharesMakeAll()
}

// shareOfWhole tells whether the words before a share leave open what it is of, or name the whole.
func (x *examined) shareOfWhole(gap string, whole *mention) bool {
	_, words, _ := strings.Cut(gap, "占")
	scope, name := shareOf(words)
	return (name == "" || strings.Contains(whole.Subject, plainShareName(name))) && (scope == "" || strings.Contains(x.sentenceLead(whole), scope))
}

// strongest is how strongly ； parts.
const strongest = 3

// separator is how strongly the marks before a claim part it from the claim before: 、 weakest, ； most.
func separator(gap string) int {
	switch {
	case strings.ContainsAny(gap, "；："):
		return strongest
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

// others are the counts of the sentence before a whole, in its unit, that are no parts of an earlier breakdown, and what was carried over.
func (x *examined) others(sentence []*mention, whole *mention, earlier []breakdown) []*mention {
	const back = 8 // breakdowns
	earlier = earlier[max(len(earlier)-back, 0):]
	var out []*mention
	for j, m := range sentence {
		if m == whole {
			continue
		}
		if m.index > whole.index && !hasAny(x.gap(sentence, j), "结转", "遗留", "上年末", "年初") { // 新收27件，上年结转2件
			continue
		}
		if sameUnit(m, whole) && (m.index > whole.index || !x.between(m, whole, "；")) && !elsewhere(withoutCarried.Replace(x.gap(sentence, j))) && !slices.ContainsFunc(earlier, func(b breakdown) bool { return slices.Contains(b.parts, m) }) {
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
func (x *examined) wholeBefore(sentence []*mention, k, i, kind int) *mention {
	first := sentence[k]
	for first.sort == sortPercent && k+1 < len(sentence) {
		k++
		first = sentence[k]
	}
	aside := func(m *mention) bool { return x.inBrackets(m) && !x.inBrackets(first) } // 职工689人（招聘82人），其中技术人员578人
	for j := k - 1; j >= 0; j-- {
		if w := sentence[j]; sameUnit(w, first) && !aside(w) && w.counts() && !elsewhere(x.gap(sentence, j)) && perWhat(x.gap(sentence, j)).word == "" {
			return w
		}
	}
	if k > 0 && sentence[0] != first {
		for j := range k {
			if sentence[j].counts() && !x.isLimit(sentence[j]) {
				return nil
			}
		}
	}
	if named, ok := x.wholeNamed(sentence, k, i); ok {
		return named
	}
	const back = 4 // sentences
	for j := i - 1; j >= 0 && j >= i-back && x.lineOfSentence(j) == first.place.line; j-- {
		found, only := x.onlyCount(x.bySentence[j], first)
		if found != nil && !only {
			return x.namesake(x.bySentence[j], first)
		}
		if found != nil {
			return found
		}
		if kind != allParts { // a list of parts without 按…分 is of the sentence before
			break
		}
	}
	return nil
}

// namesake is the one count of a sentence in the unit of a part that is told of what the part is of; nil where there are more.
func (x *examined) namesake(sentence []*mention, part *mention) (found *mention) {
	_, label := monthsIn(part.before)
	for j, w := range sentence {
		if !sameUnit(w, part) || elsewhere(x.gap(sentence, j)) || x.isLimit(w) || perWhat(x.gap(sentence, j)).word != "" {
			continue
		}
		if end := []rune(label); alike(label, w.Subject) || w.after != "" && len(end) > 0 && strings.HasPrefix(w.after, string(end[len(end)-1:])) {
			if found != nil {
				return nil
			}
			found = w
		}
	}
	return found
}

// isLimit tells whether a number is the limit of a class: 1000元以下的98件, 10万元至50万元的村109个.
func (x *examined) isLimit(m *mention) bool {
	const near = 8
	if m.bound != "atleast" && m.bound != "atmost" && m.bound != "under" && m.bound != "over" && m.To == nil {
		return false
	}
	behind := x.c[m.to:min(m.to+near, len(x.c))]
	return len(behind) > 0 && behind[0] == '的'
}

// onlyCount is the first count of a sentence in a unit, and whether it is the only one, but for those that are told of it.
func (x *examined) onlyCount(sentence []*mention, first *mention) (found *mention, only bool) {
	only = true
	for j, w := range sentence {
		if !sameUnit(w, first) || !w.counts() || elsewhere(x.gap(sentence, j)) || j > 0 && x.inBrackets(w) && !x.inBrackets(first) {
			continue
		}
		if found != nil && !strings.Contains(x.gap(sentence, j), "预算") && !strings.Contains(x.gap(sentence, j), "为") {
			only = false
		}
		if found == nil {
			found = w
		}
	}
	return found, only
}

// wholeNamed is the count told before by the name that X中 gives to the whole (结案中，调解286件); ok tells that a name is given.
func (x *examined) wholeNamed(sentence []*mention, k, i int) (whole *mention, ok bool) {
	name := wholeIn(x.gap(sentence, k))
	if name == "" {
		return nil, false
	}
	const back, above = 3, 10 // sentences
	for j := i; j >= 0 && j >= i-above && whole == nil; j-- {
		far := j < i-back || len(x.bySentence[j]) > 0 && x.lineOfSentence(j) != sentence[k].place.line
		for _, w := range x.bySentence[j] {
			if w.index >= sentence[k].index || !sameUnit(w, sentence[k]) || !w.counts() || !strings.Contains(w.Subject, strings.TrimSuffix(name, w.Unit)) || far && (w.Subject != name || x.isPart[w]) {
				continue
			}
			if whole != nil { // two of that name
				return nil, true
			}
			whole = w
		}
	}
	return whole, true
}

// wholeIn is the name of the whole in words like 结案中，; empty where there is none.
func wholeIn(gap string) string {
	before, _, found := strings.Cut(gap, "中，")
	if !found || strings.HasSuffix(before, "其") {
		return ""
	}
	marks := strings.FieldsFunc(before, isClauseEnd)
	if len(marks) == 0 {
		return ""
	}
	name := strings.TrimPrefix(marks[len(marks)-1], "在")
	if n := len([]rune(name)); n < 2 || n > 8 {
		return ""
	}
	return name
}

func (x *examined) lineOfSentence(i int) int {
	if len(x.bySentence[i]) > 0 {
		return x.bySentence[i][0].place.line
	}
	return -1
}
