package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"

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
// posting, tally and serial compared with what is kept. No faults: the books are sound. progress may be nil.
func (o *Office) Verify(ctx context.Context, town string, progress func(done, total int64)) ([]Fault, error) {
	row, err := o.Town(ctx, town)
	if err != nil {
		return nil, err
	}
	v := &verifier{ctx: ctx, office: o, row: row, tallies: map[tallyKey]Tally{}, serials: map[Series]int64{}, progress: progress}
	for _, check := range []func() error{v.chain, v.projections} {
		if err := check(); err != nil && !errors.Is(err, errEnough) {
			return nil, err
		}
	}
	return v.faults, nil
}

var errEnough = errors.New("enough faults")

type verifier struct {
	ctx      context.Context
	office   *Office
	row      TownRow
	faults   []Fault
	tallies  map[tallyKey]Tally
	serials  map[Series]int64
	progress func(done, total int64)
}

type tallyKey struct{ measure, facet, area, period string }

func (v *verifier) fault(f Fault) error {
	v.faults = append(v.faults, f)
	if len(v.faults) >= mostFaults {
		return errEnough
	}
	return nil
}

func entryFault(seq int64, zh, en string) Fault {
	return Fault{What: "entry", ID: fmt.Sprint(seq), Says: handbook.Text{Zh: fmt.Sprintf("流水第%d条：%s", seq, zh), En: fmt.Sprintf("journal entry %d: %s", seq, en)}}
}

// chain checks that the journal is unbroken: positions, hashes, and that each line says what its body says.
func (v *verifier) chain() error {
	var head ledger.Head
	handbooks := map[string]bool{}
	for line, err := range v.office.Store.Lines(v.ctx, v.row.Town, LineQuery{}) {
		if err != nil {
			return err
		}
		if line.Seq != head.Seq+1 {
			if err := v.fault(entryFault(head.Seq+1, "缺失", "is missing")); err != nil {
				return err
			}
		}
		if ledger.Hash(line.Body) != line.Hash {
			if err := v.fault(entryFault(line.Seq, "内容与其哈希不符，已被改动", "its content does not match its hash; it has been altered")); err != nil {
				return err
			}
		}
		e, err := ledger.Read(line.Body)
		switch {
		case err != nil:
			err = v.fault(entryFault(line.Seq, "无法读取："+err.Error(), "cannot be read: "+err.Error()))
		case e.Prev != head.Hash:
			err = v.fault(entryFault(line.Seq, "与上一条的哈希链断开", "the chain of hashes to the entry before is broken"))
		case e.Seq != line.Seq || e.Matter != line.Matter || e.Key != line.Key || !e.At.Equal(line.At) || e.Town != v.row.Town:
			err = v.fault(entryFault(line.Seq, "登记的位置、事项或时间与内容不符", "the line's position, matter or time differs from its content"))
		case e.Handbook != "" && !handbooks[e.Handbook]:
			handbooks[e.Handbook] = true
			if _, missing := v.office.version(v.ctx, e.Handbook); missing != nil {
				err = v.fault(Fault{What: "handbook", ID: e.Handbook, Says: handbook.Text{
					Zh: "工作手册版本缺失或被改动：" + missing.Error(), En: "handbook version missing or altered: " + missing.Error()}})
			}
		}
		if err != nil {
			return err
		}
		head = ledger.Head{Seq: line.Seq, Hash: line.Hash}
	}
	if head != v.row.Head {
		return v.fault(Fault{What: "head", ID: fmt.Sprint(v.row.Head.Seq), Says: handbook.Text{
			Zh: fmt.Sprintf("流水止于第%d条，而账首记为第%d条", head.Seq, v.row.Head.Seq),
			En: fmt.Sprintf("the journal ends at entry %d, but its head says %d", head.Seq, v.row.Head.Seq)}})
	}
	return nil
}

// projections replays the journal and compares what follows, in order, with what is kept.
func (v *verifier) projections() error {
	audit, err := v.office.Store.Audit(v.ctx, v.row.Town)
	if err != nil {
		return err
	}
	defer audit.Close()
	rows, stopRows := iter.Pull2(audit.Rows())
	defer stopRows()
	postings, stopPostings := iter.Pull2(audit.Postings())
	defer stopPostings()
	keptRows, keptPostings := cursor[Row]{next: rows}, cursor[ledger.Posting]{next: postings}
	var done int64
	err = v.office.replay(v.ctx, v.row.Town, func(c chunk) error {
		if c.town != nil && (c.town.Handbook != v.row.Handbook || !reflect.DeepEqual(c.town.Closed, v.row.Closed)) {
			if err := v.fault(Fault{What: "head", ID: v.row.Town, Says: handbook.Text{
				Zh: "在用手册版本或已封账年度与流水不符", En: "the handbook in force or the closed years differ from the journal"}}); err != nil {
				return err
			}
		}
		for _, f := range c.strays {
			if err := v.fault(f); err != nil {
				return err
			}
		}
		if err := v.rows(&keptRows, c.projection.Rows); err != nil {
			return err
		}
		if err := v.postings(&keptPostings, c.projection.Postings); err != nil {
			return err
		}
		for s, n := range c.projection.Serials {
			v.serials[s] = max(v.serials[s], n)
		}
		if done += int64(c.entries); v.progress != nil {
			v.progress(done, v.row.Head.Seq)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := v.rows(&keptRows, nil); err != nil {
		return err
	}
	for row, ok, err := keptRows.take(); ok || err != nil; row, ok, err = keptRows.take() {
		if err != nil {
			return err
		}
		if err := v.fault(matterFault(row.ID, "流水里没有这件事项", "the journal has no such matter")); err != nil {
			return err
		}
	}
	for p, ok, err := keptPostings.take(); ok || err != nil; p, ok, err = keptPostings.take() {
		if err != nil {
			return err
		}
		if err := v.fault(postingFault(p, "流水里没有依据", "nothing in the journal bears it")); err != nil {
			return err
		}
	}
	return v.sums(audit)
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
		for {
			got, ok, err := kept.peek()
			if err != nil {
				return err
			}
			if !ok || got.ID > w.ID {
				if err := v.fault(matterFault(w.ID, "流水里有，账上没有", "is in the journal but not in the books")); err != nil {
					return err
				}
				break
			}
			kept.peeked = nil
			if got.ID == w.ID {
				if says := differ(got, w); says.Zh != "" {
					if err := v.fault(matterFault(w.ID, says.Zh, says.En)); err != nil {
						return err
					}
				}
				break
			}
			if err := v.fault(matterFault(got.ID, "流水推演不出这件事项", "does not follow from the journal")); err != nil {
				return err
			}
		}
	}
	return nil
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
	return Fault{What: "posting", ID: fmt.Sprintf("%d/%s", p.Seq, p.Measure), Says: handbook.Text{
		Zh: fmt.Sprintf("第%d条流水对指标%s的计数分录（事项%d）：%s", p.Seq, p.Measure, p.Matter, zh),
		En: fmt.Sprintf("posting of entry %d to %s (matter %d): %s", p.Seq, p.Measure, p.Matter, en)}}
}

// postings compares in posting order; both sides are ordered by matter, then entry, then line.
func (v *verifier) postings(kept *cursor[ledger.Posting], want []ledger.Posting) error {
	for _, w := range want {
		v.tally(w)
		for {
			got, ok, err := kept.peek()
			if err != nil {
				return err
			}
			if ok && got == w {
				kept.peeked = nil
				break
			}
			before := ok && (got.Matter < w.Matter || got.Matter == w.Matter && got.Seq < w.Seq)
			same := ok && got.Matter == w.Matter && got.Seq == w.Seq
			if before || same {
				kept.peeked = nil
			}
			if before {
				if err := v.fault(postingFault(got, "流水里没有依据", "nothing in the journal bears it")); err != nil {
					return err
				}
				continue
			}
			if err := v.fault(postingFault(w, "账上缺少或与流水不符", "is missing from the books or differs from the journal")); err != nil {
				return err
			}
			break
		}
	}
	return nil
}

func (v *verifier) tally(p ledger.Posting) {
	day := p.Day.String()
	for _, k := range []tallyKey{{p.Measure, p.Facet, p.Area, day[:7]}, {p.Measure, p.Facet, "", day[:4]}} {
		t := v.tallies[k]
		t.Amount, t.Weight = t.Amount+p.Amount, t.Weight+p.Weight
		v.tallies[k] = t
	}
}

// sums compares tallies and serials.
func (v *verifier) sums(audit Auditor) error {
	for t, err := range audit.Tallies() {
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
	for k, want := range v.tallies {
		if want.Amount != 0 || want.Weight != 0 {
			if err := v.fault(figureFault(k, Tally{}, want)); err != nil {
				return err
			}
		}
	}
	for s, err := range audit.Serials() {
		if err != nil {
			return err
		}
		want := v.serials[s.Series]
		delete(v.serials, s.Series)
		if s.Last != want {
			if err := v.fault(serialFault(s.Series, s.Last, want)); err != nil {
				return err
			}
		}
	}
	for s, want := range v.serials {
		if err := v.fault(serialFault(s, 0, want)); err != nil {
			return err
		}
	}
	return nil
}

func figureFault(k tallyKey, got, want Tally) Fault {
	name := k.measure
	if k.facet != "" {
		name += "[" + k.facet + "]"
	}
	return Fault{What: "figure", ID: name + "@" + k.period, Says: handbook.Text{
		Zh: fmt.Sprintf("指标%s在%s（区划%q）的合计为%d，按流水应为%d", name, k.period, k.area, got.Amount, want.Amount),
		En: fmt.Sprintf("figure %s in %s (area %q) is kept as %d; the journal says %d", name, k.period, k.area, got.Amount, want.Amount)}}
}

func serialFault(s Series, got, want int64) Fault {
	return Fault{What: "serial", ID: fmt.Sprintf("%s/%d", s.Kind, s.Year), Says: handbook.Text{
		Zh: fmt.Sprintf("%s%d年的编号已用到%d，按流水应为%d", s.Kind, s.Year, got, want),
		En: fmt.Sprintf("numbers of %s in %d reach %d; the journal says %d", s.Kind, s.Year, got, want)}}
}
