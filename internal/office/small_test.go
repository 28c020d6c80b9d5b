package office_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/files"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
	"fengqiao/internal/store/storetest"
)

// xiaohe is the town of the handbook in testdata/small, made for what the language can say.
const (
	xiaohe = "xiaohe"
	east   = "990300100201"
	west   = "990300100202"
)

// engines are the databases the books can be kept in.
var engines = map[string]func(*testing.T) store.Options{
	"SQLite":     func(t *testing.T) store.Options { return store.Options{Dir: t.TempDir()} },
	"PostgreSQL": func(t *testing.T) store.Options { return store.Options{URL: storetest.Postgres(t)} },
}

func smallDesk(t *testing.T, at store.Options) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2024, 12, 20, 2, 0, 0, 0, time.UTC), files: files.Dir(t.TempDir())}
	s, err := store.Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	var seed [32]byte
	d.Office, err = office.New(office.Config{Store: s, Definitions: os.DirFS(smallHandbook), Now: func(string) time.Time { return d.now },
		Rand: rand.NewChaCha8(seed), Key: make([]byte, 32), Files: d.files})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := d.AdoptHandbook(t.Context(), xiaohe, "测试员", "clerk"); err != nil {
		t.Fatal(err)
	}
	return d
}

func small(do, kind, key string, data map[string]any) ledger.Action {
	return ledger.Action{Town: xiaohe, Key: key, Do: do, Kind: kind, By: "李文书", Post: "clerk", Data: data}
}

func meeting(key, area, on string) ledger.Action {
	return small("open", "meeting", key, map[string]any{"held_on": on, "area": area, "topic": "修路 " + key})
}

// all records actions in one call and tells for each what is wrong with it.
func (d *desk) all(actions ...ledger.Action) ([]office.Result, []string) {
	d.t.Helper()
	results, err := d.DoAll(d.t.Context(), xiaohe, actions)
	if err != nil {
		d.t.Fatal(err)
	}
	says := make([]string, len(results))
	for i, r := range results {
		if r.Err != nil {
			says[i] = r.Err.Error()
		}
	}
	return results, says
}

func (d *desk) wants(says []string, refused ...string) {
	d.t.Helper()
	for i, want := range refused {
		if (want == "") != (says[i] == "") || !strings.Contains(says[i], want) {
			d.t.Errorf("action %d: %q, want %q", i+1, says[i], want)
		}
	}
}

func (d *desk) soundIn(town string) {
	d.t.Helper()
	for range 2 {
		d.verified(town)
		if err := d.Rebuild(d.t.Context(), town, nil); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestNoTwoLiveRecordsAreAlike(t *testing.T) {
	for name, at := range engines {
		t.Run(name, func(t *testing.T) {
			d := smallDesk(t, at(t))
			first, says := d.all(meeting("a", east, "2024-03-05"), meeting("b", east, "2024-03-29"), meeting("c", east, "2024-04-01"),
				meeting("d", west, "2024-03-05"))
			d.wants(says, "", "已有「村」、「召开日期」相同的「村民议事会」：修路 a（第2号）", "", "")

			// Another call finds what this one wrote, and a correction may not make records alike either.
			april, march := first[2].Matter, first[0].Matter
			correct := func(id int64, on string) ledger.Action {
				return ledger.Action{Town: xiaohe, Do: "correct", Matter: id, Reason: "日期有误", By: "李文书", Post: "clerk", Data: map[string]any{"held_on": on}}
			}
			_, says = d.all(meeting("e", east, "2024-03-30"), correct(april, "2024-03-30"), correct(april, "2024-04-30"))
			d.wants(says, "修路 a", "修路 a", "")

			// What is corrected away or voided leaves its place, to one only, within one call too.
			void := ledger.Action{Town: xiaohe, Do: "void", Matter: march, Reason: "重复登记", By: "李文书", Post: "clerk"}
			_, says = d.all(correct(april, "2024-05-06"), meeting("f", east, "2024-04-02"), meeting("g", east, "2024-04-03"), correct(april, "2024-04-04"),
				void, meeting("h", east, "2024-03-06"), meeting("i", east, "2024-03-07"))
			d.wants(says, "", "", "修路 f", "修路 f", "", "", "修路 h")

			// What is taken back as a whole leaves its place.
			lost, other := meeting("j", east, "2024-07-01"), meeting("k", east, "2024-07-02")
			lost.Whole, other.Whole = "w", "w"
			_, says = d.all(lost, other, meeting("l", east, "2024-07-03"))
			d.wants(says, "修路 j", "修路 j", "")

			// Of an ended record there may be another.
			teacher := func(key string) ledger.Action {
				return small("open", "teacher", key, map[string]any{"name": "王老师", "since": "2024-01-08"})
			}
			end := ledger.Action{Town: xiaohe, Do: "end", Opened: "t1", By: "李文书", Post: "clerk"}
			_, says = d.all(teacher("t1"), teacher("t2"), end, teacher("t3"), teacher("t4"))
			d.wants(says, "", "王老师", "", "", "王老师")
			d.soundIn(xiaohe)
		})
	}
}

func TestOfManyCallersWithOneMeetingOneIsRecorded(t *testing.T) {
	for name, at := range engines {
		t.Run(name, func(t *testing.T) {
			d := smallDesk(t, at(t))
			const callers = 16
			errs := make([]error, callers)
			var wait sync.WaitGroup
			for i := range callers {
				wait.Go(func() { _, errs[i] = d.Do(t.Context(), meeting(fmt.Sprint(i), east, "2024-06-05")) })
			}
			wait.Wait()
			taken := 0
			for _, err := range errs {
				if refusal := (*ledger.Refusal)(nil); err == nil {
					taken++
				} else if !errors.As(err, &refusal) {
					t.Error(err)
				}
			}
			if taken != 1 {
				t.Errorf("%d of %d were recorded", taken, callers)
			}
		})
	}
}

func TestFiguresByPersonAndRecord(t *testing.T) {
	d := smallDesk(t, store.Options{Dir: t.TempDir()})
	training := func(key, on, officer string, hours int, teacher any) ledger.Action {
		return small("open", "training", key, map[string]any{"held_on": on, "officer": officer, "hours": hours, "teacher": teacher})
	}
	results, says := d.all(small("open", "teacher", "t", map[string]any{"name": "王老师", "since": "2024-01-08"}),
		training("1", "2024-02-05", "张三", 40, nil), training("2", "2024-03-05", "张三", 20, nil), training("3", "2024-03-06", "李四", 59, nil))
	d.wants(says, "", "", "", "")
	teacher := results[0].Matter
	_, says = d.all(training("4", "2024-04-05", "赵五", 2, teacher))
	d.wants(says, "")

	set, err := d.Figures(t.Context(), xiaohe, figures.Year(2024))
	if err != nil {
		t.Fatal(err)
	}
	for measure, want := range map[string]string{"training.enough": "1", "training.each": "30.3", "training.per_teacher": "4"} {
		if f, _ := set.Figure(measure, ""); f.Value.String() != want {
			t.Errorf("%s is %s, want %s", measure, f.Value, want)
		}
	}
	shown := map[string]string{}
	for _, f := range set.List() {
		if f.Facet != "" {
			_, value := f.FacetTitles("zh")
			shown[value] = f.Value.String()
		}
	}
	if shown["王老师"] != "1" || shown["张三"] != "60" || shown["李四"] != "59" {
		t.Errorf("by person and record: %v", shown)
	}

	// The evidence is that of the one who has the hours; of a quotient, that of what is divided.
	for measure, want := range map[string]int{"training.enough": 2, "training.each": 4, "training.per_teacher": 4, "meeting.often": 0} {
		evidence, err := d.Evidence(t.Context(), xiaohe, measure, "", figures.Year(2024), 0, 0)
		f, _ := set.Figure(measure, "")
		if err != nil || len(evidence) != want || f.Evidence != int64(want) {
			t.Errorf("%s has %d records behind it (%v), counted %d, want %d", measure, len(evidence), err, f.Evidence, want)
		}
	}
	q := figures.Year(2024)
	q.AsOf = results[2].Seq - 1
	if set, err = d.Figures(t.Context(), xiaohe, q); err != nil {
		t.Fatal(err)
	}
	if f, _ := set.Figure("training.enough", ""); f.Value.String() != "0" {
		t.Errorf("before the second training %s had the hours", f.Value)
	}
}

func TestAreasThatReachANumber(t *testing.T) {
	d := smallDesk(t, store.Options{Dir: t.TempDir()})
	_, says := d.all(meeting("a", east, "2024-03-05"), meeting("b", east, "2024-04-05"), meeting("c", west, "2024-05-05"))
	d.wants(says, "", "", "")
	set, err := d.Figures(t.Context(), xiaohe, figures.Year(2024))
	if err != nil {
		t.Fatal(err)
	}
	evidence, err := d.Evidence(t.Context(), xiaohe, "meeting.often", "", figures.Year(2024), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if f, _ := set.Figure("meeting.often", ""); f.Value.String() != "1" || f.Evidence != 2 || len(evidence) != 2 || evidence[0].Row.Area != east {
		t.Errorf("%s villages met twice, by %+v", f.Value, evidence)
	}
}

func study(key, on string) ledger.Action {
	return small("open", "study", key, map[string]any{"held_on": on, "topic": "宪法 " + key})
}

func TestSlotsThatShouldHaveARecord(t *testing.T) {
	d := smallDesk(t, store.Options{Dir: t.TempDir()})
	bulletin := func(key, on string) ledger.Action {
		a := small("open", "bulletin", key, map[string]any{"topic": key})
		var err error
		if a.On, err = calendar.Parse(on); err != nil {
			t.Fatal(err)
		}
		return a
	}
	done, says := d.all(study("a", "2024-03-05"), study("b", "2024-03-05"), // twice on one Tuesday
		study("c", "2024-03-06"),                           // no Tuesday
		study("d", "2024-02-13"),                           // a Tuesday on which all rest
		study("e", "2024-03-12"), study("f", "2024-03-19"), // voided and corrected away below
		bulletin("g", "2024-02-01"), bulletin("h", "2024-12-19"))
	d.wants(says, make([]string, 8)...)
	void := ledger.Action{Town: xiaohe, Do: "void", Matter: done[4].Matter, Reason: "未开", By: "李文书", Post: "clerk"}
	correct := ledger.Action{Town: xiaohe, Do: "correct", Matter: done[5].Matter, Reason: "日期有误", By: "李文书", Post: "clerk", Data: map[string]any{"held_on": "2024-03-26"}}
	_, says = d.all(void, correct)
	d.wants(says, "", "")

	set, err := d.Figures(t.Context(), xiaohe, figures.Year(2024))
	if err != nil {
		t.Fatal(err)
	}
	// 2024 has 53 Tuesdays, of which 13 February, 17 September and 1 October were holidays.
	for measure, want := range map[string]struct {
		value    string
		evidence int
	}{"study.due": {"50", 0}, "study.held": {"2", 3}, "study.rate": {"4", 3}, "bulletin.due": {"4", 0}, "bulletin.held": {"2", 2}} {
		f, _ := set.Figure(measure, "")
		evidence, err := d.Evidence(t.Context(), xiaohe, measure, "", figures.Year(2024), 0, 0)
		if err != nil || f.Value.String() != want.value || len(evidence) != want.evidence || f.Evidence != int64(want.evidence) {
			t.Errorf("%s is %s with %d records (%v), counted %d; want %+v", measure, f.Value, len(evidence), err, f.Evidence, want)
		}
	}
	one, err := d.Evidence(t.Context(), xiaohe, "study.held", "slot=2024-03-05", figures.Year(2024), 0, 0)
	f, _ := set.Figure("study.held", "slot=2024-03-05")
	if field, value := f.FacetTitles("zh"); err != nil || len(one) != 2 || field != "周期" || value != "2024年3月5日" {
		t.Errorf("on 5 March %d were held (%v), called %s %s", len(one), err, field, value)
	}
	q := figures.Year(2024)
	q.To = q.From.AddMonths(2).AddDays(-1) // the first quarter has not ended
	if set, err = d.Figures(t.Context(), xiaohe, q); err != nil {
		t.Fatal(err)
	}
	if f, _ := set.Figure("bulletin.held", ""); f.Value.String() != "0" {
		t.Errorf("in two months %s quarters were held", f.Value)
	}

	var held, missed []string
	for _, kind := range []string{"study", "bulletin", "meeting"} {
		slots, err := d.Slots(t.Context(), xiaohe, kind, 2024)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range slots {
			if len(s.Records) > 0 {
				held = append(held, fmt.Sprintf("%s×%d", s.To, len(s.Records)))
			} else {
				missed = append(missed, s.To.String())
			}
		}
	}
	if got := strings.Join(held, " "); got != "2024-03-05×2 2024-03-26×1 2024-03-31×1 2024-12-31×1" || len(missed) != 50 {
		t.Errorf("held %s, missed %d: %v", got, len(missed), missed)
	}
	d.soundIn(xiaohe)
}

func TestProgressTowardsATarget(t *testing.T) {
	d := smallDesk(t, store.Options{Dir: t.TempDir()})
	plan := func(key, measure string, aim, year any, area any) ledger.Action {
		return small("open", "plan", key, map[string]any{"task": "任务 " + key, "bound_to": measure, "aim": aim, "of_year": year, "area": area})
	}
	done, says := d.all(meeting("a", east, "2024-03-05"), meeting("b", west, "2024-03-05"), study("c", "2024-03-12"),
		plan("town", "meeting.held", 3, 2024, nil), plan("east", "meeting.held", 1, 2024, east), plan("share", "study.rate", 100, 2024, nil),
		plan("last year", "meeting.held", 3, 2023, nil), plan("nothing", "meeting.held", 0, 2024, nil),
		plan("none", "", nil, 2024, nil), plan("unknown", "meeting.hold", 3, 2024, nil))
	d.wants(says, "", "", "", "", "", "", "", "", "", "没有指标“meeting.hold”")
	for i, want := range []string{"2/3 66.7", "1/1 100", "2/100 2", "0/3 0", "2/0 ", "none"} {
		rec, err := d.Record(t.Context(), xiaohe, done[3+i].Matter)
		if err != nil {
			t.Fatal(err)
		}
		p, err := d.Progress(t.Context(), rec)
		if err != nil {
			t.Fatal(err)
		}
		got := "none"
		if p != nil {
			got = fmt.Sprintf("%s/%s %s", p.Figure.Value, p.Target, p.Percent)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", rec.Row.Title, got, want)
		}
	}
	d.soundIn(xiaohe)
}
