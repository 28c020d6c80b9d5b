package storetest

import (
	"errors"
	"testing"
	"time"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

func testVerification(t *testing.T, s office.Store) {
	ctx := t.Context()
	if _, err := s.Verification(ctx, town); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("before the first: %v", err)
	}
	at := time.Date(2026, 3, 2, 1, 2, 3, 4_000_000, time.UTC)
	v := office.Verification{Town: town, By: "陈静", Began: at, Ended: at.Add(time.Minute), Seq: 1 << 40, Trouble: "停了",
		Faults: []office.Fault{{What: "matter", ID: "7", Says: handbook.Text{Zh: "第7号事项：“不符”", En: "matter 7"}}}}
	other := office.Verification{Town: "elsewhere", By: "李四", Began: at, Ended: at}
	put := func(v office.Verification) {
		t.Helper()
		write(t, s, func(tx office.Tx) error { return tx.PutVerification(ctx, v) })
	}
	put(v)
	put(other)
	equal(t, "verification", must[office.Verification](t)(s.Verification(ctx, town)), v)
	v.Faults, v.Trouble, v.Seq = nil, "", 3
	put(v)
	equal(t, "the next in its place", must[office.Verification](t)(s.Verification(ctx, town)), v)
	equal(t, "another town's", must[office.Verification](t)(s.Verification(ctx, "elsewhere")), other)
}

func testViews(t *testing.T, s office.Store) {
	ctx := t.Context()
	put := func(v office.View) {
		t.Helper()
		write(t, s, func(tx office.Tx) error { return tx.PutView(ctx, v) })
	}
	choose := func(account, id string, pinned, opening bool) {
		t.Helper()
		write(t, s, func(tx office.Tx) error { return tx.ChooseView(ctx, town, account, id, pinned, opening) })
	}
	views := func(account string) []office.View {
		t.Helper()
		return must[[]office.View](t)(s.Views(ctx, town, account))
	}
	mine := office.View{Town: town, ID: "a", Owner: "zhang", By: "zhang", Kind: "dispute", Title: "红灯", Query: "kind=dispute&lamp=red"}
	shared := office.View{Town: town, ID: "b", Owner: "li", By: "li", Kind: "", Title: "全镇", Query: "from=2024-01-01", Shared: true}
	put(mine)
	put(shared)
	put(office.View{Town: town, ID: "c", Owner: "li", Kind: "dispute", Title: "李的"})
	put(office.View{Town: "elsewhere", ID: "a", Owner: "zhang", Kind: "dispute", Title: "别处"})
	equal(t, "one's own and what is shared, by kind and title", views("zhang"), []office.View{shared, mine})

	choose("zhang", "a", true, true)
	choose("zhang", "b", true, false)
	choose("li", "b", false, true)
	mine.Pinned, mine.Opening = true, true
	mine.Title = "逾期"
	put(mine)
	of := func(v office.View, pinned, opening bool) office.View {
		v.Pinned, v.Opening = pinned, opening
		return v
	}
	equal(t, "each chooses for themselves", views("zhang"), []office.View{of(shared, true, false), mine})
	choose("zhang", "b", false, false)
	equal(t, "and chooses again", views("zhang"), []office.View{shared, mine})

	write(t, s, func(tx office.Tx) error { return tx.DropView(ctx, town, "a") })
	equal(t, "one dropped", views("zhang"), []office.View{shared})
	mine.Pinned, mine.Opening = false, false
	put(mine)
	equal(t, "nothing is left of what was chosen", views("zhang"), []office.View{shared, mine})
	equal(t, "another town's", must[[]office.View](t)(s.Views(ctx, "elsewhere", "zhang"))[0].Title, "别处")
}
