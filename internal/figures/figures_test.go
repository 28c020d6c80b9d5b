package figures_test

import (
	"encoding/json"
	"math/big"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"

	"pgregory.net/rapid"
)

// book is a small handbook of its own, so that a change of the real one does not change what is tested here.
var book = sync.OnceValue(func() *handbook.Book {
	holidays, err := os.ReadFile("../../handbook/holidays.csv")
	if err != nil {
		panic(err)
	}
	file := func(s string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.ReplaceAll(s, "\t", "  "))}
	}
	b, err := handbook.Load(fstest.MapFS{
		"holidays.csv":  {Data: holidays},
		"posts.yaml":    file("clerk: {zh: 文书, en: Clerk}\n"),
		"sections.yaml": file("work: {zh: 工作, en: Work}\n"),
		"kinds/case.yaml": file(`kind: case
title: {zh: 案件, en: Case}
note: {zh: 测试, en: test}
section: work
basis: 测试
fields:
	on: {title: {zh: 日期, en: Day}, type: date, required: true}
	ended_on: {title: {zh: 办结, en: Ended}, type: date}
	area: {title: {zh: 属地, en: Area}, type: area}
	sort: {title: {zh: 类型, en: Sort}, type: choice, options: {a: 甲, b: 乙}}
	fee: {title: {zh: 费用, en: Fee}, type: money}
	officer: {title: {zh: 承办人, en: Officer}, type: person}
	after: {title: {zh: 前案, en: After}, type: link, kind: case}
stages: {made: {zh: 已登记, en: Made}}
actions:
	open: {title: {zh: 登记, en: Register}, to: made, by: [clerk], day: on}
measures:
	found: {title: {zh: 发现, en: Found}, unit: 件, count: all, on: on, by: [sort, officer, after]}
	more: {title: {zh: 再发现, en: More}, unit: 件, count: all, on: on, by: [officer]}
	done: {title: {zh: 办结, en: Done}, unit: 件, count: all, on: ended_on}
	fees: {title: {zh: 费用, en: Fees}, unit: 元, sum: fee, on: on, by: [officer]}
	open: {title: {zh: 在办, en: Open}, unit: 件, stock: all, on: on, until: ended_on}
	rate: {title: {zh: 办结率, en: Rate}, ratio: [done, found], decimals: 1}
	fee_each: {title: {zh: 件均费用, en: Fee a case}, unit: 元, per: [fees, found]}
	open_share: {title: {zh: 每在办件费用, en: Fee an open case}, unit: 元, per: [fees, open], decimals: 2}
	cases_yuan: {title: {zh: 每元件数, en: Cases a yuan}, unit: 件, per: [found, fees], decimals: 4}
	paid: {title: {zh: 费用达百元的人, en: Paid a hundred}, unit: 人, values: fees, of: officer, least: 100}
	many: {title: {zh: 多案的地方, en: Places with many}, unit: 个, areas: found, least: 3}
	places: {title: {zh: 覆盖, en: Places}, unit: 个, areas: open}
rules:
	- {left: done, is: "<=", right: found, says: {zh: 办结不应多于发现, en: more done than found}}
`),
		"summaries/all.yaml": file(`summary: all
title: {zh: 合计, en: All}
section: work
measures:
	both: {title: {zh: 合计, en: Both}, unit: 件, total: [case.found, case.done]}
	busy: {title: {zh: 有件的人, en: Busy}, unit: 人, values: twice, of: officer, least: 3}
	twice: {title: {zh: 两倍, en: Twice}, unit: 件, total: [case.found, case.more]}
	share: {title: {zh: 占比, en: Share}, ratio: [case.done, both], decimals: 0}
`),
		"outline/yearly.yaml": file("title: '{town}{year}年报告'\naddressee: 县政府\nopening: ['{year}年。']\nchapters: [{title: 工作, text: ['发现{case.found}。']}]\nsignature: 测试镇\n"),
		"towns/test.yaml":     file("town: test\ntitle: {zh: 测试镇, en: Test}\nname: 测试镇人民政府\ncounty: 测试县\nsuperior: 测试县\nareas: {code: '1', title: {zh: 测试镇, en: Test}}\n"),
	}, "test")
	if err != nil {
		panic(err)
	}
	return b
})

func TestCompute(t *testing.T) {
	set := figures.Compute(book(), figures.Sums{
		Flow: []figures.Sum{
			{Measure: "case.found", Amount: 572, Weight: 572}, {Measure: "case.found", Facet: "sort=a", Amount: 500, Weight: 500},
			{Measure: "case.found", Facet: "sort=b", Amount: 72, Weight: 72},
			{Measure: "case.done", Amount: 551, Weight: 551}, {Measure: "case.fees", Amount: 5180050, Weight: 3},
			{Measure: "case.open", Amount: 21, Weight: 21}, // a stock's movement within the period is not its figure
			{Measure: "gone.with.an.older.handbook", Amount: 1, Weight: 1}},
		Stock:  []figures.Sum{{Measure: "case.open", Amount: 30, Weight: 30}, {Measure: "case.found", Amount: 9999, Weight: 1}},
		ByArea: []figures.Sum{{Measure: "case.open", Area: "11", Amount: 2, Weight: 2}, {Measure: "case.open", Area: "12", Amount: 0, Weight: 0}, {Measure: "case.open", Area: "13", Amount: 28, Weight: 28}},
	})
	for _, c := range []struct {
		measure, facet, value, sort string
		evidence                    int64
	}{
		{"case.found", "", "572", "flow", 572}, {"case.found", "sort=b", "72", "flow", 72}, {"case.found", "sort=c", "0", "flow", 0},
		{"case.fees", "", "51800.5", "flow", 3}, {"case.open", "", "30", "stock", 30}, {"case.rate", "", "96.3", "ratio", 572},
		{"case.rate", "sort=c", "", "ratio", 0}, {"case.places", "", "2", "stock", 30}, {"all.both", "", "1123", "flow", 1123}, {"all.share", "", "49", "ratio", 1123},
	} {
		f, ok := set.Figure(c.measure, c.facet)
		if !ok || f.Value.String() != c.value || f.Sort != c.sort || f.Evidence != c.evidence {
			t.Errorf("%s[%s] = %q %s %d (%v), want %q %s %d", c.measure, c.facet, f.Value, f.Sort, f.Evidence, ok, c.value, c.sort, c.evidence)
		}
	}
	if _, ok := set.Figure("no.such", ""); ok {
		t.Error("an unknown measure has a figure")
	}
	if n := len(set.List()); n != len(book().Measures())+2 {
		t.Errorf("%d figures listed", n)
	}
	if len(set.Breaches()) != 0 {
		t.Errorf("breaches: %+v", set.Breaches())
	}
	worse := figures.Compute(book(), figures.Sums{Flow: []figures.Sum{{Measure: "case.done", Amount: 2, Weight: 2}}})
	if b := worse.Breaches(); len(b) != 1 || b[0].Left.Value.String() != "2" || b[0].Right.Value.String() != "0" {
		t.Errorf("breaches: %+v", b)
	}
}

func TestBearing(t *testing.T) {
	for measure, want := range map[string]string{"case.found": "case.found", "case.rate": "case.found", "all.share": "case.found case.done", "case.places": "case.open", "x": ""} {
		if got := strings.Join(figures.Bearing(book(), measure), " "); got != want {
			t.Errorf("%s is borne by %q, want %q", measure, got, want)
		}
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		v    figures.Value
		want string
	}{
		{figures.Value{Units: 5}, "5"}, {figures.Value{Units: -5, Scale: 2}, "-0.05"}, {figures.Value{Units: 1230, Scale: 2}, "12.3"}, {figures.Value{None: true}, ""},
	} {
		if c.v.String() != c.want {
			t.Errorf("%+v is %q, want %q", c.v, c.v, c.want)
		}
	}
	if b, err := json.Marshal([]figures.Value{{Units: 961, Scale: 1}, {None: true}}); err != nil || string(b) != "[96.1,null]" {
		t.Errorf("%s, %v", b, err)
	}
	for _, c := range []struct {
		now, before figures.Value
		want        string
		ok          bool
	}{
		{figures.Value{Units: 9}, figures.Value{Units: 8}, "12.5", true}, {figures.Value{Units: 1}, figures.Value{Units: 3}, "-66.7", true},
		{figures.Value{Units: 150, Scale: 2}, figures.Value{Units: 1}, "50", true}, {figures.Value{Units: 1}, figures.Value{}, "", false},
	} {
		if got, ok := figures.Change(c.now, c.before); ok != c.ok || ok && got.String() != c.want {
			t.Errorf("%s after %s: %s %v", c.now, c.before, got, ok)
		}
	}
}

// TestRatiosRoundHalfUp compares with exact arithmetic.
func TestRatiosRoundHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part, whole := rapid.Int64Range(0, 1e9).Draw(t, "part"), rapid.Int64Range(1, 1e9).Draw(t, "whole")
		set := figures.Compute(book(), figures.Sums{Flow: []figures.Sum{{Measure: "case.done", Amount: part}, {Measure: "case.found", Amount: whole}}})
		f, _ := set.Figure("case.rate", "")
		want := new(big.Rat).Mul(big.NewRat(part, whole), big.NewRat(1000, 1))
		want.Add(want, big.NewRat(1, 2))
		units := new(big.Int).Quo(want.Num(), want.Denom()).Int64()
		if got := (figures.Value{Units: units, Scale: 1}).String(); f.Value.String() != got {
			t.Fatalf("%d/%d = %s, want %s", part, whole, f.Value, got)
		}
	})
}
