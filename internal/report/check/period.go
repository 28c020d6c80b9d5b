package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// months are a part of a year, from its first month to its last.
type months struct{ first, last int }

// parts of a year that have names.
var periods = map[string]months{"全年": {1, 12}, "上半年": {1, 6}, "下半年": {7, 12}, "一季度": {1, 3}, "二季度": {4, 6}, "三季度": {7, 9}, "四季度": {10, 12}, "前两季度": {1, 6}, "前二季度": {1, 6}, "前三季度": {1, 9}}

// monthsIn is the last part of a year a text names, and the text without any; a day is none.
func monthsIn(text string) (last months, rest string) {
	c := []rune(text)
	var out strings.Builder
next:
	for i := 0; i < len(c); {
		for n := 4; n >= 2; n-- {
			if i+n <= len(c) {
				if p, ok := periods[string(c[i:i+n])]; ok {
					last, i = p, i+n
					continue next
				}
			}
		}
		if n, end := digitRun(c, i); n > 0 {
			if n <= 2 && end < len(c) {
				from, to := smallValue(c[i:end]), smallValue(c[i:end])
				if j := rangeSign(c, end); j > end {
					if m, e := digitRun(c, j); m > 0 && m <= 2 {
						to, end = smallValue(c[j:e]), e
					}
				}
				if end < len(c) && c[end] == '月' && from >= 1 && to <= 12 && from <= to && (end+1 >= len(c) || !isDigit(c[end+1])) {
					if hasAny(string(c[max(i-3, 0):i]), "截至", "截止") {
						from = 1
					}
					last, i = months{from, to}, end+1
					if i < len(c) && (c[i] == '底' || c[i] == '末') {
						i++
					}
					if i < len(c) && c[i] == '份' {
						i++
					}
					continue
				}
			}
			out.WriteString(string(c[i:end]))
			i = end
			continue
		}
		out.WriteRune(c[i])
		i++
	}
	return last, out.String()
}

// dated is a count with the part of the year it is of and what it counts.
type dated struct {
	*mention
	months
	name string
}

// periods holds the number of a part of a year against those of its parts, told in the same paragraph in the same words: two
// halves are a year, July to September a quarter; and a longer time has no less than a shorter one within it.
func (x *examined) periods() {
	var line []dated
	for i, sentence := range x.bySentence {
		if len(sentence) == 0 {
			continue
		}
		if len(line) > 0 && !x.sameBlock(line[len(line)-1].place.line, sentence[0].place.line) {
			x.judgePeriods(line)
			line = nil
		}
		for k, m := range sentence {
			gap := x.gap(sentence, k)
			when, _ := monthsIn(gap)
			if when.first == 0 || !m.counts() || m.aim || elsewhere(gap) || hasAny(gap, "均", "每") {
				continue
			}
			_, name := monthsIn(m.Subject)
			line = append(line, dated{x.bySentence[i][k], when, wholeName(name)})
		}
	}
	x.judgePeriods(line)
}

// sameBlock tells whether two lines are one, or short ones that follow each other, as the items of a list do.
func (x *examined) sameBlock(a, b int) bool {
	const short = 80 // characters
	return a == b || b == a+1 && len(x.lineAt(a)) <= short && len(x.lineAt(b)) <= short
}

// judgePeriods holds the dated counts of one paragraph against each other.
func (x *examined) judgePeriods(line []dated) {
	const around = 40 // counts
	for i, t := range line {
		if t.first == t.last {
			continue
		}
		var within []dated
		for _, p := range line[max(i-around, 0):min(i+around, len(line))] {
			if p.mention != t.mention && sameUnit(p.mention, t.mention) && p.first >= t.first && p.last <= t.last && p.months != t.months && p.ofSame(t) {
				within = append(within, p)
			}
		}
		if all := tilings(within, t.first, t.last); len(all) > 0 {
			x.judgeTilings(all, t.mention)
			continue
		}
		for _, p := range within {
			if p.low > t.high && p.name == t.name && p.first == t.first && !hasAny(p.Subject+t.Subject, "存", "余", "现有", "净") {
				x.tell(Error, "less-in-longer-time", t.amount(), "≥"+p.amount(), handbook.Say("“%s”已有%s，“%s”却只有%s。", "“%s” is %s already, “%s” but %s.", p.Subject, p.amount(), t.Subject, t.amount()), p.mention, t.mention)
			}
		}
	}
}

// ofSame tells whether two dated counts may be of the same: by their names, of which in one paragraph the second may be left out.
func (d dated) ofSame(t dated) bool {
	if d.name == "" || t.name == "" {
		return d.place.line == t.place.line
	}
	return likeWords(d.name, t.name) || strings.Contains(d.name, t.name) || strings.Contains(t.name, d.name)
}

// judgeTilings holds a number against the sums of the parts of its time; one that fits is enough.
func (x *examined) judgeTilings(all [][]*mention, t *mention) {
	for _, parts := range all {
		if low, high, _, _ := addUp(parts); low <= t.high && high >= t.low {
			return
		}
	}
	_, _, sum, words := addUp(all[0])
	if !nearby(sum, float(t.Value), sumTooFar) {
		return
	}
	x.tell(Error, "sum-against-total", t.amount(), t.in(sum)+t.Unit, handbook.Say("%s=%s，各时段相加与“%s”%s不符。", "%s=%s: the times added up are not “%s”, %s.", words, t.in(sum), t.Subject, t.amount()), append(slices.Clone(all[0]), t)...)
}

// tilings are the ways to put counts together whose times make up a time without gap or overlap, the first few.
func tilings(parts []dated, from, to int) [][]*mention {
	return tilingsFrom(parts, from, to, map[int]bool{})
}

// tilingsFrom remembers the months from which on there is no way, so that many counts of one month take no longer than few.
func tilingsFrom(parts []dated, from, to int, dead map[int]bool) [][]*mention {
	const most = 16
	var out [][]*mention
	if dead[from] {
		return nil
	}
	for _, p := range parts {
		switch {
		case p.first != from || p.last > to:
		case p.last == to:
			out = append(out, []*mention{p.mention})
		default:
			for _, rest := range tilingsFrom(parts, p.last+1, to, dead) {
				out = append(out, append([]*mention{p.mention}, rest...))
			}
		}
		if len(out) > most {
			return out[:most]
		}
	}
	dead[from] = len(out) == 0
	return out
}

// wholeYear tells whether the list that begins right behind a count names the parts of a year in order, all of them and each once:
// 核处527条，一季度98条，二季度126条，三季度131条，四季度172条.
func (x *examined) wholeYear(sentence []*mention, k int) bool {
	if k == 0 || !sameUnit(sentence[k-1], sentence[k]) || !sentence[k].counts() || strings.Contains(x.gap(sentence, k), "；") {
		return false
	}
	if when, _ := monthsIn(x.clause(sentence[k-1])); when.first > 0 && when != periods["全年"] {
		return false
	}
	end := 0
	for j := k; j < len(sentence) && sameUnit(sentence[j], sentence[k]); j++ {
		when, name := monthsIn(ownLabel(x.gap(sentence, j)))
		if when.first != end+1 || strings.Trim(name, "为有是份，、；") != "" {
			return false
		}
		if end = when.last; end == 12 {
			return j > k
		}
	}
	return false
}

// yearsHalves holds the parts of a year that a sentence begins with, told without what they are of, against the first count in their
// unit, of those not too far before, that is said to be all: 上半年3942件，下半年4530件. Any count that is their sum keeps it silent.
func (x *examined) yearsHalves() {
	for _, sentence := range x.bySentence {
		var parts []*mention
		end := 0
		for k, m := range sentence {
			when, name := monthsIn(ownLabel(x.gap(sentence, k)))
			if when.first != end+1 || strings.Trim(name, "为有是份，、；") != "" || !m.counts() || !m.exact() || k > 0 && !sameUnit(m, sentence[0]) {
				break
			}
			parts, end = append(parts, m), when.last
			if end == 12 {
				break
			}
		}
		if end != 12 || len(parts) < 2 || x.isPart[parts[0]] {
			continue
		}
		low, high, sum, _ := addUp(parts)
		var total *mention
		told := false
		const around, tooFar = 300, 1.03 // claims; how far the total may lie from the sum
		at := parts[0].index
		for _, m := range x.ms[max(at-around, 0):min(at+around, len(x.ms))] {
			fits := m.low <= high && m.high >= low && m.bound != "atleast" && m.bound != "atmost" && m.bound != "under" && m.bound != "over"
			may := total == nil && m.exact() && m.index < at && nearby(sum, float(m.Value), tooFar)
			if !fits && !may || !sameUnit(m, parts[0]) || m.aim || elsewhere(x.clause(m)) {
				continue
			}
			if told = fits; told {
				break
			}
			if hasAny(x.clause(m), "共", "全年", "累计", "总") {
				total = m
			}
		}
		if !told && total != nil {
			x.judgeTilings([][]*mention{parts}, total)
		}
	}
}
