package check

import (
	"slices"

	"fengqiao/internal/handbook"
)

// listed holds a number against the names listed right before it, where names and noun end alike: 东村、西村、南村4个村.
func (x *examined) listed() {
	for _, m := range x.ms {
		if m.inTable || m.aim || m.sort != sortThing || m.Unit != "个" || !m.exact() {
			continue
		}
		if n := x.namesBefore(m); n > 1 && float64(n) != float(m.Value) {
			x.tell(Error, "list-length", m.amount(), numberWord(float64(n))+m.Unit, handbook.Say("前面列出%d个名称，所写为%s。", "%d names are listed before; stated is %s.", n, m.amount()), m)
		}
	}
}

// namesBefore is how many names parted by 、 stand right before a count and end in one character, which its noun has too; 0 where
// other words stand there, or the list says that it is not whole.
func (x *examined) namesBefore(m *mention) int {
	c := x.c
	from := x.parts.clauses[m.place.clause].from
	if m.from == from || m.to >= len(c) {
		return 0
	}
	const noun, long = 3, 6
	ending := c[m.from-1]
	if !slices.Contains(c[m.to:min(m.to+noun, len(c))], ending) {
		return 0
	}
	n, last := 0, m.from
	for i := m.from - 1; i >= from-1; i-- {
		if i >= from && c[i] != '、' {
			continue
		}
		name := c[i+1 : last]
		if len(name) < 2 || len(name) > long && i >= from || name[len(name)-1] != ending || slices.ContainsFunc(name, func(r rune) bool { return isOneOf(r, "和等及与") || isDigit(r) }) {
			return 0
		}
		n, last = n+1, i
	}
	return n
}
