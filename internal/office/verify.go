package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Fault is something in a town's books that does not come out as it should.
type Fault struct {
	What string        `json:"what"` // entry, head, matter, posting, figure, serial, handbook or file
	ID   string        `json:"id"`   // its position, number or name
	Says handbook.Text `json:"says"`
}

// mostFaults ends a verification that finds nothing right.
const mostFaults = 200

// Verify audits a town's books (核账): the chain of hashes, then the whole journal replayed and every matter, clock,
// posting, tally and serial compared with what is kept, and that every file the journal refers to is there as it was,
// and so the workbooks of forms. No faults: the books are sound. What follows from a fault is
// not a fault of its own: where the journal itself cannot be trusted on a matter, what is kept of that matter is left
// unjudged. With an error, for trouble with the database, come the faults found until then. progress may be nil.
func (o *Office) Verify(ctx context.Context, town string, progress func(done, total int64)) ([]Fault, error) {
	audit, err := o.Store.Audit(ctx, town)
	if err != nil {
		return nil, err
	}
	defer audit.Close()
	row, err := audit.Town()
	if errors.Is(err, ErrNotFound) {
		return nil, &NoTown{town}
	}
	if err != nil {
		return nil, err
	}
	v := &verifier{ctx: ctx, office: o, audit: audit, row: row, tallies: map[tallyKey]Tally{}, standing: map[stander]stood{}, serials: map[Series]int64{},
		doubted: map[int64]bool{}, files: map[string]handbook.Text{}, progress: progress}
	for _, check := range []func() error{v.chain, v.projections, v.forms} {
		if err := check(); err != nil && !errors.Is(err, errEnough) {
			return v.faults, err
		}
	}
	return v.faults, nil
}

var errEnough = errors.New("enough faults")

type verifier struct {
	ctx      context.Context
	office   *Office
	audit    Auditor
	row      TownRow
	faults   []Fault
	missing  []span         // positions without an entry
	doubted  map[int64]bool // matters on which the journal cannot be trusted; 0: the books as a whole
	tallies  map[tallyKey]Tally
	standing map[stander]stood // what comes to something
	serials  map[Series]int64
	files    map[string]handbook.Text // what is wrong with each file looked at, by hash
	progress func(done, total int64)
}

// span is a run of journal positions, both included.
type span struct{ from, to int64 }

func (s span) String() string {
	if s.from == s.to {
		return fmt.Sprint(s.from)
	}
	return fmt.Sprintf("%d-%d", s.from, s.to)
}

func (v *verifier) fault(f Fault) error {
	v.faults = append(v.faults, f)
	if len(v.faults) >= mostFaults {
		return errEnough
	}
	return nil
}

func entryFault(seq int64, zh, en string) Fault { return spanFault(span{seq, seq}, zh, en) }

func spanFault(s span, zh, en string) Fault {
	return Fault{What: "entry", ID: s.String(), Says: handbook.Text{Zh: fmt.Sprintf("流水第%s条：%s", s, zh), En: fmt.Sprintf("journal entry %s: %s", s, en)}}
}

// lost tells whether the entry at a position is missing.
func (v *verifier) lost(seq int64) bool {
	return slices.ContainsFunc(v.missing, func(s span) bool { return s.from <= seq && seq <= s.to })
}

// projections replays the journal and compares what follows, in order, with what is kept.
func (v *verifier) projections() error {
	rows, stopRows := iter.Pull2(v.audit.Rows())
	defer stopRows()
	postings, stopPostings := iter.Pull2(v.audit.Postings())
	defer stopPostings()
	keptRows, keptPostings := cursor[Row]{next: rows}, cursor[ledger.Posting]{next: postings}
	var done int64
	err := v.office.replay(v.ctx, v.row.Town, v.audit.Lines(true), func(c chunk) error {
		if err := v.chunk(c, &keptRows, &keptPostings); err != nil {
			return err
		}
		if done += int64(c.entries); v.progress != nil {
			v.progress(done, v.row.Head.Seq)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := v.rowsBefore(&keptRows, math.MaxInt64); err != nil {
		return err
	}
	if err := v.postingsBefore(&keptPostings, math.MaxInt64); err != nil {
		return err
	}
	return v.sums()
}

// chunk compares a piece of the replay with what is kept.
func (v *verifier) chunk(c chunk, keptRows *cursor[Row], keptPostings *cursor[ledger.Posting]) error {
	if c.town != nil && !v.doubted[0] && len(v.missing) == 0 && (c.town.Handbook != v.row.Handbook || !slices.Equal(c.town.Closed, v.row.Closed) ||
		!slices.Equal(c.town.Frozen, v.row.Frozen)) {
		if err := v.fault(Fault{What: "head", ID: v.row.Town, Says: handbook.Text{
			Zh: "在用手册版本、已封账年度或已定稿的报告与流水不符", En: "the handbook in force, the closed years or the frozen reports differ from the journal"}}); err != nil {
			return err
		}
	}
	for _, s := range c.strays {
		unusable := (*UnusableHandbook)(nil)
		explained := v.doubted[s.matter] || v.lost(s.matter) || s.gap && len(v.missing) > 0 || errors.As(s.err, &unusable)
		v.doubted[s.matter] = true
		if explained {
			continue
		}
		if err := v.fault(s.fault()); err != nil {
			return err
		}
	}
	if err := v.rows(keptRows, c.projection.Rows); err != nil {
		return err
	}
	if err := v.postings(keptPostings, c.projection.Postings); err != nil {
		return err
	}
	for s, n := range c.projection.Serials {
		v.serials[s] = max(v.serials[s], n)
	}
	return v.attached(c.files)
}

// forms checks that the workbook of every form taken in or sent is kept as it was.
func (v *verifier) forms() error {
	town := v.row.Town
	check := func(sha string, says handbook.Text) error {
		wrong, err := v.office.file(v.ctx, town, sha)
		if err != nil || wrong == (handbook.Text{}) {
			return err
		}
		return v.fault(Fault{What: "file", ID: sha, Says: handbook.Say("%s的表格%s", "the workbook of %s %s", says, wrong)})
	}
	own, err := v.office.Store.Forms(v.ctx, town)
	if err != nil {
		return err
	}
	for _, f := range own {
		if file, ok := handbook.ReadFile(f.File); ok {
			if err := check(file.SHA, handbook.Say("报表「%s」", "the form %s", f.Title)); err != nil {
				return err
			}
		}
	}
	sent, err := v.office.Store.Fillings(v.ctx, town, "")
	if err != nil {
		return err
	}
	for _, f := range sent {
		if err := check(f.SHA, handbook.Say("已报送的「%s」（%s第%d次）", "%s as sent (%s, no. %d)", f.Title, f.Slot, f.N)); err != nil {
			return err
		}
	}
	return nil
}

// attached checks the files that entries refer to, telling of each matter what it lacks, once.
func (v *verifier) attached(uses []fileUse) error {
	told := map[fileUse]bool{}
	for _, use := range uses {
		wrong, looked := v.files[use.SHA]
		if !looked {
			var err error
			if wrong, err = v.office.file(v.ctx, v.row.Town, use.SHA); err != nil {
				return err
			}
			v.files[use.SHA] = wrong
		}
		if wrong == (handbook.Text{}) || told[use] {
			continue
		}
		told[use] = true
		says := handbook.Say("第%d号事项：附件「%s」%s", "matter %d: its file %s %s", use.matter, use.Name, wrong)
		if err := v.fault(Fault{What: "file", ID: use.SHA, Says: says}); err != nil {
			return err
		}
	}
	return nil
}

// cursor reads a stream with one item of look-ahead.
type cursor[T any] struct {
	next   func() (T, error, bool)
	peeked *T
}

// peek is the next item, if there is one; drop takes it.
func (c *cursor[T]) peek() (T, bool, error) {
	if c.peeked == nil {
		t, err, ok := c.next()
		if err != nil || !ok {
			return t, false, err
		}
		c.peeked = &t
	}
	return *c.peeked, true, nil
}

func (c *cursor[T]) drop() { c.peeked = nil }

func (v *verifier) rows(kept *cursor[Row], want []Row) error {
	for _, w := range want {
		if err := v.rowsBefore(kept, w.ID); err != nil {
			return err
		}
		got, ok, err := kept.peek()
		if err != nil {
			return err
		}
		says := handbook.Text{Zh: "流水里有，账上没有", En: "is in the journal but not in the books"}
		if ok && got.ID == w.ID {
			kept.drop()
			says = differ(got, w)
			if got.Version > w.Version && len(v.missing) > 0 {
				v.doubted[w.ID] = true // its last entries are among the missing
			}
		}
		if says.Zh == "" || v.doubted[w.ID] {
			continue
		}
		if err := v.fault(matterFault(w.ID, says.Zh, says.En)); err != nil {
			return err
		}
	}
	return nil
}

// rowsBefore takes in what is kept of matters up to an id that did not come out of the replay.
func (v *verifier) rowsBefore(kept *cursor[Row], id int64) error {
	for {
		got, ok, err := kept.peek()
		if err != nil || !ok || got.ID >= id {
			return err
		}
		kept.drop()
		if v.lost(got.ID) {
			v.doubted[got.ID] = true
		}
		if v.doubted[got.ID] {
			continue
		}
		if err := v.fault(matterFault(got.ID, "流水里没有这件事项", "the journal has no such matter")); err != nil {
			return err
		}
	}
}

// differ names the first thing in which a kept row is not what the journal says.
func differ(got, want Row) handbook.Text {
	parts := []struct {
		zh, en string
		same   bool
	}{
		{"内容", "fields", bytes.Equal(got.Fields, want.Fields)},
		{"经过", "history", bytes.Equal(got.History, want.History)},
		{"阶段", "stage", got.Stage == want.Stage && got.Voided == want.Voided},
		{"属地", "area", got.Area == want.Area},
		{"编号", "number", got.Number == want.Number},
		{"版本", "version", got.Version == want.Version && got.Handbook == want.Handbook && got.Kind == want.Kind},
		{"登记日期", "opening day", got.Opened == want.Opened},
		{"时限", "clocks", equalAsLists(got.Clocks, want.Clocks)},
		{"关联", "links", equalAsLists(got.Links, want.Links)},
		{"经手人", "hands", slices.Equal(got.Hands, want.Hands)},
		{"查重的依据", "values it may not share", got.Same == want.Same},
		{"名称或检索文本", "title or search text", got.Title == want.Title && got.Search == want.Search},
	}
	for _, p := range parts {
		if !p.same {
			return handbook.Text{Zh: p.zh + "与流水不符", En: "its " + p.en + " differ from the journal"}
		}
	}
	return handbook.Text{}
}

// equalAsLists compares two short lists whatever their order.
func equalAsLists[T comparable](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	count := make(map[T]int, len(a))
	for _, x := range a {
		count[x]++
	}
	for _, x := range b {
		if count[x]--; count[x] < 0 {
			return false
		}
	}
	return true
}

func matterFault(id int64, zh, en string) Fault {
	return Fault{What: "matter", ID: fmt.Sprint(id), Says: handbook.Text{Zh: fmt.Sprintf("第%d号事项：%s", id, zh), En: fmt.Sprintf("matter %d: %s", id, en)}}
}
