package manual_test

import (
	"testing"

	"fengqiao/internal/manual"
)

// TestEveryProcedureCanBeDrawn: no stage covers another, every way is there, and none is wider than a phone shows legibly.
func TestEveryProcedureCanBeDrawn(t *testing.T) {
	const phone = 430
	for _, b := range books(t) {
		for _, k := range b.Kinds {
			for _, lang := range []string{"zh", "en"} {
				f := manual.Explain(b, k, lang).Flow
				d := f.Draw()
				if d.Width > phone {
					t.Errorf("%s, %s in %s: %d wide", b.Town.ID, k.ID, lang, d.Width)
				}
				if len(d.Boxes) != len(k.Stages) {
					t.Errorf("%s: %d of %d stages drawn", k.ID, len(d.Boxes), len(k.Stages))
				}
				for i := range d.Boxes[1:] {
					if a, next := d.Boxes[i], d.Boxes[i+1]; a.Y+a.Height >= next.Y {
						t.Errorf("%s: %q covers %q", k.ID, a.Text[0].Text, next.Text[0].Text)
					}
				}
				ways := 1
				for _, n := range f.Nodes {
					ways += len(n.Out)
				}
				if len(d.Lines) != ways {
					t.Errorf("%s: %d of %d ways drawn", k.ID, len(d.Lines), ways)
				}
			}
		}
	}
}

func TestAFlowIsDrawnFromItsOpening(t *testing.T) {
	b := small(t, "qingshan")
	k, _ := b.Kind("permit")
	d := manual.Explain(b, k, "zh").Flow.Draw()
	if got := d.Boxes[0].Text[0].Text; got != "已收到" {
		t.Errorf("the first stage is %q", got)
	}
	if last := d.Boxes[len(d.Boxes)-1]; !last.Final {
		t.Errorf("%q is not shown as an end", last.Text[0].Text)
	}
	for _, l := range d.Labels {
		if l.Text == "补正" {
			return
		}
	}
	t.Error("the way back has no label")
}
