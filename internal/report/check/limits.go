package check

import (
	"math"
	"sort"
	"strings"

	"fengqiao/internal/handbook"
)

// limits tells of numbers that cannot be: a share over 100 %, more successes than attempts; and of doubtful units.
func (x *examined) limits() {
	for _, m := range x.ms {
		if m.sort == sortPercent && !m.inTable {
			x.overWhole(m)
		}
		x.timesOfPersons(m)
	}
	for _, sentence := range x.bySentence {
		for k, m := range sentence {
			x.moreThanTried(sentence, k, m)
			x.moreThanThose(sentence, k, m)
		}
	}
}

// overWhole tells of a share or a bounded rate over 100 %.
func (x *examined) overWhole(m *mention) {
	if m.low <= 100 || m.Unit != "%" {
		return
	}
	clause := x.clause(m)
	if hasAny(clause, "增", "升", "超", "同比", "环比", "为年初", "预算", "计划", "任务", "目标", "的", "相当于", "是", "毛") {
		return
	}
	name := []rune(strings.TrimRight(m.Subject, "达为到的"))
	n, tag := ratesOf.before(name, len(name))
	if share := strings.HasSuffix(m.Subject, "占比") || strings.HasSuffix(m.Subject, "比重"); n == 0 && !share || n > 0 && tag == "" {
		return
	}
	x.tell(Error, "rate-over-100", m.amount(), "≤100%", handbook.Say("“%s”是部分占整体的比率，不可能为%s。", "“%s” is a share of a whole and cannot be %s.", m.Subject, m.amount()), m)
}

// timesOfPersons doubts a number of 人 of what is counted in 人次.
func (x *examined) timesOfPersons(m *mention) {
	if m.sort == sortPerson && (strings.HasSuffix(m.Subject, "人次") || strings.HasSuffix(m.Subject, "次数")) {
		x.tell(Warning, "unit-shift", m.amount(), m.word()+"人次", handbook.Say("“%s”按人次计，单位却写作“%s”。", "“%s” is counted in times (人次), the unit written is “%s”.", m.Subject, m.Unit), m)
	}
}

// moreThanTried tells where what succeeded is more than what was tried: 调解100件，调解成功120件; and doubts it where a later
// stage (化解) has more than the one before (排查), which work taken over from the year before may explain.
func (x *examined) moreThanTried(sentence []*mention, k int, m *mention) {
	if k == 0 || !m.counts() || m.aim || math.IsInf(m.high, 0) && m.low == 0 {
		return
	}
	before := sentence[k-1]
	if !sameUnit(m, before) || before.aim || m.low <= before.high || hasAny(x.sentenceText(m), "结转", "遗留", "去年", "上年", "历年", "存量", "积案") {
		return
	}
	gap := strings.Trim(x.gap(sentence, k), "，、；已共并 ")
	a, b := []rune(before.Subject), []rune(gap)
	if strings.Contains(gap, "成功") {
		verb := strings.ReplaceAll(strings.ReplaceAll(gap, "成功", ""), "率", "")
		if verb != "" && len([]rune(verb)) <= 3 && strings.Contains(before.Subject, verb) && !strings.Contains(before.Subject, "成功") {
			x.tell(Error, "more-successes-than-attempts", m.amount(), "≤"+before.amount(),
				handbook.Say("“%s”%s，成功的却有%s。", "“%s” is %s, of which more succeeded: %s.", before.Subject, before.amount(), m.amount()), before, m)
		}
		return
	}
	if due, came := strings.Index(before.Subject, "应"), strings.Index(gap, "实"); due >= 0 && came >= 0 {
		x.tell(Error, "more-came-than-due", m.amount(), "≤"+before.amount(),
			handbook.Say("“%s”%s，“%s”却有%s。", "“%s” is %s, “%s” is %s.", before.Subject, before.amount(), m.Subject, m.amount()), before, m)
		return
	}
	from, first := order.at(a, 0)
	to, second := order.at(b, 0)
	if from > 0 && to == len(b) && first < second {
		x.tell(Warning, "more-done-than-begun", m.amount(), "≤"+before.amount(),
			handbook.Say("“%s”%s，“%s”却有%s；如含上年结转，应予说明。", "“%s” is %s, “%s” is %s; work taken over from the year before should be told.", before.Subject, before.amount(), gap, m.amount()), before, m)
	}
}

// among are words of what only some can be, with what was done to all of them.
var among = lexicon("within")

// moreThanThose tells where of those counted just before more are told than there are: 参考5592人，合格的有5601人.
func (x *examined) moreThanThose(sentence []*mention, k int, m *mention) {
	is, all := among.within([]rune(x.gap(sentence, k)))
	if !is || !m.counts() || !m.exact() || m.aim || elsewhere(x.gap(sentence, k)) {
		return
	}
	for j := k - 1; j >= 0; j-- {
		w := sentence[j]
		if !sameUnit(w, m) || !w.counts() {
			continue
		}
		if m.low > w.high && w.exact() && m.low <= sumTooFar*w.high && !x.between(w, m, "；") && hasAny(x.ownWords(w), strings.Split(all, ",")...) && !elsewhere(x.gap(sentence, j)) {
			x.tell(Error, "part-exceeds-whole", m.amount(), "≤"+w.amount(),
				handbook.Say("“%s”%s，其中“%s”却有%s。", "“%s” is %s, of which “%s” is %s.", w.Subject, w.amount(), m.Subject, m.amount()), w, m)
		}
		return
	}
}

// order is how far a matter has come at each stage.
var order = lexicon("order")

// stock are the things a place has a number of.
var stock = lexicon("stock")

// twice tells where one thing is told with two numbers. What is told must be named at length, or be what a place has a
// number of, and alike; of the whole place in both sentences, and of no two periods.
func (x *examined) twice() {
	told := map[string][]*mention{}
	var names []string
	for _, m := range x.ms {
		if m.inTable || m.aim || !m.counts() || x.bySentence[m.place.sentence] == nil {
			continue
		}
		name := wholeName(m.before)
		if all := stockBehind(m.after); all != "" {
			name = all
		} else if len([]rune(name)) < 2 || strings.HasSuffix(x.clause(m), "的") {
			name = nounOf(wholeName(m.after))
		}
		if !toldWhole(name) || x.elsewhereOrPart(m) || !x.ofAll(m, name) {
			continue
		}
		key := name + "|" + m.Unit
		if told[key] == nil {
			names = append(names, key)
		}
		told[key] = append(told[key], m)
	}
	for _, key := range names {
		same := told[key]
		if len(same) != 2 {
			continue
		}
		m, n := same[0], same[1]
		if m.place.sentence == n.place.sentence || m.low <= n.high && n.low <= m.high || x.period(m) != x.period(n) || x.otherYear(m, n) || m.bound != "" && n.bound != "" {
			continue
		}
		name, _, _ := strings.Cut(key, "|")
		if stockBehind(name) != "" && !nearby(float(m.Value), float(n.Value), pairTooBig) { // of two places
			continue
		}
		x.tell(Error, "told-twice", n.amount(), m.amount(), handbook.Say("同为“%s”，前文为%s，此处为%s。", "“%s” is %s before and %s here.", name, m.Quote, n.Quote), m, n)
	}
}

// stockBehind is what a place has a number of, where a name behind a number is of that and of all of it: 13个行政村全部建成.
func stockBehind(after string) string {
	c := []rune(after)
	n, _ := stock.at(c, 0)
	if n == 0 {
		return ""
	}
	if rest := string(c[n:]); rest != "" && !strings.HasPrefix(rest, "全部") && !strings.HasPrefix(rest, "均") && !strings.HasPrefix(rest, "都") && !strings.HasPrefix(rest, "全覆盖") {
		return ""
	}
	return string(c[:n])
}

// nounOf is what stands behind a number up to what is said of it: 8件规范性文件均已备案.
func nounOf(after string) string {
	if i := strings.IndexAny(after, "均都虽已全经被由在中"); i > 0 {
		return after[:i]
	}
	return after
}

// toldWhole tells whether a name is long enough, or known, to be of one thing only.
func toldWhole(name string) bool {
	const specific = 4
	runes := []rune(name)
	n, _ := stock.at(runes, 0)
	return len(runes) >= specific || n > 0 && n == len(runes)
}

// wholeName is a subject without the words that only tell that it is told: whose it is, that it is done.
func wholeName(subject string) string {
	for _, w := range []string{"全县", "全镇", "全乡", "全区", "全市", "全街道", "全社区", "全村", "全局", "辖区", "各类", "各种", "累计", "共", "了"} {
		subject = strings.ReplaceAll(subject, w, "")
	}
	for _, w := range []string{"完成", "达到", "实现", "达", "为"} {
		subject = strings.TrimSuffix(subject, w)
	}
	name := []rune(subject)
	if n, _ := having.at(name, 0); n > 0 && n < len(name) {
		name = name[n:]
	}
	return string(name)
}

// having are verbs that only say that a thing is there or is done.
var having = lexicon("having")

// elsewhereOrPart tells whether a number is of another year or a part of something.
func (x *examined) elsewhereOrPart(m *mention) bool {
	clause := x.clause(m)
	if elsewhere(clause) || hasAny(clause, "其中", "每", "均", "分别", "又", "再", "另") || strings.Contains(clause, "新增") && !strings.Contains(wholeName(m.before), "新增") {
		return true
	}
	per := perWhat(clause).word
	return per != ""
}

// ofAll tells whether a number is said to be of the whole place or year; for a name of a few characters 共 does not say so.
func (x *examined) ofAll(m *mention, name string) bool {
	lead := x.sentenceLead(m)
	if hasAny(lead, "全县", "全镇", "全乡", "全区", "全市", "全街道", "全村", "全社区", "全年") {
		return true
	}
	if stockBehind(name) != "" && hasAny(x.clause(m), "辖", "共有", "现有", "设有") {
		return true
	}
	const long = 6
	return len([]rune(name)) >= long && hasAny(x.clause(m), "共", "累计", "总计", "合计")
}

// sentenceLead is the text of a claim's sentence before it.
func (x *examined) sentenceLead(m *mention) string {
	return string(x.before(m, x.parts.sentences[m.place.sentence].from))
}

// otherYear tells whether the last years named before two claims are two.
func (x *examined) otherYear(a, b *mention) bool {
	first, second := x.lastYear(a), x.lastYear(b)
	return first != second && first > 0 && second > 0
}

// yearAt is a year and where it is named.
type yearAt struct{ at, year int }

// lastYear is the year named last before a claim, outside titles; 0 when there is none.
func (x *examined) lastYear(m *mention) int {
	const digits = 4
	if x.yearsAt == nil {
		x.yearsAt = []yearAt{{}}
		for i, r := range x.c {
			if r == '年' && i >= digits && x.quoted[i] != inTitle && (i == digits || !isDigit(x.c[i-digits-1])) {
				if n, end := digitRun(x.c, i-digits); n == digits && end == i {
					x.yearsAt = append(x.yearsAt, yearAt{i, smallValue(x.c[i-digits : i])})
				}
			}
		}
	}
	after := sort.Search(len(x.yearsAt), func(k int) bool { return x.yearsAt[k].at > m.from })
	return x.yearsAt[after-1].year
}

// period is what the words before a number tell of its time.
func (x *examined) period(m *mention) string {
	lead := []rune(x.sentenceLead(m))
	var out strings.Builder
	for i := 0; i < len(lead); i++ {
		for _, w := range []string{"上半年", "下半年", "季度", "本月", "当月", "上月", "去年", "上年"} {
			if hasAt(lead, i, w) {
				out.WriteString(string(lead[max(i-1, 0) : i+len([]rune(w))]))
			}
		}
		if e := dateAt(lead, i); e > i {
			if text := string(lead[i:e]); strings.Contains(text, "月") || strings.Contains(text, "日") {
				out.WriteString(text)
			}
			i = e - 1
		}
	}
	return out.String()
}
