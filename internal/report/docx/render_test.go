package docx_test

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fengqiao/internal/press"
	"fengqiao/internal/report/docx"
)

// needPrograms skips the test when a program is missing, or fails it where nothing may be skipped.
func needPrograms(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("FENGQIAO_REQUIRE") == "all" {
				t.Fatalf("%s is not installed, and FENGQIAO_REQUIRE=all lets no test be skipped", name)
			}
			t.Skipf("%s is not installed, so the page as rendered is not checked", name)
		}
	}
}

// render converts a document with LibreOffice and gives the PDF's path.
func render(t *testing.T, d docx.Document) string {
	t.Helper()
	pdf, err := press.Convert(t.Context(), write(t, d))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(file, pdf, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// printed is a page as rendered: its lines of text from the top, each with its place in points.
type printed struct{ lines []line }

type line struct {
	text                     string
	left, right, top, bottom float64
}

type word struct {
	XMin float64 `xml:"xMin,attr"`
	XMax float64 `xml:"xMax,attr"`
	YMin float64 `xml:"yMin,attr"`
	YMax float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

// read gives the pages of a PDF. Words whose feet are within 10 points of each other make a line; blanks are dropped.
func read(t *testing.T, pdf string) []printed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-bbox-layout", pdf, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	var html struct {
		Pages []struct {
			Words []word `xml:"flow>block>line>word"`
		} `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(out, &html); err != nil {
		t.Fatal(err)
	}
	var pages []printed
	for _, p := range html.Pages {
		slices.SortStableFunc(p.Words, func(a, b word) int { return cmp.Compare(a.YMax, b.YMax) })
		var lines [][]word
		foot := math.Inf(-1)
		for _, w := range p.Words {
			if w.YMax-foot > 10 {
				lines = append(lines, nil)
				foot = w.YMax
			}
			lines[len(lines)-1] = append(lines[len(lines)-1], w)
		}
		var page printed
		for _, words := range lines {
			slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(a.XMin, b.XMin) })
			l := line{left: words[0].XMin, right: words[len(words)-1].XMax, top: words[0].YMin, bottom: words[0].YMax}
			for _, w := range words {
				l.text += w.Text
			}
			page.lines = append(page.lines, l)
		}
		pages = append(pages, page)
	}
	return pages
}

const (
	pointsPerMM = 72 / 25.4
	blockLeft   = 28 * pointsPerMM
	blockRight  = (210 - 26) * pointsPerMM
	blockBottom = (297 - 35) * pointsPerMM
)

// Clause 5.2.3: 22 lines a page, 28 characters a line. One paragraph of plain characters fills its pages without a gap.
func TestRenderedGrid(t *testing.T) {
	needPrograms(t, "soffice", "pdftotext")
	const pages = 4
	// The title takes one line and the blank after it another; the first line of the paragraph lacks two characters.
	const characters = (22*pages-2)*28 - 2
	text := strings.Repeat("枫桥经验依法治镇", characters/8+1)
	text = string([]rune(text)[:characters])
	got := read(t, render(t, docx.Document{Title: "关于版面的报告", Blocks: []docx.Block{docx.Text(text)}}))
	if len(got) != pages {
		t.Fatalf("%d pages, want %d", len(got), pages)
	}
	for i, p := range got {
		// The last line of a page is its number.
		body, number := p.lines[:len(p.lines)-1], p.lines[len(p.lines)-1]
		checkNumber(t, i+1, number)
		want := 22
		if i == 0 {
			want, body = 20, body[1:]
		}
		if len(body) != want {
			t.Errorf("page %d has %d lines of text, want %d", i+1, len(body), want)
		}
		for j, l := range body {
			want := 28
			if i == 0 && j == 0 {
				want = 26
			}
			if n := len([]rune(l.text)); n != want {
				t.Errorf("page %d, line %d has %d characters, want %d", i+1, j+1, n, want)
			}
			if l.left < blockLeft-1 || l.right > blockRight+1 || l.bottom > blockBottom+1 {
				t.Errorf("page %d, line %d leaves the text block: %+v", i+1, j+1, l)
			}
		}
	}
}

// checkNumber checks clause 7.5: between dashes, 7 mm under the text block, one character in from the outer side.
func checkNumber(t *testing.T, page int, l line) {
	t.Helper()
	if want := fmt.Sprintf("—%d—", page); l.text != want {
		t.Errorf("page %d is numbered %q, want %q", page, l.text, want)
	}
	const character, slack = 15.75, 2
	in := l.left - blockLeft
	if page%2 == 1 {
		in = blockRight - l.right
	}
	if math.Abs(in-character) > slack {
		t.Errorf("the number of page %d is %.1f pt in from its side, want %.1f", page, in, character)
	}
	if under := (l.top+l.bottom)/2 - blockBottom; math.Abs(under-7*pointsPerMM) > slack {
		t.Errorf("the number of page %d is %.1f mm under the text block, want 7", page, under/pointsPerMM)
	}
}

// A whole document: everything on its page, in its order, and nothing lost on the way.
func TestRenderedDocument(t *testing.T) {
	needPrograms(t, "soffice", "pdftotext")
	pages := read(t, render(t, sample()))
	if len(pages) != 4 {
		t.Fatalf("%d pages, want 4: body, what the signature keeps with it, two attachments", len(pages))
	}
	for i, want := range [][]string{
		{"清溪镇人民政府", "关于2024年度法治政府建设情况的报告", "县委、县政府：", "一、主要举措和成效", "（一）化解矛盾纠纷",
			"1.调解队伍", "（1）人员<A&B>", "村（社区）调解员（名）受理（件）主要纠纷类型"},
		{"二、存在的不足和原因", "个别村记录不及时。特此报告。", "附件：1.清溪镇2024年度矛盾纠纷受理和化解情况统计表", "2.典型案例", "清溪镇人民政府", "2025年1月20日"},
		{"附件1", "类型件数", "婚姻家庭401", "相邻关系833"},
		{"附件2", "典型案例", "某村两户因排水发生争执，调解员到场勘察，当日达成协议。"},
	} {
		rest := pages[i].lines
		for _, text := range want {
			at := slices.IndexFunc(rest, func(l line) bool { return l.text == text })
			if at < 0 {
				t.Errorf("page %d: no line %q in its place", i+1, text)
				continue
			}
			rest = rest[at+1:]
		}
		checkNumber(t, i+1, pages[i].lines[len(pages[i].lines)-1])
	}
}

// A chart stands in the text with its labels, values and title, and keeps to the text block; a table with a title stays
// on one page; the head of one that runs on is repeated.
func TestRenderedTablesAndCharts(t *testing.T) {
	needPrograms(t, "soffice", "pdftotext")
	pages := read(t, render(t, exhibits()))
	first := pages[0].lines
	var labels line
	for _, l := range first {
		if l.text == "1月2月3月4月5月6月7月8月9月10月11月12月" {
			labels = l
		}
		if l.left < blockLeft-1 || l.right > blockRight+1 {
			t.Errorf("%q leaves the text block", l.text)
		}
	}
	if labels.text == "" {
		t.Errorf("the chart has no months: %v", first)
	}
	for _, want := range []string{"2024年2023年", "每月受理（件）", "东湾村12", "各村受理（件）"} {
		if !slices.ContainsFunc(first, func(l line) bool { return l.text == want }) {
			t.Errorf("the first page has no line %q: %v", want, first)
		}
	}
	texts := func(p printed) string {
		var out []string
		for _, l := range p.lines {
			out = append(out, l.text)
		}
		return strings.Join(out, "\n")
	}
	for i, p := range pages {
		if whole := texts(p); strings.Contains(whole, "表题") != strings.Contains(whole, "末行") {
			t.Errorf("the short table is torn apart on page %d:\n%s", i+1, whole)
		}
	}
	for i := len(pages) - 2; i < len(pages); i++ {
		if whole := texts(pages[i]); !strings.Contains(whole, "序号数字") {
			t.Errorf("page %d of the long table has no head:\n%s", i+1, whole)
		}
	}
}
