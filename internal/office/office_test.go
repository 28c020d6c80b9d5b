package office_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/files"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
)

const town = "wangcao"

const (
	wholeHandbook = "../../handbook"
	smallHandbook = "testdata/small" // the town xiaohe, with a kind or two
)

// desk is an office on a store of its own, with a clock a test can turn.
type desk struct {
	*office.Office
	t     *testing.T
	dir   string
	now   time.Time
	areas []string
	files files.Dir // of smallDesk
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), now: time.Date(2024, 6, 3, 2, 0, 0, 0, time.UTC)}
	d.open()
	b, err := d.AdoptHandbook(t.Context(), town, "测试员", "law-clerk")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range b.Town.Areas[0].Children {
		d.areas = append(d.areas, a.Code)
	}
	return d
}

func (d *desk) open() {
	d.t.Helper()
	s, err := store.Open(context.Background(), store.Options{Dir: d.dir})
	if err != nil {
		d.t.Fatal(err)
	}
	var seed [32]byte
	o, err := office.New(office.Config{Store: s, Definitions: os.DirFS(wholeHandbook), Now: func(string) time.Time { return d.now },
		Rand: rand.NewChaCha8(seed), Key: make([]byte, 32)})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Office = o
	d.t.Cleanup(func() {
		o.Close()
		if err := s.Close(); err != nil {
			d.t.Error(err)
		}
	})
}

func (d *desk) dispute(key, on string) ledger.Action {
	return ledger.Action{Key: key, Do: "open", Kind: "dispute", Town: town, By: "王建国", Post: "mediator", Data: map[string]any{
		"found_on": on, "area": d.areas[0], "sort": "neighbour", "summary": "两户因排水沟走向发生争执 " + key, "party_a": "张某"}}
}

func settleOpened(key, opened, on string) ledger.Action {
	return ledger.Action{Key: key, Do: "settle", Opened: opened, Town: town, By: "王建国", Post: "mediator",
		Data: map[string]any{"closed_on": on, "form": "oral", "agreement": "甲方三日内疏通水沟，乙方协助。"}}
}

func (d *desk) do(actions ...ledger.Action) []office.Result {
	d.t.Helper()
	results, err := d.DoAll(d.t.Context(), town, actions)
	if err != nil {
		d.t.Fatal(err)
	}
	for i, r := range results {
		if r.Err != nil {
			d.t.Fatalf("action %d: %v", i, r.Err)
		}
	}
	return results
}

func (d *desk) figure(measure, facet string, q figures.Query) string {
	d.t.Helper()
	set, err := d.Figures(d.t.Context(), town, q)
	if err != nil {
		d.t.Fatal(err)
	}
	f, ok := set.Figure(measure, facet)
	if !ok {
		d.t.Fatalf("no figure %s", measure)
	}
	return f.Value.String()
}

func (d *desk) sound() {
	d.t.Helper()
	d.verified(town)
}

// verified tells every fault of a town's books.
func (d *desk) verified(town string) {
	d.t.Helper()
	faults, err := d.Verify(d.t.Context(), town, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, f := range faults {
		d.t.Error(f.Says.En)
	}
}

func TestTheSameKeyTwiceIsOnce(t *testing.T) {
	d := newDesk(t)
	first := d.do(d.dispute("a", "2024-05-30"), d.dispute("a", "2024-05-30"))
	if first[0].Matter != first[1].Matter || !first[1].Already {
		t.Errorf("in one call: %+v", first)
	}
	if again := d.do(d.dispute("a", "2024-05-30")); !again[0].Already || again[0].Seq != first[0].Seq {
		t.Errorf("in another call: %+v", again)
	}
	if n := d.figure("dispute.found", "", figures.Year(2024)); n != "1" {
		t.Errorf("found %s", n)
	}
	d.sound()
}

func TestARefusedActionLeavesTheOthersStandingAndAWholeLeavesNothing(t *testing.T) {
	d := newDesk(t)
	bad := d.dispute("b", "2024-05-30")
	bad.Data["sort"] = "dragons"
	long := d.dispute(strings.Repeat("k", 300), "2024-05-30")
	w1, w2 := d.dispute("w", "2024-05-30"), settleOpened("w/settle", "w", "2024-05-01") // settled before it was found
	w1.Whole, w2.Whole = "w", "w"
	results, err := d.DoAll(t.Context(), town, []ledger.Action{d.dispute("a", "2024-05-30"), bad, w1, w2, long, d.dispute("c", "2024-05-30"), settleOpened("c/settle", "c", "2024-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	for i, refused := range []bool{false, true, true, true, true, false, false} {
		var r *ledger.Refusal
		if errors.As(results[i].Err, &r) != refused {
			t.Errorf("action %d: %v", i, results[i].Err)
		}
	}
	if results[5].Number != "调〔2024〕2号" {
		t.Errorf("a refused whole must not use up a number: %s", results[5].Number)
	}
	if n := d.figure("dispute.found", "", figures.Year(2024)); n != "2" {
		t.Errorf("found %s", n)
	}
	d.sound()
}

func TestTryRecordsNothing(t *testing.T) {
	d := newDesk(t)
	results, err := d.Try(t.Context(), town, []ledger.Action{d.dispute("a", "2024-05-30"), settleOpened("s", "a", "2024-06-01")})
	if err != nil || results[1].Err != nil {
		t.Fatal(err, results)
	}
	row, err := d.Town(t.Context(), town)
	if err != nil || row.Head.Seq != 1 {
		t.Errorf("the journal stands at %d, %v", row.Head.Seq, err)
	}
}

func TestPersonalDataStaysOutOfTheJournal(t *testing.T) {
	d := newDesk(t)
	id := d.do(d.dispute("a", "2024-05-30"))[0].Matter
	r, err := d.Record(t.Context(), town, id)
	if err != nil {
		t.Fatal(err)
	}
	ref, _ := r.Matter.Fields["party_a"].(string)
	if ref == "" || ref == "张某" {
		t.Fatalf("the journal holds %q", ref)
	}
	if name, err := d.Party(t.Context(), town, ref); err != nil || name != "张某" {
		t.Errorf("unsealed: %q, %v", name, err)
	}
	disguised := d.dispute("b", "2024-05-30")
	disguised.Data["party_a"] = ref // whatever is typed is a name, even when it looks like a reference
	if r, err := d.Record(t.Context(), town, d.do(disguised)[0].Matter); err != nil || r.Matter.Fields["party_a"] == ref {
		t.Errorf("typed text went into the journal as it was: %v, %v", r.Matter.Fields["party_a"], err)
	}
	if found, err := d.List(t.Context(), office.Filter{Town: town, Text: "张某"}); err != nil || len(found) != 0 {
		t.Errorf("a name must not be searchable: %v, %v", found, err)
	}
}

func TestFiguresAsOfAPositionAndAfterClosing(t *testing.T) {
	d := newDesk(t)
	d.do(d.dispute("a", "2024-05-30"), settleOpened("s", "a", "2024-06-01"), d.dispute("b", "2024-05-31"))
	row, _ := d.Town(t.Context(), town)
	then := row.Head.Seq
	d.now = d.now.AddDate(1, 0, 0)
	if err := d.CloseYear(t.Context(), town, 2024, "", "镇长", "town-head"); err != nil {
		t.Fatal(err)
	}
	if err := d.CloseYear(t.Context(), town, 2024, "", "镇长", "town-head"); err == nil {
		t.Error("a year cannot be closed twice")
	}
	if err := d.CloseYear(t.Context(), town, 2025, "", "镇长", "town-head"); err == nil {
		t.Error("a year that is not over cannot be closed")
	}
	d.do(settleOpened("s2", "b", "2024-06-30"))
	q := figures.Year(2024)
	if n := d.figure("dispute.settled", "", q); n != "2" {
		t.Errorf("now %s", n)
	}
	q.AsOf = then
	if n := d.figure("dispute.settled", "", q); n != "1" {
		t.Errorf("as of %d: %s", then, n)
	}
	q.AsOf = 0
	found, err := d.Evidence(t.Context(), town, "dispute.settled", "", q, 0, 0)
	if err != nil || len(found) != 2 || found[0].Correction || !found[1].Correction {
		t.Errorf("evidence %+v, %v", found, err)
	}
	if n := d.figure("dispute.open", "", figures.Query{From: calendar.New(2024, 6, 1), To: calendar.New(2024, 6, 15)}); n != "1" {
		t.Errorf("on 15 June one was open, not %s", n)
	}
	if n := d.figure("dispute.found", "", figures.Query{From: q.From, To: q.To, Area: d.areas[1]}); n != "0" {
		t.Errorf("in another village %s", n)
	}
	d.sound()
}

func TestRebuildGivesTheSameAndVerifySeesTampering(t *testing.T) {
	d := newDesk(t)
	for i := range 40 {
		key := fmt.Sprint(i)
		d.do(d.dispute(key, "2024-05-30"))
		if i%2 == 0 {
			d.do(settleOpened(key+"s", key, "2024-06-02"))
		}
	}
	d.do(ledger.Action{Do: "correct", Opened: "2", Town: town, Post: "law-clerk", By: "x", Reason: "误记", Data: map[string]any{"form": "written"}},
		ledger.Action{Do: "void", Opened: "3", Town: town, Post: "law-clerk", By: "x", Reason: "重复"})
	d.sound()
	before := d.dump()
	if err := d.Rebuild(t.Context(), town, nil); err != nil {
		t.Fatal(err)
	}
	if after := d.dump(); after != before {
		t.Errorf("rebuilt books differ:\n%s\n%s", before, after)
	}
	d.sound()
}

// dump is every projection of the town as text.
func (d *desk) dump() string {
	d.t.Helper()
	a, err := d.Store.Audit(d.t.Context(), town)
	if err != nil {
		d.t.Fatal(err)
	}
	defer a.Close()
	var out string
	for r, err := range a.Rows() {
		out += fmt.Sprintf("%+v %v\n", r, err)
	}
	for p, err := range a.Postings() {
		out += fmt.Sprintf("%+v %v\n", p, err)
	}
	for x, err := range a.Tallies() {
		out += fmt.Sprintf("%+v %v\n", x, err)
	}
	for x, err := range a.Serials() {
		out += fmt.Sprintf("%+v %v\n", x, err)
	}
	return out
}

func TestManyCallersAtOnce(t *testing.T) {
	d := newDesk(t)
	var wait sync.WaitGroup
	for i := range 64 {
		wait.Go(func() {
			for j := range 5 {
				if _, err := d.Do(t.Context(), d.dispute(fmt.Sprintf("%d/%d", i, j), "2024-05-30")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if n := d.figure("dispute.found", "", figures.Year(2024)); n != "320" {
		t.Errorf("found %s", n)
	}
	d.sound()
}

func TestReport(t *testing.T) {
	d := newDesk(t)
	d.do(d.dispute("a", "2024-05-30"), settleOpened("s", "a", "2024-06-01"))
	one, err := d.Report(t.Context(), town, 2024, 0)
	if err != nil {
		t.Fatal(err)
	}
	d.do(d.dispute("b", "2024-05-31"))
	two, err := d.Report(t.Context(), town, 2024, one.Head.Seq)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, y *office.Yearly) string {
		f, err := os.Create(filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := y.WriteDocx(f, y.Signature, y.At, nil); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if write("one", one) != write("two", two) {
		t.Error("the report as of the same position differs after a later entry")
	}
	if len(one.Figures()) == 0 {
		t.Error("the report words no figure")
	}
}

func TestNoBooks(t *testing.T) {
	d := newDesk(t)
	var none *office.NoTown
	if _, err := d.Figures(t.Context(), "nowhere", figures.Year(2024)); !errors.As(err, &none) {
		t.Errorf("got %v", err)
	}
	if _, err := d.DoAll(t.Context(), "nowhere", []ledger.Action{{Do: "open", Kind: "dispute"}}); !errors.As(err, &none) {
		t.Errorf("got %v", err)
	}
	var no *office.Unanswerable
	for _, q := range []figures.Query{{Area: "999"}, {AsOf: 99}, {AsOf: -1}} {
		if _, err := d.Figures(t.Context(), town, q); !errors.As(err, &no) {
			t.Errorf("%+v: got %v", q, err)
		}
	}
	if _, err := d.Report(t.Context(), town, 2024, 99); !errors.As(err, &no) {
		t.Errorf("got %v", err)
	}
	if _, err := d.Evidence(t.Context(), town, "no.such", "", figures.Year(2024), 0, 0); err == nil {
		t.Error("an unknown measure was taken")
	}
}
