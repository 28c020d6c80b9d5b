package web_test

import (
	"fmt"
	"strings"
	"testing"

	"fengqiao/internal/ledger"
)

// smallDesk serves the town of the handbook made for what the language can say.
func smallDesk(t *testing.T, actions ...ledger.Action) *desk {
	t.Helper()
	d := deskOn(t, "../office/testdata/small", "xiaohe")
	for i := range actions {
		actions[i].Do, actions[i].By, actions[i].Post = "open", "李文书", "clerk"
	}
	results, err := d.DoAll(t.Context(), "xiaohe", actions)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		d.ids[actions[i].Key] = r.Matter
	}
	d.serve()
	return d
}

func (d *desk) shows(path string, want ...string) {
	d.t.Helper()
	body := d.page(path)
	for _, w := range want {
		if !strings.Contains(body, w) {
			d.t.Errorf("%s does not show %q", path, w)
		}
	}
}

func TestALedgerShowsTheSlotsOfTheYear(t *testing.T) {
	d := smallDesk(t, ledger.Action{Key: "s", Kind: "study", Data: map[string]any{"held_on": "2024-03-05", "topic": "宪法"}})
	link := fmt.Sprintf(`<li class="slot-met"><a href="/xiaohe/matters/%d">2024年3月5日</a> <span class="lamp lamp-met">已办</span>`, d.ids["s"])
	d.shows("/xiaohe/matters?kind=study", "2024年应办50次，已办1次，未办47次", link, `<li class="slot-late">2024年12月17日 <span class="lamp lamp-late">未办</span>`,
		`<li class="slot-coming">2024年12月24日 <span class="lamp lamp-coming">未到期</span>`)
	d.shows("/xiaohe/matters?kind=study&year=2023", "2023年应办", "已办0次")
	d.shows("/xiaohe/2024/figures/study.rate", "「已学」的全部记录", "宪法")
	if body := d.page("/xiaohe/matters?kind=training"); strings.Contains(body, `class="slots"`) {
		t.Error("a kind without a rhythm shows slots")
	}
}

func TestFiguresByPersonAndRecordReadWell(t *testing.T) {
	d := smallDesk(t, ledger.Action{Key: "t", Kind: "teacher", Data: map[string]any{"name": "王老师", "since": "2024-01-08"}})
	teacher := d.ids["t"]
	if _, err := d.Do(t.Context(), ledger.Action{Town: "xiaohe", Key: "l", Do: "open", Kind: "training", By: "李文书", Post: "clerk", Data: map[string]any{
		"held_on": "2024-02-05", "officer": "张三", "teacher": teacher, "hours": 61}}); err != nil {
		t.Fatal(err)
	}
	d.shows("/xiaohe/2024/figures", "王老师 1", "张三 61")
	d.shows(fmt.Sprintf("/xiaohe/2024/figures/training.held?facet=teacher%%3D%d", teacher), "讲师：王老师")
	d.shows(fmt.Sprintf("/xiaohe/matters/%d", teacher+1), "（讲师：王老师）", "（执法人员：张三）")
	d.shows("/xiaohe/2024/figures/training.enough", "不少于60学时的“执法人员”个数。", "「学时」的全部记录", "张三")
	d.shows("/xiaohe/2024/figures/training.each", "四舍五入保留", "平均数", "61<small>学时")
	d.shows("/xiaohe/2024/figures/meeting.often", "不少于2次的属地个数。")
	// Of two teachers each is told apart.
	results, err := d.DoAll(t.Context(), "xiaohe", []ledger.Action{{Key: "u", Do: "open", Kind: "teacher", By: "李文书", Post: "clerk", Data: map[string]any{"name": "赵老师", "since": "2024-01-08"}}})
	if err != nil || results[0].Err != nil {
		t.Fatal(err, results[0].Err)
	}
	if _, err := d.Do(t.Context(), ledger.Action{Town: "xiaohe", Key: "m", Do: "open", Kind: "training", By: "李文书", Post: "clerk", Data: map[string]any{
		"held_on": "2024-03-05", "officer": "张三", "teacher": results[0].Matter, "hours": 2}}); err != nil {
		t.Fatal(err)
	}
	d.shows("/xiaohe/2024/figures/training.held", "王老师", "赵老师")
}

func TestAPlanItemShowsItsProgress(t *testing.T) {
	d := smallDesk(t, ledger.Action{Key: "m", Kind: "meeting", Data: map[string]any{"held_on": "2024-03-05", "area": "990300100201", "topic": "修路"}},
		ledger.Action{Key: "p", Kind: "plan", Data: map[string]any{"task": "各村议事", "bound_to": "meeting.held", "aim": 4, "of_year": 2024}},
		ledger.Action{Key: "q", Kind: "plan", Data: map[string]any{"task": "另一项", "of_year": 2024}})
	d.shows(fmt.Sprintf("/xiaohe/matters/%d", d.ids["p"]), "目标进度", `<a href="/xiaohe/2024/figures/meeting.held`, "<strong>1次</strong>", "目标 4次", "完成25%",
		"议事会</dd>")
	if body := d.page(fmt.Sprintf("/xiaohe/matters/%d", d.ids["q"])); strings.Contains(body, "目标进度") {
		t.Error("a record without a target shows progress")
	}
	d.shows("/xiaohe/handbook/plan", `data-label="类型">指标</td>`)
}
