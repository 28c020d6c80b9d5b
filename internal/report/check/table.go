package check

import (
	"strings"
	"unicode"
)

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
		if i == line.from && tabs > 0 && s.markdown || i == line.to && from == i { // the marks at the sides
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
	heads := 1 // rows of headings
	for heads < len(rows)-1 && heads < 3 && !s.counted(rows[heads]) {
		heads++
	}
	head := rows[heads-1]
	captionUnit := s.unitNamed(caption, true)
	for r, row := range rows[heads:] {
		label := span{}
		labelUnit := named{}
		for k, cl := range row {
			if k < len(head) && isUnitHeading(s.heading(head[k])) {
				labelUnit = s.unitAt(cl)
			}
		}
		inColumn := labelUnit.unit != ""
		for k, cl := range row {
			n, sign, percent, ok := s.bare(cl)
			own := named{}
			if !ok {
				n, own, ok = s.withUnit(cl)
			}
			if !ok {
				if label.to == label.from || k <= 1 && !inColumn {
					label = cl
					if !inColumn {
						labelUnit = s.unitNamed(label, false)
					}
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
			for h := heads - 2; h >= 0 && unit.unit == "" && k < len(rows[h]); h-- {
				unit = s.unitNamed(rows[h][k], false)
			}
			if unit.unit == "" {
				unit = labelUnit
			}
			if unit.unit == "" {
				unit = captionUnit
			}
			if percent {
				unit = named{unit: "%", sort: sortPercent}
			}
			if own.unit != "" {
				unit = own
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

// counted tells whether a row holds a bare number.
func (s *sheet) counted(row []span) bool {
	for _, cl := range row {
		if _, _, _, ok := s.bare(cl); ok {
			return true
		}
	}
	return false
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

// withUnit reads a cell that holds a number with its unit and nothing else: 98件.
func (s *sheet) withUnit(cl span) (n number, unit named, ok bool) {
	from, to := s.trim(cl)
	if from >= to || !isDigit(s.c[from]) || dateAt(s.c[:to], from) > 0 {
		return n, unit, false
	}
	if n, ok = numberAt(s.c[:to], from); !ok {
		return n, unit, false
	}
	word, end, sort := s.unit(n.end, n)
	if end != to || sort == "" || sort == sortNever || sort == sortYear || sort == sortDay || sort == sortPoint {
		return n, unit, false
	}
	return n, named{unit: word, sort: sort}, true
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

// isUnitHeading tells whether a column holds units.
func isUnitHeading(heading string) bool { return heading == "单位" || heading == "计量单位" }

// unitAt is the unit a cell holds and nothing else, 万 and 亿 taken as the power of ten.
func (s *sheet) unitAt(cl span) named {
	from, to := s.trim(cl)
	scale := 0
	for from < to && power(s.c[from]) > 0 {
		scale += power(s.c[from])
		from++
	}
	if from < to && s.c[from] == '%' {
		return named{unit: "%", sort: sortPercent}
	}
	if n, sort := unitWords.at(s.c[:to], from); n > 0 && from+n == to {
		return named{string(s.c[from:to]), sort, scale}
	}
	return named{}
}

// heading is the text of a heading without its unit.
func (s *sheet) heading(w span) string {
	text, _, _ := strings.Cut(string(s.c[w.from:w.to]), "（")
	return strings.TrimSpace(text)
}

// columnGaps finds the blanks that part the columns of a table set in plain text: of lines, two at least, that hold a name and
// behind it nothing but numbers, and of the line of headings above them.
func columnGaps(runes []rune) map[int]bool {
	out := map[int]bool{}
	var previous, above span
	rows := 0
	mark := func(line span) {
		for _, gap := range blanks(runes, line) {
			out[gap.from] = true
		}
	}
	start := 0
	for i := 0; i <= len(runes); i++ {
		if i < len(runes) && runes[i] != '\n' {
			continue
		}
		line := span{start, i}
		start = i + 1
		if !plainRow(runes, line) {
			rows, above = 0, line
			continue
		}
		if rows++; rows == 2 {
			mark(previous)
			if isHeader(runes, above) {
				mark(above)
			}
		}
		if rows >= 2 {
			mark(line)
		}
		previous = line
	}
	return out
}

// blanks are the runs of blanks within a line, not at its sides.
func blanks(runes []rune, line span) []span {
	var out []span
	for i := line.from; i < line.to; i++ {
		if !unicode.IsSpace(runes[i]) {
			continue
		}
		j := i
		for j < line.to && unicode.IsSpace(runes[j]) {
			j++
		}
		if i > line.from && j < line.to {
			out = append(out, span{i, j})
		}
		i = j
	}
	return out
}

// plainRow tells whether a line is a name and numbers, parted by blanks.
func plainRow(runes []rune, line span) bool {
	const longest = 200
	if line.to-line.from > longest {
		return false
	}
	gaps := blanks(runes, line)
	if len(gaps) == 0 {
		return false
	}
	named := false
	for _, r := range runes[line.from:gaps[0].from] {
		named = named || isHan(r)
		if r == '\t' || endsSentence(r) {
			return false
		}
	}
	if !named {
		return false
	}
	for i, gap := range gaps {
		end := line.to
		if i+1 < len(gaps) {
			end = gaps[i+1].from
		}
		digits := 0
		for _, r := range runes[gap.to:end] {
			switch r = half(r); {
			case isDigit(r):
				digits++
			case r == ',' || r == '.' || r == '%' || r == '-' || r == '—' || r == '，' || unicode.IsSpace(r):
			default:
				return false
			}
		}
		if digits == 0 && end-gap.to > 2 {
			return false
		}
	}
	return true
}

// isHeader tells whether a line holds headings of columns: words parted by blanks, without the marks of a sentence.
func isHeader(runes []rune, line span) bool {
	for _, r := range runes[line.from:line.to] {
		if r == '，' || r == '\t' || endsSentence(r) {
			return false
		}
	}
	return len(blanks(runes, line)) > 0
}
