package handbook

import "slices"

// Plan names the fields of an item of the year's plan.
type Plan struct {
	Due    string // date field: the day it is to be done by
	Leader string // person field; empty: nobody is named
	Unit   string // text, choice or person field; empty: none is named
	Done   string // the stage of what is done; another from which nothing leads on is that of what was given up
}

// Duties names the fields of a performed duty.
type Duties struct {
	List string // choice field: its options are the duties
	Who  string // choice field: who performed it; empty: not told apart
}

func (r *kindReader) plan(n *node) *Plan {
	if n == nil {
		return nil
	}
	m := r.fields(n, keysOf("plan")...)
	r.need(n, m, "due", "done")
	p := &Plan{Due: r.typed(m["due"], dateType{}), Leader: r.typed(m["leader"], personType{}), Unit: r.typed(m["unit"], textType{}, choiceType{}, personType{})}
	if r.ref(m["done"], aStage, r.stages) {
		p.Done = m["done"].text
	}
	return p
}

func (r *kindReader) duties(n *node) *Duties {
	if n == nil {
		return nil
	}
	m := r.fields(n, keysOf("duties")...)
	r.need(n, m, "list")
	return &Duties{List: r.typed(m["list"], choiceType{}), Who: r.typed(m["who"], choiceType{})}
}

// ReportKind names what of a kind is the yearly report, and the posts that have a part in its text.
type ReportKind struct {
	Year     string   // integer field: the year it is of
	Position string   // integer field: the journal position it is frozen at; empty: not recorded
	Write    []string // who writes the text
	Freeze   []string // who freezes it
	Close    []string // who closes the year
}

func (r *kindReader) reportKind(n *node) *ReportKind {
	if n == nil {
		return nil
	}
	m := r.fields(n, keysOf("report")...)
	r.need(n, m, "year", "write", "freeze", "close")
	for _, other := range r.book.Kinds {
		if other.Report != nil && other.ID != r.k.ID {
			r.fault(n, Say("“%s”已经是年度报告的种类", "%q is the kind of the yearly report already", other.ID), Say("只留一个 report", "keep one report: only"))
		}
	}
	return &ReportKind{Year: r.typed(m["year"], integerType{}), Position: r.typed(m["position"], integerType{}),
		Write: r.refs(m["write"], aPost, r.posts), Freeze: r.refs(m["freeze"], aPost, r.posts), Close: r.refs(m["close"], aPost, r.posts)}
}

// approval holds an approval to what makes it one: it leads on to another stage, whoever alone did the step before may
// not do it, and from each stage it is done in there is a way back that takes a reason.
func (r *kindReader) approval(a *Action, n *node) {
	if a.Returns {
		r.comesBack(a, n)
	}
	if !a.Approval {
		return
	}
	at := n.keyNode("approval")
	if a.To == "" || slices.Contains(a.From, a.To) {
		r.fault(at, Say("审批之后还在原来的阶段，会一直留在待审批里", "after this approval the matter stands where it stood and would wait for ever"),
			Say("写上 to: 另一个阶段", "give it a to: with another stage"))
	}
	for _, from := range a.From {
		way := false
		for _, b := range r.k.Actions {
			way = way || b.Returns && slices.Contains(b.From, from)
			if b.To != from || b.Approval || b.Returns || len(b.By) != 1 || !slices.Contains(a.By, b.By[0]) {
				continue
			}
			r.fault(at, Say("「%s」只由这个岗位办理，它又可以审批，等于自己批自己", "%s is done by this post alone, and it may approve it too", b.Title),
				Say("从 by 里去掉 %s", "leave %s out of by", b.By[0]))
		}
		if !way {
			r.fault(at, Say("“%s”阶段只能批准，没有退回的步骤", "in the stage %q one can only approve, not send back", from),
				Say("加一个写明理由的动作，标上 returns: true", "add an action that takes a reason, with returns: true"))
		}
	}
}

// comesBack holds a return to leading elsewhere and to taking a reason.
func (r *kindReader) comesBack(a *Action, n *node) {
	at := n.keyNode("returns")
	if a.To == "" || slices.Contains(a.From, a.To) {
		r.fault(at, Say("退回之后还在原来的阶段，会一直留在待审批里", "sent back, the matter stands where it stood and would wait for ever"),
			Say("写上 to: 另一个阶段", "give it a to: with another stage"))
	}
	if !slices.ContainsFunc(a.Form, func(id string) bool {
		f := r.k.fields[id]
		return f != nil && f.Required && (f.Type == FieldType(textType{}) || f.Type == FieldType(longType{}))
	}) {
		r.fault(at, Say("退回没有填写理由的字段", "what is sent back takes no reason"), Say("在 form 里列入一个必填的文字字段", "list a required text or long field in its form"))
	}
}
