package demo

import "math/rand/v2"

// serviceFacts count what the advisors and the publicity of the town do.
type serviceFacts struct {
	Opinions []counted `yaml:"opinions"` // issued, by sort
	Asked    int       `yaml:"asked"`    // asked for in the last days, issued in the next year
	Reviews  []counted `yaml:"reviews"`  // by sort
	Media    int       `yaml:"media"`    // items published in the media
}

// opinions are written by the advisors on decisions, contracts and disputes.
func (y *year) opinions() {
	dice := y.dice("opinions")
	f := y.facts.Services
	sorts := deal(dice, f.Opinions)
	days := y.days(dice, len(sorts), y.day(1, 8), y.day(12, 13), deskwork)
	days = append(days, y.days(dice, f.Asked, y.day(12, 30), y.end(), deskwork)...)
	tellers := y.tellers(dice, "opinion", f.Opinions)
	clerk := y.facts.staff("law-clerk", 0)
	for i, on := range days {
		sort := sorts[i%len(sorts)]
		t := tellers[sort].tell()
		advisor := y.facts.anyone(dice, "legal-advisor")
		data := fields{"unit": y.unit(dice, t), "sort": sort, "matter": t.says}
		if sort == "dispute" {
			data["area"] = y.anywhere(dice).code
		}
		m := y.open(dice, "legal-opinion", on, clerk, data)
		issued := y.workdays(on, between(dice, 1, 5))
		if i%17 == 9 {
			issued = y.workdays(on, between(dice, 6, 8)) // later than the contract says
		}
		conclusion, opinion := "amend", t.then
		switch n := dice.IntN(100); {
		case n < 40 && t.note != "":
			conclusion, opinion = "lawful", t.note
		case n < 46:
			conclusion = "unlawful"
		}
		m.do("issue", issued, advisor, fields{"advisor": advisor.name, "conclusion": conclusion, "opinion": opinion})
		if back := y.workdays(issued, between(dice, 4, 25)); back.Before(y.end()) && share(dice, 90) {
			adopted := fields{"adopted": "full"}
			if conclusion != "lawful" && share(dice, 15) {
				adopted = fields{"adopted": "part", "not_adopted_for": one(dice, y.texts.Words["not_adopted"])}
			}
			m.do("feedback", back, clerk, adopted)
		}
	}
}

// reviews are the advisors' everyday reading of drafts.
func (y *year) reviews() {
	dice := y.dice("reviews")
	sorts := deal(dice, y.facts.Services.Reviews)
	days := y.days(dice, len(sorts), y.day(1, 4), y.day(12, 23), deskwork)
	tellers := y.tellers(dice, "review", y.facts.Services.Reviews)
	for i, on := range days {
		t := tellers[sorts[i]].tell()
		m := y.open(dice, "document-review", on, y.facts.anyone(dice, "law-clerk"), fields{"unit": y.unit(dice, t), "sort": sorts[i], "document": t.says})
		by := y.facts.anyone(dice, "legal-advisor")
		data := fields{"advisor": by.name, "result": "pass"}
		switch n := dice.IntN(100); {
		case n < 42:
			data["result"], data["findings"] = "amend", t.then
		case n < 45:
			data["result"], data["findings"] = "reject", t.then
		}
		days := between(dice, 0, 3)
		if i%23 == 22 {
			days = 4 // later than the contract says
		}
		m.do("review", y.workdays(on, days), by, data)
	}
}

// unit is who sent a paper: the story's own unit, or any.
func (y *year) unit(dice *rand.Rand, t tale) string {
	if t.of != "" {
		return t.of
	}
	return one(dice, y.facts.Units)
}

// consultations are the advice given to residents; the report speaks of 70余.
func (y *year) consultations() {
	dice := y.dice("consultations")
	subjects := deal(dice, y.facts.Consultations)
	days := y.days(dice, len(subjects), y.day(1, 3), y.day(12, 27), busy{months: deskwork.months, market: marketDay, office: true})
	tellers := y.tellers(dice, "consultation", y.facts.Consultations)
	for i, subject := range subjects {
		t := tellers[subject].tell()
		by := y.facts.anyone(dice, "legal-advisor")
		if share(dice, 30) {
			by = y.facts.anyone(dice, "law-clerk")
		}
		data := fields{"subject": subject, "question": t.says, "reply": t.then, "advisor": by.name, "area": y.anywhere(dice).code,
			"channel": "visit", "people": 1}
		switch n := dice.IntN(100); {
		case n < 22:
			data["channel"] = "phone"
		case n < 32:
			data["channel"] = "online"
		case n < 44:
			data["channel"], data["people"] = "stand", between(dice, 2, 16)
		case n < 50:
			data["channel"] = "unit"
		case n < 65:
			data["people"] = between(dice, 2, 4)
		}
		y.open(dice, "consultation", days[i], by, data)
	}
}
