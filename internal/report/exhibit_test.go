package report_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/report"
)

// exhibited composes a report of the sound handbook whose outline has one more paragraph; broken are the sums by month
// and by area of this year and the year before. before nil: nothing is kept of that year.
func exhibited(t *testing.T, paragraph string, now, before []figures.Sum, broken ...[]figures.Sum) *report.Report {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("../handbook/testdata/sound")
	if err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	outline := files["outline/yearly.yaml"]
	outline.Data = []byte(strings.Replace(string(outline.Data), "    text: 全年收到信访件{petition.received}。\n", "    text:\n      - 全年收到信访件{petition.received}。\n      - \""+paragraph+"\"\n", 1))
	b, err := handbook.Load(files, "qingshan")
	if err != nil {
		t.Fatal(err)
	}
	of := figures.Compute(b, figures.Sums{Flow: now})
	var was *figures.Set
	if before != nil {
		was = figures.Compute(b, figures.Sums{Flow: before})
	}
	for i, set := range []*figures.Set{of, was} {
		if i < len(broken) && set != nil {
			set.Break(broken[i])
		}
	}
	r, err := report.Compose(b, of, was, 2024, calendar.New(2025, time.January, 20))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func exhibitIn(r *report.Report) *report.Exhibit {
	for p := range r.Paragraphs() {
		if e := p.Exhibit(); e != nil {
			return e
		}
	}
	return nil
}

func received(facet string, n int64) figures.Sum {
	return figures.Sum{Measure: "petition.received", Facet: facet, Amount: n, Weight: n}
}

func month(m string, n int64) figures.Sum {
	return figures.Sum{Measure: "petition.received", Month: m, Amount: n, Weight: n}
}

func area(code string, n int64) figures.Sum {
	return figures.Sum{Measure: "petition.received", Area: code, Amount: n, Weight: n}
}

func table(e *report.Exhibit) string {
	lines := []string{e.Caption(), strings.Join(e.Heads(), " ")}
	for _, row := range e.Rows() {
		lines = append(lines, strings.Join(row, " "))
	}
	return strings.Join(lines, "\n")
}

func TestTablesAndCharts(t *testing.T) {
	now := []figures.Sum{received("", 12), received("channel=visit", 7), received("channel=letter", 5), {Measure: "petition.in_time", Amount: 9, Weight: 9}}
	before := []figures.Sum{received("", 10), received("channel=online", 4), received("channel=letter", 6)}
	for _, c := range []struct {
		name, tag, want string
		before          []figures.Sum
		broken          [][]figures.Sum
	}{
		{name: "a row for each measure", tag: "{table petition.received petition.rate petition.people: 信访情况}",
			want: "信访情况\n项目 2024年\n收到信访件（件） 12\n按期答复率（%） 75"},
		{name: "beside last year", tag: "{table petition.received petition.in_time last-year: 信访情况}", before: before,
			want: "信访情况\n项目 2024年 2023年 同比（%）\n收到信访件（件） 12 10 20\n按期答复（件） 9 0 —"},
		{name: "last year left no records", tag: "{table petition.received last-year}", before: []figures.Sum{},
			want: "收到信访件\n项目 2024年\n收到信访件（件） 12"},
		{name: "by a facet, largest first, with the whole", tag: "{table petition.received by channel}",
			want: "收到信访件\n渠道 收到信访件（件）\n来访 7\n来信 5\n合计 12"},
		{name: "by a facet beside last year", tag: "{table petition.received by channel last-year}", before: before,
			want: "收到信访件\n渠道 2024年（件） 2023年（件）\n来访 7 0\n来信 5 6\n网上 0 4\n合计 12 10"},
		{name: "by village, what lies below it with it", tag: "{table petition.received by area: 各村信访件}",
			broken: [][]figures.Sum{{area("99010010020101", 3), area("990100100201", 2), area("990100100001", 6), area("990100100", 1)}},
			want:   "各村信访件\n属地 收到信访件（件）\n青山镇（镇本级） 1\n东街社区 6\n晨光村 5\n合计 12"},
		{name: "parts that are not the whole have no total", tag: "{table petition.received by area}",
			broken: [][]figures.Sum{{area("990100100201", 2)}}, want: "收到信访件\n属地 收到信访件（件）\n晨光村 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := exhibitIn(exhibited(t, c.tag, now, c.before, c.broken...))
			if e == nil || e.Chart || table(e) != c.want {
				t.Errorf("got\n%v\nwant\n%s", e, c.want)
			}
		})
	}
	e := exhibitIn(exhibited(t, "{chart petition.received by month last-year line: 每月信访件}", now, before,
		[]figures.Sum{month("2024-03", 8), month("2024-12", 4)}, []figures.Sum{month("2023-03", 10)}))
	if e == nil || !e.Chart || !e.Line || e.Caption() != "每月信访件（件）" || len(e.Labels) != 12 || len(e.Columns) != 2 ||
		e.Columns[0].Cells[2].Text != "8" || e.Columns[1].Cells[2].Text != "10" || e.Columns[1].Title != "2023年" {
		t.Errorf("%+v", e)
	}
	if q := e.Columns[1].Cells[2].Query; q.From.String() != "2023-03-01" || q.To.String() != "2023-03-31" {
		t.Errorf("the month before leads to %v", q)
	}
}

func TestWithNothingBehindItAnExhibitIsNotThere(t *testing.T) {
	for _, tag := range []string{"{chart petition.received by month}", "{table petition.received petition.in_time}", "{chart petition.people by area last-year}"} {
		r := exhibited(t, tag, nil, []figures.Sum{received("", 9), {Measure: "petition.people", Amount: 9, Weight: 9}})
		if e := exhibitIn(r); e != nil {
			t.Errorf("%s shows %s", tag, table(e))
		}
		if n := len(r.Chapters[0].Text); n != 1 {
			t.Errorf("%s leaves %d paragraphs", tag, n)
		}
	}
}

func TestNumbersInExhibitsAreFigures(t *testing.T) {
	r := exhibited(t, "{chart petition.received by month: 每月信访件}", []figures.Sum{received("", 12)}, nil, []figures.Sum{month("2024-03", 8), month("2024-12", 4)})
	var texts []string
	for _, n := range r.Numbers() {
		if n.Figure.Value.Positive() && strings.ContainsAny(n.Text, "0123456789") {
			texts = append(texts, n.Text)
		}
	}
	if !slices.Equal(texts, []string{"12件", "8", "4"}) {
		t.Errorf("numbers %v", texts)
	}
	if len(r.Figures()) != len(exhibited(t, "无图。", []figures.Sum{received("", 12)}, nil).Figures()) {
		t.Error("the months are taken for figures of the year")
	}
}
