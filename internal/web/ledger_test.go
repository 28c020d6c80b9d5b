package web_test

import (
	"bytes"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fengqiao/internal/figures"
)

func TestTheLedgerAsksForFieldsAndChoosesColumns(t *testing.T) {
	d := newDesk(t)
	total := regexp.MustCompile(`共(\d+)件`)
	for query, want := range map[string]string{
		"kind=dispute&f.sort=land": "11", "kind=dispute&f.sort=debt&f.people.from=5": "6", "kind=dispute&f.people.from=5&f.people.to=5": "17",
		"kind=dispute&f.agreement=乙方": "57", "kind=dispute&f.agreement=丙方": "0", "kind=dispute&f.found_on.from=2024-12-01": "2", "kind=dispute&f.people.from=words": "66",
		"kind=consultation&f.sort=land": "30", // a field of another kind is no condition
		"by=陈志明":                        "30", "by=陈志明&kind=dispute": "0", "q=pslf": "0", "kind=dispute&q=ldjz": "1", "kind=dispute&sort=due": "9",
	} {
		if m := total.FindStringSubmatch(d.page("/wangcao/matters?" + query)); m == nil || m[1] != want {
			t.Errorf("%s: %v, want %s", query, m, want)
		}
	}
	body := d.page("/wangcao/matters?kind=dispute&col=source&col=closed_on&col=party_a")
	for _, column := range []string{"<th>来源</th>", `value="source" checked`} {
		if !strings.Contains(body, column) {
			t.Errorf("no column %s", column)
		}
	}
	if strings.Contains(body, "当事人") && strings.Contains(body, `value="party_a"`) {
		t.Error("personal data can be chosen as a column")
	}
	// The earliest due day comes first.
	days := regexp.MustCompile(`lamp-(red|yellow|green)`).FindAllStringSubmatch(d.page("/wangcao/matters?kind=dispute&sort=due"), -1)
	if len(days) != 9 || days[0][1] != "red" || days[8][1] != "green" {
		t.Errorf("by due day: %v", days)
	}
}

func TestTotalsOfALedgerAreTheFiguresAndItsExportTheSame(t *testing.T) {
	d := newDesk(t)
	const query = "kind=consultation&from=2024-01-01&to=2024-12-31&col=people&col=channel"
	set, err := d.Figures(t.Context(), town, figures.Year(2024))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := set.Figure("consultation.people", "")
	body := d.page("/wangcao/matters?" + query)
	foot := body[strings.Index(body, "<tfoot>"):]
	if !strings.Contains(foot[:strings.Index(foot, "</tfoot>")], ">"+f.Value.String()+"</td>") || f.Value.Units == 0 {
		t.Errorf("the figure is %s; the ledger says\n%s", f.Value, foot[:200])
	}
	for _, query := range []string{query, "", "kind=dispute&lamp=green&col=people", "kind=dispute&f.sort=land&col=people&before=2024-05-01.9"} {
		body := d.page("/wangcao/matters?" + query)
		link := html.UnescapeString(regexp.MustCompile(`href="(/wangcao/matters\.xlsx[^"]*)"`).FindStringSubmatch(body)[1])
		resp, file := d.get(link)
		if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Content-Disposition"), ".xlsx") {
			t.Fatalf("%s: %s", link, resp.Status)
		}
		book, err := excelize.OpenReader(bytes.NewReader([]byte(file)))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		n := number(regexp.MustCompile(`共(\d+)件`).FindStringSubmatch(body)[1])
		last := rows[len(rows)-1]
		if summed := last[0] == "合计"; len(rows)-1 != n+map[bool]int{true: 1}[summed] || summed != strings.Contains(query, "people") {
			t.Errorf("%s: %d rows for %d matters, the last %v", query, len(rows), n, last)
		} else if summed {
			column, sum := slices.IndexFunc(rows[0], func(s string) bool { return strings.Contains(s, "人") }), 0
			for _, row := range rows[1 : len(rows)-1] {
				if column < len(row) {
					sum += number(row[column])
				}
			}
			if strconv.Itoa(sum) != last[column] {
				t.Errorf("%s: the rows make %d, the total is %s", query, sum, last[column])
			}
		}
	}
}
