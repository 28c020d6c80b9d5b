package bench

import "testing"

// BenchmarkRecord is what an import costs beside reading its file: actions of new matters in batches of 2,000.
func BenchmarkRecord(b *testing.B) {
	const n = 20_000
	d := open(b, b.TempDir())
	defer d.close(b)
	d.record(b, 0, 2000)
	b.ResetTimer()
	from := 2000
	for b.Loop() {
		d.record(b, from, from+n)
		from += n
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n*6/5), "µs/action")
}
