package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
)

// relation is how one column of a table may follow from others: what it then is in a row, between which numbers, and the
// arithmetic in words.
type relation struct {
	rule string
	of   []int // columns
	is   func(v []*mention) (low, high float64, words string)
	// named tells that the heading of the column says so, so that fewer rows are enough to be sure.
	named bool
}

// tableColumns learns how columns follow from others (办结率 is 办结 ÷ 受理, 增减 is this year less last) from the rows where
// they do, and tells the few where they do not; of the rows of totals, or of the others.
func (x *examined) tableColumns(ms []*mention, totals bool) {
	grid := map[int]map[int]*mention{}
	var columns []int
	for _, m := range ms {
		if grid[m.row] == nil {
			grid[m.row] = map[int]*mention{}
		}
		grid[m.row][m.column] = m
		if !slices.Contains(columns, m.column) {
			columns = append(columns, m.column)
		}
	}
	const most = 12 // columns; beyond it is no table that a report tells
	if len(grid) < 3 || len(columns) < 3 || len(columns) > most {
		return
	}
	slices.Sort(columns)
	var rows []int
	for row := range grid {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	heads := map[int]*mention{}
	for _, row := range rows {
		for column, m := range grid[row] {
			if heads[column] == nil {
				heads[column] = m
			}
		}
	}
	for _, named := range []bool{true, false} { // what headings tell first
		for _, column := range columns {
			all := slices.DeleteFunc(relations(heads, columns, column), func(r relation) bool { return r.named != named })
			x.judgeColumn(grid, rows, column, all, totals)
		}
	}
}

// enough rows show a relation that no heading tells.
const enough = 4

// judgeColumn tells the rows in which a column does not follow the relation it follows in nearly all the others.
func (x *examined) judgeColumn(grid map[int]map[int]*mention, rows []int, column int, all []relation, totals bool) {
	var best *relation
	var bestOff []int
	fitting := 0
	for i, r := range all {
		fit, wrong := 0, []int(nil)
		for _, row := range rows {
			switch follows(grid[row], column, r) {
			case fits, rounded:
				fit++
			case off:
				wrong = append(wrong, row)
			}
			if len(wrong)*2 > len(rows) {
				break
			}
		}
		if (fit >= enough || r.named && fit >= 2) && len(wrong)*3 <= fit+len(wrong) && (best == nil || fit > fitting) {
			best, bestOff, fitting = &all[i], wrong, fit
		}
	}
	if best == nil {
		return
	}
	for _, row := range bestOff {
		m := grid[row][column]
		if (isTotal(m.rowName) || isWhole(m.rowName)) != totals || x.explained(grid[row], column, *best) {
			continue
		}
		if slices.ContainsFunc(all, func(r relation) bool { return r.rule == best.rule && follows(grid[row], column, r) == fits && !r.named }) {
			continue
		}
		var from []*mention
		for _, c := range best.of {
			from = append(from, grid[row][c])
		}
		if x.toldOf(append(slices.Clone(from), m)) {
			continue
		}
		low, high, words := best.is(from)
		x.instead[m] = (low + high) / 2
		x.tell(Error, best.rule, m.amount(), words, handbook.Say("表中“%s”一行%s，“%s”所写为%s。", "In the row “%s” of the table %s; stated as “%s” is %s.", m.rowName, words, m.columnName, m.amount()), append(from, m)...)
	}
}

// toldOf tells whether a finding rests on these claims already.
func (x *examined) toldOf(ms []*mention) bool {
	on := []int{}
	for _, m := range ms {
		on = append(on, m.index)
	}
	slices.Sort(on)
	return x.told[fmt.Sprint(on)] != nil
}

// explained tells whether a row follows a relation once the cells that are told to be wrong are what they should be.
func (x *examined) explained(row map[int]*mention, column int, r relation) bool {
	mended, changed := map[int]*mention{}, false
	for c, m := range row {
		mended[c] = m
		if v, wrong := x.instead[m]; wrong {
			copied := *m
			copied.Value = figures.Value{Units: int64(math.Round(v * 1e4)), Scale: 4}
			copied.low, copied.high = v-(m.high-m.low)/2, v+(m.high-m.low)/2
			mended[c], changed = &copied, true
		}
	}
	return changed && follows(mended, column, r) == fits
}

// absent says that a row has not all numbers of a relation.
const absent verdict = -1

// follows tells whether a row's number in a column is what a relation makes it.
func follows(row map[int]*mention, column int, r relation) verdict {
	m := row[column]
	if m == nil {
		return absent
	}
	var v []*mention
	for _, c := range r.of {
		if row[c] == nil {
			return absent
		}
		v = append(v, row[c])
	}
	low, high, words := r.is(v)
	if words == "" {
		return absent
	}
	if m.sort == sortPercent {
		return near(m, low, high)
	}
	slack := m.step / 2
	if low <= float(m.Value)+slack && high >= float(m.Value)-slack {
		return fits
	}
	return off
}

// relations are all a column may follow from the others, by their units.
func relations(heads map[int]*mention, columns []int, column int) []relation {
	t := heads[column]
	var out []relation
	counts := func(c int) bool { return c != column && (heads[c].counts() || heads[c].sort == "") }
	for _, a := range columns {
		for _, b := range columns {
			if a == b || !counts(a) || !counts(b) {
				continue
			}
			of := []int{a, b}
			switch {
			case t.sort == sortPercent:
				changes := hasAny(t.columnName, "增", "减", "同比", "变化", "幅")
				rates := !changes && hasAny(t.columnName, "率", "比例", "比重", "占比")
				if !changes {
					out = append(out, relation{"rate-against-counts", of, ratio, rates})
				}
				if !rates {
					out = append(out, relation{"growth-against-counts", of, grown, changes})
				}
			case strings.Contains(t.columnName, "均") && t.Unit == heads[a].Unit && t.Unit != heads[b].Unit:
				out = append(out, relation{"average-against-total", of, ratioPlain, true})
			case weights[t.Unit] > 0 && strings.HasSuffix(heads[b].Unit, "/"+heads[a].Unit): // 面积, 单产, 总产
				out = append(out, relation{"product-against-total", of, harvest(weights[strings.TrimSuffix(heads[b].Unit, "/"+heads[a].Unit)] / weights[t.Unit]), true})
			case heads[a].Unit == heads[b].Unit && t.Unit == heads[a].Unit:
				out = append(out, relation{"difference", of, minus, hasAny(t.columnName, "增", "减", "差", "余", "未", "变化")})
			case t.sort == sortMoney && heads[a].sort == sortMoney && heads[b].sort != sortMoney:
				out = append(out, relation{"average-against-total", of, ratioPlain, strings.Contains(t.columnName, "均")}, relation{"product-against-total", of, times, false})
			}
		}
	}
	if t.sort != sortPercent && !isTotal(t.columnName) {
		out = append(out, sums(heads, columns, column)...)
	}
	return out
}

// sums are the rows of columns right before or behind a column that it may be the sum of.
func sums(heads map[int]*mention, columns []int, column int) []relation {
	var out []relation
	at := slices.Index(columns, column)
	add := func(of []int) {
		for _, c := range of {
			if heads[c].Unit != heads[column].Unit || heads[c].sort == sortPercent {
				return
			}
		}
		out = append(out, relation{"table-total", slices.Clone(of), plus, hasAny(heads[column].columnName, "总", "合计", "小计")})
	}
	for n := 2; at+n < len(columns); n++ {
		add(columns[at+1 : at+1+n])
	}
	for n := 2; at-n >= 0; n++ {
		add(columns[at-n : at])
	}
	return out
}

func ratio(v []*mention) (float64, float64, string) {
	if v[1].low <= 0 {
		return 0, 0, ""
	}
	is := 100 * float(v[0].Value) / float(v[1].Value)
	return 100 * v[0].low / v[1].high, 100 * v[0].high / v[1].low, fmt.Sprintf("%s÷%s=%s%%", v[0].word(), v[1].word(), twoDigits(is))
}

func grown(v []*mention) (float64, float64, string) {
	if v[1].low <= 0 {
		return 0, 0, ""
	}
	is := 100 * (float(v[0].Value) - float(v[1].Value)) / float(v[1].Value)
	return 100 * (v[0].low - v[1].high) / v[1].high, 100 * (v[0].high - v[1].low) / v[1].low, fmt.Sprintf("（%s-%s）÷%s=%s%%", v[0].word(), v[1].word(), v[1].word(), twoDigits(is))
}

func minus(v []*mention) (float64, float64, string) {
	is := float(v[0].Value) - float(v[1].Value)
	return v[0].low - v[1].high, v[0].high - v[1].low, fmt.Sprintf("%s-%s=%s", v[0].word(), v[1].word(), v[0].in(is))
}

func plus(v []*mention) (float64, float64, string) {
	low, high, sum, words := addUp(v)
	return low, high, words + "=" + v[0].in(sum)
}

func times(v []*mention) (float64, float64, string) {
	is := float(v[0].Value) * float(v[1].Value)
	return v[0].low * v[1].low, v[0].high * v[1].high, fmt.Sprintf("%s×%s=%s", v[0].word(), v[1].word(), v[0].in(is))
}

func ratioPlain(v []*mention) (float64, float64, string) {
	if v[1].low <= 0 {
		return 0, 0, ""
	}
	is := float(v[0].Value) / float(v[1].Value)
	return v[0].low / v[1].high, v[0].high / v[1].low, fmt.Sprintf("%s÷%s=%s", v[0].word(), v[1].word(), twoDigits(is))
}

// harvest is area × yield, in units of weight of which one of the yield's is so many.
func harvest(factor float64) func(v []*mention) (float64, float64, string) {
	return func(v []*mention) (float64, float64, string) {
		is := float(v[0].Value) * float(v[1].Value) * factor
		return v[0].low * v[1].low * factor, v[0].high * v[1].high * factor, fmt.Sprintf("%s×%s=%s", v[0].amount(), v[1].amount(), v[0].in(is))
	}
}
