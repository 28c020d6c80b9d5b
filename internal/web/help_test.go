package web_test

import "testing"

// The help page leads to what a person may do and to nothing else.
func TestHelpLeadsToWhatOneMayDo(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("law", "law-clerk"))
	d.shows("/wangcao/help", `<a href="/wangcao/forms">填上级要的报表</a>`, `<a href="/wangcao/forms/&#43;">接收一张新报表</a>`, `<a href="/wangcao/matters">从表格导入</a>`,
		`<a href="/wangcao/2024/studio">写年度报告</a>`, "<dt>手填</dt>")
	d.enter(d.clerk("grid", "grid-worker@520323102201"))
	d.shows("/wangcao/help", "填上级要的报表", "从表格导入")
	d.hides("/wangcao/help", "写年度报告", "接收一张新报表")
}
