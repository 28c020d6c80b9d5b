package calendar_test

import (
	"errors"
	"strings"
	"testing"

	"fengqiao/internal/calendar"
)

func TestANoticeIsReadAsItIsWorded(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"七、国庆节：10月1日（周四）至3日（周六）放假调休，共3天。9月20日（周日）、10月10日（周六）上班。",
			"2026-09-20,workday,国庆节 2026-10-01,holiday,国庆节 2026-10-02,holiday,国庆节 2026-10-03,holiday,国庆节 2026-10-10,workday,国庆节"},
		{"一、元旦：2025年12月31日（周三）至2026年1月1日（周四）放假。\n\n二、清明节: 4月4日放假1天。",
			"2025-12-31,holiday,元旦 2026-01-01,holiday,元旦 2026-04-04,holiday,清明节"},
		{"（二）春节：1月30日（农历除夕、周五）至2月1日放假，2月14日上班", "2026-01-30,holiday,春节 2026-01-31,holiday,春节 2026-02-01,holiday,春节 2026-02-14,workday,春节"},
		{"date,kind,name\n2027-10-01,holiday,国庆节\n2027-10-09,workday,国庆节", "2027-10-01,holiday,国庆节 2027-10-09,workday,国庆节"},
		{" \n", ""},
	} {
		rows, err := calendar.Notice(2026, c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		var got []string
		for _, r := range rows {
			got = append(got, r.String())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, strings.Join(got, " "), c.want)
		}
	}
	for _, c := range []struct {
		text, says string
		line       int
	}{
		{"元旦：1月1日放假\n节假日期间，各地区要妥善安排好值班。", "看不懂", 2},
		{"国庆节：长假", "看不懂", 1},
		{"国庆节：10月1日至2月7日放假", "不像一个假期", 1},
		{"国庆节：2月30日放假", "没有", 1},
		{"国庆节：1月1日至9月1日放假", "不像一个假期", 1},
		{"国庆节：31日放假", "没有", 1},
	} {
		_, err := calendar.Notice(2026, c.text)
		fault := (*calendar.Fault)(nil)
		if !errors.As(err, &fault) || fault.Line != c.line || !strings.Contains(fault.Zh, c.says) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

func TestNotesOfAYear(t *testing.T) {
	cal, err := calendar.Read(strings.NewReader("date,kind,name\n2024-10-01,holiday,国庆节\n"), strings.NewReader("date,kind,name\n2024-10-12,workday,国庆节\n2025-01-01,holiday,元旦\n"))
	if err != nil {
		t.Fatal(err)
	}
	notes := cal.Notes(2024)
	if len(notes) != 2 || notes[0].String() != "2024-10-01,holiday,国庆节" || notes[1].String() != "2024-10-12,workday,国庆节" {
		t.Errorf("%v", notes)
	}
	_, err = calendar.Read(strings.NewReader("date,kind,name\n2024-10-01,holiday,国庆节\n"), strings.NewReader("date,kind,name\n2024-10-02,off,国庆节\n2024-10-01,holiday,国庆节\n"))
	var faults []*calendar.Fault
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		faults = append(faults, e.(*calendar.Fault))
	}
	if len(faults) != 2 || faults[0].Source != 1 || faults[0].Line != 2 || faults[1].Source != 1 || faults[1].Line != 3 || !strings.Contains(faults[1].Zh, "第 2 行已经写过") {
		t.Errorf("%v", err)
	}
}
