package demo

import (
	"math/rand/v2"
	"slices"

	"fengqiao/internal/calendar"
)

// workday is the first working day from d on.
func (y *year) workday(d calendar.Date) calendar.Date {
	for !y.book.Calendar.Workday(d) {
		d = d.AddDays(1)
	}
	return d
}

// lastWorkday is the last working day up to d.
func (y *year) lastWorkday(d calendar.Date) calendar.Date {
	for !y.book.Calendar.Workday(d) {
		d = d.AddDays(-1)
	}
	return d
}

// workdays is the n-th working day after d.
func (y *year) workdays(d calendar.Date, n int) calendar.Date {
	for range n {
		d = y.workday(d.AddDays(1))
	}
	return d
}

// day is a day of the demo year.
func (y *year) day(month, day int) calendar.Date {
	return calendar.New(y.facts.Year, 1, 1).AddMonths(month - 1).AddDays(day - 1)
}

// end is the last day of the demo year.
func (y *year) end() calendar.Date { return y.day(12, 31) }

// busy weighs days of the year: by month, and more on market days, when people come to town.
type busy struct {
	months [12]float64
	market float64 // how much busier a market day is; 0: no difference
	office bool    // only working days
}

// days picks n days between two days, in order.
func (y *year) days(dice *rand.Rand, n int, from, to calendar.Date, b busy) []calendar.Date {
	var all []calendar.Date
	var upTo []float64
	sum := 0.0
	for d := from; !d.After(to); d = d.AddDays(1) {
		w := b.months[d.Month()-1]
		if b.office && !y.book.Calendar.Workday(d) {
			continue
		}
		if b.market > 0 && slices.Contains(y.facts.Market, d.Day()%10) {
			w *= b.market
		}
		sum += w
		all, upTo = append(all, d), append(upTo, sum)
	}
	if sum == 0 {
		y.fail("no day to choose between %s and %s", from, to)
		return make([]calendar.Date, n)
	}
	out := make([]calendar.Date, n)
	for i := range out {
		at, _ := slices.BinarySearch(upTo, dice.Float64()*sum)
		out[i] = all[min(at, len(all)-1)]
	}
	slices.SortFunc(out, calendar.Date.Compare)
	return out
}

// deskwork spreads the town's own work over working days; February has the Spring Festival.
var deskwork = busy{months: [12]float64{8, 5, 9, 9, 8, 9, 8, 8, 9, 8, 9, 9}, office: true}

// between is a whole number from a to b.
func between(dice *rand.Rand, a, b int) int { return a + dice.IntN(b-a+1) }

// one picks one of several.
func one[T any](dice *rand.Rand, of []T) T { return of[dice.IntN(len(of))] }

// share tells yes for so many of a hundred.
func share(dice *rand.Rand, percent int) bool { return dice.IntN(100) < percent }

// deal makes a shuffled list with each id as often as counted.
func deal(dice *rand.Rand, counts []counted) []string {
	var out []string
	for _, c := range counts {
		for range c.N {
			out = append(out, c.ID)
		}
	}
	dice.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
