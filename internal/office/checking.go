package office

import (
	"context"
	"errors"
	"time"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Verification is a verification of a town's books that somebody asked for at their desk.
type Verification struct {
	Town         string
	By           string // who asked for it
	Began, Ended time.Time
	Seq          int64 // the last entry there was when it began
	Faults       []Fault
	Trouble      string // what kept it from its end, as it was said; empty: nothing
}

// Checking is a verification under way.
type Checking struct {
	By          string
	Began       time.Time
	Done, Total int64 // entries
}

// mayKeep refuses what only administrators do.
func (d *Desk) mayKeep() error {
	if d.Person.Admin {
		return nil
	}
	return &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("这一项由系统管理员办理。", "Only administrators do this.")}
}

// Verification is the last verification of the town's books and the one under way, for administrators; nil where there
// is none.
func (d *Desk) Verification(ctx context.Context) (last *Verification, now *Checking, err error) {
	if err := d.mayKeep(); err != nil {
		return nil, nil, err
	}
	v, err := d.office.Store.Verification(ctx, d.Town)
	switch {
	case err == nil:
		last = &v
	case !errors.Is(err, ErrNotFound):
		return nil, nil, err
	}
	d.office.mu.Lock()
	defer d.office.mu.Unlock()
	if v, ok := d.office.unkept[d.Town]; ok {
		last = &v
	}
	if c := d.office.checking[d.Town]; c != nil {
		seen := *c
		now = &seen
	}
	return last, now, nil
}

// StartVerification begins to verify the town's books beside the other work, unless that is under way already. What it
// finds is kept when it ends; the program's end ends it without.
func (d *Desk) StartVerification() error {
	if err := d.mayKeep(); err != nil {
		return err
	}
	o := d.office
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return ErrClosed
	}
	if o.checking[d.Town] != nil {
		return nil
	}
	v := Verification{Town: d.Town, By: d.Person.Title, Began: time.Now(), Seq: d.Head.Seq}
	o.checking[d.Town] = &Checking{By: v.By, Began: v.Began, Total: d.Head.Seq}
	o.wait.Go(func() { o.verifyAside(v) })
	return nil
}

func (o *Office) verifyAside(v Verification) {
	defer func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.checking, v.Town)
	}()
	faults, err := o.Verify(o.aside, v.Town, func(done, total int64) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.checking[v.Town].Done, o.checking[v.Town].Total = done, total
	})
	if o.aside.Err() != nil {
		return
	}
	v.Faults, v.Ended = faults, time.Now()
	if err != nil {
		v.Trouble = err.Error()
	}
	ctx := context.WithoutCancel(o.aside)
	err = o.Store.Write(ctx, func(tx Tx) error { return tx.PutVerification(ctx, v) })
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.unkept, v.Town)
	if err != nil { // told for as long as the program runs
		v.Trouble = errors.Join(errors.New(v.Trouble), err).Error()
		o.unkept[v.Town] = v
	}
}
