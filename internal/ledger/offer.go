package ledger

import (
	"slices"

	"fengqiao/internal/handbook"
)

// Offer is something that can be done on a matter of its kind, now or not.
type Offer struct {
	Do    string
	Clock *handbook.Clock  // extend, pause, resume
	Act   *handbook.Action // a step of the kind's own procedure
	By    []string         // posts that may do it
	Form  []string         // fields it records
	Why   *Refusal         // why it cannot be done now, whoever asks; nil: it can
}

// Offers is all that can be done on a matter, in the order of its kind, whoever asks. What cannot be done in its present
// state is there with the reason; guards are looked at when it is done.
func Offers(b *handbook.Book, k *handbook.Kind, m *Matter) []Offer {
	var out []Offer
	s := &step{book: b, kind: k, next: m}
	offer := func(o Offer, why *Refusal) {
		if m.Voided {
			why = refuse(Stage, "这件事项已作废。", "This matter has been voided.")
		}
		o.Why = why
		out = append(out, o)
	}
	for _, act := range k.Actions {
		if act.ID == handbook.Open || len(act.By) == 1 && act.By[0] == handbook.System {
			continue
		}
		var why *Refusal
		if !slices.Contains(act.From, m.Stage) {
			why = refuse(Stage, "现在是「%s」阶段，须在%s阶段办理。", "It is in stage %s; this is done in %s.", s.stageTitle(m.Stage), s.stageTitles(act.From))
		}
		offer(Offer{Do: act.ID, Act: act, By: act.By, Form: act.Form}, why)
	}
	for _, c := range m.Clocks(b) {
		def, ok := k.Clock(c.ID)
		if !ok {
			continue
		}
		if def.Extend != nil && c.State == Running {
			var why *Refusal
			if len(c.Count.Extensions) >= def.Extend.Times {
				why = refuse(Stage, "最多延长%d次，已经延长过。", "It may be extended %d time(s) at most and has been.", def.Extend.Times)
			}
			offer(Offer{Do: handbook.Extend, Clock: def, By: def.Extend.By}, why)
		}
		if def.Pause != nil && c.State == Running {
			offer(Offer{Do: handbook.Pause, Clock: def, By: def.Pause.By}, nil)
		}
		if def.Pause != nil && c.State == Paused {
			offer(Offer{Do: handbook.Resume, Clock: def, By: def.Pause.By}, nil)
		}
	}
	offer(Offer{Do: handbook.Correct, By: k.CorrectBy, Form: m.Recorded(k)}, nil)
	offer(Offer{Do: handbook.Void, By: k.VoidBy}, nil)
	return out
}

// Recorded are the fields of the forms filled in so far, in the kind's order: what a correction may change.
func (m *Matter) Recorded(k *handbook.Kind) []string {
	done := map[string]bool{}
	for _, act := range m.History {
		if def, ok := k.Action(act.Do); ok {
			for _, id := range def.Form {
				done[id] = true
			}
			for _, set := range def.Set {
				if set.Own {
					done[set.Field] = true
				}
			}
		}
	}
	var out []string
	for _, f := range k.Fields {
		if done[f.ID] {
			out = append(out, f.ID)
		}
	}
	return out
}

// Forbid is the refusal for somebody whose posts may not take up an offer.
func Forbid(b *handbook.Book, o Offer) *Refusal {
	s := &step{book: b}
	return s.forbidden(o.Title(), o.By)
}

// Title names what is offered.
func (o Offer) Title() handbook.Text {
	switch o.Do {
	case handbook.Correct:
		return handbook.Say("更正", "Correct")
	case handbook.Void:
		return handbook.Say("作废", "Void")
	case handbook.Extend:
		return handbook.Say("延长%s", "Extend %s", o.Clock.Title)
	case handbook.Pause:
		return handbook.Say("中止%s", "Pause %s", o.Clock.Title)
	case handbook.Resume:
		return handbook.Say("恢复%s", "Resume %s", o.Clock.Title)
	}
	return o.Act.Title
}
