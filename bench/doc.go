// Package bench holds the benchmarks that compare the books with the engine beneath them. Each is a ratio of two
// things measured in one run, alternating, so that it means the same on a fast machine and a slow one. `make bench`
// runs them; FENGQIAO_BENCH_N sets how many matters they work on.
package bench
