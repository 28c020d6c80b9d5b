package office

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Receipt acknowledges a recorded action: it is in the journal, durably.
type Receipt struct {
	Seq     int64
	Matter  int64
	Version int
	Number  string
	Already bool // it had been recorded before under the same key
}

// Result is what became of one action of many.
type Result struct {
	Receipt
	Err error // a *ledger.Refusal when the books refused it
}

// ErrClosed is returned for actions after Close.
var ErrClosed = errors.New("the office is closed")

// Do records one action and returns when it is durable. Actions of many callers are committed together.
func (o *Office) Do(ctx context.Context, a ledger.Action) (Receipt, error) {
	results, err := o.DoAll(ctx, a.Town, []ledger.Action{a})
	if err != nil {
		return Receipt{}, err
	}
	return results[0].Receipt, results[0].Err
}

// DoAll records actions of one town in order, each by itself: one that is refused leaves the others standing. An
// action may name a matter opened earlier in the same call by the key of its opening (Opened). The error is for trouble with the whole
// (no such town, the database); then nothing was recorded.
func (o *Office) DoAll(ctx context.Context, town string, actions []ledger.Action) ([]Result, error) {
	w, err := o.writer(town)
	if err != nil {
		return nil, err
	}
	return w.do(ctx, actions)
}

// Try tells what DoAll would do, recording nothing.
func (o *Office) Try(ctx context.Context, town string, actions []ledger.Action) ([]Result, error) {
	results, _, err := o.try(ctx, town, actions)
	return results, err
}

// try is Try, telling the postings too.
func (o *Office) try(ctx context.Context, town string, actions []ledger.Action) (results []Result, postings []ledger.Posting, err error) {
	err = o.Store.Write(ctx, func(tx Tx) error {
		s, err := o.session(ctx, tx, town)
		if err != nil {
			return err
		}
		if err := s.load(actions); err != nil {
			return err
		}
		if results, err = s.run(actions); err != nil {
			return err
		}
		postings = s.postings
		return errTried
	})
	if errors.Is(err, errTried) {
		return results, postings, nil
	}
	return nil, nil, err
}

// errTried rolls a trial back.
var errTried = errors.New("only tried")

// writer collects the actions of one town's callers, so that one commit serves many.
type writer struct {
	office   *Office
	town     string
	requests chan request
	callers  atomic.Int64 // waiting to be served
}

type request struct {
	ctx     context.Context
	actions []ledger.Action
	done    chan<- reply
}

type reply struct {
	results []Result
	err     error
}

// mostActions bounds one commit, so that a long import does not keep a single caller waiting for long.
const mostActions = 2048

func (o *Office) writer(town string) (*writer, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return nil, ErrClosed
	}
	w, ok := o.writers[town]
	if !ok {
		w = &writer{office: o, town: town, requests: make(chan request, 256)}
		o.writers[town] = w
		o.wait.Add(1)
		go w.loop()
	}
	return w, nil
}

func (w *writer) do(ctx context.Context, actions []ledger.Action) ([]Result, error) {
	w.callers.Add(1)
	defer w.callers.Add(-1)
	done := make(chan reply, 1)
	if err := w.submit(request{ctx, actions, done}); err != nil {
		return nil, err
	}
	r := <-done // once submitted it is carried out or fails; the caller must not guess which
	return r.results, r.err
}

func (w *writer) submit(r request) (err error) {
	defer func() {
		if recover() != nil { // the channel was closed between writer() and here
			err = ErrClosed
		}
	}()
	select {
	case w.requests <- r:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// patience is how long a commit waits for as many callers as were waiting when the last one ended: answered together,
// they come back together, and without it half of them would keep being served a commit after the other half. A caller
// alone never waits.
const patience = 200 * time.Microsecond

func (w *writer) loop() {
	defer w.office.wait.Done()
	expected := 0
	for first := range w.requests {
		batch, n := []request{first}, len(first.actions)
		until := time.Now().Add(patience)
	collect:
		for n < mostActions {
			select {
			case r, ok := <-w.requests:
				if !ok {
					break collect
				}
				batch, n = append(batch, r), n+len(r.actions)
			default:
				if len(batch) >= expected || time.Now().After(until) {
					break collect
				}
				runtime.Gosched()
			}
		}
		replies := w.commit(batch)
		expected = int(w.callers.Load())
		for i, r := range batch {
			r.done <- replies[i]
		}
	}
}

// commit carries out a batch in one transaction and says what to answer each caller.
func (w *writer) commit(batch []request) []reply {
	replies := make([]reply, len(batch))
	ctx := context.WithoutCancel(batch[0].ctx)
	err := w.office.Store.Write(ctx, func(tx Tx) error {
		s, err := w.office.session(ctx, tx, w.town)
		if err != nil {
			return err
		}
		var all []ledger.Action
		for _, r := range batch {
			all = append(all, r.actions...)
		}
		if err := s.load(all); err != nil {
			return err
		}
		for i, r := range batch {
			if replies[i].results, err = s.run(r.actions); err != nil {
				return err
			}
		}
		return s.flush()
	})
	if err != nil {
		for i := range replies {
			replies[i] = reply{err: err}
		}
	}
	return replies
}

// session starts the work of one transaction on a town's books.
func (o *Office) session(ctx context.Context, tx Tx, town string) (*session, error) {
	row, err := tx.Town(ctx, town)
	if errors.Is(err, ErrNotFound) {
		return nil, &NoTown{town}
	}
	if err != nil {
		return nil, err
	}
	book, err := o.version(ctx, row.Handbook)
	if err != nil {
		return nil, err
	}
	s := &session{ctx: ctx, office: o, tx: tx, row: row, book: book, at: o.Now(town),
		matters: map[int64]*held{}, known: map[string]Known{}, serials: map[Series]int64{}, parties: map[string][]byte{},
		numbers: map[numbered]int64{}, holders: map[linked]int64{}, same: map[numbered]int64{}}
	if len(row.Closed) > 0 {
		s.closed = make(map[int]bool, len(row.Closed))
		for _, y := range row.Closed {
			s.closed[y] = true
		}
	}
	return s, nil
}

func unknownMatter(id int64) error {
	return &ledger.Refusal{Code: ledger.Unknown, Says: handbook.Text{
		Zh: fmt.Sprintf("没有第%d号事项。", id), En: fmt.Sprintf("There is no matter %d.", id)}}
}
