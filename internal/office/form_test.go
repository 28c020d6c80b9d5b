package office_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
	"fengqiao/internal/report/form"
)

// sheet is a superior's workbook of texts, by the address of cells.
func sheet(t *testing.T, cells map[string]string) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	for at, text := range cells {
		if err := x.SetCellStr("Sheet1", at, text); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := x.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// seat sits somebody down with posts, each "post" for the town or "post@area".
func (d *desk) seat(name string, posts ...string) *office.Desk {
	d.t.Helper()
	p := people.Person{Town: xiaohe, Name: name, Title: name}
	for _, post := range posts {
		post, area, local := strings.Cut(post, "@") // for the town unless it says where
		if !local {
			area = "990300100"
		}
		p.Appointments = append(p.Appointments, people.Appointment{Post: post, Area: area})
	}
	desk, err := d.Desk(d.t.Context(), p, calendar.New(2024, 12, 20))
	if err != nil {
		d.t.Fatal(err)
	}
	return desk
}

// take takes a form in and opens it.
func take(t *testing.T, d *office.Desk, every string, cells map[string]string) office.Form {
	t.Helper()
	id, err := d.TakeForm(t.Context(), office.GivenForm{Title: "村级议事统计表", To: "县民政局", Every: every, By: []string{"clerk"}, Name: "统计表.xlsx", Workbook: bytes.NewReader(sheet(t, cells))})
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Form(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func at(t *testing.T, every, key string) handbook.Slot {
	t.Helper()
	s, ok := handbook.SlotOf(every, key)
	if !ok {
		t.Fatalf("%s is no %s", key, every)
	}
	return s
}

// said is what a cell of Sheet1 says.
func said(values []form.Value, cell string) form.Value {
	for _, v := range values {
		if v.Cell == "Sheet1!"+cell {
			return v
		}
	}
	return form.Value{}
}

// Whatever is recorded, corrected and voided, each filled cell is what the records behind it add up to.
func TestAFilledCellIsWhatItsEvidenceAddsUpTo(t *testing.T) {
	for name, at := range engines {
		t.Run(name, func(t *testing.T) { everyCell(t, smallDesk(t, at(t))) })
	}
}

func everyCell(t *testing.T, d *desk) {
	random := rand.New(rand.NewPCG(7, 11))
	day := func() string { return calendar.New(2023, 11, 1).AddDays(random.IntN(420)).String() }
	var actions []ledger.Action
	for i := range 60 {
		key := fmt.Sprint("t", i)
		actions = append(actions, small("open", "training", key, map[string]any{"held_on": day(), "officer": string([]rune("甲乙丙")[i%3]), "hours": int64(random.IntN(90))}),
			small("open", "teacher", fmt.Sprint("w", i), map[string]any{"name": fmt.Sprint("老师", i), "since": day()}))
		switch i % 4 {
		case 0:
			actions = append(actions, ledger.Action{Town: xiaohe, Key: key + "c", Do: "correct", Opened: key, Reason: "有误", By: "李文书", Post: "clerk", Data: map[string]any{"hours": int64(random.IntN(9)), "held_on": day()}})
		case 1:
			actions = append(actions, ledger.Action{Town: xiaohe, Key: key + "v", Do: "void", Opened: key, Reason: "重复", By: "李文书", Post: "clerk"})
		}
	}
	for m := range 14 {
		actions = append(actions, meeting(fmt.Sprint("e", m), east, calendar.New(2023, 11, 5).AddMonths(m).String()))
		if m%3 == 0 {
			actions = append(actions, meeting(fmt.Sprint("w", m), west, calendar.New(2023, 11, 6).AddMonths(m).String()))
		}
	}
	_, says := d.all(actions...)
	d.wants(says, make([]string, len(actions))...)
	desk := d.seat("李文书", "clerk")
	cells := map[string]string{}
	row := 1
	for _, measure := range []string{"meeting.held", "training.held", "training.hours", "training.hours[officer=甲]", "teacher.in_office"} {
		for _, words := range []string{"", " to-date", " year", " quarter", " before", " last-year", " area=" + east, " to-date area=" + west} {
			cells[fmt.Sprint("A", row)] = "{" + measure + words + "}"
			row++
		}
	}
	f := take(t, desk, "month", cells)
	for _, key := range []string{"2024-01", "2024-06", "2024-12"} {
		slot := at(t, "month", key)
		filled, err := desk.FillForm(t.Context(), f, slot)
		if err != nil {
			t.Fatal(err)
		}
		if len(filled.Values) != len(cells) {
			t.Fatalf("%d values of %d cells", len(filled.Values), len(cells))
		}
		some := 0
		for i, c := range filled.Layout.Bound() {
			ref := *c.Bound.Lone()
			from, to := ref.Of(slot)
			borne, err := d.Evidence(t.Context(), xiaohe, ref.Measure, ref.Facet, figures.Query{From: from, To: to, Area: ref.Area}, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			var sum int64
			for _, e := range borne {
				sum += e.Amount
			}
			v := filled.Values[i]
			if v.Value != fmt.Sprint(sum) || v.Evidence != int64(len(borne)) {
				t.Errorf("%s %s: %s of %d records, but they are %d and come to %d", key, c.Text, v.Value, v.Evidence, len(borne), sum)
			}
			if sum > 0 {
				some++
			}
		}
		if some < 12 {
			t.Errorf("%s: only %d cells have a figure", key, some)
		}
	}
}

// What was sent stays as it was; what is corrected later is shown beside it.
func TestWhatWasSentNeverChanges(t *testing.T) {
	for name, at := range engines {
		t.Run(name, func(t *testing.T) { sending(t, smallDesk(t, at(t))) })
	}
}

func sending(t *testing.T, d *desk) {
	results, _ := d.all(meeting("e", east, "2024-03-05"), meeting("w", west, "2024-03-06"))
	desk := d.seat("李文书", "clerk")
	f := take(t, desk, "month", map[string]string{"A1": "议事会", "B1": "{meeting.held}", "A2": "{organ}{period}"})
	march := at(t, "month", "2024-03")
	sent, err := desk.SendForm(t.Context(), f, march, "")
	if err != nil {
		t.Fatal(err)
	}
	if row, err := d.Town(t.Context(), xiaohe); err != nil || sent.Head != row.Head || sent.N != 1 || sent.Post != "clerk" || sent.Author != "李文书" {
		t.Errorf("%+v, the journal ends at %+v (%v)", sent, row.Head, err)
	}
	read := func() office.Sent {
		t.Helper()
		all, err := desk.SentForms(t.Context(), f.ID)
		if err != nil || len(all) == 0 {
			t.Fatal(all, err)
		}
		return all[0]
	}
	first := read()
	workbook, err := desk.SentWorkbook(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	if _, says := d.all(ledger.Action{Town: xiaohe, Do: "void", Matter: results[0].Matter, Reason: "重复", By: "李文书", Post: "clerk"}, meeting("late", west, "2024-02-01")); says[0] != "" {
		t.Fatal(says)
	}
	if v := said(read().Values, "B1"); v.Value != "2" {
		t.Errorf("what was sent says %s by now", v.Value)
	}
	after, err := desk.SentWorkbook(t.Context(), read())
	if err != nil || !bytes.Equal(workbook, after) {
		t.Errorf("the workbook changed (%v)", err)
	}
	diff, err := desk.Restated(t.Context(), f, first)
	if err != nil || fmt.Sprint(diff) != "[{Sheet1!B1 2 1 -1}]" {
		t.Errorf("restated %v (%v)", diff, err)
	}
	// As of the position it pins, the books still say what was sent, and the workbook is the same to the byte.
	then, err := d.Fill(t.Context(), xiaohe, f, march, first.Day, first.Head.Seq)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := then.Workbook()
	if err != nil || !bytes.Equal(workbook, again) || then.Head != first.Head {
		t.Errorf("filled in as of %d it is another workbook (%v)", first.Head.Seq, err)
	}
	// A form that is bound otherwise later does not alter what was sent.
	if err := desk.BindForm(t.Context(), f.ID, map[string]string{"Sheet1!B1": "{training.held}"}); err != nil {
		t.Fatal(err)
	}
	if diff, err := desk.Restated(t.Context(), f, read()); err != nil || len(diff) != 1 {
		t.Errorf("restated %v (%v)", diff, err)
	}

	refuses := func(what, says string, err error) {
		t.Helper()
		if refused := (*ledger.Refusal)(nil); !errors.As(err, &refused) || !strings.Contains(refused.Says.Zh, says) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err = desk.SendForm(t.Context(), f, march, " ")
	refuses("sent again without a reason", "写明原因", err)
	if again, err := desk.SendForm(t.Context(), f, march, "议事会一次重复登记"); err != nil || again.N != 2 {
		t.Errorf("%+v %v", again, err)
	}
	_, err = desk.SendForm(t.Context(), f, at(t, "month", "2025-01"), "")
	refuses("sent before its time", "还没有开始", err)
	_, err = d.seat("丁", "head").SendForm(t.Context(), f, march, "")
	refuses("sent in a post that does not", "指定的岗位", err)
	_, err = d.seat("戊", "clerk@"+east).SendForm(t.Context(), f, march, "")
	refuses("sent from a village", "指定的岗位", err)
	if all, err := desk.SentForms(t.Context(), ""); err != nil || len(all) != 2 {
		t.Errorf("%d were sent (%v)", len(all), err)
	}

	// A verification finds a workbook that is not what was sent.
	d.soundIn(xiaohe)
	kept := filepath.Join(string(d.files), xiaohe, first.SHA[:2], first.SHA[2:])
	if err := os.WriteFile(kept, []byte("altered"), 0o600); err != nil {
		t.Fatal(err)
	}
	faults, err := d.Verify(t.Context(), xiaohe, nil)
	if err != nil || len(faults) != 1 || !strings.Contains(faults[0].Says.Zh, "已报送的「村级议事统计表」（2024-03第1次）的表格内容被改动") {
		t.Errorf("%v %v", faults, err)
	}
	if _, err := desk.SentWorkbook(t.Context(), first); err == nil {
		t.Error("an altered workbook is given out as sent")
	}
}

// A village fills in its own figures, sees none of others' and nothing of what the town sent.
func TestAVillageFillsInItsOwnFigures(t *testing.T) {
	d := smallDesk(t, engines["SQLite"](t))
	d.all(meeting("e", east, "2024-03-05"), meeting("w", west, "2024-03-06"), meeting("w2", west, "2024-02-06"))
	clerk := d.seat("李文书", "clerk")
	f := take(t, clerk, "year", map[string]string{"A1": "{meeting.held}", "A2": "{meeting.held area=" + west + "}", "A3": "{meeting.held area=" + east + "}", "A4": "共{meeting.held area=" + west + "}次",
		"A5": "{meeting.held last-year}", "A6": "{meeting.often}"})
	year := at(t, "year", "2024")
	if _, err := clerk.SendForm(t.Context(), f, year, ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  *office.Desk
		want string
	}{
		{clerk, "[3 2 1 共2次 early 1]"},
		{d.seat("东", "clerk@"+east), "[1 hidden 1 hidden early 0]"},
		{d.seat("西", "clerk@"+west), "[2 2 hidden 共2次 early 1]"},
		{d.seat("无"), "[hidden hidden hidden hidden hidden hidden]"},
	} {
		filled, err := c.who.FillForm(t.Context(), f, year)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]string, len(filled.Values))
		for i, v := range filled.Values {
			if got[i] = v.Value; v.Sort != form.Kept {
				got[i] = string(v.Sort)
				if strings.ContainsAny(v.Value, "0123456789") {
					t.Errorf("%s sees %q", c.who.Person.Title, v.Value)
				}
			}
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s fills in %v, want %s", c.who.Person.Title, got, c.want)
		}
		sent, err := c.who.SentForms(t.Context(), f.ID)
		if whole := c.who == clerk; err != nil || whole != (len(sent) == 1) {
			t.Errorf("%s sees %d sent (%v)", c.who.Person.Title, len(sent), err)
		}
	}
}

func TestTakingAFormInAndBindingIt(t *testing.T) {
	d := smallDesk(t, engines["SQLite"](t))
	d.all(meeting("e", east, "2024-03-05"))
	clerk := d.seat("李文书", "clerk")
	f := take(t, clerk, "quarter", map[string]string{"A1": "议事会", "B1": "{meeting.held}", "B2": "备注"})
	bad := func(what, says string, err error) {
		t.Helper()
		if refused := (*ledger.Refusal)(nil); !errors.As(err, &refused) || !strings.Contains(refused.Says.Zh, says) || refused.Says.En == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	ctx := t.Context()
	bind := func(who *office.Desk, cell, text string) error {
		return who.BindForm(ctx, f.ID, map[string]string{cell: text})
	}
	bad("an unknown measure", "没有指标", bind(clerk, "Sheet1!B1", "{meeting.hold}"))
	bad("no such cell", "没有单元格", bind(clerk, "Sheet2!B1", "{meeting.held}"))
	bad("another post", "指定的岗位", bind(d.seat("丁", "head"), "Sheet1!B1", "{training.held}"))
	bad("a village", "指定的岗位", bind(d.seat("戊", "clerk@"+east), "Sheet1!B1", "{training.held}"))
	if err := bind(clerk, "Sheet1!C3", "{training.held}"); err != nil {
		t.Error(err)
	}
	if err := bind(clerk, "Sheet1!B1", ""); err != nil {
		t.Error(err)
	}
	value := func(cell string) string {
		t.Helper()
		f, err := clerk.Form(ctx, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		filled, err := clerk.FillForm(ctx, f, at(t, "quarter", "2024-Q1"))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%d %s", len(filled.Values), said(filled.Values, cell).Value)
	}
	if got := value("C3"); got != "2 0" {
		t.Errorf("C3 %s", got)
	}
	if got := value("B1"); got != "2 " {
		t.Errorf("a cell that is not bound any more says %s", got)
	}
	if err := bind(clerk, "Sheet1!B1", "{meeting.held}"); err != nil { // what the workbook says itself
		t.Error(err)
	}
	if got := value("B1"); got != "2 1" {
		t.Errorf("B1 %s", got)
	}
	// Another workbook keeps the bindings of the cells it has.
	given := office.GivenForm{Title: "新表", To: "县局", Every: "quarter", By: []string{"clerk", "head", "nobody"}, Name: "新.XLSX", Workbook: bytes.NewReader(sheet(t, map[string]string{"A1": "甲", "C3": "乙"}))}
	if err := clerk.ChangeForm(ctx, f.ID, given); err != nil {
		t.Fatal(err)
	}
	if got := value("C3"); got != "1 0" {
		t.Errorf("after another workbook %s", got)
	}
	if f, err := clerk.Form(ctx, f.ID); err != nil || f.Title.Zh != "新表" || fmt.Sprint(f.By) != "[clerk head]" {
		t.Errorf("%+v %v", f, err)
	}
	given.Workbook = nil
	for what, c := range map[string]struct {
		change func(g *office.GivenForm)
		says   string
	}{
		"no title":        {func(g *office.GivenForm) { g.Title = " " }, "名称"},
		"no rhythm":       {func(g *office.GivenForm) { g.Every = "week" }, "多久"},
		"sent by others":  {func(g *office.GivenForm) { g.By = []string{"head"} }, "您自己"},
		"an old workbook": {func(g *office.GivenForm) { g.Name, g.Workbook = "旧.xls", strings.NewReader("x") }, ".xlsx"},
		"no workbook":     {func(g *office.GivenForm) { g.Workbook = strings.NewReader("x") }, "打不开"},
	} {
		g := given
		c.change(&g)
		bad(what, c.says, clerk.ChangeForm(ctx, f.ID, g))
	}
	_, err := d.seat("戊", "clerk@"+east).TakeForm(ctx, given)
	bad("taken in by a village", "全镇", err)
	_, err = clerk.TakeForm(ctx, given)
	bad("taken in without a workbook", "表格", err)
	if second := take(t, clerk, "year", map[string]string{"A1": "x"}); second.ID == f.ID {
		t.Error("two forms have one id")
	}
	given.Retired = true
	if err := clerk.ChangeForm(ctx, f.ID, given); err != nil {
		t.Fatal(err)
	}
	f, _ = clerk.Form(ctx, f.ID)
	_, err = clerk.SendForm(ctx, f, at(t, "quarter", "2024-Q1"), "")
	bad("a retired form is sent", "岗位", err)
	if _, err := clerk.Form(ctx, "99"); !errors.Is(err, office.ErrNotFound) {
		t.Error(err)
	}
}
