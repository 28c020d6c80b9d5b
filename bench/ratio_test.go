package bench

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// runs is how often each side of a ratio is measured.
const runs = 5

// ratio measures two things in turn and reports the median of their ratios, so that what a machine does in between
// falls on both: of times when ours is to be small, of rates when it is to be large. A first, uncounted turn warms up.
func ratio(b *testing.B, unit string, ours, raw func() float64) {
	b.Helper()
	var ratios []float64
	for i := range runs + 1 {
		o, r := ours(), raw()
		if i == 0 {
			continue
		}
		b.Logf("run %d: ours %s, raw %s: %.2f", i, show(o), show(r), o/r)
		ratios = append(ratios, o/r)
	}
	slices.Sort(ratios)
	b.Logf("%s: median %.2f, range %.2f to %.2f over %d alternating runs", unit, ratios[runs/2], ratios[0], ratios[runs-1], runs)
	b.ReportMetric(ratios[runs/2], unit)
	b.ReportMetric(0, "ns/op") // one turn of the benchmark's own loop says nothing
}

func show(v float64) string { return fmt.Sprintf("%.4g", v) }

// seconds times f.
func seconds(f func()) float64 {
	start := time.Now()
	f()
	return time.Since(start).Seconds()
}
