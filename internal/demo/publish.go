package demo

import "fengqiao/internal/calendar"

// disclosed is one item of government information, put down in full.
type disclosed struct {
	Title    string `yaml:"title"`
	Category string `yaml:"category"`
	Unit     string `yaml:"unit"`
	Channel  string `yaml:"channel"`
	Month    int    `yaml:"month"`
	Withheld string `yaml:"withheld"` // why it was not published
}

// disclosure publishes information: items as the regulation means it, and what media carry.
func (y *year) disclosure() {
	dice := y.dice("disclosure")
	var items []disclosed
	if err := readYAML(y.facts.Town, "disclosed.yaml", &items); err != nil {
		y.fail("%w", err)
		return
	}
	for i, item := range items {
		formed := y.workday(y.day(item.Month, between(dice, 2, 20)))
		days := between(dice, 1, 12)
		if i == 9 || i == 20 { // the unit handed it in late
			days = between(dice, 21, 25)
		}
		y.publish(item, formed, days)
	}
	media := y.stories(dice, "media")
	months := busy{months: [12]float64{10, 7, 10, 11, 10, 10, 9, 9, 11, 10, 10, 9}, office: true}
	for i, formed := range y.days(dice, y.facts.Services.Media, y.day(1, 3), y.day(12, 20), months) {
		t := media.tell()
		days := between(dice, 0, 4)
		if i%73 == 50 {
			days = between(dice, 21, 23)
		}
		y.publish(disclosed{Title: t.says, Category: "news", Unit: one(dice, y.facts.Units), Channel: "media"}, formed, days)
	}
}

func (y *year) publish(item disclosed, formed calendar.Date, days int) {
	dice := y.dice("publish " + item.Title)
	clerk, reviewer := y.facts.staff("disclosure-clerk", 0), y.facts.staff("legal-reviewer", 0)
	m := y.open(dice, "disclosure-item", formed, clerk, fields{"title": item.Title, "category": item.Category, "unit": item.Unit})
	outcome := "open"
	switch {
	case item.Withheld != "":
		outcome = "withheld"
	case item.Channel != "media" && share(dice, 20):
		outcome = "partly"
	}
	published := y.workdays(formed, days)
	checked := formed
	if days > 1 {
		checked = y.workdays(formed, between(dice, 0, 1))
	}
	m.do("check", checked, reviewer, fields{"checker": reviewer.name, "outcome": outcome, "masked": true})
	if item.Withheld != "" {
		m.do("withhold", published, clerk, fields{"withheld_reason": item.Withheld})
		return
	}
	m.do("publish", published, clerk, fields{"channel": item.Channel, "place": one(dice, y.texts.Words["place_"+item.Channel])})
}
