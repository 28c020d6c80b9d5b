package check

import "fengqiao/internal/figures"

// fractionEnd is where the words of a fraction end whose number is read (三分之, 1/); 0 when it is none. For tenths (成)
// it is the end of the unit.
func (s *sheet) fractionEnd(n number) int {
	c := s.c
	switch {
	case hasAt(c, n.end, "分之"):
		return n.end + 2
	case n.end < len(c) && c[n.end] == '/' && !n.han && n.end+1 < len(c) && isDigit(c[n.end+1]):
		return n.end + 1
	case n.end < len(c) && c[n.end] == '成' && float(n.value) <= 10:
		next := rune(0)
		if n.end+1 < len(c) {
			next = c[n.end+1]
		}
		if !isOneOf(next, "立为功效员果绩长熟分交型人本就形例") {
			return n.end + 1
		}
	}
	return 0
}

// fraction reads a fraction as percent: 三分之二, 2/3以上, 六成.
func (s *sheet) fraction(n number, end int) (*mention, int) {
	c := s.c
	m := &mention{from: n.start, numberFrom: n.start, sort: sortPercent}
	m.Unit = "%"
	if c[end-1] == '成' {
		if end < len(c) && n.han && hanDigit(c[end]) > 0 && (end+1 >= len(c) || !isHan(c[end+1]) || isOneOf(c[end+1], "的以左多")) { // 七成五
			n.value = figures.Value{Units: n.value.Units*10 + int64(hanDigit(c[end])), Scale: n.value.Scale + 1}
			end++
		}
		n.value = shift(n.value, 1)
	} else {
		part, ok := numberAt(c, end)
		if !ok || n.value.Units == 0 || n.value.Scale+part.value.Scale > 0 {
			return nil, end
		}
		over, under := part.value.Units, n.value.Units
		if c[end-1] == '/' {
			over, under = under, over
			if under == 0 || over >= under || under > 20 || !s.shareBehind(part.end) {
				return nil, part.end
			}
		}
		if over > 1e6 || under > 1e6 {
			return nil, part.end
		}
		n.value = figures.Percent(figures.Value{Units: over}, figures.Value{Units: under}, 2)
		n.places = 2
		end = part.end
	}
	m.Value, m.to = n.value, end
	before, bound := s.boundBefore(m), ""
	if k, b := s.boundAfter(end, true); k > 0 {
		m.to, bound = end+k, b
	}
	n.scale = 0
	m.qualify(n, bound, before)
	if c[end-1] == '成' || bound == "" && before == "" && m.Value.Scale == 0 { // words of tenths are round
		m.low, m.high, m.step = m.low-1, m.high+1, 1
	}
	return m, m.to
}

// standsBare tells whether a number counts without a unit: one of 万 or 亿 (总人口28.6万), or a value behind the word for it
// (得分98.6).
func (s *sheet) standsBare(n number, at int) bool {
	c := s.c
	if s.quoted[n.start] != plain {
		return false
	}
	if n.scale >= 4 {
		return true
	}
	if at < len(c) && !isClauseEnd(c[at]) && c[at] != '、' {
		return false
	}
	if k, _ := scores.before(c, n.start); k > 0 {
		return true
	}
	from := n.start
	if k, _ := trails.before(c, from); k > 0 {
		from -= k
	}
	return n.places > 0 && from > 0 && isOneOf(c[from-1], "率比数值分度")
}

// scores are words for values without a unit.
var scores = lexicon("scores")

// shareBehind tells whether words that go with a share follow.
func (s *sheet) shareBehind(i int) bool {
	return i < len(s.c) && (isOneOf(s.c[i], "的以左。，；、") || hasAt(s.c, i, "左右"))
}

// countsNothing tells why a number with a unit is no claim; empty when it is one. end is behind the unit.
func (s *sheet) countsNothing(n number, m *mention, unit, sort string, end int, after, before string) string {
	c := s.c
	next, previous := rune(0), rune(0)
	if end < len(c) {
		next = c[end]
	}
	if n.start > 0 {
		previous = c[n.start-1]
	}
	value := float(n.value)
	switch sort {
	case sortNever, sortPoint:
		if (unit == "岁" || unit == "周岁") && s.age(n.start) {
			return ""
		}
		return "an age, a rank, a number of a house"
	case sortYear:
		return "years"
	case sortDay:
		if next != '内' && after == "" {
			return "a day"
		}
	case sortTime:
		if value == 24 && (unit == "小时" || unit == "个小时") && next != '内' {
			return "round the clock"
		}
		if unit == "周" && (next == '岁' || next == '年' || n.han && n.end-n.start == 1 && isOneOf(next, "内外末至到、，。")) {
			return "a day of the week"
		}
		if (unit == "分钟" || unit == "小时" || unit == "公里") && s.circle(end) {
			return "a circle named after minutes"
		}
		if unit == "天" && n.han && value == 1 {
			return "a day"
		}
		if isOneOf(previous, "近前后这那") && (unit == "个月" || unit == "天") && before != "" {
			return "a period"
		}
		if unit == "个月" && (next == '来' || previous == '前' || previous == '近') {
			return "a period"
		}
	case sortTimes:
		if unit == "番" {
			return "番 without 翻"
		}
	case sortScore:
		if unit == "分" && (next == '别' || next == '类' || next == '级' || next == '管' || next == '工' || next == '析' || n.han && value <= 10) {
			return "分 is no score here"
		}
	case sortPercent, sortPoints:
		if s.quoted[n.start] == inName && !s.rateInQuote(n.start) {
			return "in a name"
		}
		return ""
	case sortNoun:
		if unit == "国" || unit == "省" || unit == "市" || unit == "县" {
			if value < 2 {
				return "a name"
			}
		}
	}
	if s.quoted[n.start] == inName {
		return "in a name"
	}
	if isOneOf(previous, "几数") && n.han && power(c[n.start]) > 0 || previous == '第' || previous == '前' && (unit == "名" || unit == "位" || unit == "期" || unit == "批" || unit == "个") {
		return "no number or an order"
	}
	if n.han && value <= 5 && (unit == "期" && isOneOf(next, "工项建用") || unit == "组" && !s.didSomething(n.start) || unit == "队" && isOneOf(previous, "村社")) {
		return "an order"
	}
	if (unit == "栋" || unit == "幢" || unit == "座") && (isDigit(next) || next == '楼') {
		return "an address"
	}
	if next == '级' && n.han || next == '制' || next == '式' && n.han {
		return "a grade"
	}
	if n.han && before == "" && after == "" {
		return s.slogan(n, unit, sort, end)
	}
	if !n.han {
		if k, tag := slogans.at(c, end); k > 0 && tag == "always" && unit == "个" && value <= 20 && !s.didSomething(m.from) {
			return "a slogan"
		}
	}
	return ""
}

// age tells whether a number of years of life is one that is counted (平均年龄38岁), not one that names a class (65岁以上老人).
func (s *sheet) age(i int) bool {
	k, _ := trails.before(s.c, i)
	return hasAt(s.c, max(i-k-2, 0), "年龄")
}

// rateInQuote tells whether a percentage within quotation marks is of a rate that is named there.
func (s *sheet) rateInQuote(i int) bool {
	for j := i - 1; j >= 0 && s.quoted[j] == inName; j-- {
		if s.c[j] == '率' || s.c[j] == '例' || s.c[j] == '比' {
			return true
		}
	}
	return false
}

// circle tells whether a name follows that begins with a time or a way to go (15分钟法律服务圈).
func (s *sheet) circle(i int) bool {
	for j := i; j < len(s.c) && j < i+14 && !isClauseEnd(s.c[j]); j++ {
		if s.c[j] == '圈' || hasAt(s.c, j, "响应") || hasAt(s.c, j, "工作法") {
			return true
		}
	}
	return false
}

// doing are verbs of work done; a numeral behind one counts.
var doing = lexicon("verbs")

// didSomething tells whether a verb of work done, or a word that adds up, stands just before.
func (s *sheet) didSomething(i int) bool {
	if i > 0 && s.c[i-1] == '了' {
		i--
	}
	k, _ := doing.before(s.c, i)
	return k > 0
}

// slogan tells why a Chinese numeral with a unit counts nothing: it is part of a name, a slogan, an idiom.
func (s *sheet) slogan(n number, unit, sort string, end int) string {
	c := s.c
	digits := n.end - n.start
	value := float(n.value)
	next := rune(0)
	if end < len(c) {
		next = c[end]
	}
	switch {
	case digits == 1 && power(c[n.start]) >= 2: // 百名干部, 万人评议
		if sort == sortMoney || !s.didSomething(n.start) || sort == sortPerson {
			return "a round number in a name"
		}
	case n.between:
		return ""
	case value > 36:
		return ""
	}
	if value == 1 {
		return s.single(n, unit, sort, end)
	}
	if next == '一' && end+1 < len(c) && isHan(c[end+1]) && sort == sortThing { // 三个一批
		return "a slogan"
	}
	if k, tag := slogans.at(c, end); k > 0 && s.names(n, unit, tag) {
		return "a slogan"
	}
	if sort == sortThing && (unit == "字" || unit == "句" || unit == "格" || unit == "层" || unit == "面" || unit == "对" || unit == "单" || unit == "段" || unit == "道" || unit == "把") && !s.didSomething(n.start) {
		return "an idiom"
	}
	if (sort == sortSize || sort == sortThing && unit == "课") && digits == 1 && !s.didSomething(n.start) && unit != "亩" && unit != "公里" && unit != "吨" {
		return "an idiom"
	}
	if s.fourfold(n, end) {
		return "a name of four characters"
	}
	return ""
}

// names tells whether a numeral and its unit make a name with the word of a slogan behind them: of 个 and its like any such
// word does, unless work done is told; of 户 and its like only words that nothing but names have.
func (s *sheet) names(n number, unit, tag string) bool {
	switch unit {
	case "个", "项", "条", "种", "类", "道", "张", "支":
		return tag == "always" || tag == "" && !s.didSomething(n.start)
	case "户", "人", "方", "队", "组", "套":
		return tag == "always"
	case "场":
		return tag == "battle"
	}
	return false
}

// fourfold tells whether numeral, unit and two characters stand alone between marks, as names do (十户联防、三村联控), behind
// a verb of carrying out or none.
func (s *sheet) fourfold(n number, end int) bool {
	c := s.c
	stop := func(i int) bool {
		return i < 0 || i >= len(c) || isClauseEnd(c[i]) || c[i] == '、' || c[i] == '的' || c[i] == '”' || c[i] == '“'
	}
	if end-n.start != 2 || !stop(end+2) || stop(end) || stop(end+1) || isDigit(c[end]) {
		return false
	}
	return stop(n.start-1) && end+2 < len(c) && c[end+2] == '、' && isNumeral(c[min(end+3, len(c)-1)])
}

// single judges 一 and a unit: it counts behind a verb of work done, between other counts, and nowhere else.
func (s *sheet) single(n number, unit, sort string, end int) string {
	const reach = 6
	for j := n.start - 1; j >= 0 && n.start-j <= reach && !isClauseEnd(s.c[j]); j-- {
		if isOneOf(s.c[j], "未没无") { // 未发生一起事故
			return "none is no count"
		}
	}
	switch unit {
	case "个", "支", "批", "种", "类", "条", "项", "面", "块", "道", "层", "段", "句", "把", "张", "套", "片", "门", "站", "格", "站所", "字", "章", "本", "部", "股", "对", "群", "幕", "步", "首", "挂", "单", "案", "盘", "天", "周", "回", "通", "节", "遍", "趟":
		if !s.standsAlone(n, end) {
			return "一 counts nothing"
		}
		return ""
	case "倍":
		return ""
	}
	if sort == sortSize || sort == sortTime || sort == sortNoun {
		return "一 counts nothing"
	}
	if s.didSomething(n.start) || s.standsAlone(n, end) {
		return ""
	}
	return "一 counts nothing"
}

// standsAlone tells whether a numeral and its unit end their clause, as counts do behind what they count (会议一次，).
func (s *sheet) standsAlone(n number, end int) bool {
	c := s.c
	if end < len(c) && !isClauseEnd(c[end]) && c[end] != '、' {
		return false
	}
	return n.start > 0 && isHan(c[n.start-1]) && !isOneOf(c[n.start-1], "统同逐每为成这那第上下另某任")
}

// isClauseEnd tells whether a mark ends a clause.
func isClauseEnd(r rune) bool {
	switch r {
	case '，', '。', '；', '：', '！', '？', '\n', '\t', '（', '）', '…', '[', ']', '【', '】':
		return true
	}
	return false
}
