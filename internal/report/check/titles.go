package check

import (
	"fmt"
	"strings"

	"fengqiao/internal/handbook"
)

// official are documents of the centre whose titles carry years, with those years.
var official = lexicon("titles")

// titles holds cited titles against the list of official ones and against each other.
func (x *examined) titles() {
	type cited struct {
		name string
		at   span
	}
	var all []cited
	seen := map[string]bool{}
	for i := 0; i < len(x.c); i++ {
		if x.c[i] != '《' || x.quoted[i] != inTitle {
			continue
		}
		j := i
		for j+1 < len(x.c) && x.quoted[j+1] == inTitle && x.c[j] != '》' {
			j++
		}
		name := strings.ReplaceAll(string(x.c[i+1:j]), " ", "")
		x.officialYears(name, span{i, j + 1})
		if !seen[name] {
			seen[name] = true
			all = append(all, cited{name, span{i, j + 1}})
		}
		i = j
	}
	const most = 300 // titles in one report; beyond it is a list of titles
	if len(all) > most {
		return
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if slip(a.name, b.name) || slip(b.name, a.name) {
				x.note(Error, "title-told-twice", "《"+b.name+"》", "《"+a.name+"》", handbook.Say("同一文件出现两种名称：《%s》与《%s》。", "One document is cited under two titles: 《%s》 and 《%s》.", a.name, b.name), b.at)
			}
		}
	}
}

// officialYears tells where a title on the list is cited with other years.
func (x *examined) officialYears(name string, at span) {
	base, years, ok := strings.Cut(strings.TrimSuffix(name, "）"), "（")
	if !ok || !strings.HasSuffix(name, "年）") {
		return
	}
	n, tag := official.at([]rune(base), 0)
	if n == 0 || n != len([]rune(base)) {
		return
	}
	stated := strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, years)
	var right []string
	for _, y := range strings.Split(tag, ",") {
		from, to, _ := strings.Cut(y, "-")
		if stated == from+to {
			return
		}
		right = append(right, fmt.Sprintf("《%s（%s—%s年）》", base, from, to))
	}
	x.note(Error, "title-years", "《"+name+"》", strings.Join(right, "或"), handbook.Say("文件名称所带年份有误：《%s》，应为%s。", "The title is cited with the wrong years: 《%s》 should be %s.", name, strings.Join(right, "或")), at)
}

// slip tells whether a long title is another with a few characters put in within it.
func slip(long, short string) bool {
	l, s := []rune(long), []rune(short)
	extra := len(l) - len(s)
	const least, most = 16, 6
	if len(s) < least || extra < 1 || extra > most || l[0] != s[0] || l[1] != s[1] || l[len(l)-1] != s[len(s)-1] || l[len(l)-2] != s[len(s)-2] {
		return false
	}
	k := 0
	for _, r := range l {
		if k < len(s) && s[k] == r {
			k++
		} else if isDigit(r) || isOneOf(r, "省市县区镇乡州旗年、与和暨（） ") {
			return false
		}
	}
	return k == len(s)
}

// note adds a finding that rests on a place in the text instead of claims.
func (x *examined) note(severity, rule, stated, expected string, message handbook.Text, at span) {
	x.findings = append(x.findings, Finding{Severity: severity, Rule: rule, Claims: []int{}, Stated: stated, Expected: expected, Says: message,
		Start: x.at[at.from], End: x.at[at.to-1] + 1})
}
