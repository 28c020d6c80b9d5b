package demo

import (
	"math/rand/v2"

	"fengqiao/internal/calendar"
)

// petitionFacts count the petitions. Those from above that the report names stand in full among the written records.
type petitionFacts struct {
	Town     int `yaml:"town"`     // received by the town itself
	County   int `yaml:"county"`   // passed down by the county
	Routed   int `yaml:"routed"`   // led to another procedure
	Declined int `yaml:"declined"` // not accepted
	Late     int `yaml:"late"`
	Extended int `yaml:"extended"`
	Open     int `yaml:"open"` // at the end of the year
}

// petitions are received, accepted, answered and in the end resolved, or led elsewhere.
func (y *year) petitions() {
	dice := y.dice("petitions")
	f := y.facts.Petitions
	n := f.Town + f.County - f.Open
	all := fates(dice, n, map[fate]int{dropped: f.Routed, declined: f.Declined, late: f.Late, extended: f.Extended}, map[fate]int{pending: f.Open})
	b := busy{months: [12]float64{10, 7, 12, 9, 8, 8, 8, 8, 9, 9, 9, 8}, market: marketDay, office: true}
	days := y.days(dice, n, y.day(1, 4), y.day(10, 8), b)
	dice.Shuffle(n, func(i, j int) { days[i], days[j] = days[j], days[i] })
	days = append(days, y.days(dice, f.Open, y.day(11, 20), y.day(12, 24), b)...)
	claims, others := y.stories(dice, "petition.claim"), y.stories(dice, "petition.suggestion")
	for i, fate := range all {
		y.petition(dice, fate, days[i], i < f.County, claims, others)
	}
}

func (y *year) petition(dice *rand.Rand, fate fate, on calendar.Date, county bool, claims, others *teller) {
	clerk := y.facts.staff("petition-clerk", 0)
	t, nature := claims.tell(), "claim"
	if fate == dropped {
		t, nature = others.tell(), "suggestion"
	}
	data := fields{"channel": one(dice, []string{"visit", "visit", "visit", "letter", "online", "online", "hotline"}), "petitioner": y.names.any(dice),
		"area": y.anywhere(dice).code, "nature": nature, "appeal": t.says}
	if county {
		data["channel"], data["level"] = "referred", "county"
	}
	if data["channel"] == "visit" && share(dice, 20) {
		data["people"], data["representatives"] = between(dice, 4, 14), between(dice, 2, 5)
	}
	m := y.open(dice, "petition", on, clerk, data)
	told := y.workdays(on, between(dice, 1, 7))
	switch fate {
	case dropped:
		m.do("route", told, clerk, fields{"procedure": "study"})
		return
	case declined:
		m.do("decline", told, clerk, fields{"refusal": one(dice, y.texts.Words["petition_declined"])})
		return
	}
	m.do("accept", told, clerk, fields{"handler": one(dice, []string{clerk.name, y.facts.staff("law-clerk", 1).name})})
	if county || share(dice, 15) {
		leader := y.facts.staff("law-leader", 0)
		m.do("lead", y.workdays(told, between(dice, 0, 3)), leader, fields{"leader": leader.name, "plan": t.note})
	}
	answered := y.workday(told.AddDays(between(dice, 9, 46)))
	switch fate {
	case pending:
		return
	case late:
		answered = y.workday(told.AddDays(between(dice, 62, 68)))
	case extended:
		m.extend("answer", y.workday(told.AddDays(between(dice, 45, 52))), y.facts.staff("town-head", 0), calendar.Limit{N: 30, Unit: calendar.Days}, one(dice, y.texts.Words["petition_extended"]))
		answered = y.workday(told.AddDays(between(dice, 66, 82)))
	}
	m.do("answer", answered, clerk, fields{"reply": t.then})
	if share(dice, 88) {
		m.do("resolve", y.workdays(answered, between(dice, 0, 4)), clerk, nil)
	}
	rating := "satisfied"
	switch n := dice.IntN(100); {
	case n < 10:
		rating = "unsatisfied"
	case n < 25:
		rating = "silent"
	}
	if visited := y.workdays(answered, between(dice, 5, 15)); visited.Before(y.end()) {
		m.do("visit", visited, clerk, fields{"satisfied": rating})
	}
}
