package storetest

import (
	"errors"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// testForms holds a town's own forms and what was sent to the contract: the ones change, the others never do.
func testForms(t *testing.T, s office.Store) {
	ctx := t.Context()
	at := time.Date(2026, 3, 2, 1, 2, 3, 4_000_000, time.UTC)
	a := office.FormRow{Town: town, ID: "1", Title: "月报", To: "县局", Every: "month", By: []string{"law-clerk", "town-head"}, File: "sha256:00/月报.xlsx",
		Cells: map[string]string{"Sheet1!B3": "{x.y}", "表 '二'!C7": ""}, Author: "张三", At: at}
	b := office.FormRow{Town: town, ID: "2", Title: "年报", Every: "year", By: []string{"law-clerk"}, File: "sha256:11/年报.xlsx", Cells: map[string]string{}, Author: "李四", At: at}
	other := office.FormRow{Town: "elsewhere", ID: "1", Title: "别镇", Every: "year", By: []string{"law-clerk"}, Cells: map[string]string{}, At: at}
	write(t, s, func(tx office.Tx) error {
		for _, f := range []office.FormRow{b, a, other} {
			if err := tx.PutForm(ctx, f); err != nil {
				return err
			}
		}
		got, err := tx.Form(ctx, town, "1")
		if err == nil {
			equal(t, "form inside the transaction", got, a)
		}
		return err
	})
	equal(t, "forms", must[[]office.FormRow](t)(s.Forms(ctx, town)), []office.FormRow{a, b})
	a.Title, a.Retired, a.By, a.Cells = "新月报", true, []string{"town-head"}, map[string]string{"Sheet1!B4": "{x.z}"}
	write(t, s, func(tx office.Tx) error { return tx.PutForm(ctx, a) })
	equal(t, "form changed", must[[]office.FormRow](t)(s.Forms(ctx, town)), []office.FormRow{a, b})
	write(t, s, func(tx office.Tx) error {
		for _, id := range []string{"3", "", "a\x00"} {
			if _, err := tx.Form(ctx, town, id); !errors.Is(err, office.ErrNotFound) {
				t.Errorf("form %q: %v", id, err)
			}
		}
		return nil
	})

	sent := func(form, slot string, n int64) office.FillingRow {
		return office.FillingRow{Town: town, Form: form, Slot: slot, N: n, Title: "月报", Head: ledger.Head{Seq: 1 << 40, Hash: "ab"}, Handbook: "cd", SHA: "ef",
			Cells: []byte(`{"values":[]}`), Author: "张三", Post: "law-clerk", Day: calendar.New(2026, 3, 2), At: at, Note: "更正"}
	}
	rows := []office.FillingRow{sent("1", "2026-01", 1), sent("1", "2026-02", 1), sent("1", "2026-02", 2), sent("mediation", "2026-02", 1)}
	write(t, s, func(tx office.Tx) error {
		for _, i := range []int{2, 0, 3, 1} {
			if err := tx.AddFilling(ctx, rows[i]); err != nil {
				return err
			}
		}
		for slot, want := range map[string]int64{"2026-01": 1, "2026-02": 2, "2026-03": 0} {
			if n, err := tx.LastFilling(ctx, town, "1", slot); err != nil || n != want {
				t.Errorf("%s was last sent as %d (%v), want %d", slot, n, err, want)
			}
		}
		return nil
	})
	equal(t, "all that was sent", must[[]office.FillingRow](t)(s.Fillings(ctx, town, "")), rows)
	equal(t, "what was sent of a form", must[[]office.FillingRow](t)(s.Fillings(ctx, town, "1")), rows[:3])
	equal(t, "what was sent elsewhere", must[[]office.FillingRow](t)(s.Fillings(ctx, "elsewhere", "")), []office.FillingRow(nil))
	again := rows[0]
	again.SHA = "altered"
	if err := s.Write(ctx, func(tx office.Tx) error { return tx.AddFilling(ctx, again) }); err == nil {
		t.Error("what was sent could be put anew")
	}
	equal(t, "what was sent, after that", must[[]office.FillingRow](t)(s.Fillings(ctx, town, "1")), rows[:3])
}
