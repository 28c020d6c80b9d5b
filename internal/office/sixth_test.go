package office_test

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
)

const sixth = "qinghe"

// withSixth is the handbook with an invented town's files added.
func withSixth(t *testing.T) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for _, dir := range []string{"../../handbook", "testdata/sixth"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := fs.ReadFile(os.DirFS(dir), name)
			all[name] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func sixthDesk(t *testing.T, defs fs.FS) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2024, 9, 23, 2, 0, 0, 0, time.UTC)}
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	var seed [32]byte
	if d.Office, err = office.New(office.Config{Store: s, Definitions: defs, Now: func(string) time.Time { return d.now }, Rand: rand.NewChaCha8(seed), Key: make([]byte, 32)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := d.AdoptHandbook(t.Context(), sixth, "测试员", "law-clerk"); err != nil {
		t.Fatal(err)
	}
	return d
}

// at turns the clock to the morning of a day.
func (d *desk) at(day string) {
	on, err := calendar.Parse(day)
	if err != nil {
		d.t.Fatal(err)
	}
	d.now = on.Time().Add(2 * time.Hour)
}

func (d *desk) act(a ledger.Action) (office.Receipt, error) {
	a.Town = sixth
	return d.Do(d.t.Context(), a)
}

func (d *desk) must(a ledger.Action) office.Receipt {
	d.t.Helper()
	r, err := d.act(a)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *desk) record(id int64) office.Record {
	d.t.Helper()
	r, err := d.Record(d.t.Context(), sixth, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *desk) sixthSound() {
	d.t.Helper()
	faults, err := d.Verify(d.t.Context(), sixth, nil)
	if err != nil || len(faults) > 0 {
		d.t.Fatal(faults, err)
	}
	if err := d.Rebuild(d.t.Context(), sixth, nil); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) danger(keeper int64, on string) int64 {
	d.t.Helper()
	return d.must(ledger.Action{Do: "open", Kind: "dike-danger", Post: "grid-worker", By: "网格员甲", Data: map[string]any{
		"found_on": on, "area": "990200201", "place": "三号涵洞", "keeper": keeper}}).Matter
}

func (d *desk) keeper() int64 {
	d.t.Helper()
	return d.must(ledger.Action{Do: "open", Kind: "dike-keeper", Post: "emergency-clerk", By: "管理员", Data: map[string]any{
		"name": "周护堤", "since": "2024-09-23", "valid_until": "2024-12-31"}}).Matter
}

func TestATownOfItsOwnIsFilesOnly(t *testing.T) {
	defs := withSixth(t)
	b, err := handbook.Load(defs, sixth)
	if err != nil {
		t.Fatal(err)
	}
	petition, _ := b.Kind("petition")
	if c, _ := petition.Clock("answer"); c.Limit.String() != "30 days" {
		t.Errorf("the town's own limit is %s", c.Limit)
	}
	scenarios, err := handbook.Scenarios(defs)
	if err != nil {
		t.Fatal(err)
	}
	own := 0
	for _, s := range scenarios {
		if s.Town == sixth {
			own++
			if err := office.Play(b, s); err != nil {
				t.Errorf("%s: %v", s.Name, err)
			}
		}
	}
	if own == 0 {
		t.Error("the town's scenarios were not found")
	}
	d := sixthDesk(t, defs)
	d.danger(d.keeper(), "2024-09-23")
	r, err := d.Report(t.Context(), sixth, 2024, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.Title, "堤防管护报告") {
		t.Errorf("the report is called %s", r.Title)
	}
}

func TestAClockPastItsLastDayHandsTheMatterUp(t *testing.T) {
	d := sixthDesk(t, withSixth(t))
	id := d.danger(d.keeper(), "2024-09-23")
	d.must(ledger.Action{Do: "inspect", Matter: id, Post: "grid-worker", By: "网格员甲"}) // sets the turns to five, from which they go on
	d.at("2024-09-26")                                                                // the last day lasts to midnight
	if done, err := d.Sweep(t.Context(), sixth); err != nil || done.Breached != 0 {
		t.Fatalf("swept %+v, %v", done, err)
	}
	d.at("2024-10-08") // nobody looked over the holiday: two levels have let it lie
	if done, err := d.Sweep(t.Context(), sixth); err != nil || done.Breached != 2 {
		t.Fatalf("swept %+v, %v", done, err)
	}
	r := d.record(id)
	var days []string
	for _, act := range r.Matter.History {
		if act.Do == "hand_up" {
			days = append(days, act.On.String()+act.By)
		}
	}
	if got := strings.Join(days, " "); got != "2024-09-27系统 2024-10-01系统" || r.Matter.Fields["level"] != "county" {
		t.Errorf("handed up on %s to %s", got, r.Matter.Fields["level"])
	}
	d.must(ledger.Action{Do: "correct", Matter: id, Post: "grid-worker", By: "网格员甲", Reason: "部位写错", Data: map[string]any{"place": "四号涵洞"}})
	if r = d.record(id); r.Matter.Fields["turns"] != int64(7) || r.Matter.Fields["level"] != "county" {
		t.Errorf("a correction of the place took it back to level %s, handed up %d times", r.Matter.Fields["level"], r.Matter.Fields["turns"])
	}
	if done, err := d.Sweep(t.Context(), sixth); err != nil || done.Redated+done.Breached+len(done.Withheld) != 0 {
		t.Errorf("a second sweep did %+v, %v", done, err)
	}
	d.sixthSound()
}

func TestWhatAnActionSawOfALinkedRecordIsKept(t *testing.T) {
	d := sixthDesk(t, withSixth(t))
	keeper := d.keeper()
	id, other := d.danger(keeper, "2024-09-23"), d.danger(keeper, "2024-09-23")
	for _, m := range []int64{id, other} {
		d.must(ledger.Action{Do: "promise", Matter: m, Post: "emergency-clerk", By: "应急办", Data: map[string]any{"promised": 10}})
	}
	mend := ledger.Action{Do: "mend", Matter: id, Post: "emergency-clerk", By: "网格员甲", Data: map[string]any{"days": 3, "approver": "吴强"}}
	if _, err := d.act(mend); err == nil || !strings.Contains(err.Error(), "登记人不能自己核销") {
		t.Errorf("who recorded it closed it: %v", err)
	}
	mend.By = "应急办"
	d.must(mend)
	d.must(ledger.Action{Do: "end", Matter: keeper, Post: "emergency-clerk", By: "管理员"})
	mend.Matter = other
	if _, err := d.act(mend); err == nil || !strings.Contains(err.Error(), "已离任") {
		t.Errorf("a keeper who has left vouched for it: %v", err)
	}
	d.must(ledger.Action{Do: "correct", Matter: other, Post: "grid-worker", By: "网格员甲", Reason: "部位写错", Data: map[string]any{"place": "四号涵洞"}})
	last := d.record(id).Entries[2]
	if last.Seen["keeper.stage"] != "in_force" || last.Data["allowance"] == nil {
		t.Errorf("the entry says %v and %v", last.Seen, last.Data)
	}
	d.sixthSound()
}

func TestComputedFieldsFollowCorrections(t *testing.T) {
	d := sixthDesk(t, withSixth(t))
	id := d.danger(d.keeper(), "2024-09-23")
	d.must(ledger.Action{Do: "promise", Matter: id, Post: "emergency-clerk", By: "应急办", Data: map[string]any{"promised": 10}})
	mend := ledger.Action{Do: "mend", Matter: id, Post: "emergency-clerk", By: "应急办", Data: map[string]any{"days": 3, "approver": "吴强", "allowance": 1}}
	if _, err := d.act(mend); err == nil {
		t.Error("a computed field was taken from a person")
	}
	delete(mend.Data, "allowance")
	d.must(mend)
	q := figures.Year(2024)
	for _, want := range []string{"240", "400"} {
		set, err := d.Figures(t.Context(), sixth, q)
		if err != nil {
			t.Fatal(err)
		}
		if f, _ := set.Figure("dike-danger.paid", ""); f.Value.String() != want {
			t.Errorf("paid %s, want %s", f.Value, want)
		}
		if want == "240" {
			d.must(ledger.Action{Do: "correct", Matter: id, Post: "grid-worker", By: "应急办", Reason: "漏记两人日", Data: map[string]any{"days": 5}})
		}
	}
	d.sixthSound()
}

func TestEveryTimeIsCountedInItsYear(t *testing.T) {
	d := sixthDesk(t, withSixth(t))
	id := d.danger(d.keeper(), "2024-09-23")
	for _, day := range []string{"2024-09-25", "2024-09-25", "2024-12-30", "2025-01-02"} {
		d.at(day)
		d.must(ledger.Action{Do: "inspect", Matter: id, Post: "grid-worker", By: "网格员甲"})
	}
	for year, want := range map[int]string{2024: "3", 2025: "1"} {
		set, err := d.Figures(t.Context(), sixth, figures.Year(year))
		if err != nil {
			t.Fatal(err)
		}
		if f, _ := set.Figure("dike-danger.inspections", ""); f.Value.String() != want {
			t.Errorf("%d: %s inspections, want %s", year, f.Value, want)
		}
	}
	d.sixthSound()
}

func TestALateHolidayNoticeRedatesTheOpenClocksItTouches(t *testing.T) {
	defs := withSixth(t)
	full := defs["holidays.csv"].Data
	var early []byte // as before the notice for 2025 came
	for line := range bytes.Lines(full) {
		if !bytes.HasPrefix(line, []byte("2025")) && !bytes.HasPrefix(line, []byte("2026")) {
			early = append(early, line...)
		}
	}
	defs["holidays.csv"] = &fstest.MapFile{Data: early}
	d := sixthDesk(t, defs)
	keeper := d.keeper()
	d.at("2024-12-20")
	promise := func(days int) int64 {
		id := d.danger(keeper, "2024-12-20")
		d.must(ledger.Action{Do: "promise", Matter: id, Post: "emergency-clerk", By: "应急办", Data: map[string]any{"promised": days}})
		return id
	}
	touched, closed, short := promise(10), promise(10), promise(2)
	d.at("2025-01-03")
	d.must(ledger.Action{Do: "mend", Matter: closed, On: calendar.New(2024, 12, 31), Post: "emergency-clerk", By: "应急办", Data: map[string]any{"days": 1, "approver": "吴强"}})
	due := func(id int64) string {
		for _, c := range d.record(id).Clocks {
			if c.ID == "promise" {
				return c.Due.String()
			}
		}
		return ""
	}
	if got := due(touched); got != "2025-01-03" {
		t.Fatalf("before the notice it is due on %s", got)
	}
	defs["holidays.csv"] = &fstest.MapFile{Data: full}
	if _, err := d.AdoptHandbook(t.Context(), sixth, "测试员", "law-clerk"); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int64]string{touched: "2025-01-06", closed: "2025-01-03", short: "2024-12-24"} {
		if got := due(id); got != want {
			t.Errorf("matter %d is due on %s, want %s", id, got, want)
		}
		redated := 0
		for _, e := range d.record(id).Entries {
			if e.Do == handbook.Redate {
				redated++
			}
		}
		if (redated == 1) != (id == touched) {
			t.Errorf("matter %d was re-dated %d times", id, redated)
		}
	}
	d.sixthSound()
}
