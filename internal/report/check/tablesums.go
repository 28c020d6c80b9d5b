package check

import (
	"strings"

	"fengqiao/internal/handbook"
)

// tableTotals holds the total row and the total column of a table against what they add up.
func (x *examined) tableTotals() {
	for from := 0; from < len(x.ms); {
		to := from
		for to < len(x.ms) && x.ms[to].inTable && x.ms[to].table == x.ms[from].table {
			to++
		}
		if to > from {
			x.judgeTable(x.ms[from:to])
			from = to
		} else {
			from++
		}
	}
}

// isTotal tells whether a heading is of a total.
func isTotal(heading string) bool {
	switch strings.TrimSuffix(strings.Map(func(r rune) rune {
		if r == ' ' {
			return -1
		}
		return r
	}, heading), "数") {
	case "合计", "总计", "共计", "小计", "总":
		return true
	}
	return false
}

// judgeTable holds the cells of one table.
func (x *examined) judgeTable(ms []*mention) {
	x.tableColumns(ms)
	rows, columns := map[int][]*mention{}, map[int][]*mention{}
	rowTotal, columnTotal := map[int]*mention{}, map[int]*mention{}
	totalRows, totalColumns := 0, 0
	seenRow, seenColumn := map[int]bool{}, map[int]bool{}
	for _, m := range ms {
		if isTotal(m.rowName) && !seenRow[m.row] {
			seenRow[m.row] = true
			totalRows++
		}
		if isTotal(m.columnName) && !seenColumn[m.column] {
			seenColumn[m.column] = true
			totalColumns++
		}
	}
	if totalRows > 1 || totalColumns > 1 { // subtotals
		return
	}
	for _, m := range ms {
		if !m.counts() && m.sort != "" {
			continue
		}
		switch {
		case isTotal(m.columnName):
			rowTotal[m.row] = m
		default:
			rows[m.row] = append(rows[m.row], m)
		}
		switch {
		case isTotal(m.rowName):
			columnTotal[m.column] = m
		default:
			columns[m.column] = append(columns[m.column], m)
		}
	}
	judge := func(parts []*mention, t *mention) {
		if t == nil || len(parts) < 2 {
			return
		}
		for _, p := range parts {
			if !sameUnit(p, t) || strings.Contains(p.rowName+p.columnName, "其中") || strings.Contains(p.rowName+p.columnName, "占") {
				return
			}
		}
		low, high, sum, words := addUp(parts)
		if low <= t.high && high >= t.low {
			return
		}
		x.tell(Error, "table-total", t.amount(), numberWord(sum)+t.Unit, handbook.Say("表中%s=%s，所写合计为%s。", "In the table %s=%s; the total stated is %s.", words, numberWord(sum), t.amount()), append(append([]*mention{}, parts...), t)...)
	}
	x.tableShares(ms)
	for _, m := range ms {
		if rowTotal[m.row] == m {
			judge(rows[m.row], m)
		}
		if columnTotal[m.column] == m {
			judge(columns[m.column], m)
		}
	}
}

// tableShares holds a column of shares against the column of counts before it.
func (x *examined) tableShares(ms []*mention) {
	for column := 1; ; column++ {
		var counts, shares []*mention
		var total *mention
		last := true
		for _, m := range ms {
			last = last && m.column < column
			switch {
			case m.column == column-1 && isTotal(m.rowName):
				total = m
			case m.column == column-1:
				counts = append(counts, m)
			case m.column == column && m.sort == sortPercent && hasAny(m.columnName, "占比", "比例", "比重", "占"):
				shares = append(shares, m)
			}
		}
		if last {
			return
		}
		x.judgeTableShares(counts, shares, total)
	}
}

// judgeTableShares holds shares against counts, of the total row or else of the sum of the counts.
func (x *examined) judgeTableShares(counts, shares []*mention, total *mention) {
	_, _, sum, _ := addUp(counts)
	if len(counts) < 2 || len(shares) < len(counts) || sum <= 0 {
		return
	}
	whole := sum
	if total != nil {
		whole = float(total.Value)
	}
	wrong := 0
	var part, share *mention
	for _, c := range counts {
		for _, s := range shares {
			if s.row != c.row || !c.counts() && c.sort != "" {
				continue
			}
			is := 100 * float(c.Value) / whole
			if near(s, is, is) == off {
				part, share = c, s
				wrong++
			}
		}
	}
	if wrong == 0 || wrong*3 > len(counts) { // of some other whole
		return
	}
	is := 100 * float(part.Value) / whole
	x.tell(Error, "share-against-counts", share.amount(), percentWord(is, share),
		handbook.Say("%s÷%s=%s，所写占比为%s。", "%s÷%s=%s; the share stated is %s.", part.word(), numberWord(whole), percentWord(is, share), share.amount()), part, share)
}
