package office

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

type tallyKey struct{ measure, facet, area, period string }

func (k tallyKey) compare(o tallyKey) int {
	return cmp.Or(cmp.Compare(k.measure, o.measure), cmp.Compare(k.facet, o.facet), cmp.Compare(k.period, o.period), cmp.Compare(k.area, o.area))
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
		kept.drop()
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

// tally adds postings to the sums and stocks that should be kept.
func (v *verifier) tally(postings []ledger.Posting) {
	for _, p := range postings {
		day := p.Day.String()
		for _, k := range []tallyKey{{p.Measure, p.Facet, p.Area, day[:7]}, {p.Measure, p.Facet, "", day[:4]}} {
			t := v.tallies[k]
			t.Amount, t.Weight = t.Amount+p.Amount, t.Weight+p.Weight
			v.tallies[k] = t
		}
		if p.Stock && p.Facet == "" {
			k := stander{p.Measure, p.Matter}
			s := v.standing[k]
			if s.amount, s.weight = s.amount+p.Amount, s.weight+p.Weight; s == (stood{}) {
				delete(v.standing, k)
			} else {
				v.standing[k] = s
			}
		}
	}
}

// stander is a matter that stands in a stock.
type stander struct {
	measure string
	matter  int64
}

// stood is what a stander's postings come to.
type stood struct{ amount, weight int64 }

// stock compares what stands.
func (v *verifier) stock() error {
	wrong := func(k stander) error {
		return v.fault(Fault{What: "figure", ID: k.measure, Says: handbook.Text{
			Zh: fmt.Sprintf("存量%s：第%d号事项在册与否与流水不符", k.measure, k.matter),
			En: fmt.Sprintf("stock %s: whether matter %d stands in it differs from the journal", k.measure, k.matter)}})
	}
	for s, err := range v.audit.Standing() {
		if err != nil {
			return err
		}
		k := stander{s.Measure, s.Matter}
		want := v.standing[k]
		delete(v.standing, k)
		if want == (stood{s.Amount, s.Weight}) {
			continue
		}
		if err := wrong(k); err != nil {
			return err
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(v.standing), func(a, b stander) int {
		return cmp.Or(cmp.Compare(a.measure, b.measure), cmp.Compare(a.matter, b.matter))
	}) {
		if err := wrong(k); err != nil {
			return err
		}
	}
	return nil
}

// sums compares tallies, stocks and serials.
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
	if err := v.stock(); err != nil {
		return err
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
