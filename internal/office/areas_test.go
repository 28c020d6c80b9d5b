package office_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
)

const (
	middle = "990300100203" // the first code that is free
	south  = "990300100204"
	north  = "990300100205"
)

// rearranged brings a change of the areas into force.
func (d *desk) rearranged(text string, wrong *handbook.Complaint) {
	d.t.Helper()
	if wrong != nil {
		d.t.Fatal(wrong)
	}
	k := d.administrator(xiaohe)
	path, _, _ := handbook.OwnPaths(xiaohe)
	draft := office.Proposal{On: k.Handbook, Files: map[string]string{path: text}}
	seen, err := k.Examine(d.t.Context(), draft)
	if err != nil || len(seen.Faults) > 0 {
		d.t.Fatalf("%v %v\n%s", err, seen.Faults, text)
	}
	if f, err := k.Foresee(d.t.Context(), seen.Book); err != nil || len(f.Judged.Refused) > 0 {
		d.t.Fatalf("what was recorded before is refused: %+v %v", f, err)
	}
	if _, err := k.BringInForce(d.t.Context(), draft, "区划调整"); err != nil {
		d.t.Fatal(err)
	}
}

// holds compares, for a person, what a village's figure, its evidence and its ledger come to.
func (d *desk) holds(k *office.Desk, area string, want int) {
	d.t.Helper()
	q := figures.Year(2024)
	q.Area = area
	set, err := k.Figures(d.t.Context(), q)
	if err != nil {
		d.t.Fatalf("%s: %v", area, err)
	}
	f, _ := set.Figure("meeting.held", "")
	borne, err := k.Evidence(d.t.Context(), "meeting.held", "", q, 0, 0)
	if err != nil {
		d.t.Fatal(err)
	}
	rows, err := k.List(d.t.Context(), office.Filter{Kind: "meeting", Area: area})
	if err != nil {
		d.t.Fatal(err)
	}
	n, err := k.Count(d.t.Context(), office.Filter{Kind: "meeting", Area: area})
	if err != nil {
		d.t.Fatal(err)
	}
	months, err := k.Breakdown(d.t.Context(), "meeting.held", "", q, true)
	if err != nil {
		d.t.Fatal(err)
	}
	var sum int64
	for _, m := range months {
		sum += m.Amount
	}
	if f.Value.Units != int64(want) || len(borne) != want || len(rows) != want || n != int64(want) || sum != int64(want) {
		d.t.Errorf("%s: figure %s, evidence %d, ledger %d, counted %d, by month %d; want %d", area, f.Value, len(borne), len(rows), n, sum, want)
	}
	for _, e := range borne {
		if e.Row.ID == 0 {
			d.t.Errorf("%s: evidence is out of sight", area)
		}
	}
}

func TestAreasAreMergedSplitAndRenamed(t *testing.T) {
	for name, at := range engines {
		t.Run(name, func(t *testing.T) {
			d := smallDesk(t, at(t))
			today := calendar.Of(d.now)
			_, says := d.all(meeting("a", east, "2024-03-05"), meeting("b", west, "2024-03-05"), meeting("c", west, "2024-04-05"))
			d.wants(says, "", "", "")
			of := func(area string) *office.Desk {
				t.Helper()
				k, err := d.Desk(t.Context(), people.Person{Town: xiaohe, Name: "li", Title: "村官", Appointments: []people.Appointment{{Post: "clerk", Area: area}}}, today)
				if err != nil {
					t.Fatal(err)
				}
				return k
			}
			whole := of("990300100")
			d.holds(whole, east, 1)
			d.holds(whole, west, 2)
			often := func(want string, evidence int) {
				t.Helper()
				q := figures.Year(2024)
				set, err := whole.Figures(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				f, _ := set.Figure("meeting.often", "")
				borne, err := whole.Evidence(t.Context(), "meeting.often", "", q, 0, 0)
				if err != nil || f.Value.String() != want || len(borne) != evidence {
					t.Errorf("villages with two: %s of %d, want %s of %d, %v", f.Value, len(borne), want, evidence, err)
				}
			}
			often("1", 2)

			d.rearranged(whole.Book.Merge(handbook.Rearrangement{Areas: []string{east, west}, On: today, New: []handbook.Village{{Title: "中村"}}}))
			whole = of("990300100")
			d.holds(whole, middle, 3)
			d.holds(whole, east, 1)
			d.holds(whole, "", 3)
			often("1", 3)
			for _, area := range []string{east, west, middle} {
				k := of(area)
				d.holds(k, middle, 3)
				d.holds(k, "", 3)
				if k.Person.Post([]string{"clerk"}, middle) == "" {
					t.Errorf("who was appointed for %s may not act in the new village", area)
				}
			}

			// From that day on nothing new is for the former villages; what is of a day before may be.
			_, says = d.all(meeting("d", east, today.String()), meeting("e", "中村", today.String()), meeting("f", middle, today.String()), meeting("g", west, "2024-05-05"))
			d.wants(says, "“东村”自2024-12-20起已不设；改选中村", "没有“中村”这个属地", "", "")
			d.holds(whole, middle, 5)
			area := office.Filter{Kind: "meeting", Area: west}
			if rows, err := whole.List(t.Context(), area); err != nil || len(rows) != 3 || rows[0].Area != west {
				t.Errorf("the former village's own: %d %v", len(rows), err)
			}

			d.now = d.now.AddDate(0, 0, 5)
			today = calendar.Of(d.now)
			// After a split what is recorded stays with the former, which can still be read.
			d.rearranged(whole.Book.Split(handbook.Rearrangement{Areas: []string{middle}, On: today, New: []handbook.Village{{Title: "南村", Grids: []string{"南村第一网格"}}, {Title: "北村"}}}))
			whole = of("990300100")
			for area, n := range map[string]int{middle: 5, south: 0, north: 0, "": 5} {
				d.holds(whole, area, n)
			}
			d.holds(of(east), middle, 5)
			d.now = d.now.AddDate(0, 0, 5)
			split := today
			today = calendar.Of(d.now)
			d.rearranged(whole.Book.Rename(handbook.Rearrangement{Areas: []string{south}, On: today, New: []handbook.Village{{Title: "河南村"}}}))
			d.rearranged(of("990300100").Book.End(handbook.Rearrangement{Areas: []string{north}, On: today}))
			d.rearranged(of("990300100").Book.Add(handbook.Rearrangement{Areas: []string{"990300100"}, On: today, New: []handbook.Village{{Title: "新社区", Grids: []string{"一"}}}}))
			b := of("990300100").Book
			if a, ok := b.Area(south); !ok || a.Title.Zh != "河南村" || len(a.Was) != 1 || a.Was[0].Title.Zh != "南村" || a.Was[0].Until != today || a.From != split {
				t.Errorf("renamed: %+v", a)
			}
			if a, ok := b.Area("990300100206"); !ok || a.Level != "community" || len(a.Children) != 1 || a.Children[0].Code != "99030010020601" {
				t.Errorf("added: %+v", a)
			}
			if !b.Closed(middle, split) || b.Closed(middle, split.AddDays(-1)) || !b.Closed(north, today) || b.Closed(south, today) {
				t.Error("what is closed")
			}
			d.soundIn(xiaohe)
		})
	}
}

func TestAMergedVillageTakesItsGridsAlong(t *testing.T) {
	d := newDesk(t)
	k := d.administrator(town)
	root := k.Book.Town.Areas[0]
	a, b := root.Children[3], root.Children[4]
	text, wrong := k.Book.Merge(handbook.Rearrangement{Areas: []string{a.Code, b.Code}, On: k.Today, Into: a.Code})
	if wrong != nil {
		t.Fatal(wrong)
	}
	path, _, _ := handbook.OwnPaths(town)
	seen, err := k.Examine(t.Context(), office.Proposal{On: k.Handbook, Files: map[string]string{path: text}})
	if err != nil || len(seen.Faults) > 0 {
		t.Fatal(err, seen.Faults)
	}
	if len(seen.Broken) > 0 {
		t.Errorf("%d scenarios break, the first: %v", len(seen.Broken), seen.Broken[0].Why)
	}
	// Nor where a story names a village that ends before it is told: it goes on in the next.
	d.now = time.Date(2024, 1, 8, 2, 0, 0, 0, time.UTC)
	if text, wrong = k.Book.Merge(handbook.Rearrangement{Areas: []string{a.Code, b.Code}, On: calendar.Of(d.now), New: []handbook.Village{{Title: "晨龙村"}}}); wrong != nil {
		t.Fatal(wrong)
	}
	moved, err := k.Examine(t.Context(), office.Proposal{On: k.Handbook, Files: map[string]string{path: text}})
	if err != nil || len(moved.Faults) > 0 || len(moved.Broken) > 0 {
		t.Errorf("%v %v %v", err, moved.Faults, moved.Broken)
	}
	n := seen.Book
	kept, _ := n.Area(a.Code)
	if len(kept.Children) != len(a.Children)+len(b.Children) || kept.Title != a.Title {
		t.Errorf("%s has %d grids", kept.Title.Zh, len(kept.Children))
	}
	grid := b.Children[0].Code
	next := n.Present(grid, k.Today)
	if at, ok := n.Area(next); !ok || at.Parent != a.Code || at.Title != b.Children[0].Title || !n.Closed(grid, k.Today) {
		t.Errorf("grid %s counts in %s", grid, next)
	}
	if got := n.Merged([]string{next}, k.Today); !slices.Equal(got, []string{next, grid}) {
		t.Errorf("merged: %v", got)
	}
	if got := n.Former(a.Code, k.Today); !slices.Equal(got, []string{b.Code}) {
		t.Errorf("former: %v", got)
	}
}

func TestFaultsInTheFileOfAreas(t *testing.T) {
	d := smallDesk(t, engines["SQLite"](t))
	k := d.administrator(xiaohe)
	path, _, _ := handbook.OwnPaths(xiaohe)
	const head = "code: '990300100'\ntitle: 小河镇\nlevel: town\nchildren:\n"
	for lines, says := range map[string]string{
		"  - {code: '990300100201', title: 东村, level: village, into: ['990300100202']}\n":                    path + ":5:55: 有去向",
		"  - {code: '990300100201', title: 东村, level: village, until: 去年}\n":                                 path + ":5:62: “去年”不是日期",
		"  - {code: '990300100201', title: 东村, level: village, until: 2024-01-01, into: ['990300100209']}\n": path + ":5:74: 没有代码为“990300100209”的属地",
		"  - {code: '990300100201', title: 东村, level: village, until: 2024-01-01, into: ['990300100202']}\n  - {code: '990300100202', title: 西村, level: village, until: 2024-01-01, into: ['990300100201', '990300100201']}\n":     "去向绕回了自己",
		"  - {code: '990300100201', title: 东村, level: village, until: 2024-01-01, into: ['990300100']}\n":                                                                                                                          "上级或下级",
		"  - {code: '990300100201', title: 东村, level: village, until: 2024-01-01, into: ['99030010020201']}\n  - {code: '990300100202', title: 西村, level: village, children: [{code: '99030010020201', title: 一, level: grid}]}\n": "不是同一级",
		"  - {code: '990300100201', title: 东村, level: village, from: 2024-02-01, until: 2024-01-01}\n":                                                                                                                             "不晚于设立日期",
	} {
		seen, err := k.Examine(t.Context(), office.Proposal{On: k.Handbook, Files: map[string]string{path: head + lines}})
		if err != nil || !strings.Contains(seen.Faults.Error(), says) {
			t.Errorf("want %q, got %v %v", says, seen.Faults, err)
		}
	}
	for what, c := range map[string]struct {
		do   func(handbook.Rearrangement) (string, *handbook.Complaint)
		r    handbook.Rearrangement
		says string
	}{
		"one alone":       {k.Book.Merge, handbook.Rearrangement{Areas: []string{east}}, "至少选2个"},
		"nothing new":     {k.Book.Merge, handbook.Rearrangement{Areas: []string{east, west}}, "没有写并入哪里"},
		"the town":        {k.Book.End, handbook.Rearrangement{Areas: []string{"990300100"}}, "乡镇本身"},
		"a stranger":      {k.Book.End, handbook.Rearrangement{Areas: []string{"1"}}, "没有代码为"},
		"the same name":   {k.Book.Rename, handbook.Rearrangement{Areas: []string{east}, New: []handbook.Village{{Title: "东村"}}}, "没有变"},
		"into one":        {k.Book.Split, handbook.Rearrangement{Areas: []string{east}, New: []handbook.Village{{Title: "南村"}}}, "不足两个"},
		"a name that is":  {k.Book.Add, handbook.Rearrangement{Areas: []string{"990300100"}, New: []handbook.Village{{Title: "西村"}}}, "已有"},
		"different sides": {k.Book.Merge, handbook.Rearrangement{Areas: []string{"990300100", east}}, "不在同一级"},
	} {
		if text, wrong := c.do(c.r); wrong == nil || !strings.Contains(wrong.In("zh"), c.says) {
			t.Errorf("%s: %v %s", what, wrong, text)
		}
	}
}
