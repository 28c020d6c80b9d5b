package demo

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
