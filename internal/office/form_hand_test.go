package office_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/report/form"
)

// What the books do not keep is filled in by hand for a slot: it says who filled it in, no record bears it, the journal
// holds it, and what was sent keeps it.
func TestCellsFilledInByHand(t *testing.T) {
	for name, at := range engines {
		t.Run(name, func(t *testing.T) { byHand(t, smallDesk(t, at(t))) })
	}
}

func byHand(t *testing.T, d *desk) {
	ctx := t.Context()
	d.all(meeting("e", east, "2024-03-05"))
	clerk := d.seat("李文书", "clerk")
	f := take(t, clerk, "month", map[string]string{"A1": "议事会", "B1": "{meeting.held}", "A2": "场地面积", "B2": "{-}", "A3": "备注"})
	march, april := at(t, "month", "2024-03"), at(t, "month", "2024-04")
	says := func(who *office.Desk, want string) {
		t.Helper()
		filled, err := who.FillForm(ctx, f, march)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range filled.Values {
			if v.Sort == form.ByHand && (v.Evidence != 0 || v.By == "" || v.On == "") {
				t.Errorf("%+v", v)
			}
			got = append(got, strings.TrimPrefix(v.Cell, "Sheet1!")+"="+v.Value+string(v.Sort))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%s reads %v, want %s", who.Person.Title, got, want)
		}
	}
	refuses := func(what, says string, err error) {
		t.Helper()
		if refused := (*ledger.Refusal)(nil); !errors.As(err, &refused) || !strings.Contains(refused.Says.Zh, says) || refused.Says.En == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	write := func(who *office.Desk, reason string, pairs ...string) error {
		cells := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			cells["Sheet1!"+pairs[i]] = pairs[i+1]
		}
		return who.FillByHand(ctx, f, march, cells, reason)
	}

	says(clerk, "[B1=1 B2=unkept]")
	if err := write(clerk, "", "B2", " 120.5 ", "B3", "新建一处"); err != nil {
		t.Fatal(err)
	}
	says(clerk, "[B1=1 B2=120.5hand B3=新建一处hand]")
	says(d.seat("东", "clerk@"+east), "[B1=1 B2=unkept]")
	if filled, err := clerk.FillForm(ctx, f, april); err != nil || said(filled.Values, "B2").Sort != form.Unkept {
		t.Errorf("what was filled in for March stands in April (%v)", err)
	}
	refuses("a cell the books fill in", "不能手填", write(clerk, "", "B1", "9"))
	refuses("a cell with words", "不能手填", write(clerk, "", "A1", "9"))
	refuses("a cell that is not there", "不能手填", write(clerk, "", "Z99", "9"))
	refuses("two lines", "一行", write(clerk, "", "B3", "一\n二"))
	refuses("a village", "指定的岗位", write(d.seat("东", "clerk@"+east), "", "B2", "9"))
	refuses("a month to come", "还没有开始", clerk.FillByHand(ctx, f, at(t, "month", "2025-01"), map[string]string{"Sheet1!B2": "1"}, ""))

	if _, err := clerk.SendForm(ctx, f, march, ""); err != nil {
		t.Fatal(err)
	}
	sent := func() office.Sent {
		all, err := clerk.SentForms(ctx, f.ID)
		if err != nil || len(all) == 0 {
			t.Fatal(all, err)
		}
		return all[0]
	}
	first := sent()
	workbook, err := clerk.SentWorkbook(ctx, first)
	if err != nil {
		t.Fatal(err)
	}
	if v := said(first.Values, "B2"); v.Value != "120.5" || v.By != "李文书" || v.On == "" {
		t.Errorf("what was sent keeps %+v", v)
	}
	if diff, err := clerk.Restated(ctx, f, first); err != nil || len(diff) != 0 {
		t.Errorf("restated %v (%v)", diff, err)
	}
	refuses("what was sent", "已经锁定", write(clerk, " ", "B2", "130"))
	if err := write(clerk, "漏算一间", "B2", "130", "B3", ""); err != nil {
		t.Fatal(err)
	}
	says(clerk, "[B1=1 B2=130hand]")
	if v := said(sent().Values, "B2"); v.Value != "120.5" {
		t.Errorf("what was sent says %s by now", v.Value)
	}
	if diff, err := clerk.Restated(ctx, f, first); err != nil || fmt.Sprint(diff) != "[{Sheet1!B2 120.5 130 +9.5} {Sheet1!B3 新建一处  }]" {
		t.Errorf("restated %v (%v)", diff, err)
	}
	then, err := d.Fill(ctx, xiaohe, f, march, first.Day, first.Head.Seq)
	if err != nil {
		t.Fatal(err)
	}
	if again, _, err := then.Workbook(); err != nil || !bytes.Equal(workbook, again) {
		t.Errorf("filled in as of %d it is another workbook (%v)", first.Head.Seq, err)
	}
	// Nothing changed is nothing written; the journal tells who wrote what, and the books are sound with it.
	seq := d.seat("李文书", "clerk").Head.Seq
	if err := write(clerk, "", "B2", "130"); err != nil || d.seat("李文书", "clerk").Head.Seq != seq {
		t.Errorf("the same once more is written (%v)", err)
	}
	page, err := d.seat("丁", "head").Journal(ctx, office.JournalQuery{Do: ledger.FillByHand, Limit: 9})
	if err != nil || len(page.Entries) != 4 || page.Entries[1].By != "李文书" || page.Entries[1].Reason != "漏算一间" || page.Entries[1].Handwritten().Value != "130" {
		t.Errorf("%+v %v", page.Entries, err)
	}
	d.soundIn(xiaohe)
}
