package storetest

import (
	"errors"
	"testing"
	"time"

	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

func testDrafts(t *testing.T, s office.Store) {
	ctx := t.Context()
	at := time.Date(2025, 1, 3, 2, 0, 0, 0, time.UTC)
	draft := func(version int, text string) office.Draft {
		return office.Draft{Town: town, Year: 2024, Version: version, Text: text, By: "李文书", At: at.Add(time.Duration(version) * time.Minute)}
	}
	put := func(d office.Draft, drop ...int) error {
		return s.Write(ctx, func(tx office.Tx) error { return tx.PutDraft(ctx, d, drop...) })
	}
	if _, err := s.Draft(ctx, town, 2024, 0); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a draft before there is one: %v", err)
	}
	for i, text := range []string{"# 一\n", "二 {dispute.found}\n", "三\n"} {
		if err := put(draft(i+1, text)); err != nil {
			t.Fatal(err)
		}
	}
	if put(draft(3, "再三")) == nil {
		t.Error("a version was kept twice")
	}
	if err := put(draft(4, "四\n"), 1, 2); err != nil {
		t.Fatal(err)
	}
	last := must[office.Draft](t)(s.Draft(ctx, town, 2024, 0))
	equal(t, "the last", last, draft(4, "四\n"))
	equal(t, "one of them", must[office.Draft](t)(s.Draft(ctx, town, 2024, 3)), draft(3, "三\n"))
	equal(t, "versions", must[[]office.Draft](t)(s.Drafts(ctx, town, 2024)), []office.Draft{draft(4, ""), draft(3, "")})
	for _, none := range []struct {
		town          string
		year, version int
	}{{town, 2024, 1}, {town, 2023, 0}, {"elsewhere", 2024, 0}, {"a\x00", 2024, 0}} {
		if _, err := s.Draft(ctx, none.town, none.year, none.version); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%+v: %v", none, err)
		}
	}

	remark := office.Remark{Town: town, Year: 2024, Passage: office.Passage{Before: "一、", Quote: "全年", After: "调解"}, Text: "缺信访", By: "何静", At: at}
	for range 2 {
		if err := s.Write(ctx, func(tx office.Tx) error { return tx.PutRemark(ctx, remark) }); err != nil {
			t.Fatal(err)
		}
	}
	one, two := remark, remark
	one.ID, two.ID = 1, 2
	three := remark
	three.ID, three.Passage, three.Answers, three.Text = 3, office.Passage{}, 1, "已补"
	if err := s.Write(ctx, func(tx office.Tx) error {
		put := three
		put.ID = 0
		return tx.PutRemark(ctx, put)
	}); err != nil {
		t.Fatal(err)
	}
	two.SettledBy, two.Settled = "李文书", at.Add(time.Hour)
	if err := s.Write(ctx, func(tx office.Tx) error { return tx.PutRemark(ctx, two) }); err != nil {
		t.Fatal(err)
	}
	equal(t, "remarks", must[[]office.Remark](t)(s.Remarks(ctx, town, 2024)), []office.Remark{one, two, three})
	equal(t, "remarks of another year", must[[]office.Remark](t)(s.Remarks(ctx, town, 2023)), nil)

	state := office.TownRow{Town: town, Head: ledger.Head{Seq: 1, Hash: "h"}, Closed: []int{2023}, Frozen: []office.Freezing{{Year: 2023, Seq: 1}, {Year: 2024, Seq: 1}}}
	add(t, s, []office.Line{line(1, 0, "")}, office.Projection{Town: &state})
	equal(t, "what is frozen", must[[]office.TownRow](t)(s.Towns(ctx)), []office.TownRow{state})
}
