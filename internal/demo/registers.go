package demo

import (
	"fmt"

	"fengqiao/internal/calendar"
)

// registerFacts are what the rosters of the town are made of.
type registerFacts struct {
	Firms   []string        `yaml:"firms"`   // where the villages' advisors practise, in the order of the advisors
	Renewed calendar.Date   `yaml:"renewed"` // the advisors' contracts go on from here
	Trained calendar.Date   `yaml:"trained"` // mediators, law understanders
	Issued  []calendar.Date `yaml:"issued"`  // officers' certificates, in the order of the officers
}

// registers are the rosters the town keeps: villages, mediators, advisors, officers, law understanders.
func (y *year) registers() {
	dice := y.dice("registers")
	f := y.facts.Registers
	clerk := y.facts.staff("law-clerk", 0)
	opened := y.facts.Adopted
	for i, p := range y.places {
		level, committee := "village", p.title+"人民调解委员会"
		if p.community {
			level = "community"
		}
		y.open(dice, "village", y.day(1, 1).AddMonths(-120), clerk, fields{"area": p.code, "level": level,
			"households": between(dice, 420, 1280), "contact": p.clerk.name})
		advisor := y.facts.staff("legal-advisor", 1+i%2)
		a := y.open(dice, "village-advisor", y.workdays(opened, i%4), clerk, fields{"area": p.code, "advisor": advisor.name,
			"profession": "service", "firm": f.Firms[i%len(f.Firms)]})
		if i%7 != 3 { // two contracts are about to run out
			a.do("renew", f.Renewed, clerk, nil)
		}
		for _, m := range p.mediators {
			y.mediator(m, p.code, "part_time", committee, opened.AddMonths(-between(dice, 2, 60)))
		}
		for n := range between(dice, 3, 5) {
			y.understander(p, n, i)
		}
	}
	for _, name := range y.facts.Staff["mediator"] {
		y.mediator(person{name, "mediator"}, y.book.Root(), "full_time", y.book.Town.Title.Zh+"人民调解委员会", opened.AddMonths(-between(dice, 12, 40)))
	}
	for i, name := range y.facts.Staff["enforcement-officer"] {
		y.officer(name, f.Issued[i%len(f.Issued)], i)
	}
}

func (y *year) mediator(who person, area, kind, committee string, since calendar.Date) {
	clerk := y.facts.staff("law-clerk", 1)
	dice := y.dice("mediator " + who.name)
	m := y.open(dice, "mediator", since, clerk, fields{"name": who.name, "kind": kind, "area": area, "committee": committee})
	if kind == "full_time" || share(dice, 85) {
		m.do("train", y.facts.Registers.Trained, clerk, nil)
	}
}

// understander registers a village's n-th law understander; the later ones pass this year's training.
func (y *year) understander(p place, n, village int) {
	dice := y.dice(fmt.Sprint("understander ", p.code, n))
	since := y.day(1, 1).AddMonths(-between(dice, 2, 26))
	if n > 2 {
		since = y.facts.Registers.Trained.AddDays(12)
	}
	name, origin := y.names.next(), one(dice, []string{"villager", "villager", "cadre"})
	switch n {
	case 0:
		name, origin = p.clerk.name, "cadre"
	case 1:
		name, origin = p.mediators[0].name, "mediator"
	case 2:
		name, origin = p.gridders[0].name, "grid"
	}
	y.open(dice, "law-understander", since, y.facts.staff("law-clerk", 1), fields{"name": name, "area": p.code, "origin": origin,
		"certificate": fmt.Sprintf("绥法明%d%02d%d", since.Year(), village+1, n+1), "passed": true})
}

// officer registers a certificate; one that ran out in the year was renewed.
func (y *year) officer(name string, issued calendar.Date, i int) {
	leader := y.facts.staff("enforcement-leader", 0)
	until := issued.AddMonths(60).AddDays(-1)
	m := y.open(y.dice("officer "+name), "enforcement-officer", issued, leader, fields{"officer": name, "certificate": fmt.Sprintf("黔C%d%04d", issued.Year(), 118+37*i),
		"unit": "综合行政执法队", "scope": one(y.dice("scope "+name), y.texts.Words["scope"]), "valid_until": until})
	if until.Year() == y.facts.Year {
		on := y.lastWorkday(until.AddDays(-9))
		m.do("renew", on, leader, fields{"new_certificate": fmt.Sprintf("黔C%d%04d", y.facts.Year, 118+37*i), "new_valid_until": until.AddMonths(60)})
	}
}
