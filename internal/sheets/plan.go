package sheets

import (
	"slices"

	"fengqiao/internal/handbook"
)

// plan is how a kind's records are laid out in a row: the fields of the opening, then step by step the day and the
// fields of every later step.
type plan struct {
	book    *handbook.Book
	kind    *handbook.Kind
	steps   []*handbook.Action // the opening first
	columns []*column
}

// column is one thing a cell of a row can tell.
type column struct {
	title handbook.Text
	field *handbook.Field // nil: the day of a step that has no date field for it
	day   bool            // it tells the day of steps
	steps []int           // the steps it belongs to; more than one: which is meant must come from elsewhere
	must  bool            // required in its step
	// offered: it stands in the template. Others are only understood, as people write them in ledgers of their own.
	offered bool
	group   int // the step it stands under in the template
}

func newPlan(b *handbook.Book, k *handbook.Kind) *plan {
	p := &plan{book: b, kind: k}
	open, _ := k.Action(handbook.Open)
	p.steps = append(p.steps, open)
	for _, a := range k.Actions {
		if a.ID != handbook.Open {
			p.steps = append(p.steps, a)
		}
	}
	shared := map[string][]int{} // steps by field, the opening apart
	for i, a := range p.steps[1:] {
		for _, id := range a.Form {
			shared[id] = append(shared[id], i+1)
		}
	}
	placed := map[string]bool{}
	for i, a := range p.steps {
		if a.Day == "" {
			p.columns = append(p.columns, &column{title: p.qualified(a, dayWord), day: true, steps: []int{i}, must: i == 0, offered: true, group: i})
		}
		for _, id := range a.Form {
			f, ok := k.Field(id)
			if !ok || f.Type.Name() == "attachment" && !f.Required {
				continue // a file cannot stand in a cell; it is added to the record later
			}
			c := &column{title: p.title(f), field: f, day: id == a.Day, steps: []int{i}, must: f.Required, offered: true, group: i}
			also := shared[id]
			switch {
			case i == 0:
			case slices.Contains(open.Form, id):
				c.title = p.qualified(a, f.Title)
			case len(also) > 1 && c.day:
				// Each step has its own column for the day; the field's own title is understood where other cells
				// tell which step is meant.
				c.title = p.qualified(a, dayWord)
				if !placed[id] {
					placed[id] = true
					p.columns = append(p.columns, &column{title: p.title(f), field: f, day: true, steps: also, must: f.Required})
				}
			case placed[id]:
				continue
			default:
				placed[id] = true
				c.steps = also
			}
			p.columns = append(p.columns, c)
		}
	}
	return p
}

// dayWord is what the day of a step is called in a heading, after the step.
var dayWord = handbook.Text{Zh: "日期", En: "day"}

func (p *plan) qualified(a *handbook.Action, what handbook.Text) handbook.Text {
	return handbook.Text{Zh: a.Title.Zh + "·" + what.Zh, En: a.Title.In("en") + " · " + what.In("en")}
}

// title is the field's title, with its step where another field of the kind is called the same.
func (p *plan) title(f *handbook.Field) handbook.Text {
	for _, other := range p.kind.Fields {
		if other == f || squeeze(other.Title.Zh) != squeeze(f.Title.Zh) {
			continue
		}
		for _, a := range p.steps {
			if slices.Contains(a.Form, f.ID) {
				return p.qualified(a, f.Title)
			}
		}
	}
	return f.Title
}

// exclusive tells whether a value in this column shows by itself that its step was done.
func (c *column) exclusive() bool { return len(c.steps) == 1 }

// offered are the columns of the template, in order.
func (p *plan) offered() []*column {
	var out []*column
	for _, c := range p.columns {
		if c.offered {
			out = append(out, c)
		}
	}
	return out
}

// opened is the stage a matter is in once it is opened.
func (p *plan) opened() string {
	if to := p.steps[0].To; to != "" || len(p.kind.Stages) == 0 {
		return to
	}
	return p.kind.Stages[0].ID
}
