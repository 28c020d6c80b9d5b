package main

import (
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows long work: a bar on a terminal, a plain line at the start and end elsewhere.
type progress struct {
	c    *console
	what string
	bar  *progressbar.ProgressBar
}

func (c *console) progress(what string) *progress {
	p := &progress{c: c, what: what}
	if terminal(c.err) {
		p.bar = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(c.err), progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		return p
	}
	fmt.Fprintln(c.err, what+" …")
	return p
}

// at reports how far the work is; it has the shape office and import call.
func (p *progress) at(done, total int64) {
	if p.bar == nil {
		return
	}
	if total > 0 && p.bar.GetMax64() != total {
		p.bar.ChangeMax64(total)
	}
	_ = p.bar.Set64(done) // a bar that cannot be drawn must not stop the work
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
		return
	}
	fmt.Fprintln(p.c.err, p.what+p.c.say("：完成", ": done"))
}
