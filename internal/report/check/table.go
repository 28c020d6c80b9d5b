package check

import "strings"

// numberless are the headings of columns that hold no counts.
var numberless = lexicon("columns")

// tables finds the bare numbers in the cells of tables; the unit is told by the column, the row or the line above
// (单位：万元), which scales it too.
func (s *sheet) tables() []*mention {
	var out []*mention
	var rows [][]span
	caption, line := span{}, span{}
	flush := func() {
		if len(rows) > 1 {
			out = append(out, s.table(rows, caption)...)
		}
		rows = nil
	}
	start := 0
	for i := 0; i <= len(s.c); i++ {
		if i < len(s.c) && s.c[i] != '\n' {
			continue
		}
		line = span{start, i}
		start = i + 1
		cells := s.cells(line)
		switch {
		case len(cells) >= 2:
			if ruler(s.c[line.from:line.to]) {
				continue
			}
			rows = append(rows, cells)
		case line.to > line.from:
			flush()
			caption = line
		default:
			flush()
		}
	}
	flush()
	return out
}

// cells are the cells of a row; none where the line is no row.
func (s *sheet) cells(line span) []span {
	var out []span
	from, tabs := line.from, 0
	for i := line.from; i <= line.to; i++ {
		if i < line.to && s.c[i] != '\t' {
			continue
		}
		if i < line.to {
			tabs++
		}
		if i == line.from && tabs > 0 || i == line.to && from == i { // the marks at the sides
			from = i + 1
			continue
		}
		out = append(out, span{from, i})
		from = i + 1
	}
	if tabs == 0 {
		return nil
	}
	return out
}

// ruler tells whether a line only parts the head of a table from its body.
func ruler(c []rune) bool {
	for _, r := range c {
		if r != '\t' && r != '-' && r != '—' && r != '：' && r != ':' && r != ' ' {
			return false
		}
	}
	return true
}

// table reads the cells that are bare numbers.
func (s *sheet) table(rows [][]span, caption span) []*mention {
	var out []*mention
	head := rows[0]
	captionUnit := s.unitNamed(caption, true)
	for r, row := range rows[1:] {
		label := span{}
		labelUnit := named{}
		for k, cl := range row {
			n, sign, percent, ok := s.bare(cl)
			if !ok {
				if label.to == label.from || k <= 1 {
					label = cl
					labelUnit = s.unitNamed(label, false)
				}
				continue
			}
			column := span{}
			if k < len(head) {
				column = head[k]
			}
			if name, _ := numberless.within(s.c[column.from:column.to]); name || column.to == column.from && k == 0 {
				continue
			}
			unit := s.unitNamed(column, false)
			if unit.unit == "" {
				unit = labelUnit
			}
			if unit.unit == "" {
				unit = captionUnit
			}
			if percent {
				unit = named{unit: "%", sort: sortPercent}
			}
			if unit.sort == sortYear || unit.sort == sortNever {
				continue
			}
			m := &mention{from: cl.from, to: cl.to, numberFrom: n.start, sort: unit.sort}
			m.from, m.to = s.trim(cl)
			m.Value = shift(n.value, unit.scale)
			if sign {
				m.Value.Units = -m.Value.Units
			}
			m.Unit = unit.unit
			n.scale += unit.scale
			m.qualify(n, "", "")
			m.Subject = s.words(label, true) + s.words(column, true)
			m.inTable, m.table, m.row, m.column = true, caption.from, r, k
			m.rowName, m.columnName = s.heading(label), s.heading(column)
			out = append(out, m)
		}
	}
	return out
}

// trim is a cell without the blanks at its sides.
func (s *sheet) trim(cl span) (int, int) {
	from, to := cl.from, cl.to
	for from < to && s.c[from] == ' ' {
		from++
	}
	for to > from && s.c[to-1] == ' ' {
		to--
	}
	return from, to
}

// bare reads a cell that holds a number and nothing else, but a sign and %.
func (s *sheet) bare(cl span) (n number, negative, percent, ok bool) {
	from, to := s.trim(cl)
	if from < to && (s.c[from] == '-' || s.c[from] == '—' || s.c[from] == '+') {
		negative = s.c[from] != '+'
		from++
	}
	if from >= to || !isDigit(s.c[from]) {
		return number{}, false, false, false
	}
	n, ok = numberAt(s.c[:to], from)
	if ok && n.end == to-1 && s.c[to-1] == '%' {
		return n, negative, true, true
	}
	return n, negative, false, ok && n.end == to
}

// named is a unit that a heading or caption names, with the power of ten it scales by.
type named struct {
	unit, sort string
	scale      int
}

// unitNamed finds a unit in brackets or behind 单位：; in a caption behind 单位 only.
func (s *sheet) unitNamed(w span, caption bool) named {
	c := s.c[w.from:w.to]
	for i := range c {
		at := 0
		switch {
		case c[i] == '（' && !caption:
			at = i + 1
			if hasAt(c, at, "单位：") {
				at += 3
			}
		case hasAt(c, i, "单位：") || hasAt(c, i, "单位:"):
			at = i + 3
		default:
			continue
		}
		if at >= len(c) {
			break
		}
		if c[at] == '%' {
			return named{unit: "%", sort: sortPercent}
		}
		scale := 0
		start := at
		for at < len(c) && power(c[at]) > 0 {
			scale += power(c[at])
			at++
		}
		if k, sort := unitWords.at(c, at); k > 0 && (at+k >= len(c) || !isHan(c[at+k])) {
			return named{string(c[at : at+k]), sort, scale}
		} else if hasAt(c, at, "人/次") {
			return named{"人次", sortVisit, scale}
		}
		if start == at && !caption {
			continue
		}
	}
	return named{}
}

// heading is the text of a heading without its unit.
func (s *sheet) heading(w span) string {
	text, _, _ := strings.Cut(string(s.c[w.from:w.to]), "（")
	return strings.TrimSpace(text)
}
