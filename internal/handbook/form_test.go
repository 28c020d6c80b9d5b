package handbook_test

import (
	"testing"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

func TestAFormsSlotsAreNamedByTheirKeys(t *testing.T) {
	for _, c := range []struct{ every, key, from, to, title string }{
		{"month", "2024-02", "2024-02-01", "2024-02-29", "2024年2月"},
		{"quarter", "2024-Q4", "2024-10-01", "2024-12-31", "2024年第四季度"},
		{"half", "2023-H1", "2023-01-01", "2023-06-30", "2023年上半年"},
		{"year", "2024", "2024-01-01", "2024-12-31", "2024年"},
	} {
		s, ok := handbook.SlotOf(c.every, c.key)
		if !ok || s.From.String() != c.from || s.To.String() != c.to || s.Key() != c.key || s.Title().Zh != c.title {
			t.Errorf("%s %s: %v %v %s %s", c.every, c.key, ok, s, s.Key(), s.Title().Zh)
		}
		if at := handbook.SlotAt(c.every, s.To); at != s {
			t.Errorf("%s: the last day is of %v", c.key, at)
		}
	}
	for _, c := range [][2]string{{"month", "2024-13"}, {"month", "2024-00"}, {"month", "2024-3"}, {"month", "2024"}, {"quarter", "2024-5"}, {"quarter", "2024-Q5"},
		{"half", "2024-Q1"}, {"year", "2024-01"}, {"year", "24"}, {"year", "0024"}, {"week", "2024"}, {"", "2024"}, {"month", "2024-+3"}} {
		if s, ok := handbook.SlotOf(c[0], c[1]); ok {
			t.Errorf("%s %q is %v", c[0], c[1], s)
		}
	}
}

func TestTheTimeOfAFormsFigure(t *testing.T) {
	march, _ := handbook.SlotOf("month", "2024-03")
	half, _ := handbook.SlotOf("half", "2024-H1")
	day := func(s string) calendar.Date {
		d, err := calendar.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		slot             handbook.Slot
		span, back, a, b string
	}{
		{march, "", "", "2024-03-01", "2024-03-31"},
		{march, "", "before", "2024-02-01", "2024-02-29"},
		{march, "", "last-year", "2023-03-01", "2023-03-31"},
		{march, "to-date", "", "2024-01-01", "2024-03-31"},
		{march, "to-date", "last-year", "2023-01-01", "2023-03-31"},
		{march, "quarter", "", "2024-01-01", "2024-03-31"},
		{march, "half", "", "2024-01-01", "2024-06-30"},
		{march, "year", "last-year", "2023-01-01", "2023-12-31"},
		{half, "month", "", "2024-06-01", "2024-06-30"},
		{half, "", "before", "2023-07-01", "2023-12-31"},
	} {
		from, to := handbook.FigureRef{Span: c.span, Back: c.back}.Of(c.slot)
		if from != day(c.a) || to != day(c.b) {
			t.Errorf("%s %s of %s: %s to %s, want %s to %s", c.span, c.back, c.slot.Key(), from, to, c.a, c.b)
		}
	}
}

// What a reference is written as reads back as the same.
func TestAFormsFigureIsWrittenAsItIsRead(t *testing.T) {
	b := load(t, sound(t), "qingshan")
	blank, ok := b.Blank("monthly")
	if !ok || blank.Rows != 6 || len(blank.Widths) != 4 {
		t.Fatalf("the form is %+v", blank)
	}
	n := 0
	for _, c := range blank.Cells {
		ref := c.Text.Lone()
		if ref == nil {
			continue
		}
		n++
		again, faults := b.FormText("A1", ref.String())
		if len(faults) > 0 || again.Lone() == nil || *again.Lone() != *ref {
			t.Errorf("%s reads back as %v %v", ref, again.Lone(), faults)
		}
		if c.Text.Source != ref.String() {
			t.Errorf("%s was written %s", ref, c.Text.Source)
		}
	}
	if n != 6 {
		t.Errorf("%d figures", n)
	}
	at := func(row, col int) handbook.BlankCell {
		for _, c := range blank.Cells {
			if c.Row == row && c.Col == col {
				return c
			}
		}
		t.Fatalf("no cell at %d, %d", row, col)
		return handbook.BlankCell{}
	}
	if c := at(3, 2); c.Text.Source != "本月" { // the cell from above takes up the first column
		t.Errorf("row 3 begins with %q", c.Text.Source)
	}
	if c := at(2, 2); c.Across != 2 || c.Down != 1 {
		t.Errorf("%+v", c)
	}
	text, faults := b.FormText("Sheet1!C7", "累计{petition.recieved}件")
	if len(faults) != 1 || faults[0].File != "Sheet1!C7" || faults[0].Col != 4 {
		t.Errorf("%v %v", text, faults)
	}
	town, _ := b.FormText("", "{petition.received area="+b.Root()+" wan}")
	if ref := town.Lone(); ref == nil || ref.Area != b.Root() || ref.Style != handbook.InTenThousands {
		t.Errorf("%+v", town.Lone())
	}
}
