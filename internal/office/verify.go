package office

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Fault is something in a town's books that does not come out as it should.
type Fault struct {
	What string        `json:"what"` // entry, head, matter, posting, figure, serial or handbook
	ID   string        `json:"id"`   // its position, number or name
	Says handbook.Text `json:"says"`
}

// mostFaults ends a verification that finds nothing right.
const mostFaults = 200

// Verify audits a town's books (核账): the chain of hashes, then the whole journal replayed and every matter, clock,
// posting, tally and serial compared with what is kept. No faults: the books are sound. What follows from a fault is
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
	v := &verifier{ctx: ctx, office: o, audit: audit, row: row, tallies: map[tallyKey]Tally{}, serials: map[Series]int64{},
		doubted: map[int64]bool{}, progress: progress}
	for _, check := range []func() error{v.chain, v.projections} {
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
	serials  map[Series]int64
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

type tallyKey struct{ measure, facet, area, period string }

func (k tallyKey) compare(o tallyKey) int {
	return cmp.Or(cmp.Compare(k.measure, o.measure), cmp.Compare(k.facet, o.facet), cmp.Compare(k.period, o.period), cmp.Compare(k.area, o.area))
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
	if c.town != nil && !v.doubted[0] && len(v.missing) == 0 && (c.town.Handbook != v.row.Handbook || !slices.Equal(c.town.Closed, v.row.Closed)) {
		if err := v.fault(Fault{What: "head", ID: v.row.Town, Says: handbook.Text{
			Zh: "在用手册版本或已封账年度与流水不符", En: "the handbook in force or the closed years differ from the journal"}}); err != nil {
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
	return nil
}

// cursor reads a stream with one item of look-ahead.
type cursor[T any] struct {
	next   func() (T, error, bool)
	peeked *T
}

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

func (c *cursor[T]) take() (T, bool, error) {
	t, ok, err := c.peek()
	c.peeked = nil
	return t, ok, err
}

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
			kept.peeked = nil
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
		kept.peeked = nil
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

func postingFault(p ledger.Posting, zh, en string) Fault {
	name := figureName(p.Measure, p.Facet)
	return Fault{What: "posting", ID: fmt.Sprintf("%d/%s", p.Seq, name), Says: handbook.Text{
		Zh: fmt.Sprintf("第%d条流水对指标%s的计数分录（事项%d）：%s", p.Seq, name, p.Matter, zh),
		En: fmt.Sprintf("posting of entry %d to %s (matter %d): %s", p.Seq, name, p.Matter, en)}}
}

// postings compares matter by matter; both sides are ordered by matter.
func (v *verifier) postings(kept *cursor[ledger.Posting], want []ledger.Posting) error {
	for len(want) > 0 {
		matter := want[0].Matter
		n := 1
		for n < len(want) && want[n].Matter == matter {
			n++
		}
		if err := v.postingsBefore(kept, matter); err != nil {
			return err
		}
		have, err := of(kept, matter)
		if err != nil {
			return err
		}
		if v.doubted[matter] {
			v.tally(have)
		} else {
			v.tally(want[:n])
			if err := v.unlike(have, want[:n]); err != nil {
				return err
			}
		}
		want = want[n:]
	}
	return nil
}

// postingsBefore takes in kept postings of matters below one that nothing in the replay bears.
func (v *verifier) postingsBefore(kept *cursor[ledger.Posting], matter int64) error {
	for {
		got, ok, err := kept.peek()
		if err != nil || !ok || got.Matter >= matter {
			return err
		}
		have, err := of(kept, got.Matter)
		if err != nil {
			return err
		}
		if v.doubted[got.Matter] {
			v.tally(have)
		} else if err := v.unlike(have, nil); err != nil {
			return err
		}
	}
}

// of takes the kept postings of one matter.
func of(kept *cursor[ledger.Posting], matter int64) ([]ledger.Posting, error) {
	var out []ledger.Posting
	for {
		got, ok, err := kept.peek()
		if err != nil || !ok || got.Matter != matter {
			return out, err
		}
		kept.peeked = nil
		out = append(out, got)
	}
}

// unlike names the postings of one matter that are on one side only; one that is there with another area, day or
// amount is named once.
func (v *verifier) unlike(have, want []ledger.Posting) error {
	if slices.Equal(have, want) {
		return nil
	}
	type place struct {
		seq            int64
		measure, facet string
	}
	at := func(p ledger.Posting) place { return place{p.Seq, p.Measure, p.Facet} }
	have, want = without(have, want), without(want, have)
	faults := map[place]Fault{}
	for _, p := range have {
		faults[at(p)] = postingFault(p, "流水里没有依据", "nothing in the journal bears it")
	}
	for _, p := range want {
		if _, both := faults[at(p)]; both {
			faults[at(p)] = postingFault(p, "与流水不符", "differs from the journal")
		} else {
			faults[at(p)] = postingFault(p, "账上缺少", "is missing from the books")
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(faults), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.measure, b.measure), cmp.Compare(a.facet, b.facet))
	}) {
		if err := v.fault(faults[k]); err != nil {
			return err
		}
	}
	return nil
}

// without is a less b, each posting as often as it is there too often.
func without(a, b []ledger.Posting) []ledger.Posting {
	count := make(map[ledger.Posting]int, len(b))
	for _, p := range b {
		count[p]++
	}
	var out []ledger.Posting
	for _, p := range a {
		if count[p]--; count[p] < 0 {
			out = append(out, p)
		}
	}
	return out
}

func (v *verifier) tally(postings []ledger.Posting) {
	for _, p := range postings {
		day := p.Day.String()
		for _, k := range []tallyKey{{p.Measure, p.Facet, p.Area, day[:7]}, {p.Measure, p.Facet, "", day[:4]}} {
			t := v.tallies[k]
			t.Amount, t.Weight = t.Amount+p.Amount, t.Weight+p.Weight
			v.tallies[k] = t
		}
	}
}

// sums compares tallies and serials.
func (v *verifier) sums() error {
	for t, err := range v.audit.Tallies() {
		if err != nil {
			return err
		}
		k := tallyKey{t.Measure, t.Facet, t.Area, t.Period}
		want := v.tallies[k]
		delete(v.tallies, k)
		if t.Amount != want.Amount || t.Weight != want.Weight {
			if err := v.fault(figureFault(k, t, want)); err != nil {
				return err
			}
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(v.tallies), tallyKey.compare) {
		if want := v.tallies[k]; want.Amount != 0 || want.Weight != 0 {
			if err := v.fault(figureFault(k, Tally{}, want)); err != nil {
				return err
			}
		}
	}
	return v.numbers()
}

// numbers compares the highest numbers given.
func (v *verifier) numbers() error {
	unsure := len(v.doubted) > 0 || len(v.missing) > 0
	for s, err := range v.audit.Serials() {
		if err != nil {
			return err
		}
		want := v.serials[s.Series]
		delete(v.serials, s.Series)
		if s.Last == want || s.Last > want && unsure { // a matter left unjudged may have it
			continue
		}
		if err := v.fault(serialFault(s.Series, s.Last, want)); err != nil {
			return err
		}
	}
	for _, s := range slices.SortedFunc(maps.Keys(v.serials), func(a, b Series) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Year, b.Year))
	}) {
		if err := v.fault(serialFault(s, 0, v.serials[s])); err != nil {
			return err
		}
	}
	return nil
}

func figureName(measure, facet string) string {
	if facet == "" {
		return measure
	}
	return measure + "[" + facet + "]"
}

func figureFault(k tallyKey, got, want Tally) Fault {
	name := figureName(k.measure, k.facet)
	return Fault{What: "figure", ID: name + "@" + k.period, Says: handbook.Text{
		Zh: fmt.Sprintf("指标%s在%s（区划%q）的合计为%d，按流水应为%d", name, k.period, k.area, got.Amount, want.Amount),
		En: fmt.Sprintf("figure %s in %s (area %q) is kept as %d; the journal says %d", name, k.period, k.area, got.Amount, want.Amount)}}
}

func serialFault(s Series, got, want int64) Fault {
	return Fault{What: "serial", ID: fmt.Sprintf("%s/%d", s.Kind, s.Year), Says: handbook.Text{
		Zh: fmt.Sprintf("%s%d年的编号已用到%d，按流水应为%d", s.Kind, s.Year, got, want),
		En: fmt.Sprintf("numbers of %s in %d reach %d; the journal says %d", s.Kind, s.Year, got, want)}}
}
