package check

import (
	"math"
	"slices"
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
	switch strings.TrimSuffix(strings.ReplaceAll(heading, " ", ""), "数") {
	case "合计", "总计", "共计", "小计", "总":
		return true
	}
	return false
}

// isWhole tells whether a heading is of the whole place or year, which mostly is the total of the others.
func isWhole(heading string) bool {
	return slices.Contains(scopes, heading)
}

// judgeTable holds the cells of one table.
func (x *examined) judgeTable(ms []*mention) {
	x.tableColumns(ms, false)
	x.tableShares(ms)
	row, column := func(m *mention) int { return m.row }, func(m *mention) int { return m.column }
	x.judgeTotals(ms, func(m *mention) string { return m.columnName }, column, row)
	x.judgeTotals(ms, func(m *mention) string { return m.rowName }, row, column)
	x.tableColumns(ms, true)
}

// judgeTotals holds the total row of a table, or its total column, against the sums of the others. A row that is only of the
// whole place counts as the total where in another column it is.
func (x *examined) judgeTotals(ms []*mention, name func(*mention) string, line, across func(*mention) int) {
	at, sure := totalLine(ms, name, line)
	if at < 0 {
		return
	}
	parts, totals := map[int][]*mention{}, map[int]*mention{}
	var order []int
	for _, m := range ms {
		switch {
		case !m.counts() && m.sort != "":
		case line(m) == at:
			totals[across(m)] = m
			order = append(order, across(m))
		default:
			parts[across(m)] = append(parts[across(m)], m)
		}
	}
	var wrong []int
	for _, k := range order {
		switch adds := addsUp(parts[k], totals[k]); {
		case adds == fits && len(parts[k]) > 1:
			sure = true
		case adds == off:
			wrong = append(wrong, k)
		}
	}
	if !sure {
		return
	}
	for _, k := range wrong {
		t := totals[k]
		low, high, sum, words := addUp(parts[k])
		for _, p := range parts[k] {
			if v, told := x.instead[p]; told { // that explains it
				low, high = low+v-float(p.Value), high+v-float(p.Value)
			}
		}
		if low <= t.high && high >= t.low {
			continue
		}
		x.instead[t] = sum
		x.tell(Error, "table-total", t.amount(), t.in(sum)+t.Unit, handbook.Say("表中%s=%s，所写合计为%s。", "In the table %s=%s; the total stated is %s.", words, t.in(sum), t.amount()), append(slices.Clone(parts[k]), t)...)
	}
}

// totalLine is the one row or column that is the total, and whether its heading says so; below 0 where there is none or, with
// subtotals, several.
func totalLine(ms []*mention, name func(*mention) string, line func(*mention) int) (at int, sure bool) {
	for _, is := range []func(string) bool{isTotal, isWhole} {
		at = -1
		for _, m := range ms {
			if !is(name(m)) || line(m) == at {
				continue
			}
			if at >= 0 {
				return -1, false
			}
			at, sure = line(m), is("合计")
		}
		if at >= 0 {
			return at, sure
		}
	}
	return -1, false
}

// addsUp tells whether parts are the total: absent where they cannot be added (shares, averages, a part of another row) or are
// too far from it.
func addsUp(parts []*mention, t *mention) verdict {
	for _, p := range append(slices.Clone(parts), t) {
		if !sameUnit(p, t) || hasAny(p.rowName+p.columnName, "其中", "占", "均", "率", "单价", "标准", "最") {
			return absent
		}
	}
	low, high, sum, _ := addUp(parts)
	switch {
	case len(parts) < 2:
		return absent
	case low <= t.high && high >= t.low:
		return fits
	case nearby(sum, float(t.Value), sumTooFar):
		return off
	}
	size := 0.0 // changes may be up and down
	for _, p := range parts {
		size += math.Abs(float(p.Value))
	}
	if math.Abs(sum-float(t.Value)) <= (sumTooFar-1)*size {
		return off
	}
	return absent
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
