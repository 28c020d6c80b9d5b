package demo

import (
	"fmt"
	"math/rand/v2"

	"fengqiao/internal/calendar"
)

// enforcementFacts count the town's licences, confirmations and inspections.
type enforcementFacts struct {
	Licences struct {
		Items    []counted `yaml:"items"` // decided in the year
		Refused  int       `yaml:"refused"`
		Extended int       `yaml:"extended"`
		Paused   int       `yaml:"paused"`
		Late     int       `yaml:"late"`
		Declined int       `yaml:"declined"`
		Dropped  int       `yaml:"dropped"` // withdrawn by the applicant
		Pending  int       `yaml:"pending"` // at the end of the year
	} `yaml:"licences"`
	Confirmations struct {
		Items    []counted `yaml:"items"`
		Refused  int       `yaml:"refused"`
		Extended int       `yaml:"extended"`
		Late     int       `yaml:"late"`
		Declined int       `yaml:"declined"`
		Pending  int       `yaml:"pending"`
	} `yaml:"confirmations"`
	Inspections struct {
		Fields   []counted `yaml:"fields"`
		Rectify  int       `yaml:"rectify"`
		Transfer int       `yaml:"transfer"`
		Stubborn int       `yaml:"stubborn"` // not corrected when looked at again
	} `yaml:"inspections"`
}

// fate is what becomes of one application.
type fate int

const (
	plain fate = iota
	refused
	extended
	paused
	late
	declined
	dropped
	pending
)

// fates deals so many of each fate over n applications, and appends those that come on top.
func fates(dice *rand.Rand, n int, among, onTop map[fate]int) []fate {
	out := make([]fate, n)
	at := dice.Perm(n)
	for f := plain; f <= pending; f++ {
		for range among[f] {
			out[at[0]], at = f, at[1:]
		}
	}
	for f := plain; f <= pending; f++ {
		for range onTop[f] {
			out = append(out, f)
		}
	}
	return out
}

// two are two different people of a post.
func (f *facts) two(dice *rand.Rand, post string) (person, person) {
	n := len(f.Staff[post])
	i := dice.IntN(n)
	return f.staff(post, i), f.staff(post, i+1+dice.IntN(n-1))
}

// tellers begin the stories of each option of a kind.
func (y *year) tellers(dice *rand.Rand, kind string, of []counted) map[string]*teller {
	out := map[string]*teller{}
	for _, c := range of {
		out[c.ID] = y.stories(dice, kind+"."+c.ID)
	}
	return out
}

// applied are the days on which applications come in: the first so many, in no order, early enough to be decided within
// the year, the last ones in December.
func (y *year) applied(dice *rand.Rand, early, lately int) []calendar.Date {
	b := busy{months: deskwork.months, market: marketDay, office: true}
	days := y.days(dice, early, y.day(1, 2), y.day(11, 24), b)
	dice.Shuffle(early, func(i, j int) { days[i], days[j] = days[j], days[i] })
	return append(days, y.days(dice, lately, y.day(12, 11), y.day(12, 30), b)...)
}

// licences are applied for at the window, examined on site and decided by a leader.
func (y *year) licences() {
	dice := y.dice("licences")
	f := y.facts.Enforcement.Licences
	items := deal(dice, f.Items)
	n := len(items)
	all := fates(dice, n, map[fate]int{refused: f.Refused, extended: f.Extended, paused: f.Paused, late: f.Late},
		map[fate]int{declined: f.Declined, dropped: f.Dropped, pending: f.Pending})
	days := y.applied(dice, n+f.Declined+f.Dropped, f.Pending)
	tellers := y.tellers(dice, "licence", f.Items)
	for i, fate := range all {
		item, on := items[i%n], days[i]
		t := tellers[item].tell()
		window := y.facts.anyone(dice, "window-clerk")
		m := y.open(dice, "licence", on, window, fields{"item": item, "matter": t.says, "applicant": y.names.any(dice),
			"enterprise": item == "small_food" && share(dice, 25) || item == "occupation" && share(dice, 40), "area": y.anywhere(dice).code})
		y.licence(dice, m, fate, item, t, on, window)
	}
}

// licence takes an application through acceptance and examination to its decision.
func (y *year) licence(dice *rand.Rand, m *matter, fate fate, item string, t tale, on calendar.Date, window person) {
	if fate == declined {
		m.do("decline", y.workdays(on, between(dice, 0, 4)), window, fields{"decline_reason": one(dice, y.texts.Words["licence_declined"])})
		return
	}
	if fate != pending && share(dice, 17) {
		asked := y.workdays(on, between(dice, 0, 4))
		m.do("ask", asked, window, fields{"missing": one(dice, y.texts.Words["licence_missing"])})
		on = y.workdays(asked, between(dice, 1, 7))
		m.do("complete", on, window, nil)
	}
	on = y.workdays(on, between(dice, 0, 3))
	m.do("accept", on, window, nil)
	examined := y.workdays(on, between(dice, 1, 5))
	if item != "occupation" && (fate != pending || !examined.After(y.end())) {
		a, b := y.facts.two(dice, "enforcement-officer")
		m.do("examine", examined, a, fields{"examiner": a.name, "co_examiner": b.name, "site_findings": t.note})
	}
	leader := y.facts.staff("law-leader", 0)
	days := between(dice, 6, 17)
	switch fate {
	case pending:
		return
	case dropped:
		m.do("withdraw", y.workdays(examined, between(dice, 1, 4)), window, nil)
		return
	case extended:
		m.extend("decision", y.workdays(on, between(dice, 15, 19)), y.facts.staff("town-head", 0), calendar.Limit{N: 10, Unit: calendar.WorkingDays}, one(dice, y.texts.Words["licence_extended"]))
		days = between(dice, 22, 28)
	case paused:
		from := y.workdays(examined, 1)
		to := y.workdays(from, between(dice, 5, 9))
		m.pause("decision", from, to, window, one(dice, y.texts.Words["licence_paused"]))
		days = between(dice, 19, 23)
	case late:
		days = between(dice, 21, 25)
	}
	decided := y.workdays(on, days)
	if last := y.lastWorkday(y.end()); decided.After(last) {
		decided = last
	}
	if fate == refused {
		m.do("refuse", decided, leader, fields{"refusal_reason": t.then, "remedies_told": true})
	} else {
		data := fields{"licence_no": fmt.Sprintf("旺许%s〔%d〕%04d", t.of, y.facts.Year, y.counts["licence"])}
		switch item {
		case "felling":
			data["valid_until"] = decided.AddMonths(between(dice, 3, 9))
		case "small_food":
			data["valid_until"] = decided.AddMonths(36)
		case "occupation":
			data["valid_until"] = decided.AddDays(between(dice, 3, 20))
		}
		m.do("grant", decided, leader, data)
	}
	clerk := y.facts.staff("disclosure-clerk", 0)
	m.do("deliver", y.workdays(decided, between(dice, 0, 6)), window, nil)
	m.do("publish", y.workdays(decided, between(dice, 0, 7)), clerk, nil)
}

// confirmations are of aid and the like: accepted, looked into at home, put up in the village, decided.
func (y *year) confirmations() {
	dice := y.dice("confirmations")
	f := y.facts.Enforcement.Confirmations
	items := deal(dice, f.Items)
	n := len(items)
	all := fates(dice, n, map[fate]int{refused: f.Refused, extended: f.Extended, late: f.Late}, map[fate]int{declined: f.Declined, pending: f.Pending})
	days := y.applied(dice, n+f.Declined, f.Pending)
	tellers := y.tellers(dice, "confirmation", f.Items)
	for i, fate := range all {
		item := items[i%n]
		t := tellers[item].tell()
		p := y.anywhere(dice)
		window := y.facts.anyone(dice, "window-clerk")
		m := y.open(dice, "confirmation", days[i], window, fields{"item": item, "matter": t.says, "applicant": y.names.any(dice), "area": p.code})
		y.confirmation(dice, m, fate, item, t, days[i], p, window)
	}
}

func (y *year) confirmation(dice *rand.Rand, m *matter, fate fate, item string, t tale, on calendar.Date, p *place, window person) {
	if fate == declined {
		m.do("decline", y.workdays(on, between(dice, 0, 3)), window, fields{"decline_reason": one(dice, y.texts.Words["confirmation_declined"])})
		return
	}
	on = y.workdays(on, between(dice, 0, 3))
	accepted := fields{}
	if item != "land" {
		accepted["promised_on"] = y.workdays(on, 22)
	}
	m.do("accept", on, window, accepted)
	verified := y.workdays(on, between(dice, 1, 6))
	if fate == pending && verified.After(y.end()) {
		return
	}
	other := y.facts.anyone(dice, "enforcement-officer")
	m.do("verify", verified, window, fields{"investigator": window.name, "co_investigator": other.name, "findings": t.note})
	noticed := verified
	if item == "minimum_living" || item == "destitute" || item == "housing" {
		noticed = y.workdays(verified, between(dice, 1, 2))
		if fate == pending && noticed.After(y.end()) {
			return
		}
		m.do("notice", noticed, p.clerk, nil)
	}
	if fate == pending {
		return
	}
	decided := y.workdays(noticed.AddDays(8), between(dice, 0, 6))
	switch fate {
	case extended:
		m.extend("decision", y.workdays(on, between(dice, 22, 28)), y.facts.staff("town-head", 0), calendar.Limit{N: 15, Unit: calendar.WorkingDays}, one(dice, y.texts.Words["confirmation_extended"]))
		decided = y.workdays(on, between(dice, 32, 41))
	case late:
		decided = y.workdays(on, between(dice, 31, 35))
	}
	if last := y.lastWorkday(y.end()); decided.After(last) {
		decided = last
	}
	result, reason := "confirmed", one(dice, y.texts.Words["confirmation_reason"])
	if fate == refused {
		result, reason = "refused", t.then
	}
	m.do("decide", decided, y.facts.staff("law-leader", 0), fields{"result": result, "reason": reason})
	m.do("deliver", y.workdays(decided, between(dice, 0, 5)), window, nil)
}

// inspections are made by two officers; what they order is looked at again.
func (y *year) inspections() {
	dice := y.dice("inspections")
	f := y.facts.Enforcement.Inspections
	kinds := deal(dice, f.Fields)
	results := fates(dice, len(kinds), map[fate]int{refused: f.Rectify, dropped: f.Transfer}, nil)
	days := y.days(dice, len(kinds), y.day(1, 3), y.day(12, 30), busy{months: [12]float64{11, 6, 8, 9, 8, 10, 9, 9, 10, 8, 8, 10}, office: true})
	tellers := y.tellers(dice, "inspection", f.Fields)
	leader := y.facts.staff("enforcement-leader", 0)
	stubborn := f.Stubborn
	for i, field := range kinds {
		t := tellers[field].tell()
		on := days[i]
		a, b := y.facts.two(dice, "enforcement-officer")
		enterprise := t.of == "enterprise"
		data := fields{"sort": "daily", "field": field, "subject": t.says, "enterprise": enterprise, "area": y.anywhere(dice).code,
			"officer": a.name, "partner": b.name, "cards_shown": true, "facts": t.note, "result": "clean"}
		switch n := dice.IntN(100); {
		case n < 20:
			data["sort"] = "random"
		case n < 38:
			data["sort"] = "special"
		case n < 45:
			data["sort"] = "complaint"
		}
		if enterprise {
			data["notice_no"] = fmt.Sprintf("旺检通〔%d〕%d号", y.facts.Year, i+1)
		}
		switch results[i] {
		case refused:
			data["result"], data["facts"] = "rectify", t.then
		case dropped:
			data["result"], data["facts"] = "transfer", t.then
		}
		m := y.open(dice, "inspection", on, a, data)
		switch results[i] {
		case refused:
			by := on.AddDays(between(dice, 5, 15))
			m.do("order", on, a, fields{"order_no": fmt.Sprintf("旺责改〔%d〕%d号", y.facts.Year, i+1), "rectify_by": by})
			again := y.workday(by.AddDays(between(dice, 0, 4)))
			if !again.Before(y.facts.Closed) {
				break
			}
			seen := "rechecked"
			if stubborn > 0 && again.Before(y.day(11, 1)) && share(dice, 30) {
				seen = "unchanged"
			}
			m.do("recheck", again, b, fields{"corrected": seen == "rechecked", "recheck_facts": one(dice, y.texts.Words[seen])})
			if seen == "unchanged" {
				if stubborn--; stubborn%2 == 0 {
					m.do("transfer", y.workdays(again, 1), leader, fields{"receiver": one(dice, y.texts.Words["receiver"])})
				} else {
					m.do("recheck", y.workdays(again, between(dice, 5, 9)), a, fields{"corrected": true, "recheck_facts": one(dice, y.texts.Words["rechecked"])})
				}
			}
		case dropped:
			m.do("transfer", y.workdays(on, between(dice, 1, 3)), leader, fields{"receiver": one(dice, y.texts.Words["receiver"])})
		}
		if published := y.workdays(on, between(dice, 2, 21)); published.Before(y.facts.Closed) {
			m.do("publish", published, y.facts.staff("disclosure-clerk", 0), nil)
		}
	}
}
