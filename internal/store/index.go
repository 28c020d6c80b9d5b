package store

import (
	"context"
	"sync/atomic"
	"time"
)

// indexer takes in words behind the writers' backs.
type indexer struct {
	takeIn  func(context.Context, *tx) (int, error)
	wake    chan struct{} // something was written
	writing atomic.Int64  // transactions under way or waiting for their turn
	behind  atomic.Int64  // matters that wait, as far as this process put them there
}

// A pause in writing as long as calm lets the index catch up; behindMost matters do so even without one, because until
// then each search compares their texts.
const (
	calm       = 200 * time.Millisecond
	behindMost = 100_000
)

// wrote tells of a transaction that left so many matters waiting.
func (x *indexer) wrote(wordless int) {
	x.behind.Add(int64(wordless))
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// index keeps taking in words until the store is closed, beginning with what an earlier process left.
func (s *Store) index(takeIn func(context.Context, *tx) (int, error)) {
	x := &indexer{takeIn: takeIn, wake: make(chan struct{}, 1)}
	s.words = x
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	s.onClose(func() error {
		stop()
		<-ended
		return nil
	})
	go func() {
		defer close(ended)
		for x.calmed(ctx) {
			// What fails here, a full disk, fails the writers too, who tell it; what waits is tried again after them.
			for n := 1; n > 0 && ctx.Err() == nil && (len(x.wake) == 0 && x.writing.Load() == 0 || x.behind.Load() > behindMost); {
				var err error
				if n, err = s.catchUp(ctx); err != nil {
					break
				}
			}
			select {
			case <-x.wake:
			case <-ctx.Done():
			}
		}
	}()
}

// calmed waits for a pause in writing; false when the store is being closed.
func (x *indexer) calmed(ctx context.Context) bool {
	for x.behind.Load() <= behindMost {
		select {
		case <-x.wake:
		case <-time.After(calm):
			if x.writing.Load() == 0 { // one large transaction is no pause
				return true
			}
		case <-ctx.Done():
			return false
		}
	}
	return ctx.Err() == nil
}

// catchUp takes in some matters and says how many.
func (s *Store) catchUp(ctx context.Context) (int, error) {
	n := 0
	_, err := s.transact(ctx, func(t *tx) error {
		var err error
		n, err = s.words.takeIn(ctx, t)
		return err
	})
	if err != nil {
		return 0, err
	}
	s.words.behind.Add(int64(-n))
	return n, nil
}

// Settle takes in the words of all matters that wait. Searches find them before too, only slower; for who measures.
func (s *Store) Settle(ctx context.Context) error {
	for s.words != nil {
		if n, err := s.catchUp(ctx); err != nil || n == 0 {
			return s.fault(err)
		}
	}
	return nil
}
