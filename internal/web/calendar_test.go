package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/ledger"
)

// The year's calendar links what was held to its record, says what was missed, offers what is to come with its day
// filled in, and shows the last days of open clocks.
func TestTheCalendarProposesWhatIsDue(t *testing.T) {
	d := newDesk(t)
	d.now = time.Date(2024, 11, 25, 2, 0, 0, 0, time.UTC)
	event := func(key, on, occasion string) {
		d.do(ledger.Action{Key: key, Do: "open", Kind: "publicity-event", By: "周敏", Post: "publicity-clerk", Data: map[string]any{"held_on": on, "topic": "普法" + key,
			"form": "stand", "place": "market", "occasion": occasion, "subject": "safety", "unit": "司法所", "people": int64(20)}})
	}
	event("three", "2024-03-12", "consumers") // three days before
	event("four", "2024-04-15", "none")       // on the day, but for something else
	d.enter(d.clerk("publicity", "publicity-clerk"))
	body := d.page("/wangcao/calendar?year=2024")
	due := func(day string) string {
		for _, li := range regexp.MustCompile(`(?s)<li>.*?</li>`).FindAllString(body, -1) {
			if strings.Contains(li, "普法活动") && strings.Contains(li, day) {
				return li
			}
		}
		t.Errorf("nothing is due on %s", day)
		return ""
	}
	if li := due("2024-03-15"); !strings.Contains(li, "普法three") || !strings.Contains(li, matterAt(d.ids["three"])) || !strings.Contains(li, "已办") {
		t.Errorf("what was held is not linked: %s", li)
	}
	if li := due("2024-04-15"); !strings.Contains(li, "未办") || strings.Contains(li, "普法four") || !strings.Contains(li, "补记") {
		t.Errorf("what was missed is not said: %s", li)
	}
	if li := due("2024-12-04"); !strings.Contains(li, "未到期") || !strings.Contains(li, `/wangcao/new/publicity-event?f.held_on=2024-12-04"`) {
		t.Errorf("what is to come is not offered: %s", li)
	}
	for _, want := range []string{"林地界址不清", "国庆节放假", "国庆节调休上班"} {
		if !strings.Contains(body, want) {
			t.Errorf("the calendar does not show %s", want)
		}
	}
	if strings.Contains(d.page("/wangcao/calendar?year=2024&mine=1"), "林地界址不清") {
		t.Error("what is another's is shown as one's own")
	}
	form := d.page("/wangcao/new/publicity-event?f.held_on=2024-12-04")
	if !strings.Contains(form, `type="date" value="2024-12-04"`) || !strings.Contains(form, `<option value="none" selected>`) {
		t.Error("the form does not begin with the day of the link and its own defaults")
	}
	if resp, _ := d.get("/wangcao/calendar?year=next"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a year that is none: %s", resp.Status)
	}
}

// What leaves for a telephone's calendar is one's own, well-formed, and does not say what a matter is about.
func TestOneTakesOnesOwnDueDatesAlong(t *testing.T) {
	d := newDesk(t)
	d.now = time.Date(2024, 11, 25, 2, 0, 0, 0, time.UTC)
	d.enter(d.clerk("mediator", "mediator", "publicity-clerk"))
	d.done("/wangcao/new/dispute", map[string]string{"f.found_on": "2024-11-25", "f.area": d.areas[2], "f.sort": "land", "f.source": "patrol",
		"f.summary": "两家为地界争执", "f.party_a": "赵六六"})
	resp, body := d.get("/wangcao/calendar.ics?year=2024")
	if got := resp.Header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
		t.Errorf("sent as %s", got)
	}
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "UID:slot-publicity-event-2024-12-04@wangcao.fengqiao\r\n", "DTSTART;VALUE=DATE:20241204\r\nDTEND;VALUE=DATE:20241205\r\n",
		"UID:clock-", "SUMMARY:到期：", "END:VCALENDAR\r\n"} {
		if !strings.Contains(body, want) {
			t.Errorf("the file has no %q:\n%s", want, body)
		}
	}
	if strings.Contains(body, "地界") || strings.Contains(body, "赵") || strings.Contains(body, "20240315") || strings.Count(body, "UID:clock-") != 1 {
		t.Errorf("the file says too much:\n%s", body)
	}
	for _, line := range strings.Split(strings.ReplaceAll(body, "\r\n", "\n"), "\n") {
		if len(line) > 75 || !strings.HasPrefix(line, " ") && line != "" && !regexp.MustCompile(`^[A-Z-]+[:;]`).MatchString(line) {
			t.Errorf("not a content line: %q", line)
		}
	}
}

// A market day is proposed in the calendar, at home and for a calendar program; where nothing was recorded on one, nothing was missed.
func TestMarketDaysAreProposed(t *testing.T) {
	d := newDesk(t)
	d.now = time.Date(2025, 1, 18, 2, 0, 0, 0, time.UTC) // 腊月十九
	d.do(ledger.Action{Key: "market", Do: "open", Kind: "market-publicity", By: "周敏", Post: "publicity-clerk", Data: map[string]any{"held_on": "2025-01-17",
		"topic": "欠薪怎么讨", "place": "镇农贸市场", "staff": []string{"周敏"}, "people": int64(90), "leaflets": int64(0), "questions": int64(0)}})
	d.enter(d.clerk("publicity", "publicity-clerk"))
	body := d.page("/wangcao/calendar?year=2025")
	days := map[string]string{}
	for _, li := range regexp.MustCompile(`(?s)<li>.*?</li>`).FindAllString(body, -1) {
		if strings.Contains(li, "赶场日普法") {
			days[regexp.MustCompile(`2025-\d\d-\d\d`).FindString(li)] = li
		}
	}
	if li := days["2025-01-17"]; !strings.Contains(li, "欠薪怎么讨") || !strings.Contains(li, "已办") || !strings.Contains(li, "2025年1月17日（农历腊月十八）") {
		t.Errorf("the market day with a record: %s", li)
	}
	if li := days["2025-01-22"]; !strings.Contains(li, "建议") || !strings.Contains(li, `/wangcao/new/market-publicity?f.held_on=2025-01-22"`) {
		t.Errorf("the next market day: %s", li)
	}
	if li, shown := days["2025-01-02"]; shown || len(days) != 71 { // 74 in the year, three have passed without a record
		t.Errorf("%d market days are shown, one that passed: %s", len(days), li)
	}
	if !strings.Contains(body, "；建议71次") {
		t.Error("the calendar's head does not tell what is proposed")
	}
	d.shows("/wangcao/matters?kind=market-publicity", "2025年建议74次，已办1次；没办的不算未办")
	d.shows("/wangcao", "赶场日普法", "2025年1月22日（农历腊月廿三）")
	d.shows("/wangcao/calendar.ics?year=2025", "UID:slot-market-publicity-2025-01-22@wangcao.fengqiao")
	d.shows("/wangcao/handbook/market-publicity", "农历每月逢3、8（自2025年1月1日起）（建议办，没办的不算未办）")
	if strings.Contains(d.page("/wangcao/calendar?year=2024"), "赶场日普法") {
		t.Error("there is a market day before the first")
	}
}
