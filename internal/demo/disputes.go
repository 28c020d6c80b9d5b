package demo

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"fengqiao/internal/calendar"
)

// disputeFacts are the counts of disputes and of what was paid for them.
type disputeFacts struct {
	Sorts      []disputeSort `yaml:"sorts"`
	LastSettle calendar.Date `yaml:"last_settled"` // the last agreement of the year that is paid for in it
	Extended   int           `yaml:"extended"`
	Late       int           `yaml:"late"`
	Doubles    int           `yaml:"doubles"`  // registered twice, the second voided
	Mistakes   int           `yaml:"mistakes"` // days corrected
	Visits     int           `yaml:"visits"`   // percent of the settled that are visited again
	Court      int           `yaml:"court"`    // agreements taken to court for confirmation
	Tariff     struct {
		Oral    int64 `yaml:"oral"` // yuan
		Written int64 `yaml:"written"`
		Complex int64 `yaml:"complex"`
	} `yaml:"tariff"`
	Rounds []payRound `yaml:"rounds"`
}

// disputeSort is one sort of dispute: so many found, of which so many still open, the rest settled, some in writing.
type disputeSort struct {
	ID      string      `yaml:"id"`
	Found   int         `yaml:"found"`
	Open    int         `yaml:"open"`
	Written int         `yaml:"written"`
	Complex int         `yaml:"complex"`
	Months  [12]float64 `yaml:"months"`
}

// payRound is a round of subsidies: agreements up to Until, applied for between From and To, approved and paid together.
type payRound struct {
	Until    calendar.Date `yaml:"until"`
	From     calendar.Date `yaml:"from"`
	To       calendar.Date `yaml:"to"`
	Approved calendar.Date `yaml:"approved"`
	Paid     calendar.Date `yaml:"paid"`
}

// quarrel is a dispute being made up.
type quarrel struct {
	sort             string
	open             bool
	written, complex bool
	court            bool // its agreement is taken to court for confirmation
	misdated         bool // its day is first recorded a week too early
	found, closed    calendar.Date
	extended, late   bool
	tale             tale
	place            *place
	mediator         person
	matter           *matter
	recorded         stamp // of the agreement
}

// markets make people meet, agree and fall out.
const marketDay = 1.7

func (y *year) disputes() {
	dice := y.dice("disputes")
	quarrels := y.quarrels(dice)
	for _, q := range quarrels {
		y.register(dice, q)
		if q.open {
			y.linger(dice, q)
		} else {
			y.mediated(dice, q)
		}
	}
	y.doubles(dice, quarrels)
	y.subsidies(quarrels)
	y.afterwards(quarrels)
}

// quarrels decides for every dispute of the year what it is about, when and how it ended.
func (y *year) quarrels(dice *rand.Rand) []*quarrel {
	f := y.facts.Disputes
	var all []*quarrel
	for _, s := range f.Sorts {
		teller := y.teller(dice, y.texts.Disputes[s.ID])
		season := busy{months: s.Months, market: marketDay}
		settled := y.days(dice, s.Found-s.Open, y.day(1, 1), f.LastSettle.AddDays(-1), season)
		still := y.days(dice, s.Open, f.LastSettle.AddDays(-22), y.end(), season)
		forms := dice.Perm(len(settled))
		for i, found := range settled {
			all = append(all, &quarrel{sort: s.ID, found: found, tale: teller.tell(), written: forms[i] < s.Written, complex: forms[i] < s.Complex})
		}
		for _, found := range still {
			all = append(all, &quarrel{sort: s.ID, found: found, tale: teller.tell(), open: true})
		}
	}
	slices.SortStableFunc(all, func(a, b *quarrel) int { return a.found.Compare(b.found) })
	// Long ones need room before the last day of settling.
	var roomy []*quarrel
	for _, q := range all {
		if !q.open && q.found.AddDays(56).Before(f.LastSettle) {
			roomy = append(roomy, q)
		}
	}
	for i, at := range dice.Perm(len(roomy)) {
		roomy[at].extended = i < f.Extended
		roomy[at].late = i >= f.Extended && i < f.Extended+f.Late
	}
	court, mistakes := f.Court, f.Mistakes
	for _, q := range all {
		if court > 0 && q.complex && q.sort != "family" && q.found.AddDays(100).Before(y.end()) {
			q.court, court = true, court-1
		}
		q.place = y.anywhere(dice)
		q.mediator = one(dice, q.place.mediators)
		if q.complex || share(dice, 12) {
			q.mediator = y.facts.anyone(dice, "mediator")
		}
		if !q.open {
			q.closed = q.found.AddDays(lasting(dice, q))
			if q.closed.After(f.LastSettle) {
				q.closed = f.LastSettle
			}
			if days := q.closed.Sub(q.found); mistakes > 0 && !q.written && days > 9 && days < 29 {
				q.misdated, mistakes = true, mistakes-1
			}
		}
	}
	return all
}

// lasting is how many days a dispute takes: a quarrel settled by word takes hours or days, a written one weeks.
func lasting(dice *rand.Rand, q *quarrel) int {
	switch {
	case q.extended:
		return between(dice, 32, 54)
	case q.late:
		return between(dice, 31, 41)
	case q.complex:
		return between(dice, 14, 29)
	case q.written:
		return between(dice, 4, 27)
	case share(dice, 45):
		return between(dice, 0, 2)
	default:
		return between(dice, 2, 18)
	}
}

func (y *year) register(dice *rand.Rand, q *quarrel) {
	source, by := "patrol", one(dice, q.place.gridders)
	switch n := dice.IntN(100); {
	case n < 14:
		by = q.mediator
	case n < 44:
		source, by = "request", q.mediator
		if share(dice, 30) {
			by = q.place.clerk
		}
	case n < 51:
		source, by = "transferred", y.facts.anyone(dice, "law-clerk")
	case n < 58:
		source, by = "platform", y.facts.anyone(dice, "law-clerk")
	}
	people := 2
	if share(dice, 28) {
		people = between(dice, 3, 7)
	}
	data := fields{"area": q.place.spot(dice), "sort": q.sort, "source": source, "summary": q.tale.says, "party_a": y.names.any(dice), "people": people}
	if share(dice, 88) {
		data["party_b"] = y.names.any(dice)
	}
	q.matter = y.open(dice, "dispute", q.found, by, data)
}

// mediated takes a dispute to its agreement.
func (y *year) mediated(dice *rand.Rand, q *quarrel) {
	m := q.matter
	m.latest = q.closed.AddDays(12)
	if last := y.facts.Disputes.LastSettle; m.latest.After(last) {
		m.latest = last
	}
	days := q.closed.Sub(q.found)
	if days > 2 && (q.written || share(dice, 60)) {
		m.do("mediate", q.found.AddDays(between(dice, 0, min(2, days))), q.mediator, fields{"mediator": q.mediator.name})
	}
	if q.extended {
		m.extend("mediate", q.found.AddDays(between(dice, 24, 29)), q.mediator, calendar.Limit{N: 30, Unit: calendar.Days}, one(dice, y.texts.Words["extended"]))
	}
	form, data := "oral", fields{"mediator": q.mediator.name, "agreement": q.tale.then}
	if q.written {
		form = "written"
		data["agreement"] = q.tale.then + one(dice, y.texts.Words["written"])
		data["perform_by"] = q.closed.AddDays(between(dice, 3, 60))
	}
	data["form"] = form
	on := q.closed
	if q.misdated {
		on = q.closed.AddDays(-7) // one line too high in the calendar
	}
	m.do("settle", on, q.mediator, data)
	if q.misdated {
		m.correct(q.closed.AddDays(between(dice, 1, 6)), q.mediator, one(dice, y.texts.Words["wrong_day"]), fields{"closed_on": q.closed})
	}
	q.recorded, m.latest = m.last, calendar.Date{}
	if q.court {
		y.toCourt(dice, q)
	} else if share(dice, y.facts.Disputes.Visits) {
		y.visit(dice, q)
	}
}

func (y *year) visit(dice *rand.Rand, q *quarrel) {
	on := q.closed.AddDays(between(dice, 8, 45))
	if !on.Before(y.facts.Closed) {
		return
	}
	by := q.mediator
	if share(dice, 50) {
		by = one(dice, q.place.gridders)
	}
	performance := "performed"
	switch n := dice.IntN(100); {
	case n < 4:
		performance = "partly"
	case n < 7:
		performance = "pending"
	case n < 8:
		performance = "broken"
	}
	q.matter.do("visit", on, by, fields{"performance": performance})
}

// linger leaves a dispute open over the end of the year; some end in the first days of the next.
func (y *year) linger(dice *rand.Rand, q *quarrel) {
	m := q.matter
	if share(dice, 75) {
		m.do("mediate", q.found.AddDays(between(dice, 0, 3)), q.mediator, fields{"mediator": q.mediator.name})
	}
	from, to := y.end().AddDays(2), y.facts.Closed.AddDays(-2)
	on := from.AddDays(dice.IntN(to.Sub(from) + 1))
	if on.Sub(q.found) > 29 {
		on = from
	}
	switch n := dice.IntN(100); {
	case n < 40:
		m.do("settle", on, q.mediator, fields{"mediator": q.mediator.name, "agreement": q.tale.then, "form": "oral"})
	case n < 58:
		m.do("fail", on, q.mediator, fields{"failed_for": "no_agreement", "remedies_told": true})
		m.do("transfer", on.AddDays(1), q.mediator, fields{"sent_to": "court"})
	}
}

// doubles are disputes two people registered; the second record is voided.
func (y *year) doubles(dice *rand.Rand, quarrels []*quarrel) {
	for i := range y.facts.Disputes.Doubles {
		q := quarrels[(i+1)*len(quarrels)/(y.facts.Disputes.Doubles+2)]
		by := one(dice, q.place.gridders)
		m := y.open(dice, "dispute", q.found.AddDays(1), by, fields{"area": q.place.code, "sort": q.sort, "source": "patrol",
			"summary": q.tale.says, "party_a": y.names.any(dice)})
		m.void(q.found.AddDays(between(dice, 3, 9)), y.facts.anyone(dice, "law-clerk"), one(dice, y.texts.Words["double"]))
	}
}

// toCourt has a written agreement confirmed by the court.
func (y *year) toCourt(dice *rand.Rand, q *quarrel) {
	q.matter.do("seek", q.closed, q.mediator, nil)
	asked := y.workday(q.closed.AddDays(between(dice, 6, 24)))
	q.matter.do("confirm", asked, q.mediator, fields{"court": y.texts.Words["court"][0]})
	q.matter.do("rule", y.workdays(asked, between(dice, 6, 18)), y.facts.anyone(dice, "law-clerk"), fields{"court_result": "confirmed"})
}

// subsidies pays the mediators for every agreement of the year, in rounds.
func (y *year) subsidies(quarrels []*quarrel) {
	dice := y.dice("subsidies")
	settled := slices.DeleteFunc(slices.Clone(quarrels), func(q *quarrel) bool { return q.open })
	slices.SortStableFunc(settled, func(a, b *quarrel) int { return a.closed.Compare(b.closed) })
	for n, r := range y.facts.Disputes.Rounds {
		var due []*quarrel
		for len(settled) > 0 && !settled[0].closed.After(r.Until) {
			due, settled = append(due, settled[0]), settled[1:]
		}
		slices.SortStableFunc(due, func(a, b *quarrel) int { return cmp.Compare(a.place.code, b.place.code) })
		for i, q := range due {
			y.subsidise(dice, q, r, fmt.Sprintf("旺财支%d-%d-%03d", y.facts.Year, n+1, i+1), i%97 == 41)
		}
	}
	if len(settled) > 0 {
		y.fail("%d agreements fall into no round of subsidies", len(settled))
	}
}

// subsidise takes one application from its filing to payment. A mistaken one names the wrong payee first, is voided and
// filed again.
func (y *year) subsidise(dice *rand.Rand, q *quarrel, r payRound, voucher string, mistaken bool) {
	tariff := y.facts.Disputes.Tariff
	amount, form := tariff.Oral, "oral"
	switch {
	case q.complex:
		amount, form = tariff.Complex, "written"
	case q.written:
		amount, form = tariff.Written, "written"
	}
	on := r.From.AddDays(dice.IntN(r.To.Sub(r.From) + 1))
	if on.Before(q.closed) {
		on = q.closed
	}
	leader := y.facts.staff("law-leader", 0)
	data := fields{"dispute": ref(q.matter.key), "payee": q.mediator.name, "form": form, "complex": q.complex, "amount": 100 * amount}
	after := q.recorded
	if mistaken {
		wrong := maps.Clone(data)
		wrong["payee"] = q.place.clerk.name
		m := y.openBetween(dice, after, r.Approved, "case-subsidy", on, q.mediator, wrong)
		m.void(on, leader, one(dice, y.texts.Words["wrong_payee"]))
		after = m.last
	}
	m := y.openBetween(dice, after, r.Approved, "case-subsidy", on, q.mediator, data)
	checked := fields{}
	if q.written {
		checked["dossier"] = true
	}
	m.do("approve", r.Approved, leader, checked)
	m.latest = r.Paid
	m.do("pay", r.Paid, y.facts.staff("law-clerk", 0), fields{"voucher": voucher})
}
