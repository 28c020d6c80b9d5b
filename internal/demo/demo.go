// Package demo makes the demo towns' books: for each a year of single records, generated from the batches its folder
// under towns/ describes, and holds the figures the town published against them. The language of the batches is told in
// docs/demo.md; nothing here knows a town, a kind or a measure. The people, the records and their texts are invented.
package demo

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// Clock gives an office the time and the randomness of the demo: both follow from the day being recorded alone, so that
// the same program makes the same journal, also when it had to begin again halfway. It is no source of secrets.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	random *rand.ChaCha8
}

// NewClock is a clock that stands until Build moves it.
func NewClock() *Clock {
	c := &Clock{}
	c.set("", time.Unix(0, 0))
	return c
}

// Now is the instant being recorded, in any town.
func (c *Clock) Now(string) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Read fills p; it never fails.
func (c *Clock) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.random.Read(p)
}

func (c *Clock) set(town string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
	c.random = rand.NewChaCha8(sha256.Sum256([]byte(town + now.UTC().Format(time.RFC3339))))
}

// Build writes a demo town's year into the books, oldest recording first, and closes the year. It may be called again:
// what is recorded already stays as it is, so a build that was broken off goes on where it stopped, and a finished one
// is left alone. The office must have been opened with clock as its time and randomness. Progress, which may be nil,
// is told how many actions are done.
func Build(ctx context.Context, o *office.Office, clock *Clock, town string, progress func(done, total int64)) error {
	f, err := openFolder(data, town)
	if err != nil {
		return err
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if done, err := built(ctx, o, f); err != nil || done {
		return err
	}
	clock.set(town, stamp{f.year.Opened, 0}.time())
	book, err := o.AdoptHandbook(ctx, town, f.head(f.year.Opens), f.year.Opens)
	if err != nil {
		return err
	}
	steps, err := plan(book, f)
	if err != nil {
		return err
	}
	w := &recorder{office: o, clock: clock, folder: f, ids: map[string]int64{}}
	total := int64(len(steps))
	for done := int64(0); len(steps) > 0; {
		n := 1
		for n < len(steps) && steps[n].stamp == steps[0].stamp {
			n++
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if steps[0].day.After(f.year.Closed) {
			if err := w.close(ctx, f.year.Closed); err != nil {
				return err
			}
		}
		if err := w.record(ctx, steps[:n]); err != nil {
			return err
		}
		done, steps = done+int64(n), steps[n:]
		progress(done, total)
	}
	return w.close(ctx, f.year.Ends)
}

// Check tells how many actions the folder of a town makes, or all that is wrong in it: handbook.Faults with file, line and
// what would be right. The tree holds towns/<town> and towns/shared, as this package's does; b is the town's handbook.
func Check(tree fs.FS, b *handbook.Book) (int, error) {
	f, err := openFolder(tree, b.Town.ID)
	if err != nil {
		return 0, err
	}
	steps, err := plan(b, f)
	return len(steps), err
}

// head is the first person of a post.
func (f *folder) head(post string) string {
	if names := f.people.Staff[post]; len(names) > 0 {
		return names[0]
	}
	return post
}

// built tells whether a town's year is in the books: it is closed, and the newest entry is of the last day or later.
func built(ctx context.Context, o *office.Office, f *folder) (bool, error) {
	rows, err := o.Towns(ctx)
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		if row.Town != f.year.Town || !slices.Contains(row.Closed, f.year.Year) {
			continue
		}
		for line, err := range o.Store.Lines(ctx, row.Town, office.LineQuery{From: row.Head.Seq}) {
			return err == nil && !calendar.Of(line.At).Before(f.year.Ends), err
		}
	}
	return false, nil
}

// recorder brings planned steps to the office.
type recorder struct {
	*folder
	office *office.Office
	clock  *Clock
	ids    map[string]int64 // matters by the key of their opening
	closed bool
}

// close closes the year on a day, once.
func (w *recorder) close(ctx context.Context, on calendar.Date) error {
	if w.closed {
		return nil
	}
	w.closed = true
	row, err := w.office.Town(ctx, w.year.Town)
	if err != nil || slices.Contains(row.Closed, w.year.Year) {
		return err
	}
	w.clock.set(w.year.Town, stamp{on, len(instants) - 1}.time())
	return w.office.CloseYear(ctx, w.year.Town, w.year.Year, "", w.head(w.year.Closes), w.year.Closes)
}

// record commits the steps of one stamp.
func (w *recorder) record(ctx context.Context, steps []step) error {
	actions := make([]ledger.Action, len(steps))
	for i, s := range steps {
		for field, key := range s.links {
			id, ok := w.ids[key]
			if !ok {
				return fmt.Errorf("demo: %s links to %s, which has not been recorded before", s.action.Key, key)
			}
			s.action.Data[field] = id
		}
		actions[i] = s.action
	}
	w.clock.set(w.year.Town, steps[0].time())
	results, err := w.office.DoAll(ctx, w.year.Town, actions)
	if err != nil {
		return err
	}
	for i, r := range results {
		if r.Err != nil {
			return fmt.Errorf("%s:%d: %s, %s, %s: %w", steps[i].at.file, steps[i].at.line, actions[i].Key, actions[i].Do, steps[i].day, r.Err)
		}
		if actions[i].Do == handbook.Open {
			w.ids[actions[i].Key] = r.Matter
		}
	}
	return nil
}
