package office_test

import (
	"errors"
	"slices"
	"testing"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
)

// TestAHandInARecordShowsItButNotWhatIsKeptForOthers asks, as several people, for the records of two villages.
func TestAHandInARecordShowsItButNotWhatIsKeptForOthers(t *testing.T) {
	for name, at := range engines {
		t.Run(name, func(t *testing.T) {
			d := smallDesk(t, at(t))
			const root = "990300100"
			by := func(name string, a ledger.Action) ledger.Action { a.By = name; return a }
			results, says := d.all(
				by("甲", meeting("e", east, "2024-03-05")),
				by("乙", meeting("w", west, "2024-03-06")),
				by("甲", small("open", "training", "t", map[string]any{"held_on": "2024-03-07", "officer": "丙", "hours": int64(1)})),
				by("甲", small("open", "talk", "s", map[string]any{"held_on": "2024-03-08", "subject": "迟到"})),
			)
			d.wants(says, "", "", "", "")
			e, w, tr, s := results[0].Matter, results[1].Matter, results[2].Matter, results[3].Matter
			day := calendar.New(2024, 12, 20)
			ask := func(name string, appointments ...people.Appointment) *office.Desk {
				desk, err := d.Desk(t.Context(), people.Person{Town: xiaohe, Name: name, Title: name, Appointments: appointments}, day)
				if err != nil {
					t.Fatal(err)
				}
				return desk
			}
			check := func(desk *office.Desk, f office.Filter, what string, want ...int64) {
				t.Helper()
				rows, err := desk.List(t.Context(), f)
				if err != nil {
					t.Fatal(err)
				}
				var got []int64
				for _, r := range rows {
					got = append(got, r.ID)
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s sees %v, want %v", what, got, want)
				}
				if n, err := desk.Count(t.Context(), f); err != nil || n != int64(len(want)) {
					t.Errorf("%s counts %d (%v), want %d", what, n, err, len(want))
				}
				if f.Kind != "" || f.By != "" {
					return
				}
				for _, id := range []int64{e, w, tr, s} {
					_, err := desk.Record(t.Context(), id)
					hidden := (*office.Hidden)(nil)
					if seen := slices.Contains(want, id); seen != (err == nil) || !seen && !errors.As(err, &hidden) {
						t.Errorf("%s opens record %d: %v", what, id, err)
					}
				}
			}
			clerk := people.Appointment{Post: "clerk", Area: east}
			head := people.Appointment{Post: "head", Area: root}
			check(ask("丁", clerk), office.Filter{}, "the clerk of a village", e)
			check(ask("乙", clerk), office.Filter{}, "the clerk of a village with a hand in another's record", e, w)
			check(ask("乙", clerk), office.Filter{By: "乙"}, "the same, of what they handle", w)
			check(ask("丙", clerk), office.Filter{}, "the officer named in a record", e, tr)
			check(ask("丙", clerk), office.Filter{Kind: "training"}, "the officer, of trainings", tr)
			check(ask("甲", clerk), office.Filter{}, "who recorded a talk without a post that reads talks", e, tr)
			check(ask("甲", clerk), office.Filter{Kind: "talk"}, "the same, of talks")
			check(ask("甲", clerk, people.Appointment{Post: "head", Area: east}), office.Filter{}, "the same with that post in a village", e, tr, s)
			check(ask("乙"), office.Filter{}, "who holds no post any more")
			check(ask("丁", head), office.Filter{}, "the head of the town", e, w, tr, s)

			// A hand that a correction takes away shows nothing any more.
			_, says = d.all(ledger.Action{Town: xiaohe, Do: "correct", Matter: tr, Reason: "姓名有误", By: "李文书", Post: "clerk", Data: map[string]any{"officer": "戊"}})
			d.wants(says, "")
			check(ask("丙", clerk), office.Filter{}, "the officer named no more", e)
			check(ask("戊", clerk), office.Filter{}, "the officer named now", e, tr)
			check(ask("李文书", clerk), office.Filter{}, "who only corrected", e)
			d.soundIn(xiaohe)
			check(ask("戊", clerk), office.Filter{}, "after a rebuild, the officer", e, tr)
		})
	}
}
