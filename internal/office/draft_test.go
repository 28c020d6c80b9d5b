package office_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
)

// writer sits down somebody in a post of the whole town.
func (d *desk) writer(name, post string) *office.Desk {
	d.t.Helper()
	b, err := d.Book(d.t.Context(), town)
	if err != nil {
		d.t.Fatal(err)
	}
	desk, err := d.Desk(d.t.Context(), people.Person{Town: town, Name: name, Title: name, Appointments: []people.Appointment{{Post: post, Area: b.Root()}}},
		calendar.Of(d.now))
	if err != nil {
		d.t.Fatal(err)
	}
	return desk
}

func saved(t *testing.T, by *office.Desk, base int, text string) office.Draft {
	t.Helper()
	draft, err := by.SaveDraft(t.Context(), 2024, base, text)
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

func TestTwoWritersAreNeverWrittenOver(t *testing.T) {
	d := newDesk(t)
	d.do(d.dispute("a", "2024-05-30"))
	li, chen := d.writer("李文书", "law-clerk"), d.writer("陈秘书", "party-clerk")
	first, y, err := li.Draft(t.Context(), 2024)
	if err != nil || first.Version != 0 || !strings.Contains(first.Text, "{dispute.found}") || y.Report == nil {
		t.Fatalf("begins with %+v, %v", first, err)
	}
	// Both begin with the outline and write elsewhere.
	one := saved(t, li, 0, first.Text+"\n# 附记\n\n李写的一段。\n")
	two := saved(t, chen, 0, "陈写的开头。\n\n"+first.Text)
	if !strings.Contains(two.Text, "李写的一段。") || !strings.HasPrefix(two.Text, "陈写的开头。") || two.Version != one.Version+1 {
		t.Errorf("put together as version %d:\n%s", two.Version, two.Text)
	}
	// In the same line the later one is told, and nothing is lost.
	saved(t, li, two.Version, strings.Replace(two.Text, "李写的一段。", "李又改了这一段。", 1))
	_, err = chen.SaveDraft(t.Context(), 2024, two.Version, strings.Replace(two.Text, "李写的一段。", "陈改了这一段。", 1))
	overtaken := (*office.Overtaken)(nil)
	if !errors.As(err, &overtaken) || !strings.Contains(overtaken.Theirs.Text, "李又改了这一段。") {
		t.Fatalf("got %v", err)
	}
	if now, _, _ := chen.Draft(t.Context(), 2024); strings.Contains(now.Text, "陈改了这一段") {
		t.Error("the later writer went over the earlier one")
	}
	// What was not changed is no new version.
	if again := saved(t, li, 4, overtaken.Theirs.Text); again.Version != overtaken.Theirs.Version {
		t.Errorf("the same text became version %d", again.Version)
	}
	// A figure that does not exist is refused with its place.
	if _, err := li.SaveDraft(t.Context(), 2024, 4, "开头\n\n全年{dispute.fuond}。"); err == nil || !strings.Contains(err.Error(), "3:4") {
		t.Errorf("got %v", err)
	}
	versions, err := li.Drafts(t.Context(), 2024)
	if err != nil || len(versions) != 4 || versions[0].Version != 4 || versions[0].Text != "" {
		t.Errorf("versions %+v, %v", versions, err)
	}
}

func TestHistoryKeepsWhatSomebodyLeft(t *testing.T) {
	d := newDesk(t)
	li := d.writer("李文书", "law-clerk")
	version := 0
	save := func(text string) {
		t.Helper()
		version = saved(t, li, version, text).Version
	}
	for _, text := range []string{"一", "一二", "一二三"} { // in one go
		save(text)
		d.now = d.now.Add(time.Minute)
	}
	d.now = d.now.Add(time.Hour)
	save("四")
	d.now = d.now.Add(48 * time.Hour)
	save("五")
	versions, err := li.Drafts(t.Context(), 2024)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, v := range slices.Backward(versions) {
		if whole, err := li.DraftVersion(t.Context(), 2024, v.Version); err == nil && v.By != "" {
			texts = append(texts, strings.TrimSpace(whole.Text))
		}
	}
	if got := strings.Join(texts, " "); got != "一二三 四 五" {
		t.Errorf("kept %s", got)
	}
}

func TestDraftsAreForThePostsThatWriteThem(t *testing.T) {
	d := newDesk(t)
	d.do(d.dispute("a", "2024-05-30"))
	saved(t, d.writer("李文书", "law-clerk"), 0, "全年{dispute.found}。")
	clerk := d.writer("赵信访", "petition-clerk")
	refused := (*ledger.Refusal)(nil)
	if _, _, err := clerk.Draft(t.Context(), 2024); !errors.As(err, &refused) {
		t.Errorf("reads: %v", err)
	}
	if _, err := clerk.SaveDraft(t.Context(), 2024, 0, "x"); !errors.As(err, &refused) {
		t.Errorf("writes: %v", err)
	}
	if err := clerk.Freeze(t.Context(), 2024, 1, nil); !errors.As(err, &refused) {
		t.Errorf("freezes: %v", err)
	}
	if err := d.writer("李文书", "law-clerk").Freeze(t.Context(), 2024, 1, nil); !errors.As(err, &refused) {
		t.Errorf("who writes freezes: %v", err)
	}
	if all, err := clerk.Drafts(t.Context(), 2024); err != nil || all != nil {
		t.Errorf("lists %v, %v", all, err)
	}
}

func TestMarks(t *testing.T) {
	d := newDesk(t)
	d.do(d.dispute("a", "2024-05-30"), d.dispute("b", "2024-05-30"), d.dispute("c", "2024-05-31"), settleOpened("s", "a", "2024-06-01"))
	li := d.writer("李文书", "law-clerk")
	for _, c := range []struct{ text, quotes, says string }{
		{"全年排查矛盾纠纷{dispute.found}，化解{dispute.settled}，化解率{dispute.settled_rate}。", "", ""},
		{"全年排查矛盾纠纷3件。", "3件", "无据"},
		{"全年排查矛盾纠纷近{dispute.found}。", "近3件", "正好是3件"},
		{"全年排查矛盾纠纷{dispute.found}，近千件。", "近千件", "无据"},
		{"按照八五普法规划和“三重一大”制度，落实第二十四条要求，全年排查{dispute.found}。", "", ""},
		{"{dispute.found}、12345热线转来7次。", "7次", "无据"},
	} {
		y, err := li.Compose(t.Context(), 2024, c.text)
		if err != nil {
			t.Fatal(err)
		}
		var quotes []string
		for _, m := range li.Marks(y) {
			quotes = append(quotes, m.Quote)
			if !strings.Contains(m.Says.Zh, c.says) {
				t.Errorf("%s: %s", c.text, m.Says.Zh)
			}
		}
		if got := strings.Join(quotes, " "); got != c.quotes {
			t.Errorf("%s\n marks %q, want %q", c.text, got, c.quotes)
		}
	}
	y, err := li.Compose(t.Context(), 2024, "全年排查矛盾纠纷3件。")
	if err != nil {
		t.Fatal(err)
	}
	if near := li.Marks(y)[0].Near; len(near) == 0 || near[0].Tag != "{dispute.found}" || near[0].Text != "3件" {
		t.Errorf("offers %+v", near)
	}
}

// A frozen report is the same bytes however much is corrected and changed afterwards; what was corrected is told beside it.
func TestAFrozenReportStays(t *testing.T) {
	d := newDesk(t)
	d.do(d.dispute("a", "2024-05-30"), d.dispute("b", "2024-05-30"))
	li, he := d.writer("李文书", "law-clerk"), d.writer("何静", "law-leader")
	v := saved(t, li, 0, "# 工作\n\n全年排查矛盾纠纷{dispute.found}，走访群众900人次。")
	refused := (*ledger.Refusal)(nil)
	if err := he.Freeze(t.Context(), 2024, v.Version, nil); !errors.As(err, &refused) || !strings.Contains(err.Error(), "900人次") {
		t.Fatalf("frozen with a number nothing bears: %v", err)
	}
	_, y, err := he.Draft(t.Context(), 2024)
	if err != nil {
		t.Fatal(err)
	}
	marks := he.Marks(y)
	if err := he.Freeze(t.Context(), 2024, v.Version-1, nil); !errors.As(err, &refused) || refused.Code != ledger.Conflict {
		t.Fatalf("frozen a version that is not the last: %v", err)
	}
	if err := he.Freeze(t.Context(), 2024, v.Version, map[string]string{marks[0].Key(): "驻村干部走访登记本，未录入系统"}); err != nil {
		t.Fatal(err)
	}
	docx := func(asOf int64) (*office.Yearly, []byte) {
		t.Helper()
		y, err := d.Report(t.Context(), town, 2024, asOf)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := y.WriteDocx(&b, y.Signature, y.At, nil); err != nil {
			t.Fatal(err)
		}
		return y, b.Bytes()
	}
	frozen, before := docx(0)
	if frozen.Frozen == nil || frozen.Frozen.By != "何静" || !strings.Contains(frozen.Frozen.Explained, "“900人次”：驻村干部") {
		t.Fatalf("frozen as %+v", frozen.Frozen)
	}
	// A year of work later.
	d.now = d.now.AddDate(1, 0, 0)
	d.do(d.dispute("c", "2024-05-31"))
	saved(t, li, v.Version, "# 工作\n\n全部重写，{dispute.found}。")
	after, again := docx(0)
	if !bytes.Equal(before, again) {
		t.Error("the frozen report has changed")
	}
	if _, pinned := docx(frozen.Head.Seq); !bytes.Equal(before, pinned) {
		t.Error("as of its position it is another report")
	}
	moved, err := he.Restatements(t.Context(), after)
	if err != nil || len(moved) != 1 || moved[0].Was.Value.String() != "2" || moved[0].Is.Value.String() != "3" {
		t.Errorf("restated %+v, %v", moved, err)
	}
	d.sound()
	if err := d.Rebuild(t.Context(), town, nil); err != nil {
		t.Fatal(err)
	}
	if _, again := docx(0); !bytes.Equal(before, again) {
		t.Error("after a rebuild it is another report")
	}
	// Frozen once more, the new text stands, and as of the first position still the first.
	if err := d.writer("何静", "law-leader").Freeze(t.Context(), 2024, v.Version+1, nil); err != nil {
		t.Fatal(err)
	}
	if _, now := docx(0); bytes.Equal(before, now) {
		t.Error("the second freezing is not what stands")
	}
	if _, pinned := docx(frozen.Head.Seq); !bytes.Equal(before, pinned) {
		t.Error("the first freezing is gone")
	}
	d.sound()
}

// A remark is on words of the draft and found again when the text around them has changed; gone, it keeps them.
func TestRemarks(t *testing.T) {
	d := newDesk(t)
	li, he := d.writer("李文书", "law-clerk"), d.writer("何静", "law-leader")
	v := saved(t, li, 0, "全年调解纠纷，群众满意。\n\n全年排查{dispute.found}，群众满意。")
	on := office.Passage{Before: "排查{dispute.found}，", Quote: "群众满意", After: "。"}
	if err := he.PutRemark(t.Context(), 2024, on, 0, "有没有测评"); err != nil {
		t.Fatal(err)
	}
	refused := func(err error, what string) {
		t.Helper()
		if refusal := (*ledger.Refusal)(nil); !errors.As(err, &refusal) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused(he.PutRemark(t.Context(), 2024, office.Passage{}, 0, " "), "an empty remark was kept")
	refused(he.PutRemark(t.Context(), 2024, office.Passage{Quote: "群众不满意"}, 0, "没有的字"), "a remark on words that are not there was kept")
	if err := li.PutRemark(t.Context(), 2024, office.Passage{}, 1, "有，补上"); err != nil {
		t.Fatal(err)
	}
	if err := li.PutRemark(t.Context(), 2024, office.Passage{}, 2, "再答"); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("an answer was answered: %v", err)
	}
	where := func(text string) int {
		at, ok := on.In(text)
		if !ok {
			return -1
		}
		return strings.Count(text[:at], "\n")
	}
	if line := where(v.Text); line != 2 {
		t.Errorf("found in line %d", line)
	}
	for text, line := range map[string]int{
		"群众满意。\n\n新写的一段。\n\n全年共排查{dispute.found}，群众满意。": 4, // as much around it as before
		"群众满意。": 0, "群众评价好。": -1,
	} {
		if got := where(text); got != line {
			t.Errorf("in %q found in line %d, want %d", text, got, line)
		}
	}
	if err := li.SettleRemark(t.Context(), 2024, 1); err != nil {
		t.Fatal(err)
	}
	if err := li.SettleRemark(t.Context(), 2024, 1); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("settled twice: %v", err)
	}
	all, err := li.Remarks(t.Context(), 2024)
	if err != nil || len(all) != 2 || all[0].By != "何静" || all[0].SettledBy != "李文书" || all[0].Passage != on || all[1].Answers != 1 {
		t.Errorf("remarks %+v, %v", all, err)
	}
}

// A year is closed when its report is frozen and what does not hold is explained; the explanation stands in the journal.
func TestAYearIsClosedWithItsListSeenTo(t *testing.T) {
	d := newDesk(t)
	d.do(d.dispute("a", "2024-03-05"), settleOpened("s", "a", "2024-05-20")) // past its limit
	li, he, head := d.writer("李文书", "law-clerk"), d.writer("何静", "law-leader"), d.writer("吴强", "town-head")
	refused := func(err error, says string) {
		t.Helper()
		refusal := (*ledger.Refusal)(nil)
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Says.Zh, says) {
			t.Errorf("got %v, want %s", err, says)
		}
	}
	refused(li.CloseYear(t.Context(), 2024, nil), "规定的岗位")
	refused(head.CloseYear(t.Context(), 2024, nil), "还没有定稿")
	v := saved(t, li, 0, "全年排查矛盾纠纷{dispute.found}。")
	if err := he.Freeze(t.Context(), 2024, v.Version, nil); err != nil {
		t.Fatal(err)
	}
	if err := he.PutRemark(t.Context(), 2024, office.Passage{}, 0, "再核一遍"); err != nil {
		t.Fatal(err)
	}
	head = d.writer("吴强", "town-head")
	refused(head.CloseYear(t.Context(), 2024, nil), "批注")
	if err := he.SettleRemark(t.Context(), 2024, 1); err != nil {
		t.Fatal(err)
	}
	end, err := head.YearEnd(t.Context(), 2024)
	if err != nil || len(end.Late) != 1 || end.Late[0].ID != "dispute" || end.Late[0].N != 1 || !end.Frozen || end.Closed || end.Over {
		t.Fatalf("the list: %+v, %v", end, err)
	}
	refused(head.CloseYear(t.Context(), 2024, nil), "还没有说明")
	explained := map[string]string{"dispute": "当事人外出务工"}
	refused(head.CloseYear(t.Context(), 2024, explained), "还没有结束")
	d.now = time.Date(2025, 1, 6, 2, 0, 0, 0, time.UTC)
	head = d.writer("吴强", "town-head")
	if err := head.CloseYear(t.Context(), 2024, explained); err != nil {
		t.Fatal(err)
	}
	head = d.writer("吴强", "town-head")
	if end, err := head.YearEnd(t.Context(), 2024); err != nil || !end.Closed || !end.Over {
		t.Errorf("after closing: %+v, %v", end, err)
	}
	last := ""
	for line, err := range d.Store.Lines(t.Context(), town, office.LineQuery{From: head.Head.Seq}) {
		if err != nil {
			t.Fatal(err)
		}
		last = string(line.Body)
	}
	if !strings.Contains(last, "当事人外出务工") || !strings.Contains(last, `"year":2024`) {
		t.Errorf("the journal says %s", last)
	}
	d.sound()
}
