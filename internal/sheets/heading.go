package sheets

import (
	"slices"
	"strings"
	"unicode"

	"fengqiao/internal/handbook"
	"github.com/xuri/excelize/v2"
)

// headRows is how far down the headings are looked for.
const headRows = 20

// squeeze brings a heading to what it says: no blanks, marks, units or remarks in brackets, full-width letters and
// digits as plain ones.
func squeeze(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		if r >= '！' && r <= '～' {
			r = r - '！' + '!'
		}
		switch {
		case r == '(' || r == '[' || r == '【':
			depth++
		case r == ')' || r == ']' || r == '】':
			depth = max(0, depth-1)
		case depth == 0 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_'):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// asDay lets 登记时间 stand for 登记日期.
var asDay = strings.NewReplacer("时间", "日期", "年月日", "日期")

// roles are what ledgers call things that every kind names in its own way; they are tried where a column with the
// kind's own name is missing.
var roles = struct{ day, area, party, person []string }{
	day:    []string{"日期", "登记日期", "发生日期", "受理日期", "办理日期", "date"},
	area:   []string{"属地", "村", "村居", "村社区", "村别", "村名", "行政村", "所属村", "所在村", "所属村居", "所在村居", "辖区", "地点", "发生地点", "area", "village"},
	party:  []string{"当事人", "姓名", "申请人", "当事人姓名", "name"},
	person: []string{"经办人", "承办人", "负责人", "责任人"},
}

// rowNumbers are headings of columns that only number the rows.
var rowNumbers = []string{"序号", "序", "编号", "no", "行号", "项次"}

// remarks is the heading of the column the marked copy says the faults in.
const remarks = "导入问题"

// names maps what a heading may say to the column it means.
func (p *plan) names() map[string]*column {
	out := map[string]*column{}
	add := func(c *column, names ...string) {
		for _, n := range names {
			n = asDay.Replace(squeeze(n))
			if _, taken := out[n]; !taken && n != "" {
				out[n] = c
			}
		}
	}
	for _, c := range p.columns {
		add(c, c.title.Zh, c.title.En)
		if full := c.title.Zh; strings.ContainsAny(full, "（(") {
			add(c, strings.NewReplacer("（", "", "）", "", "(", "", ")", "").Replace(full))
		}
	}
	for _, c := range p.columns {
		if c.field != nil && c.exclusive() {
			a := p.steps[c.steps[0]]
			add(c, c.field.ID, a.Title.Zh+c.field.Title.Zh)
			if c.day {
				add(c, a.Title.Zh+dayWord.Zh)
			}
		}
	}
	sole := func(kind string) *column {
		var found *column
		for _, c := range p.columns {
			if c.field != nil && c.field.Type.Name() == kind {
				if found != nil {
					return nil
				}
				found = c
			}
		}
		return found
	}
	for _, c := range p.columns {
		if c.day && c.steps[0] == 0 {
			add(c, roles.day...)
		}
	}
	for kind, words := range map[string][]string{"area": roles.area, "party": roles.party, "person": roles.person} {
		if c := sole(kind); c != nil {
			add(c, words...)
		}
	}
	return out
}

// layout is how the columns of one sheet are read.
type layout struct {
	sheet   *sheet
	heading int       // row, from 1
	at      []*column // by 0-based column of the sheet; nil: not read
	texts   []string  // the headings
	number  int       // column of the ledger's own numbers, which tell like rows apart; -1: none
	width   int       // columns with a heading
	twice   [][]int   // columns that say the same, where there are several
	ignored map[int]bool
	score   int
}

// headings finds the row that names most columns of the kind among the first rows of a sheet; nil when none does.
func (p *plan) headings(sheet *sheet, rows [][]string) *layout {
	names := p.names()
	var best *layout
	for i, row := range rows {
		l := p.read(names, row, above(rows, i))
		l.sheet, l.heading = sheet, i+1
		if best == nil || l.score > best.score {
			best = l
		}
	}
	// A single word that happens to be a heading is a title or a remark, unless the kind asks for nothing more.
	if best == nil || best.score < min(2, len(p.columns)) {
		return nil
	}
	return best
}

// above are the headings one row up, each running on to the right as merged or left-out cells do.
func above(rows [][]string, i int) []string {
	if i == 0 {
		return nil
	}
	return rows[i-1]
}

func (p *plan) read(names map[string]*column, row, over []string) *layout {
	l := &layout{number: -1, ignored: map[int]bool{}}
	places := map[*column][]int{}
	for i, cell := range row {
		l.texts = append(l.texts, strings.TrimSpace(cell))
		l.at = append(l.at, nil)
		plain := asDay.Replace(squeeze(cell))
		if plain == "" {
			continue
		}
		l.width = i + 1
		c, ok := names[plain]
		if i < len(over) && over[i] != cell {
			if joined, found := names[asDay.Replace(squeeze(over[i])+squeeze(cell))]; found {
				c, ok = joined, true // 当事人 over 甲 and 乙
			}
		}
		switch {
		case ok:
			l.at[i] = c
			places[c] = append(places[c], i)
		case plain == squeeze(remarks):
		case slices.Contains(rowNumbers, plain) || strings.HasSuffix(plain, "编号"):
			if plain != "序号" && plain != "序" && l.number < 0 {
				l.number = i
			}
		default:
			l.ignored[i] = true
		}
	}
	l.score = len(places)
	for _, c := range p.columns {
		if len(places[c]) > 1 {
			l.twice = append(l.twice, places[c])
		}
	}
	return l
}

// missing are the required columns of the opening that a sheet does not have.
func (p *plan) missing(l *layout) []*column {
	var out []*column
	for _, c := range p.columns {
		if c.offered && c.group == 0 && p.needed(c) && !slices.Contains(l.at, c) {
			out = append(out, c)
		}
	}
	return out
}

// needed tells whether a column must be filled when its step is done. A day is never taken to be the day of the
// import, as it would be where somebody records what was done today.
func (p *plan) needed(c *column) bool {
	if c.field == nil {
		return c.must
	}
	return c.must && c.field.Default == "" || c.day && (c.must || c.field.Default != "")
}

func (l *layout) column(i int) Column {
	letters, _ := excelize.ColumnNumberToName(i + 1)
	return Column{Letters: letters, Heading: l.texts[i]}
}

// place finds the cell a column's value stands in: of several the first.
func (l *layout) place(c *column) int {
	return slices.Index(l.at, c)
}

func titles(columns []*column) handbook.Text {
	var zh, en []string
	for _, c := range columns {
		zh, en = append(zh, "「"+c.title.Zh+"」"), append(en, c.title.In("en"))
	}
	return handbook.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

// remarks is the column for the remarks of the marked copy: the one that has them, or the first free one.
func (l *layout) remarks() int {
	for i, t := range l.texts {
		if squeeze(t) == remarks {
			return i
		}
	}
	return max(l.width, len(l.texts))
}
