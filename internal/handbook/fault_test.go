package handbook_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"fengqiao/internal/handbook"
)

var update = flag.Bool("update", false, "write the golden files anew")

// mistakes are what people get wrong in definition files, each made in an otherwise sound handbook.
var mistakes = []struct{ name, file, old, new string }{
	{"unknown key", "kinds/petition.yaml", "label: appeal", "lable: appeal"},
	{"duplicate key", "kinds/petition.yaml", "label: appeal", "label: appeal\nlabel: people"},
	{"missing title", "kinds/petition.yaml", "title: {zh: 信访件, en: Petition}\n", ""},
	{"title in one language", "kinds/petition.yaml", "title: {zh: 信访件, en: Petition}", "title: 信访件"},
	{"unknown section", "kinds/petition.yaml", "section: petitions", "section: petition"},
	{"unknown post", "kinds/petition.yaml", "void: {by: [law-clerk]}", "void: {by: [law-clerc]}"},
	{"kind and file differ", "kinds/petition.yaml", "kind: petition", "kind: petitions"},
	{"number placeholder", "kinds/petition.yaml", "〔{year}〕{seq}号", "〔{yeer}〕{seq}号"},
	{"number without seq", "kinds/petition.yaml", "〔{year}〕{seq}号", "〔{year}〕号"},
	{"label of a wrong type", "kinds/petition.yaml", "label: appeal", "label: amount"},
	{"unknown field type", "kinds/petition.yaml", "type: money", "type: mony"},
	{"reserved field", "kinds/petition.yaml", "  handler:", "  stage: {title: {zh: 甲, en: A}, type: text}\n  handler:"},
	{"identifier in capitals", "kinds/petition.yaml", "  amount:", "  Amount:"},
	{"choice without options", "kinds/petition.yaml", ", options: {visit: 来访, letter: 来信, online: {zh: 网上, en: Online}}", ""},
	{"level of a text", "kinds/petition.yaml", "type: text, required: true}", "type: text, level: village, required: true}"},
	{"of a text", "kinds/petition.yaml", "type: text, required: true}", "type: text, of: person, required: true}"},
	{"list of what is unknown", "kinds/petition.yaml", "type: text, required: true}", "type: list, of: persons, required: true}"},
	{"unknown level", "kinds/petition.yaml", "level: village", "level: hamlet"},
	{"default out of bounds", "kinds/petition.yaml", "default: 1}", "default: 0}"},
	{"example of a wrong form", "kinds/petition.yaml", "example: 2024-03-05", "example: 2024-02-30"},
	{"min above max", "kinds/petition.yaml", "min: 1,", "min: 20000,"},
	{"required is not true", "kinds/petition.yaml", "type: long, required: true", "type: long, required: yes"},
	{"covers nothing known", "kinds/petition.yaml", "covers: [petition-intake]", "covers: [petition-intake, petition-rate]"},
	{"covers what is left out", "kinds/petition.yaml", "covers: [petition-intake]", "covers: [petition-watch]"},
	{"covers listed twice", "summaries/work.yaml", "section: leadership", "section: leadership\ncovers: [petition-rates, petition-rates]"},
	{"town covers nothing known", "towns/qingshan.yaml", "county: 云岭县", "county: 云岭县\ncovers: [petitions]"},
	{"report covers nothing known", "outline/yearly.yaml", "      - section: petitions\n", "      - section: petitions\n        covers: [reception]\n"},
	{"mechanism twice", "mechanisms/p-services.yaml", "rows:\n", "rows:\n  petition-intake: {title: {zh: 登记, en: Intake}}\n"},
	{"mechanism in one language", "mechanisms/l-petitions.yaml", "{zh: 信访办理率, en: Petition rates}", "信访办理率"},
	{"mechanism with an unknown key", "mechanisms/l-petitions.yaml", "excluded:", "exclude:"},
	{"link to nowhere", "kinds/advisor.yaml", "kind: petition", "kind: petiton"},
	{"stage unknown", "kinds/petition.yaml", "to: handling", "to: handeling"},
	{"stage unreachable", "kinds/petition.yaml", "declined: 不予受理}", "declined: 不予受理, lost: 遗失}"},
	{"no end", "kinds/petition.yaml", "  answer:\n    title", "  again: {title: {zh: 重办, en: Again}, from: [answered, declined], to: handling, by: law-clerk}\n  answer:\n    title"},
	{"action without from", "kinds/petition.yaml", "    from: [handling]\n", ""},
	{"action built in", "kinds/petition.yaml", "  accept:", "  void: {title: {zh: 作废, en: Void}, from: registered, by: law-clerk}\n  accept:"},
	{"day not in form", "kinds/petition.yaml", "form: [closed_on], day: closed_on", "form: [handler], day: closed_on"},
	{"day is no date", "kinds/petition.yaml", "day: received_on", "day: appeal"},
	{"field and action clash", "kinds/petition.yaml", "  handler:", "  accept: {title: {zh: 甲, en: A}, type: text}\n  handler:"},
	{"stages of a register", "kinds/advisor.yaml", "register: true", "register: true\nstages: {on: 在任}"},
	{"clock of an unknown action", "kinds/petition.yaml", "from: accept, until: answer", "from: accept, until: anwser"},
	{"clock without end", "kinds/petition.yaml", "from: accept, until: answer, ", "from: accept, "},
	{"limit", "kinds/petition.yaml", "limit: 60 days", "limit: 60日"},
	{"clock without length", "kinds/petition.yaml", "limit: 60 days, ", ""},
	{"clock with both", "kinds/petition.yaml", "limit: 60 days, ", "limit: 60 days, due: closed_on, "},
	{"due on no date", "kinds/petition.yaml", "limit: 60 days, ", "due: appeal, "},
	{"due on an impossible day", "kinds/petition.yaml", "limit: 60 days, ", "due: next 02-30, "},
	{"ahead of nothing", "kinds/petition.yaml", "limit: 60 days, ", "limit: 60 days, ahead: 3 days, "},
	{"limit from a text", "kinds/petition.yaml", "limit: 60 days, ", "limit: appeal working days, "},
	{"limit from nothing", "kinds/petition.yaml", "limit: 60 days, ", "limit: peeple working days, "},
	{"clock starts by a clock", "kinds/petition.yaml", "limit: 60 days, ", "limit: 60 days, when: answer.met, "},
	{"breach the system may not do", "kinds/petition.yaml", "limit: 60 days, ", "limit: 60 days, breach: {do: answer}, "},
	{"computed and filled in", "kinds/petition.yaml", "form: [handler]}", "form: [handler], set: {handler: '\"甲\"'}}"},
	{"computed of another type", "kinds/petition.yaml", "form: [handler]}", "form: [handler], set: {amount: appeal}}"},
	{"computed option", "kinds/petition.yaml", "form: [handler]}", "form: [handler], set: {channel: 'people > 5 ? \"visit\" : \"post\"'}}"},
	{"computed from nothing", "kinds/petition.yaml", "form: [handler]}", "form: [handler], set: {amount: amount + 100}}"},
	{"computed list", "kinds/petition.yaml", "form: [handler]}", "form: [handler], set: {petitioner: appeal}}"},
	{"measure looks at a link", "kinds/advisor.yaml", "measures:", "measures:\n  linked: {title: {zh: 甲, en: A}, unit: 件, count: petition.people > 1, on: since}"},
	{"each and on", "kinds/petition.yaml", "count: all, on: received_on, by", "count: all, each: answer, on: received_on, by"},
	{"each of nothing", "kinds/petition.yaml", "count: all, on: received_on, by", "count: all, each: anwser, by"},
	{"setting that is not there", "kinds/petition.yaml", "reply.size() > 4", "people > setting.crowd"},
	{"setting without a value", "towns/qingshan.yaml", "county: 云岭县", "county: 云岭县\nsettings: {crowd: {title: {zh: 甲, en: A}, unit: 人}}"},
	{"condition names nothing", "kinds/petition.yaml", `count: channel == "visit"`, `count: chanel == "visit"`},
	{"condition with no such option", "kinds/petition.yaml", `'visit', 'online'`, `'visit', 'onlin'`},
	{"condition in double quotes", "kinds/petition.yaml", `channel == "visit", on`, `"\"visit\" != \"\" && channel == \"vist\"", on`},
	{"condition in a block", "kinds/petition.yaml", "when: reply.size() > 4 && closed_on >= received_on", "when: |\n          reply.size() > 4 &&\n          closed >= received_on"},
	{"condition of a town's own", "towns/qingshan.yaml", "county: 云岭县", "county: 云岭县\nkinds: {petition: {measures: {visits: {count: chanel == 'visit'}}}}"},
	{"condition with no such stage", "kinds/petition.yaml", `count: channel == "visit"`, `count: stage == "closed"`},
	{"condition over dotted names", "kinds/petition.yaml", "count: answer.met", "count: answer.meet"},
	{"condition mixes types", "kinds/petition.yaml", "closed_on >= received_on", `closed_on >= "2024-01-01"`},
	{"condition with a point", "kinds/petition.yaml", "reply.size() > 4", "people > 4.0"},
	{"condition is a number", "kinds/petition.yaml", "count: answer.met", "count: people"},
	{"condition never holds", "kinds/petition.yaml", "count: answer.met", "count: 1 > 2"},
	{"condition sees a party", "kinds/petition.yaml", "count: answer.met", `count: petitioner == "甲"`},
	{"condition is broken off", "kinds/petition.yaml", "closed_on >= received_on", "closed_on >="},
	{"condition with an impossible date", "kinds/petition.yaml", "closed_on >= received_on", `closed_on >= date("2024-13-01")`},
	{"exclamation mark unquoted", "kinds/petition.yaml", "count: answer.met, on: answer.day", "count: !answer.met, on: answer.day"},
	{"list in a flow mapping unquoted", "kinds/petition.yaml", `"channel in ['visit', 'online']"`, `channel in ['visit', 'online']`},
	{"comma unquoted", "kinds/petition.yaml", "en: Petitions received", "en: Petitions, received in all"},
	{"measure in two ways", "kinds/petition.yaml", "count: answer.met", "count: answer.met, stock: all"},
	{"measure without a day", "kinds/petition.yaml", "count: all, on: received_on", "count: all"},
	{"measure on no date", "kinds/petition.yaml", "count: all, on: received_on", "count: all, on: recieved_on"},
	{"measure by a date", "kinds/petition.yaml", "by: [channel, handler]", "by: [received_on]"},
	{"sum of a text", "kinds/petition.yaml", "sum: people", "sum: appeal"},
	{"stock without until", "kinds/petition.yaml", ", until: closed_on", ""},
	{"ratio of unknown", "kinds/petition.yaml", "ratio: [in_time, received]", "ratio: [in_tme, received]"},
	{"ratio of flow and stock", "kinds/petition.yaml", "ratio: [in_time, received]", "ratio: [in_time, pending]"},
	{"ratio of three", "kinds/petition.yaml", "ratio: [in_time, received]", "ratio: [in_time, received, visits]"},
	{"total going in a circle", "summaries/work.yaml", "total: [petition.received, petition.visits]", "total: [petition.received, all]"},
	{"count in a summary", "summaries/work.yaml", "total: [petition.received, petition.visits]", "count: all"},
	{"quotient of one", "summaries/work.yaml", "per: [petition.people, petition.received]", "per: [petition.people]"},
	{"quotient of a ratio", "summaries/work.yaml", "per: [petition.people, petition.received]", "per: [petition.rate, petition.received]"},
	{"quotient without a unit", "summaries/work.yaml", "unit: 人次, per:", "per:"},
	{"values of a facet that is none", "kinds/petition.yaml", "of: handler, least: 2", "of: appeal, least: 2"},
	{"values of nothing", "kinds/petition.yaml", ", of: handler, least: 2", ", least: 2"},
	{"least of none", "kinds/petition.yaml", "of: handler, least: 2", "of: handler, least: 0"},
	{"least by a local value that is not there", "kinds/petition.yaml", "of: handler, least: 2", "of: handler, least: setting.crowd"},
	{"least of a count", "kinds/petition.yaml", "count: answer.met", "count: answer.met, least: 2"},
	{"unique by no field", "kinds/advisor.yaml", "unique: [village, since.year]", "unique: [vilage, since.year]"},
	{"unique by a date's part that is none", "kinds/advisor.yaml", "since.year]", "since.week]"},
	{"unique by a part of a text", "kinds/advisor.yaml", "since.year]", "name.year]"},
	{"unique by a party", "kinds/petition.yaml", "void: {by: [law-clerk]}", "unique: [petitioner]"},
	{"rhythm of nothing", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {on: tuesday}"},
	{"rhythm every day", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: day}"},
	{"rhythm on a weekday that is none", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: week, on: tuseday}"},
	{"rhythm on a day no month has", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: month, on: [9, 32]}"},
	{"rhythm on a day no year has", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: year, on: [\"02-30\"]}"},
	{"rhythm on days of a quarter", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: quarter, on: [1]}"},
	{"rhythm around no day", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: month, around: 3}"},
	{"rhythm of workdays without days", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: month, workdays: true}"},
	{"rhythm by no date", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: month, day: name}"},
	{"rhythm of days from no day", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: 5 days}"},
	{"rhythm of each day", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: 1 days, from: 2024-01-03}"},
	{"rhythm of working days", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: 5 working days, from: 2024-01-03}"},
	{"rhythm of days on a day", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: 5 days, from: 2024-01-03, on: [3], ending: [8]}"},
	{"rhythm of days that overlap", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: 5 days, from: 2024-01-03, around: 3}"},
	{"rhythm from no date", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: 5 days, from: 2024-02-30}"},
	{"rhythm of lunar months without days", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: lunar-month}"},
	{"rhythm on a day no lunar month has", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: lunar-month, on: [31]}"},
	{"rhythm on days that end in no digit", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: lunar-month, ending: [3, 18]}"},
	{"rhythm of a week's endings", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: week, ending: [3]}"},
	{"rhythm of a quarter from a day", "kinds/advisor.yaml", "register: true", "register: true\nrhythm: {every: quarter, from: 2024-01-03}"},
	{"slots without a rhythm", "kinds/petition.yaml", "count: answer.met, on: answer.day", "slots: all"},
	{"slots in a summary", "summaries/work.yaml", "total: [petition.received, petition.visits]", "slots: all"},
	{"target of no measure", "kinds/petition.yaml", "void: {by: [law-clerk]}", "target: {measure: appeal, value: amount}"},
	{"target without a value", "kinds/petition.yaml", "void: {by: [law-clerk]}", "target: {measure: aim}"},
	{"measure with a default", "kinds/petition.yaml", "  handler: {", "  aim: {title: {zh: 指标, en: Aim}, type: measure, default: work.all}\n  handler: {"},
	{"rule's comparison", "kinds/petition.yaml", `is: "<="`, `is: "=<"`},
	{"rule of unlike figures", "kinds/petition.yaml", "right: received,", "right: rate,"},
	{"outline names nothing", "outline/yearly.yaml", "信访件{petition.received}。", "信访件{petition.recieved}。"},
	{"outline's style", "outline/yearly.yaml", "petition.received change", "petition.received chang"},
	{"outline's facet", "outline/yearly.yaml", "channel=visit", "channel=visits"},
	{"outline's facet not broken down", "outline/yearly.yaml", "[channel=visit]", "[people=3]"},
	{"outline's if without end", "outline/yearly.yaml", "{end}", ""},
	{"outline's brace", "outline/yearly.yaml", "现将{year}年", "现将{year年"},
	{"outline's section", "outline/yearly.yaml", "section: petitions", "section: petiton"},
	{"chart amid words", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "见下图。{chart petition.received by month}"},
	{"chart in an if", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{if petition.received}{chart petition.received by month}{end}\""},
	{"chart of nothing", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{chart by month}\""},
	{"chart of a measure that is not", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{chart petition.recieved by month}\""},
	{"chart by nothing", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{chart petition.received by}\""},
	{"chart of no parts", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{chart petition.received: 信访件}\""},
	{"chart by a facet that is not", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{chart petition.received by chanel}\""},
	{"chart of a rate by month", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{chart petition.rate by month}\""},
	{"table of a rate by area", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{table petition.received petition.rate by area}\""},
	{"chart in two units", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{chart petition.received petition.people by area}\""},
	{"chart of two measures beside last year", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{chart petition.received petition.visits by month last-year}\""},
	{"chart by area as a line", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{chart petition.received by area line}\""},
	{"table of a facet", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{table petition.received[channel=visit] by month}\""},
	{"table wider than a page", "outline/yearly.yaml", "全年收到信访件{petition.received}。", "\"{table petition.received petition.visits petition.received petition.visits by month last-year}\""},
	{"a chart for a title", "outline/yearly.yaml", "\"{town}{year}年法治政府建设年度报告\"", "\"{chart petition.received by month}\""},
	{"form and file differ", "forms/monthly.yaml", "form: monthly", "form: yearly"},
	{"form's rhythm", "forms/monthly.yaml", "every: month", "every: week"},
	{"form sent by nobody known", "forms/monthly.yaml", "by: [petition-clerk]", "by: [petition-clerc]"},
	{"form without rows", "forms/monthly.yaml", "rows:", "lines:"},
	{"form's row too long", "forms/monthly.yaml", "[本月, 累计]", "[本月, 累计, 同期]"},
	{"form's cell below the last row", "forms/monthly.yaml", "[来访,", "[{text: 来访, down: 5},"},
	{"form's measure", "forms/monthly.yaml", "{petition.rate percent}", "{petition.rat percent}"},
	{"form's facet", "forms/monthly.yaml", "[channel=visit]}", "[channel=visits]}"},
	{"form's word", "forms/monthly.yaml", "to-date change", "to-dat change"},
	{"form's two times", "forms/monthly.yaml", "to-date change", "to-date year"},
	{"form's percent of a count", "forms/monthly.yaml", "{petition.pending before}", "{petition.pending percent}"},
	{"form's area", "forms/monthly.yaml", "{petition.pending before}", "{petition.pending area=99}"},
	{"form's blank with words", "forms/monthly.yaml", "\"{-}\"", "\"无{-}\""},
	{"form's if", "forms/monthly.yaml", "{town}{period}", "{if petition.pending}有{end}"},
	{"form's empty braces", "forms/monthly.yaml", "{town}{period}", "{ }"},
	{"area code taken", "towns/qingshan.yaml", `"990100100001"`, `"990100100201"`},
	{"area code of another parent", "towns/qingshan.yaml", `"990100100001"`, `"990100200001"`},
	{"area level", "towns/qingshan.yaml", "level: community", "level: comunity"},
	{"overlay removes nothing", "towns/qingshan.yaml", "county: 云岭县", "county: 云岭县\nkinds: {petition: {clocks: {answr: null}}}"},
	{"overlay breaks the base", "towns/qingshan.yaml", "county: 云岭县", "county: 云岭县\nkinds: {petition: {stages: {handling: null}}}"},
	{"holiday twice", "holidays.csv", "2024-10-01", "2024-01-01"},
	{"paper beside no kind", "kinds/petition.documents.yaml", "documents:", "papers:"},
	{"paper without text", "kinds/petition.documents.yaml", "    text:\n      - 因{answer.reason}，办理期限延长至{answer.due}。\n", ""},
	{"paper after no action", "kinds/petition.documents.yaml", "after: accept", "after: acept"},
	{"paper after an extension that is not", "kinds/petition.documents.yaml", "after: extend answer", "after: extend anwser"},
	{"paper's condition", "kinds/petition.documents.yaml", "when: filled.petitioner", "when: filled.petitoner"},
	{"paper's condition inside the text", "kinds/petition.documents.yaml", `{if channel == "visit"}`, `{if channel == "vist"}`},
	{"paper names nothing", "kinds/petition.documents.yaml", "{appeal}", "{apeal}"},
	{"paper's day", "kinds/petition.documents.yaml", "{accept.day}受理", "{acept.day}受理"},
	{"paper's clock", "kinds/petition.documents.yaml", "延长至{answer.due}", "延长至{answer.date}"},
	{"paper's style", "kinds/petition.documents.yaml", "{amount capital}", "{amount capitals}"},
	{"paper's style of a word", "kinds/petition.documents.yaml", "{number}", "{number capital}"},
	{"paper's loop over no list", "kinds/petition.documents.yaml", "补助{amount}（", "补助{each appeal}{item}{end}（"},
	{"paper's item outside a loop", "kinds/petition.documents.yaml", "补助{amount}（", "补助{item}（"},
	{"paper's if without end", "kinds/petition.documents.yaml", "来件{end}", "来件"},
	{"paper's layout", "kinds/petition.documents.yaml", "layout: letter", "layout: leter"},
	{"paper signed on no day", "kinds/petition.documents.yaml", "date: accept.day", "date: accepted.day"},
	{"paper's widths", "kinds/petition.documents.yaml", "[2, 3, 2, 3]", "[2, 3, 2]"},
	{"paper's number without one", "kinds/petition.yaml", "number: 信访〔{year}〕{seq}号\n", ""},
	{"approval by whoever did the step before", "kinds/petition.yaml", "zh: 不予受理, en: Decline}, from", "zh: 不予受理, en: Decline}, approval: true, from"},
	{"approval that leads nowhere", "kinds/petition.yaml", "  accept:", "  look: {title: {zh: 审批, en: Approve}, approval: true, from: handling, by: town-head}\n  accept:"},
	{"return without a reason", "kinds/petition.yaml", "zh: 不予受理, en: Decline}, from", "zh: 不予受理, en: Decline}, returns: true, from"},
	{"return that leads nowhere", "kinds/petition.yaml", "  accept:", "  again: {title: {zh: 退回, en: Send back}, returns: true, from: handling, by: town-head, form: [appeal]}\n  accept:"},
	{"plan without a day", "kinds/petition.yaml", "label: appeal", "label: appeal\nplan: {leader: handler}"},
	{"plan's leader is nobody", "kinds/petition.yaml", "label: appeal", "label: appeal\nplan: {due: closed_on, leader: appeal, done: answerd}"},
	{"duties that are no list", "kinds/petition.yaml", "label: appeal", "label: appeal\nduties: {list: appeal, who: channel}"},
	{"a post that leads", "posts.yaml", "town-head: 镇长", "town-head: {zh: 镇长, leads: all}"},
	{"tab", "posts.yaml", "town-head: 镇长", "town-head:\n\tzh: 镇长"},
	{"anchor", "posts.yaml", "town-head: 镇长", "town-head: &a 镇长"},
	{"merge key", "posts.yaml", "town-head: 镇长", "<<: {town-head: 镇长}"},
	{"two documents", "posts.yaml", "town-head: 镇长", "town-head: 镇长\n---\nx: y"},
	{"not closed", "sections.yaml", "en: Leadership}", "en: Leadership"},
	{"empty value", "sections.yaml", "leadership: {zh: 组织领导, en: Leadership}", "leadership:"},
}

// TestFaultsSayWhereWhatAndWhatWouldBeRight holds every sentence a clerk can meet to testdata/faults.golden.
func TestFaultsSayWhereWhatAndWhatWouldBeRight(t *testing.T) {
	var out strings.Builder
	for _, m := range mistakes {
		files := sound(t)
		replace(t, files, m.file, m.old, m.new)
		_, err := handbook.Load(files, "qingshan")
		faults, ok := errors.AsType[handbook.Faults](err)
		if !ok {
			t.Errorf("%s: not found, %v", m.name, err)
			continue
		}
		fmt.Fprintf(&out, "# %s\n%s\n%s\n\n", m.name, faults.In("zh"), faults.In("en"))
	}
	golden(t, "testdata/faults.golden", out.String())
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s:%d:\n got %s\nwant %s", file, i+1, g[i], w[i])
		}
	}
	t.Fatalf("%s: %d lines, want %d", file, len(g), len(w))
}

func TestAllFaultsOfALoadAreFound(t *testing.T) {
	files := sound(t)
	replace(t, files, "kinds/petition.yaml", "label: appeal", "lable: appeal")
	replace(t, files, "kinds/petition.yaml", "count: answer.met", "count: answer.meet")
	replace(t, files, "kinds/advisor.yaml", "type: text", "type: txt")
	replace(t, files, "outline/yearly.yaml", "petition.rate", "petition.ratio")
	_, err := handbook.Load(files, "qingshan")
	faults, _ := errors.AsType[handbook.Faults](err)
	if len(faults) != 4 {
		t.Errorf("found %d of 4:\n%v", len(faults), err)
	}
	for i := range faults[1:] {
		if a, b := faults[i], faults[i+1]; a.File > b.File || a.File == b.File && a.Line > b.Line {
			t.Errorf("not in reading order: %v, %v", a, b)
		}
	}
}

func TestHostileFilesAreRefusedQuickly(t *testing.T) {
	for name, text := range map[string]string{
		"too large":        "a: " + strings.Repeat("x", 300<<10),
		"deep flow":        "a: " + strings.Repeat("[", 10000),
		"deep maps":        "a: " + strings.Repeat("{a: ", 10000),
		"deep sequences":   strings.Repeat("- ", 10000),
		"deep indentation": strings.Repeat(" ", 5000) + "a: b",
		"tags":             strings.Repeat("!a ", 5000),
		"not text":         "a: \xff\xfe",
	} {
		files := sound(t)
		files["kinds/petition.yaml"] = &fstest.MapFile{Data: []byte(text)}
		if _, err := handbook.Load(files, "qingshan"); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
