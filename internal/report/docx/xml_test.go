package docx_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"fengqiao/internal/report/docx"
)

// node is an element of a part, read independently of the writer.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n node) all(name string) []node {
	var found []node
	for _, c := range n.Children {
		if c.XMLName.Local == name {
			found = append(found, c)
		}
		found = append(found, c.all(name)...)
	}
	return found
}

func (n node) first(t *testing.T, name string) node {
	t.Helper()
	found := n.all(name)
	if len(found) == 0 {
		t.Fatalf("no %s in %s", name, n.XMLName.Local)
	}
	return found[0]
}

func parse(t interface{ Fatal(...any) }, content string) node {
	d := xml.NewDecoder(strings.NewReader(content))
	var root node
	if err := d.Decode(&root); err != nil {
		t.Fatal(err)
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if space, is := token.(xml.CharData); err != nil || !is || strings.TrimSpace(string(space)) != "" {
			t.Fatal("something follows the root element: ", token, err)
		}
	}
	return root
}

func readText(t interface{ Fatal(...any) }, document string) string {
	var text strings.Builder
	for _, n := range parse(t, document).all("t") {
		text.WriteString(n.Text)
	}
	return text.String()
}

// schemaOrder gives the order of children that the schema (ECMA-376, transitional) demands, as far as the writer uses them.
var schemaOrder = map[string][]string{
	"pPr": {"pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "tabs", "autoSpaceDE", "autoSpaceDN",
		"snapToGrid", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"},
	"rPr":        {"rStyle", "rFonts", "b", "bCs", "color", "spacing", "kern", "sz", "szCs", "u", "lang"},
	"sectPr":     {"footerReference", "pgSz", "pgMar", "cols", "docGrid"},
	"tbl":        {"tblPr", "tblGrid", "tr"},
	"tblPr":      {"tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"},
	"tr":         {"trPr", "tc"},
	"tc":         {"tcPr", "p"},
	"tcPr":       {"tcW", "vAlign"},
	"tblBorders": {"top", "left", "bottom", "right", "insideH", "insideV"},
	"tblCellMar": {"top", "left", "bottom", "right"},
	"styles":     {"docDefaults", "style"},
	"style":      {"name", "basedOn", "next", "uiPriority", "semiHidden", "qFormat", "pPr", "rPr", "tblPr"},
	"font":       {"altName", "charset", "family", "pitch"},
	"settings": {"zoom", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "defaultTabStop", "evenAndOddHeaders",
		"characterSpacingControl", "compat", "themeFontLang", "decimalSymbol", "listSeparator"},
	"chartSpace": {"date1904", "lang", "roundedCorners", "chart", "spPr", "txPr", "externalData"},
	"chart":      {"autoTitleDeleted", "plotArea", "legend", "plotVisOnly", "dispBlanksAs"},
	"barChart":   {"barDir", "grouping", "varyColors", "ser", "gapWidth", "axId"},
	"lineChart":  {"grouping", "varyColors", "ser", "marker", "axId"},
	"ser":        {"idx", "order", "tx", "spPr", "invertIfNegative", "marker", "dLbls", "cat", "val", "smooth"},
	"dLbls":      {"spPr", "txPr", "dLblPos", "showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"},
	"catAx": {"axId", "scaling", "delete", "axPos", "majorTickMark", "minorTickMark", "tickLblPos", "spPr", "crossAx", "crosses", "auto",
		"lblAlgn", "lblOffset", "noMultiLvlLbl"},
	"valAx": {"axId", "scaling", "delete", "axPos", "majorGridlines", "numFmt", "majorTickMark", "minorTickMark", "tickLblPos", "spPr", "crossAx",
		"crosses", "crossBetween"},
	"inline": {"extent", "docPr", "cNvGraphicFramePr", "graphic"},
	"compat": {"doNotExpandShiftReturn", "compatSetting"},
}

func TestSchemaOrder(t *testing.T) {
	names, contents := parts(t, write(t, sample()))
	for _, name := range names {
		checkOrder(t, name, parse(t, contents[name]))
	}
}

func checkOrder(t *testing.T, part string, n node) {
	order, known := schemaOrder[n.XMLName.Local]
	last := -1
	for _, c := range n.Children {
		if known {
			at := slices.Index(order, c.XMLName.Local)
			if at < last {
				t.Errorf("%s: %s stands after %s or is unknown in %s", part, c.XMLName.Local, order[last], n.XMLName.Local)
			}
			last = max(last, at)
		}
		checkOrder(t, part, c)
	}
}

// Every relationship, content type and style that is named is there.
func TestNothingDangles(t *testing.T) {
	_, contents := parts(t, write(t, sample()))
	for _, o := range parse(t, contents["[Content_Types].xml"]).all("Override") {
		if contents[strings.TrimPrefix(o.attr("PartName"), "/")] == "" {
			t.Errorf("content type for the missing part %s", o.attr("PartName"))
		}
	}
	targets := map[string]string{}
	for _, r := range parse(t, contents["word/_rels/document.xml.rels"]).all("Relationship") {
		if targets[r.attr("Id")] != "" {
			t.Errorf("relationship %s is given twice", r.attr("Id"))
		}
		targets[r.attr("Id")] = r.attr("Target")
		if r.attr("TargetMode") == "" && contents["word/"+r.attr("Target")] == "" {
			t.Errorf("relationship to the missing part %s", r.attr("Target"))
		}
	}
	styles := map[string]bool{}
	for _, s := range parse(t, contents["word/styles.xml"]).all("style") {
		styles[s.attr("styleId")] = true
	}
	for name, content := range contents {
		if !strings.HasPrefix(name, "word/") || strings.HasSuffix(name, ".rels") {
			continue
		}
		root := parse(t, content)
		for _, kind := range []string{"pStyle", "rStyle", "tblStyle", "basedOn", "next"} {
			for _, s := range root.all(kind) {
				if !styles[s.attr("val")] {
					t.Errorf("%s: style %q is not defined", name, s.attr("val"))
				}
			}
		}
		for _, kind := range []string{"hyperlink", "footerReference"} {
			for _, n := range root.all(kind) {
				if targets[n.attr("id")] == "" {
					t.Errorf("%s: no relationship %q", name, n.attr("id"))
				}
			}
		}
	}
	if got := targets["rIdLink1"]; got != "https://example.org/figures/1?year=2024&area=all" {
		t.Errorf("the first link is %q", got)
	}
	if targets["rIdLink3"] != "" {
		t.Error("a link used twice has two relationships")
	}
}

// The page of GB/T 9704-2012, clauses 5.1 and 5.2, in millimetres.
func TestPage(t *testing.T) {
	_, contents := parts(t, write(t, sample()))
	section := parse(t, contents["word/document.xml"]).first(t, "sectPr")
	size, margins, grid := section.first(t, "pgSz"), section.first(t, "pgMar"), section.first(t, "docGrid")
	width, height := mm(t, size.attr("w")), mm(t, size.attr("h"))
	top, left, bottom, right := mm(t, margins.attr("top")), mm(t, margins.attr("left")), mm(t, margins.attr("bottom")), mm(t, margins.attr("right"))
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"page width", width, 210}, {"page height", height, 297},
		{"top", top, 37}, {"left", left, 28}, {"bottom", bottom, 35}, {"right", right, 26},
		{"text width", width - left - right, 156}, {"text height", height - top - bottom, 225},
	} {
		if d := c.got - c.want; d < -0.05 || d > 0.05 {
			t.Errorf("%s is %.2f mm, want %g", c.name, c.got, c.want)
		}
	}
	if grid.attr("type") != "lines" || grid.attr("linePitch") != "579" {
		t.Errorf("grid %v", grid.Attrs)
	}
	settings := parse(t, contents["word/settings.xml"])
	if len(settings.all("evenAndOddHeaders")) == 0 {
		t.Error("odd and even pages are not told apart")
	}
	sides := map[string]string{}
	for _, s := range parse(t, contents["word/styles.xml"]).all("style") {
		if jc := s.all("jc"); len(jc) > 0 {
			sides[s.attr("styleId")] = jc[0].attr("val")
		}
	}
	for part, side := range map[string]string{"word/footer1.xml": "right", "word/footer2.xml": "left"} {
		if got := sides[parse(t, contents[part]).first(t, "pStyle").attr("val")]; got != side {
			t.Errorf("%s stands at the %s, want %s", part, got, side)
		}
	}
}

func mm(t *testing.T, twips string) float64 {
	t.Helper()
	var n float64
	if _, err := fmt.Sscan(twips, &n); err != nil {
		t.Fatal(err)
	}
	return n / 1440 * 25.4
}

// Clause 7.3.5.2, and the rule for a date longer than the organ's name. Indents in characters, by the estimate that a
// digit of Times New Roman is half as wide as a Chinese character.
func TestSignature(t *testing.T) {
	const character = 315
	for _, c := range []struct {
		organ, date           string
		organRight, dateRight float64
	}{
		{"清溪镇人民政府法治政府建设办公室", "2025年1月20日", 2, 9.6}, // 16 characters against 6.4
		{"清溪镇人民政府", "2025年1月20日", 2, 0.6},
		{"某乡", "2025年1月20日", 8.4, 2},
		{"清溪镇人民政府", "", 2, -1},
		{"", "2025年1月20日", -1, 2},
	} {
		_, contents := parts(t, write(t, docx.Document{Title: "题", Signature: c.organ, Date: c.date}))
		got := map[string]float64{}
		for _, p := range parse(t, contents["word/document.xml"]).all("p") {
			text := ""
			for _, r := range p.all("t") {
				text += r.Text
			}
			if ind := p.all("ind"); len(ind) > 0 {
				var n float64
				if _, err := fmt.Sscan(ind[0].attr("right"), &n); err != nil {
					t.Fatal(err)
				}
				got[text] = n / character
			}
		}
		for text, want := range map[string]float64{c.organ: c.organRight, c.date: c.dateRight} {
			if d := got[text] - want; want >= 0 && (d < -0.1 || d > 0.1) {
				t.Errorf("%q is %.2f characters in from the right, want %g", text, got[text], want)
			}
		}
	}
}

func TestLongTitleBreaksAtItsSense(t *testing.T) {
	for title, want := range map[string]int{
		"关于法治建设情况的报告":                 1,
		"清溪镇人民政府关于2024年度法治政府建设情况的报告":  2,
		"清溪镇人民政府\n关于\n某事的报告":          3,
		"伊金霍洛镇2023年度法治政府建设工作情况报告":     2,
		"没有那两个字而又长得一行放不下的标题由排版软件自行折行": 1,
	} {
		_, contents := parts(t, write(t, docx.Document{Title: title}))
		p := parse(t, contents["word/document.xml"]).first(t, "p")
		if got := 1 + len(p.all("br")); got != want {
			t.Errorf("%q: %d lines, want %d", title, got, want)
		}
	}
}

// TestFaces holds the faces and sizes of GB/T 9704-2012, clauses 5.2.2, 7.3.1, 7.3.3 and 7.5: what a style does not say it
// has from the one it is based on, and that from the defaults.
func TestFaces(t *testing.T) {
	_, contents := parts(t, write(t, sample()))
	root := parse(t, contents["word/styles.xml"])
	defaults := root.first(t, "rPrDefault")
	styles := map[string]node{}
	for _, s := range root.all("style") {
		styles[s.attr("styleId")] = s
	}
	of := func(style, element, attribute string) string {
		for s := style; s != ""; {
			for _, n := range styles[s].all(element) {
				if v := n.attr(attribute); v != "" {
					return v
				}
			}
			based := styles[s].all("basedOn")
			s = ""
			if len(based) > 0 {
				s = based[0].attr("val")
			}
		}
		for _, n := range defaults.all(element) {
			return n.attr(attribute)
		}
		return ""
	}
	for _, c := range []struct{ style, face, halfPoints string }{
		{"BodyText", "仿宋_GB2312", "32"}, {"Addressee", "仿宋_GB2312", "32"}, {"Title", "方正小标宋简体", "44"},
		{"Heading1", "黑体", "32"}, {"Heading2", "楷体_GB2312", "32"}, {"Heading3", "仿宋_GB2312", "32"}, {"Heading4", "仿宋_GB2312", "32"},
		{"AttachmentNote", "仿宋_GB2312", "32"}, {"AttachmentLabel", "黑体", "32"}, {"AttachmentTitle", "方正小标宋简体", "44"},
		{"Organ", "仿宋_GB2312", "32"}, {"IssueDate", "仿宋_GB2312", "32"}, {"FooterOdd", "宋体", "28"}, {"FooterEven", "宋体", "28"},
	} {
		if face, size := of(c.style, "rFonts", "eastAsia"), of(c.style, "sz", "val"); face != c.face || size != c.halfPoints {
			t.Errorf("%s is set in %s of %s half points, want %s of %s", c.style, face, size, c.face, c.halfPoints)
		}
	}
	for _, style := range []string{"BodyText", "Heading1", "Heading2", "Heading3", "Heading4", "Title", "Addressee", "Organ", "IssueDate", "AttachmentNote"} {
		if line, rule := of(style, "spacing", "line"), of(style, "spacing", "lineRule"); line != "579" || rule != "exact" {
			t.Errorf("a line of %s is %s twips (%s), want 579 exactly: 22 to a page", style, line, rule)
		}
	}
	if got := of("BodyText", "ind", "firstLine"); got != "630" {
		t.Errorf("paragraphs are indented by %s twips, want two characters of 315", got)
	}
}
