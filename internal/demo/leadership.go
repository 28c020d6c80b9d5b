package demo

import "fengqiao/internal/calendar"

// leadershipFacts count what is recorded person by person.
type leadershipFacts struct {
	Leaders  []string      `yaml:"leaders"` // names of the leading body beside the staff
	Exams    []exam        `yaml:"exams"`
	Pledged  calendar.Date `yaml:"pledged"`
	Talks    int           `yaml:"talks"`
	Police   []policeMonth `yaml:"police"` // January to December
	Quarters []struct {
		ID       string        `yaml:"id"`
		End      calendar.Date `yaml:"end"`
		Reported calendar.Date `yaml:"reported"`
	} `yaml:"quarters"` // reports on interference with cases, all of them nil
}

// exam is one exam and how many of which people sit it.
type exam struct {
	Sort     string        `yaml:"sort"`
	Listed   calendar.Date `yaml:"listed"`
	Deadline calendar.Date `yaml:"deadline"`
	Leaders  bool          `yaml:"leaders"`
	Posts    []string      `yaml:"posts"` // everybody in them
	Others   int           `yaml:"others"`
	Exempt   int           `yaml:"exempt"`
	Resits   int           `yaml:"resits"`
}

// policeMonth is what the police station reported of a month.
type policeMonth struct {
	Warnings int `yaml:"warnings"`
	Cases    int `yaml:"cases"`
	Detained int `yaml:"detained"`
}

// leaders are the leading body of the town.
func (y *year) leaders() []string {
	var out []string
	for _, post := range []string{"party-secretary", "town-head", "law-leader"} {
		out = append(out, y.facts.Staff[post]...)
	}
	return append(out, y.facts.Leadership.Leaders...)
}

// exams lists everybody who has to sit; all do, some again.
func (y *year) exams() {
	dice := y.dice("exams")
	hr, leader := y.facts.staff("hr-clerk", 0), y.facts.staff("law-leader", 0)
	for _, e := range y.facts.Leadership.Exams {
		var people []string
		if e.Leaders {
			people = y.leaders()
		}
		for _, post := range e.Posts {
			people = append(people, y.facts.Staff[post]...)
		}
		for range e.Others {
			people = append(people, y.names.next())
		}
		at := dice.Perm(len(people))
		for i, name := range people {
			unit := one(dice, y.facts.Units)
			if e.Leaders {
				unit = "镇领导班子"
			}
			m := y.open(dice, "exam-result", e.Listed, hr, fields{"sort": e.Sort, "candidate": name, "unit": unit, "deadline": e.Deadline})
			if at[i] < e.Exempt {
				m.do("excuse", y.workdays(e.Listed, 4), leader, nil)
				continue
			}
			sat := y.workdays(e.Listed, between(dice, 2, max(3, e.Deadline.Sub(e.Listed)*5/8)))
			if sat.After(e.Deadline) {
				sat = e.Deadline
			}
			score := between(dice, 66, 99)
			again := at[i] >= len(people)-e.Resits
			if again {
				score = between(dice, 47, 58)
			}
			m.do("sit", sat, hr, fields{"score": score})
			if again {
				m.do("resit", y.workdays(sat, between(dice, 5, 12)), hr, fields{"resit_score": between(dice, 68, 84)})
			}
		}
	}
}

// supervision plans pledges, talks, reports on interference and what the police reported.
func (y *year) supervision() {
	dice := y.dice("supervision")
	f := y.facts.Leadership
	clerk := y.facts.staff("discipline-clerk", 0)
	pledge := func(name, group, with string) {
		m := y.open(dice, "integrity-pledge", f.Pledged, clerk, fields{"signer": name, "group": group, "year": y.facts.Year})
		m.do("sign", y.workdays(f.Pledged, between(dice, 1, 14)), clerk, fields{"signed_with": with})
	}
	for i, name := range y.leaders() {
		if i > 0 { // the secretary signs with the county
			pledge(name, "leader", "party_secretary")
		}
	}
	for range y.facts.Units {
		pledge(y.names.next(), "unit_head", one(dice, []string{"town_head", "leader"}))
	}
	for range y.places {
		pledge(y.names.next(), "village_secretary", "party_secretary")
	}
	y.open(dice, "integrity-pledge", f.Pledged, clerk, fields{"signer": y.names.next(), "group": "unit_head", "year": y.facts.Year}).
		do("release", y.workdays(f.Pledged, 9), clerk, nil)
	for _, on := range y.days(dice, f.Talks, y.day(1, 8), y.day(12, 20), deskwork) {
		speaker := "party_secretary"
		if share(dice, 35) {
			speaker = one(dice, []string{"town_head", "discipline", "leader"})
		}
		follow := share(dice, 20)
		m := y.open(dice, "reminder-talk", on, clerk, fields{"speaker": speaker, "follow_up": follow,
			"group":  one(dice, []string{"leader", "unit_head", "unit_head", "village_secretary", "village_secretary"}),
			"ground": one(dice, []string{"routine", "law", "law", "integrity", "progress"})})
		if done := y.workdays(on, between(dice, 8, 25)); follow && done.Before(y.facts.Closed) {
			m.do("follow", done, clerk, nil)
		}
	}
	for _, q := range f.Quarters {
		y.open(dice, "interference-report", q.Reported, clerk, fields{"quarter": q.ID, "quarter_end": q.End, "incidents": 0})
	}
	checker := y.facts.staff("law-leader", 0)
	for i, p := range f.Police {
		on := y.day(i+2, 1).AddDays(-1)
		if i == 11 {
			on = y.end()
		}
		m := y.openBetween(dice, stamp{y.workdays(on, 1), 0}, calendar.Date{}, "police-report", on, y.facts.staff("law-clerk", 1), fields{
			"station": "旺草派出所", "dv_warnings": p.Warnings, "dv_detained": 0, "vice_cases": p.Cases, "vice_detained": p.Detained})
		m.do("check", y.workdays(on, between(dice, 2, 4)), checker, fields{"checked_by": checker.name})
	}
	y.complaints()
}

// complaints are received, looked into and answered.
func (y *year) complaints() {
	dice := y.dice("complaints")
	t := y.stories(dice, "complaint")
	clerk := y.facts.staff("petition-clerk", 0)
	for i, on := range y.days(dice, 19, y.day(1, 9), y.day(12, 18), deskwork) {
		told := t.tell()
		data := fields{"channel": one(dice, []string{"phone", "phone", "visit", "letter", "online", "referred"}), "about": told.of, "content": told.says, "area": y.anywhere(dice).code}
		if i == 7 {
			data["channel"] = "media"
		}
		if share(dice, 60) {
			data["complainant"] = y.names.any(dice)
		}
		m := y.open(dice, "complaint", on, clerk, data)
		if i == 11 {
			m.do("decline", y.workdays(on, 3), clerk, fields{"decline_reason": "所反映的是法院正在审理的案件，告知向法院提出"})
			continue
		}
		handler := y.facts.anyone(dice, one(dice, []string{"discipline-clerk", "law-clerk", "enforcement-officer"}))
		accepted := y.workdays(on, between(dice, 0, 5))
		m.do("accept", accepted, clerk, fields{"handler": handler.name})
		answered := y.workday(accepted.AddDays(between(dice, 6, 48)))
		if i == 4 {
			answered = y.workday(accepted.AddDays(64)) // late
		}
		if !answered.Before(y.end()) {
			continue
		}
		founded, outcome := one(dice, []string{"yes", "partly"}), told.then
		if told.note != "" && share(dice, 45) {
			founded, outcome = "no", told.note
		}
		m.do("answer", answered, clerk, fields{"founded": founded, "outcome": outcome})
	}
}
