package bench

import (
	"slices"
	"testing"
	"time"
)

// runs is how often each side of a ratio is measured.
const runs = 5

// side is one of the two things compared.
type side struct {
	name    string
	measure func() float64
}

// ratio measures two sides in turn, so that what a machine does in between falls on both, and reports the median of
// first / second. A first, uncounted turn warms up.
func ratio(b *testing.B, of string, first, second side) {
	b.Helper()
	var ratios []float64
	for i := range runs + 1 {
		x, y := first.measure(), second.measure()
		if i == 0 {
			continue
		}
		b.Logf("run %d: %s %.4g %s, %s %.4g %s: %.2f", i, first.name, x, of, second.name, y, of, x/y)
		ratios = append(ratios, x/y)
	}
	slices.Sort(ratios)
	b.Logf("%s / %s: median %.2f, range %.2f to %.2f over %d alternating runs",
		first.name, second.name, ratios[runs/2], ratios[0], ratios[runs-1], runs)
	b.ReportMetric(ratios[runs/2], "x-raw")
	b.ReportMetric(0, "ns/op") // one turn of the benchmark's own loop says nothing
}

// seconds times f.
func seconds(f func()) float64 {
	start := time.Now()
	f()
	return time.Since(start).Seconds()
}
