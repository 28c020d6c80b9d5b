package docx_test

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/report/docx"
)

// Faces that may stand in for the official ones: only full-width advance matters to the grid, and all CJK faces have it.
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
%s<cachedir>%s</cachedir>
</fontconfig>
`

const fontAlias = `<match target="pattern"><test name="family"><string>%s</string></test>
<edit name="family" mode="assign" binding="same">%s</edit></match>
`

var standIns = []struct {
	official string
	faces    []string
}{
	{"仿宋_GB2312", []string{"FandolFang", "Noto Serif CJK SC", "Noto Sans CJK SC"}},
	{"楷体_GB2312", []string{"FandolKai", "Noto Serif CJK SC", "Noto Sans CJK SC"}},
	{"黑体", []string{"FandolHei", "Noto Sans CJK SC", "Noto Serif CJK SC"}},
	{"宋体", []string{"FandolSong", "Noto Serif CJK SC", "Noto Sans CJK SC"}},
	{"方正小标宋简体", []string{"FandolSong", "Noto Serif CJK SC", "Noto Sans CJK SC"}},
	{"Times New Roman", []string{"Liberation Serif"}},
}

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

// render converts a document with LibreOffice in an empty profile and gives the PDF's path.
func render(t *testing.T, d docx.Document) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "document.docx")
	if err := os.WriteFile(file, write(t, d), 0o644); err != nil {
		t.Fatal(err)
	}
	var aliases strings.Builder
	for _, s := range standIns {
		var faces strings.Builder
		for _, f := range s.faces {
			fmt.Fprintf(&faces, "<string>%s</string>", f)
		}
		fmt.Fprintf(&aliases, fontAlias, s.official, faces.String())
	}
	conf := filepath.Join(dir, "fonts.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, fontsConf, aliases.String(), filepath.Join(dir, "fontcache")), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	profile := url.URL{Scheme: "file", Path: filepath.Join(dir, "profile")}
	office := exec.CommandContext(ctx, "soffice", "-env:UserInstallation="+profile.String(), "--headless",
		"--convert-to", "pdf", "--outdir", dir, file)
	office.Env = append(os.Environ(), "FONTCONFIG_FILE="+conf, "HOME="+dir)
	pdf := filepath.Join(dir, "document.pdf")
	if out, err := office.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	} else if _, err := os.Stat(pdf); err != nil {
		t.Fatalf("soffice wrote no PDF\n%s", out)
	}
	return pdf
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
		t.Fatalf("%d pages, want 4: body, signature, two attachments", len(pages))
	}
	for i, want := range [][]string{
		{"清溪镇人民政府", "关于2024年度法治政府建设情况的报告", "县委、县政府：", "一、主要举措和成效", "（一）化解矛盾纠纷",
			"1.调解队伍", "（1）人员<A&B>", "村（社区）调解员（名）受理（件）主要纠纷类型", "二、存在的不足和原因"},
		{"附件：1.清溪镇2024年度矛盾纠纷受理和化解情况统计表", "2.典型案例", "清溪镇人民政府", "2025年1月20日"},
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
