package office_test

import (
	"strings"
	"testing"

	"fengqiao/internal/ledger"
)

// TestAnActTheBooksRefuseIsToldOnceASweep: what is due by itself but needs a person is not kept quiet, nor is the rest
// held up by it.
func TestAnActTheBooksRefuseIsToldOnceASweep(t *testing.T) {
	files := withSixth(t)
	const guard = `, guards: [{when: "!grave", says: {zh: 重大险情由镇长决定提级。, en: The town head hands a grave one up.}}]}`
	kind := files["towns/qinghe/kinds/dike-danger.yaml"]
	kind.Data = []byte(strings.Replace(string(kind.Data), "turns: turns + 1}}", "turns: turns + 1}"+guard, 1))
	d := sixthDesk(t, files)
	keeper := d.keeper()
	d.danger(keeper, "2024-09-23")
	grave := d.must(ledger.Action{Do: "open", Kind: "dike-danger", Post: "grid-worker", By: "网格员甲", Data: map[string]any{
		"found_on": "2024-09-23", "area": "990200201", "place": "五号涵洞", "keeper": keeper, "grave": true}}).Matter

	d.at("2024-10-08")
	for i, breached := range []int{2, 0} { // the other one goes up two levels, and then no more
		done, err := d.Sweep(t.Context(), sixth)
		if err != nil || done.Breached != breached || len(done.Withheld) != 1 {
			t.Fatalf("sweep %d: %+v, %v", i+1, done, err)
		}
		w := done.Withheld[0]
		if w.Matter != grave || w.Title != "五号涵洞" || w.Act.Zh != "提级" || w.Clock.Zh != "本级处置期限" || w.Why.Code != ledger.Guarded {
			t.Errorf("told %+v", w)
		}
	}
	d.must(ledger.Action{Do: "promise", Matter: grave, Post: "emergency-clerk", By: "应急办", Data: map[string]any{"promised": 10}})
	if done, err := d.Sweep(t.Context(), sixth); err != nil || len(done.Withheld) != 0 {
		t.Errorf("seen to, yet %+v, %v", done.Withheld, err)
	}
}

func TestASweepLeavesAloneWhatWasDoneByHand(t *testing.T) {
	d := sixthDesk(t, withSixth(t))
	promise := d.must(ledger.Action{Do: "open", Kind: "promise", Post: "law-clerk", By: "法治办", Data: map[string]any{
		"promised_on": "2024-09-23", "sort": "payment", "matter": "支付工程尾款", "lawful": true, "unit": "村镇中心", "person": "罗杰", "keep_by": "2024-09-30"}}).Matter
	d.at("2024-10-08")
	d.must(ledger.Action{Do: "break_off", Matter: promise, Post: "law-clerk", By: "法治办"})
	if done, err := d.Sweep(t.Context(), sixth); err != nil || done.Breached != 0 || len(done.Withheld) != 0 {
		t.Errorf("swept %+v, %v", done, err)
	}
}
