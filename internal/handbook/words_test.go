package handbook_test

import (
	"strings"
	"testing"

	definitions "fengqiao/handbook"
	"fengqiao/internal/handbook"
)

func TestConditionsAreSaidInWords(t *testing.T) {
	const guard = "reply.size() > 4 && closed_on >= received_on"
	for _, c := range []struct{ source, zh, en string }{
		{guard, "“答复意见”大于4字，且“办结日期”不早于“收到日期”", "“Reply” is more than 4 characters and “Closed” is not before “Received”"},
		{`channel == "visit" && people > 5`, "“渠道”为“来访”，且“人数”大于5", "“Channel” is “来访” and “People” is more than 5"},
		{`channel != "visit" || people <= 5`, "若“渠道”为“来访”，则“人数”不超过5", "if “Channel” is “来访”, then “People” is at most 5"},
		{`channel == "visit" || channel == "letter" || filled.handler`, "“渠道”为“来访”或“来信”，或者已填写“承办人”", "“Channel” is “来访” or “来信” or “Handler” is filled in"},
		{`(channel != "visit" && channel != "letter") || filled.handler`, "若“渠道”为“来访”或“来信”，则已填写“承办人”", "if “Channel” is “来访” or “来信”, then “Handler” is filled in"},
		{`!(channel in ["visit", "online"])`, "“渠道”不为“来访”或“网上”", "“Channel” is not “来访” or “Online”"},
		{`!filled.petitioner`, "未填写“信访人”", "“Petitioner” is left empty"},
		{`amount >= 200000 || amount * 2 == 300`, "“金额”不少于2000元，或者“金额”×2等于3元", "“Amount” is at least 2000 yuan or “Amount” × 2 is 3 yuan"},
		{`amount > setting.large`, "“金额”大于“大额标准”（5000元）", "“Amount” is more than “Large sum” (5000元)"},
		{`reached.handling && !decline.done`, "已到“办理中”阶段，且未办理“不予受理”", "it has reached “办理中” and “Not accept” has not been done"},
		{`stage in ["registered", "handling"]`, "处于“已登记”或“办理中”阶段", "it stands at “已登记” or “办理中”"},
		{`accept.who != handler && accept.times < 3`, "办理“受理”的人与“承办人”不同，且“受理”的次数少于3次", "who did “Accept” is not the same as “Handler” and the number of times of “Accept” is less than 3 times"},
		{`days(received_on, accept.day) <= 15`, "从“收到日期”到“受理”之日不超过15天", "the time from “Received” to the day of “Accept” is at most 15 days"},
		{`workdays(received_on, closed_on) <= people`, "从“收到日期”到“办结日期”不超过“人数”", "the time from “Received” to “Closed” is at most “People”"},
		{`closed_on > plus(received_on, 30) && closed_on < date("2026-01-01")`, "“办结日期”晚于“收到日期”之后30天，且“办结日期”早于2026-01-01", "“Closed” is after 30 days after “Received” and “Closed” is before 2026-01-01"},
		{`year(closed_on) == year(received_on)`, "“办结日期”所在年份等于“收到日期”所在年份", "the year of “Closed” is the year of “Received”"},
		{`people > 5 && (channel == "visit" || filled.handler)`, "“人数”大于5，且（“渠道”为“来访”，或者已填写“承办人”）", "“People” is more than 5 and (“Channel” is “来访” or “Handler” is filled in)"},
		{`!(people > 5 && filled.handler)`, "并非（“人数”大于5，且已填写“承办人”）", "not (“People” is more than 5 and “Handler” is filled in)"},
		{`people == (channel == "visit" ? 5 : channel == "letter" ? 1 : 2)`, "“人数”等于（若“渠道”为“来访”，为5；若“渠道”为“来信”，为1；否则为2）",
			"“People” is (if “Channel” is “来访”, 5; if “Channel” is “来信”, 1; otherwise 2)"},
		{`filled.handler == (people > 1)`, "（已填写“承办人”）与（“人数”大于1）同时成立或者同时不成立", "(“Handler” is filled in) exactly when (“People” is more than 1)"},
		{`appeal == "" || reply != ""`, "未填写“诉求”，或者已填写“答复意见”", "“Appeal” is left empty or “Reply” is filled in"},
		{`reply.startsWith("同意") && people > 1`, "“答复意见”以“同意”开头，且“人数”大于1", "“Reply” begins with “同意” and “People” is more than 1"},
		{`!reply.contains("略")`, "并非（“答复意见”含有“略”）", "not (“Reply” contains “略”)"},
		{`5 < people || reply.matches("^..$")`, "`5 < people`，或者“答复意见”符合格式“^..$”", "`5 < people` or “Reply” has the form “^..$”"},
	} {
		files := sound(t)
		replace(t, files, "kinds/petition.yaml", guard, "'"+c.source+"'")
		replace(t, files, "kinds/petition.yaml", "不予受理, en: Decline", "不予受理, en: Not accept")
		replace(t, files, "towns/qingshan.yaml", "county: 云岭县", "county: 云岭县\nsettings: {large: {title: {zh: 大额标准, en: Large sum}, unit: 元, value: 5000}}")
		k, _ := load(t, files, "qingshan").Kind("petition")
		a, _ := k.Action("answer")
		if zh, en := a.Guards[0].When.In("zh"), a.Guards[0].When.In("en"); zh != c.zh || en != c.en {
			t.Errorf("%s:\n got %s\n     %s\nwant %s\n     %s", c.source, zh, en, c.zh, c.en)
		}
	}
}

func TestAssignmentsAndClocksAndLinksAreSaidInWords(t *testing.T) {
	files := sound(t)
	replace(t, files, "kinds/petition.yaml", "form: [handler]}", `form: [handler], set: {amount: 'channel == "visit" ? 5000 : people * 100', channel: 'people > 5 ? "visit" : "letter"'}}`)
	replace(t, files, "kinds/advisor.yaml", "by: [law-clerk], day: since", `by: [law-clerk], day: since, guards: [{when: 'petition.stage != "declined" && petition.people > 1', says: {zh: 甲, en: A}}]`)
	b := load(t, files, "qingshan")
	petition, _ := b.Kind("petition")
	advisor, _ := b.Kind("advisor")
	accept, _ := petition.Action("accept")
	open, _ := advisor.Action("open")
	inTime, _ := b.Measure("petition.in_time")
	for _, c := range []struct {
		e      *handbook.Expr
		zh, en string
	}{
		{accept.Set[0].Value, "若“渠道”为“来访”，为50元；否则为“人数”×1元", "if “Channel” is “来访”, 50 yuan; otherwise “People” × 1 yuan"},
		{accept.Set[1].Value, "若“人数”大于5，为“来访”；否则为“来信”", "if “People” is more than 5, “来访”; otherwise “来信”"},
		{open.Guards[0].When, "“信访件”不处于“不予受理”阶段，且“信访件”的“人数”大于1", "“Petition” does not stand at “不予受理” and “People” of “Petition” is more than 1"},
		{inTime.Where, "“办理期限”按期", "“Time to answer” was kept"},
		{nil, "", ""},
	} {
		if zh, en := c.e.In("zh"), c.e.In("en"); zh != c.zh || en != c.en {
			t.Errorf("got %s\n    %s\nwant %s\n     %s", zh, en, c.zh, c.en)
		}
	}
}

// TestTheRealHandbookHasWordsForEveryCondition: code in a clerk's explanation means words are missing.
func TestTheRealHandbookHasWordsForEveryCondition(t *testing.T) {
	towns, err := handbook.Towns(definitions.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, town := range towns {
		for _, k := range load(t, definitions.FS, town).Kinds {
			check := func(e *handbook.Expr) {
				for _, lang := range []string{"zh", "en"} {
					if words := e.In(lang); strings.Contains(words, "`") {
						t.Errorf("%s, %s: %s", town, k.ID, words)
					}
				}
			}
			for _, a := range k.Actions {
				for _, g := range a.Guards {
					check(g.When)
				}
				for _, s := range a.Set {
					check(s.Value)
				}
			}
			for _, m := range k.Measures {
				check(m.Where)
			}
			for _, c := range k.Clocks {
				check(c.When)
			}
			for _, d := range k.Documents {
				check(d.When)
			}
		}
	}
}
