package sheets

import (
	"regexp"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

func (l *layout) fault(column, row int, wrong, right handbook.Text) Fault {
	return Fault{Sheet: l.sheet.name, Cell: cellName(column, row), Row: row, Wrong: wrong, Right: right}
}

// explain turns a refusal of a row's actions into faults at the cells they come from.
func (o *outcome) explain(row int, actions []ledger.Action, refusal *ledger.Refusal) []Fault {
	step := o.culprit(actions, refusal)
	if len(refusal.Fields) == 0 {
		says := refusal.Says
		if len(actions) > 1 {
			says = handbook.Say("「%s」：%s", "%s: %s", o.plan.steps[step].Title, says)
		}
		return []Fault{o.l.fault(o.cell(step, refusal), row, says, handbook.Text{})}
	}
	var out []Fault
	for _, f := range refusal.Fields {
		place := o.place(step, f.Field)
		if place < 0 {
			place = o.place(-1, f.Field)
		}
		out = append(out, o.l.fault(max(place, 0), row, handbook.Say("“%s”：%s", "%s: %s", f.Title, f.Wrong), f.Right))
	}
	return out
}

// culprit is the step that was refused. A link to a record that is not there is refused before the books are asked, and
// known by its field.
func (o *outcome) culprit(actions []ledger.Action, refusal *ledger.Refusal) int {
	for _, a := range actions {
		step := slices.IndexFunc(o.plan.steps, func(s *handbook.Action) bool { return s.ID == a.Do })
		fits := func(f ledger.FieldFault) bool { return slices.Contains(o.plan.steps[step].Form, f.Field) }
		if a.Do == refusal.Do || refusal.Do == "" && slices.ContainsFunc(refusal.Fields, fits) {
			return step
		}
	}
	return 0
}

var word = regexp.MustCompile(`[a-z_][a-z0-9_]*`)

// cell is where to mark a refusal that names no field: the field a failed condition speaks of, the day, or else the
// first cell of the step.
func (o *outcome) cell(step int, refusal *ledger.Refusal) int {
	def := o.plan.steps[step]
	if refusal.When != nil {
		words := word.FindAllString(refusal.When.Source, -1)
		for _, w := range words {
			if place := o.place(step, w); slices.Contains(def.Form, w) && place >= 0 {
				return place
			}
		}
		for _, w := range words {
			if place := o.place(-1, w); place >= 0 {
				return place
			}
		}
	}
	for _, days := range []bool{true, false} {
		for i, c := range o.l.at {
			if c != nil && slices.Contains(c.steps, step) && (c.day || !days) {
				return i
			}
		}
	}
	return 0
}

// place finds the column of a field in the sheet, of a step's own or (step -1) of any; -1 when there is none.
func (o *outcome) place(step int, field string) int {
	return slices.IndexFunc(o.l.at, func(c *column) bool {
		return c != nil && c.field != nil && c.field.ID == field && (step < 0 || slices.Contains(c.steps, step))
	})
}

// Rows that are no records.
var (
	totals = []string{"合计", "小计", "总计", "共计", "累计", "总数", "合计数", "本页小计", "本月合计", "本年合计", "本年累计"}
	notes  = []string{"制表", "填表", "审核人", "审核：", "复核", "备注：", "注：", "说明：", "单位负责人", "联系电话", "填报"}
)

const exampleWord = "示例"

// passOver tells why a row is no record; nil when it is one. An empty reason stands for a row that is numbered but
// not filled in.
func (l *layout) passOver(cells []string, first int) *handbook.Text {
	head := trim(cells[first])
	if digits(head) && first < len(l.at) && l.at[first] == nil { // the row's number
		if next := slices.IndexFunc(cells[first+1:], func(s string) bool { return trim(s) != "" }); next >= 0 {
			head = trim(cells[first+1+next])
		}
	}
	plain := squeeze(head)
	reason := func(zh, en string) *handbook.Text { t := handbook.Say(zh, en); return &t }
	const short = 8 // characters; a longer text that begins so is a record's
	if n := len([]rune(plain)); n <= short && slices.ContainsFunc(totals, func(t string) bool { return plain == t || strings.HasSuffix(plain, t) }) {
		return reason("合计行", "a row of totals")
	}
	if strings.HasPrefix(plain, exampleWord) || plain == "example" {
		return reason("示例行", "the example")
	}
	filled, told, same := 0, 0, 0
	for i, cell := range cells {
		if cell = trim(cell); cell == "" {
			continue
		}
		filled++
		if i < len(l.at) && l.at[i] != nil {
			told++
			if cell == l.texts[i] {
				same++
			}
		}
	}
	switch {
	case told == 0 && filled == 1 && digits(head):
		return &handbook.Text{}
	case filled == 1 && slices.ContainsFunc(notes, func(n string) bool { return strings.HasPrefix(head, n) }):
		return reason("表尾说明", "a remark below the table")
	case told == 0:
		return reason("没有可登记的内容", "nothing to record")
	case same >= 2 && same == told:
		return reason("重复的表头", "the headings once more")
	}
	return nil
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789.") == "" }
