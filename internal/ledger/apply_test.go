package ledger_test

import (
	"bytes"
	"errors"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	definitions "fengqiao/handbook"
	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"

	"github.com/gowebpki/jcs"
	"pgregory.net/rapid"
)

func dispute(on string) ledger.Action {
	return ledger.Action{Do: "open", Kind: "dispute", Post: "mediator", Data: map[string]any{
		"found_on": on, "area": book().Town.Areas[0].Children[0].Code, "sort": "neighbour", "summary": "两户因排水沟走向发生争执", "party_a": "party-aaaaaaaaaaaaaaaaaaaaaaaa"}}
}

func settle(m *ledger.Matter, on string) ledger.Action {
	return ledger.Action{Do: "settle", Matter: m.ID, Version: m.Version, Post: "mediator",
		Data: map[string]any{"closed_on": on, "form": "oral", "agreement": "甲方三日内疏通水沟，乙方协助。"}}
}

func TestWorkDoneEarlierAndRecordedLateCountsOnItsDay(t *testing.T) {
	b := open(t)
	out := b.do("2024-04-20", dispute("2024-03-05"))
	if out.Matter.Number != "调〔2024〕1号" || out.Matter.ID != 1 || out.Entry.On != day("2024-03-05") {
		t.Fatalf("opened as %+v", out.Matter)
	}
	if c := out.Clocks[0]; c.Due != day("2024-04-04") || c.State != ledger.Running {
		t.Errorf("the 30 days run from the day of the work: %+v", c)
	}
	out = b.do("2024-04-20", settle(out.Matter, "2024-04-04"))
	if c := out.Clocks[0]; c.State != ledger.Met {
		t.Errorf("done in time though recorded late, yet %+v", c)
	}
	for key, want := range map[string]int64{"dispute.found||2024-03": 1, "dispute.found|sort=neighbour|2024-03": 1,
		"dispute.settled||2024-04": 1, "dispute.in_time||2024-04": 1, "dispute.open||2024-03": 1, "dispute.open||2024-04": -1} {
		if b.tally[key] != want {
			t.Errorf("%s = %d, want %d", key, b.tally[key], want)
		}
	}
}

func TestRefusals(t *testing.T) {
	b := open(t)
	m := b.do("2024-03-06", dispute("2024-03-05")).Matter
	for name, c := range map[string]struct {
		change func(*ledger.Action)
		code   ledger.Code
	}{
		"another post":        {func(a *ledger.Action) { a.Post = "petition-clerk" }, ledger.Forbidden},
		"an old version":      {func(a *ledger.Action) { a.Version = 7 }, ledger.Conflict},
		"no such step":        {func(a *ledger.Action) { a.Do = "settel" }, ledger.Unknown},
		"wrong stage":         {func(a *ledger.Action) { a.Do, a.Data = "visit", map[string]any{"performance": "performed"} }, ledger.Stage},
		"a day to come":       {func(a *ledger.Action) { a.Data["closed_on"] = "2024-03-09" }, ledger.Invalid},
		"before it was found": {func(a *ledger.Action) { a.Data["closed_on"] = "2024-03-04" }, ledger.Invalid},
		"two days":            {func(a *ledger.Action) { a.On = day("2024-03-05") }, ledger.Invalid},
		"an impossible date":  {func(a *ledger.Action) { a.Data["closed_on"] = "2024-02-30" }, ledger.Invalid},
		"no such option":      {func(a *ledger.Action) { a.Data["form"] = "shouted" }, ledger.Invalid},
		"no such field":       {func(a *ledger.Action) { a.Data["wizard"] = "x" }, ledger.Invalid},
		"missing value":       {func(a *ledger.Action) { delete(a.Data, "agreement") }, ledger.Invalid},
		"a guard":             {func(a *ledger.Action) { a.Data["form"], a.Data["agreement"] = "written", "互让" }, ledger.Guarded},
		"no reason":           {func(a *ledger.Action) { a.Do, a.Data = "void", nil; a.Post = "law-clerk" }, ledger.Invalid},
		"opened twice":        {func(a *ledger.Action) { a.Do = "open" }, ledger.Stage},
	} {
		t.Run(name, func(t *testing.T) {
			a := settle(m, "2024-03-06")
			c.change(&a)
			b.refused("2024-03-06", a, c.code)
		})
	}
	b.refused("2024-03-06", ledger.Action{Do: "open", Kind: "dragon"}, ledger.Unknown)
	b.refused("2024-03-06", ledger.Action{Do: "settle", Kind: "dispute"}, ledger.Unknown)
}

func TestAllFaultsOfAFormAreSaidAtOnce(t *testing.T) {
	b := open(t)
	a := dispute("5.3.2024 or so")
	a.Data["sort"], a.Data["people"] = "dragons", 0
	r := b.refused("2024-03-06", a, ledger.Invalid)
	if len(r.Fields) != 3 {
		t.Errorf("want three faults, got %s", r.In("en"))
	}
}

func TestTheSecondOfTwoActionsOnOneVersionIsRefused(t *testing.T) {
	b := open(t)
	m := b.do("2024-03-06", dispute("2024-03-05")).Matter
	b.do("2024-03-06", settle(m, "2024-03-06"))
	r := b.refused("2024-03-06", settle(m, "2024-03-06"), ledger.Conflict)
	if !strings.Contains(r.In("zh"), "第1版") || !strings.Contains(r.In("zh"), "第2版") {
		t.Errorf("the conflict should name both versions: %s", r.In("zh"))
	}
}

func TestACorrectionReversesAndPostsAgain(t *testing.T) {
	b := open(t)
	m := b.do("2024-03-06", dispute("2024-03-05")).Matter
	m = b.do("2024-03-10", settle(m, "2024-03-09")).Matter
	correct := ledger.Action{Do: "correct", Matter: m.ID, Post: "law-clerk", Data: map[string]any{"form": "written", "closed_on": "2024-04-02"}}
	b.refused("2024-04-10", correct, ledger.Invalid) // no reason
	correct.Reason = "当时误记为口头协议"
	correct.Data["court"] = "某法院"
	b.refused("2024-04-10", correct, ledger.Invalid) // a field of a step not done yet
	delete(correct.Data, "court")
	out := b.do("2024-04-10", correct)
	for key, want := range map[string]int64{
		"dispute.settled||2024-03": 0, "dispute.settled|form=oral|2024-03": 0,
		"dispute.settled||2024-04": 1, "dispute.settled|form=written|2024-04": 1,
		"dispute.open||2024-03": 1, "dispute.open||2024-04": -1, "dispute.found||2024-03": 1} {
		if b.tally[key] != want {
			t.Errorf("%s = %d, want %d", key, b.tally[key], want)
		}
	}
	if last := out.Matter.History[len(out.Matter.History)-1]; last.Do != "settle" || last.On != day("2024-04-02") {
		t.Errorf("the corrected day must move the step: %+v", out.Matter.History)
	}
	out = b.do("2024-04-11", ledger.Action{Do: "void", Matter: m.ID, Post: "law-clerk", Reason: "重复登记"})
	for key, n := range b.tally {
		if n != 0 {
			t.Errorf("after voiding %s = %d", key, n)
		}
	}
	b.refused("2024-04-12", ledger.Action{Do: "visit", Matter: m.ID, Post: "mediator", Data: map[string]any{"performance": "performed"}}, ledger.Stage)
	if out.Matter.Fields["form"] != "written" {
		t.Error("a voided matter keeps what it said")
	}
}

func TestACorrectionEntersOfWhatIsComputedOnlyWhatChanges(t *testing.T) {
	b := open(t)
	m := b.do("2024-03-06", ledger.Action{Do: "open", Kind: "enforcement-officer", Post: "law-clerk", Data: map[string]any{
		"issued_on": "2024-03-05", "officer": "李某", "certificate": "黔C1", "unit": "综合行政执法队", "scope": "城乡规划", "valid_until": "2028-03-04"}}).Matter
	act := func(do, on string, data map[string]any) ledger.Action {
		return ledger.Action{Do: do, Matter: m.ID, Post: "law-clerk", Reason: "录入有误", Data: data, On: day(on)}
	}
	b.do("2024-04-01", act("suspend", "2024-04-01", map[string]any{"suspend_reason": "离岗培训"}))
	b.do("2024-05-01", act("restore", "2024-05-01", nil))
	renewal := map[string]any{"renewed_on": "2024-06-01", "new_certificate": "黔C2", "new_valid_until": "2030-06-01"}
	b.do("2024-06-01", ledger.Action{Do: "renew", Matter: m.ID, Post: "law-clerk", Data: renewal})

	correct := func(data map[string]any) ledger.Action {
		return ledger.Action{Do: "correct", Matter: m.ID, Post: "law-clerk", Reason: "录入有误", Data: data}
	}
	out := b.do("2024-07-01", correct(map[string]any{"unit": "城管中队", "certificate": "黔C2"})) // suspended and restored it is as it was
	if got := string(out.Matter.FieldsJSON()); len(out.Entry.Data) != 1 || out.Entry.Data["unit"] != "城管中队" {
		t.Errorf("the entry has %v of %s", out.Entry.Data, got)
	}
	r := b.refused("2024-07-01", correct(map[string]any{"unit": "执法队", "certificate": "黔C3"}), ledger.Invalid)
	if len(r.Fields) != 1 || !strings.Contains(r.In("zh"), "换证") {
		t.Errorf("what the renewal says was overruled by hand: %s", r.In("zh"))
	}
	b.refused("2024-07-01", correct(map[string]any{"certificate": "黔C2"}), ledger.Invalid) // nothing changes
	out = b.do("2024-07-01", correct(map[string]any{"new_certificate": "黔C3"}))
	if len(out.Entry.Data) != 2 || out.Matter.Fields["certificate"] != "黔C3" {
		t.Errorf("the entry has %v", out.Entry.Data)
	}
	b.refused("2024-07-01", correct(map[string]any{"new_valid_until": "2024-05-31"}), ledger.Guarded) // which held before
	b.replays(t)
}

func TestChangesToAClosedYearAreMarked(t *testing.T) {
	b := open(t)
	m := b.do("2024-03-06", dispute("2024-03-05")).Matter
	b.closed = map[int]bool{2024: true}
	out := b.do("2025-02-01", settle(m, "2024-12-30"))
	for _, p := range out.Postings {
		if !p.Correction {
			t.Errorf("posted to a closed year without the mark: %+v", p)
		}
	}
	out = b.do("2025-02-01", dispute("2025-01-05"))
	for _, p := range out.Postings {
		if p.Correction {
			t.Errorf("2025 is not closed: %+v", p)
		}
	}
}

func TestExtensions(t *testing.T) {
	b := open(t)
	m := b.do("2024-03-06", dispute("2024-03-05")).Matter
	extend := ledger.Action{Do: "extend", Clock: "mediate", Matter: m.ID, Post: "mediator", Reason: "当事人同意继续调解", Limit: calendar.Limit{N: 10, Unit: calendar.Days}}
	too := extend
	too.Limit.N = 31
	b.refused("2024-03-20", too, ledger.Invalid)
	too = extend
	too.Post = "grid-worker"
	b.refused("2024-03-20", too, ledger.Forbidden)
	too = extend
	too.Reason = ""
	b.refused("2024-03-20", too, ledger.Invalid)
	out := b.do("2024-03-20", extend)
	if out.Clocks[0].Due != day("2024-04-14") {
		t.Errorf("30 and 10 days from 5 March end on 14 April, not %s", out.Clocks[0].Due)
	}
	late := extend
	b.refused("2024-04-15", late, ledger.Stage) // ended already
	pause := ledger.Action{Do: "pause", Clock: "mediate", Matter: m.ID, Post: "mediator", Reason: "x"}
	b.refused("2024-04-01", pause, ledger.Stage) // the law knows no pause here
}

// TestAClockWithoutALastDayIsNotResumed: a promise of thousands of years has no last day, though nobody paused it.
func TestAClockWithoutALastDayIsNotResumed(t *testing.T) {
	files := fstest.MapFS{}
	must(t, fs.WalkDir(definitions.FS, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(definitions.FS, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	}))
	kind := files["kinds/service-case.yaml"]
	kind.Data = bytes.Replace(kind.Data, []byte("yellow: 1 working days"), []byte("yellow: 1 working days, pause: {by: [window-clerk], for: {zh: 补正, en: papers}}"), 1)
	b, err := handbook.Load(files, "wangcao")
	must(t, err)
	item := map[string]any{"stage": "in_force", "sort": "public", "promised": int64(1 << 40)}
	env := ledger.Env{Seq: 1, Serial: func(int) (int64, error) { return 1, nil }, Linked: func(_ *handbook.Field, _ int64, name string) (any, bool, error) {
		v, ok := item[name]
		return v, ok, nil
	}}
	at := day("2024-09-29").Time().Add(4 * time.Hour)
	out, err := ledger.Apply(b, env, nil, ledger.Action{Do: "open", Kind: "service-case", Post: "window-clerk", Data: map[string]any{
		"received_on": "2024-09-29", "item": int64(1), "matter": "办理证明", "applicant": "party-aaaaaaaaaaaaaaaaaaaaaaaa", "area": b.Town.Areas[0].Children[0].Code}}, at)
	must(t, err)
	_, err = ledger.Apply(b, env, out.Matter, ledger.Action{Do: "resume", Clock: "promise", Matter: 1, Post: "window-clerk"}, at)
	var r *ledger.Refusal
	if !errors.As(err, &r) || r.Code != ledger.Stage {
		t.Errorf("resumed: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestApplyChangesNothingItIsGivenAndIsDeterministic(t *testing.T) {
	b := open(t)
	m := b.do("2024-03-06", dispute("2024-03-05")).Matter
	before := string(m.FieldsJSON()) + string(m.HistoryJSON())
	a := settle(m, "2024-03-06")
	first := b.do("2024-03-06", a)
	b.seq, b.matters[m.ID] = b.seq-1, m
	second := b.do("2024-03-06", a)
	if now := string(m.FieldsJSON()) + string(m.HistoryJSON()); now != before || m.Version != 1 {
		t.Errorf("the matter it was given became %s", now)
	}
	if !reflect.DeepEqual(first.Postings, second.Postings) || !reflect.DeepEqual(first.Entry, second.Entry) {
		t.Error("the same action twice gave two outcomes")
	}
}

func TestEntriesAreCanonicalAndReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := ledger.Entry{At: calendar.New(2024, 3, 5).Time(), Town: "wangcao", Do: "open", Seq: rapid.Int64Range(1, 1<<53-1).Draw(t, "seq"),
			By: rapid.String().Draw(t, "by"), Reason: rapid.String().Draw(t, "reason"), On: day("2024-03-05"), Version: 1,
			Data: map[string]any{"text": rapid.String().Draw(t, "text"), "number": rapid.Int64Range(-1<<53+1, 1<<53-1).Draw(t, "number"), "flag": true, "gone": nil,
				"list": rapid.SliceOf(rapid.String()).Draw(t, "list"), "day": day("2024-02-29")}}
		body, hash := e.Seal()
		canonical, err := jcs.Transform(body)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if !bytes.Equal(body, canonical) {
			t.Fatalf("ours %s\nRFC 8785 %s", body, canonical)
		}
		if ledger.Hash(body) != hash {
			t.Fatal("hash of the body differs")
		}
		back, err := ledger.Read(body)
		if err != nil {
			t.Fatal(err)
		}
		if back.By != e.By || back.Seq != e.Seq || back.On != e.On || !back.At.Equal(e.At) {
			t.Fatalf("read back as %+v", back)
		}
	})
}

// TestBooksBalance is the heart of the books: whatever is done in whatever order, the postings made along the way add
// up to what the matters bear in the end, and replaying the entries gives the same entries.
func TestBooksBalance(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := open(t)
		today := calendar.New(2024, 1, 1)
		for range rapid.IntRange(1, 25).Draw(rt, "actions") {
			today = today.AddDays(rapid.IntRange(0, 20).Draw(rt, "days"))
			_, _ = b.try(today.String(), draw(rt, b, today)) // a refusal changes nothing, which the sums below would show
		}
		want := map[string]int64{}
		for _, m := range b.matters {
			borne, err := ledger.Borne(book(), m)
			if err != nil {
				rt.Fatal(err)
			}
			for _, p := range borne {
				want[p.Measure+"|"+p.Facet+"|"+p.Day.String()[:7]] += p.Amount
			}
		}
		for key, n := range b.tally {
			if want[key] != n {
				rt.Fatalf("%s: posted %d, borne %d", key, n, want[key])
			}
		}
		b.replays(rt)
	})
}

func draw(rt *rapid.T, b *books, today calendar.Date) ledger.Action {
	past := today.AddDays(-rapid.IntRange(0, 40).Draw(rt, "ago")).String()
	if len(b.matters) == 0 || rapid.IntRange(0, 3).Draw(rt, "open") == 0 {
		return dispute(past)
	}
	id := rapid.SampledFrom(b.entries).Draw(rt, "which").Matter
	m := b.matters[id]
	switch rapid.SampledFrom([]string{"settle", "fail", "correct", "void", "extend", "visit", "transfer"}).Draw(rt, "do") {
	case "settle":
		return settle(m, past)
	case "fail":
		return ledger.Action{Do: "fail", Matter: id, Post: "mediator", Data: map[string]any{"closed_on": past, "failed_for": "refused", "remedies_told": true}}
	case "correct":
		data := map[string]any{"sort": rapid.SampledFrom([]any{"land", "debt", "wages"}).Draw(rt, "sort")}
		if rapid.Bool().Draw(rt, "move") {
			data["found_on"] = past
		}
		return ledger.Action{Do: "correct", Matter: id, Post: "law-clerk", Reason: "录入有误", Data: data}
	case "void":
		return ledger.Action{Do: "void", Matter: id, Post: "law-clerk", Reason: "重复"}
	case "extend":
		return ledger.Action{Do: "extend", Clock: "mediate", Matter: id, Post: "mediator", Reason: "同意"}
	case "visit":
		return ledger.Action{Do: "visit", Matter: id, Post: "mediator", Data: map[string]any{"performance": "performed"}}
	default:
		return ledger.Action{Do: "transfer", Matter: id, Post: "mediator", Data: map[string]any{"sent_to": "court"}}
	}
}

func TestKeptFormsReadBack(t *testing.T) {
	b := open(t)
	m := b.do("2024-03-06", dispute("2024-03-05")).Matter
	m = b.do("2024-03-20", ledger.Action{Do: "extend", Clock: "mediate", Matter: m.ID, Post: "mediator", Reason: "同意"}).Matter
	back := &ledger.Matter{ID: m.ID, Kind: m.Kind}
	if err := back.Restore(book(), m.FieldsJSON(), m.HistoryJSON(), nil); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.Fields, m.Fields) || !reflect.DeepEqual(back.History, m.History) || !reflect.DeepEqual(back.Clocks(book()), m.Clocks(book())) {
		t.Errorf("kept as %s and %s", m.FieldsJSON(), m.HistoryJSON())
	}
	for _, bad := range []string{`{"dragon":1}`, `{"people":"many"}`, `[`} {
		if err := back.Restore(book(), []byte(bad), m.HistoryJSON(), nil); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}
