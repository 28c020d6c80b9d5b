package docx

import (
	"fmt"
	"strings"
)

const (
	nsChart    = "http://schemas.openxmlformats.org/drawingml/2006/chart"
	nsDrawing  = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsInline   = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
	typeChart  = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
	typeSheets = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

	emuPerTwip = 635

	mostSeries = 6  // what greys can tell apart
	mostPoints = 72 // characters of labels that stand beside each other over the columns of one chart
)

// greys fill the bars of the series in turn, and draw their lines: documents are printed in black.
var greys = []string{"7F7F7F", "D9D9D9", "404040", "FFFFFF", "A6A6A6", "BFBFBF"}

// dashes tell lines apart that run close to each other.
var dashes = []string{"solid", "sysDash", "lgDash", "sysDot", "dashDot", "lgDashDot"}

// chart writes the picture and its title; the picture itself is a part of its own.
func (b *body) chart(at place, c Chart) error {
	if err := c.check(at); err != nil {
		return err
	}
	b.charts = append(b.charts, c)
	n := len(b.charts)
	// An image as high as its lines would be pushed to a higher line by the descent of the type it stands on.
	lines, slack := c.lines(), linePitch/3
	var described strings.Builder
	for i, s := range c.Series {
		if i > 0 {
			described.WriteString("；")
		}
		described.WriteString(s.Name + "：")
		for j, v := range s.Values {
			if j > 0 {
				described.WriteString("，")
			}
			described.WriteString(c.Labels[j] + " " + v)
		}
	}
	b.paragraph("Chart", fmt.Sprintf(`<w:spacing w:line="%d" w:lineRule="atLeast"/>`, lines*linePitch),
		fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/>`+
			`<wp:docPr id="%d" name="图 %d" descr="%s"/><wp:cNvGraphicFramePr/>`+
			`<a:graphic><a:graphicData uri="%s"><c:chart r:id="rIdChart%d"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
			textWidth*emuPerTwip, (lines*linePitch-slack)*emuPerTwip, n, n, escape(described.String()), nsChart, n))
	b.paragraph("ChartTitle", "", plain(c.Title))
	return nil
}

// lines is how many lines of text the picture takes.
func (c Chart) lines() int {
	const upright, least, most = 9, 5, 18
	if !c.Lying {
		return upright
	}
	const barsPerLine = 2
	return min(max(least, len(c.Labels)*(len(c.Series)+1)/barsPerLine+2), most)
}

func (c Chart) check(at place) error {
	if err := (place{at.zh + "的图题", "the title of " + at.en}).checkRequired(c.Title, false); err != nil {
		return err
	}
	if len(c.Labels) == 0 || len(c.Series) == 0 || len(c.Series) > mostSeries {
		return at.fault(
			fmt.Sprintf("的图有 %d 项、%d 组数，应有 1 项以上、1 至 %d 组", len(c.Labels), len(c.Series), mostSeries),
			fmt.Sprintf("is a chart of %d labels and %d series; it wants labels, and 1 to %d series", len(c.Labels), len(c.Series), mostSeries))
	}
	for i, l := range c.Labels {
		if err := at.within("图中第 %d 项", "label %d of the chart", i+1).checkText(l, false); err != nil {
			return err
		}
	}
	for i, s := range c.Series {
		at := at.within("图中第 %d 组", "series %d of the chart", i+1)
		if err := at.checkText(s.Name, false); err != nil {
			return err
		}
		if len(s.Values) != len(c.Labels) {
			return at.fault(fmt.Sprintf("有 %d 个数，应有 %d 个", len(s.Values), len(c.Labels)), fmt.Sprintf("has %d values for %d labels", len(s.Values), len(c.Labels)))
		}
		for _, v := range s.Values {
			if !isDecimal(v) {
				return at.fault(fmt.Sprintf("的“%s”不是数", v), fmt.Sprintf("holds %q, which is no number", v))
			}
		}
	}
	return nil
}

// isDecimal takes plain decimals: 12, -3, 0.5; empty is a gap.
func isDecimal(s string) bool {
	whole, part, pointed := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return s == "" || digits(whole) && (!pointed || digits(part))
}

// xml is the chart's own part. Its numbers stand in it and in the workbook it embeds, which Word and WPS open to edit them.
func (c Chart) xml() string {
	var out strings.Builder
	out.WriteString(xmlHead + `<c:chartSpace xmlns:c="` + nsChart + `" xmlns:a="` + nsDrawing + `" xmlns:r="` + nsRelations + `">` +
		`<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>` + "\n")
	labelled := c.labelled()
	kind, direction := "barChart", "col"
	if c.Lying {
		direction = "bar"
	}
	if c.Line {
		kind = "lineChart"
		out.WriteString(`<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>`)
	} else {
		fmt.Fprintf(&out, `<c:barChart><c:barDir val="%s"/><c:grouping val="clustered"/><c:varyColors val="0"/>`, direction)
	}
	for i, s := range c.Series {
		out.WriteString(c.series(i, s, labelled))
	}
	if c.Line {
		out.WriteString(`<c:marker val="1"/>`)
	} else {
		out.WriteString(`<c:gapWidth val="60"/>`)
	}
	out.WriteString(`<c:axId val="1"/><c:axId val="2"/></c:` + kind + ">\n" + c.axes(labelled) + `</c:plotArea>`)
	if len(c.Series) > 1 {
		out.WriteString(`<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend>`)
	}
	out.WriteString(`<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>` +
		`<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>` + chartText(chartSize) +
		`<c:externalData r:id="rIdData"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>` + "\n")
	return out.String()
}

// Type sizes in a chart, in hundredths of a point.
const (
	chartSize = 1050 // 五号
	labelSize = 900  // 小五
)

func chartText(size int) string {
	return fmt.Sprintf(`<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="%d"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>`+
		`<a:latin typeface="%s"/><a:ea typeface="%s"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>`, size, faceLatin, faceSong)
}

// labelled tells whether there is room to write each value at its point.
func (c Chart) labelled() bool {
	longest := 0
	for _, s := range c.Series {
		for _, v := range s.Values {
			longest = max(longest, len(v))
		}
	}
	return c.Lying || len(c.Series) == 1 && c.Line || !c.Line && len(c.Series)*len(c.Labels)*longest <= mostPoints
}

func (c Chart) series(i int, s Series, labelled bool) string {
	column := string(rune('B' + i))
	var out strings.Builder
	fmt.Fprintf(&out, `<c:ser><c:idx val="%[1]d"/><c:order val="%[1]d"/><c:tx>%s</c:tx>`, i, textRef("$"+column+"$1", []string{s.Name}))
	if c.Line {
		fmt.Fprintf(&out, `<c:spPr><a:ln w="22225"><a:solidFill><a:srgbClr val="000000"/></a:solidFill><a:prstDash val="%s"/></a:ln></c:spPr>`+
			`<c:marker><c:symbol val="circle"/><c:size val="5"/><c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill>`+
			`<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></c:spPr></c:marker>`, dashes[i], greys[i])
	} else {
		fmt.Fprintf(&out, `<c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></c:spPr>`+
			`<c:invertIfNegative val="0"/>`, greys[i])
	}
	if labelled {
		position := "outEnd"
		if c.Line {
			position = "t"
		}
		fmt.Fprintf(&out, `<c:dLbls><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>%s<c:dLblPos val="%s"/><c:showLegendKey val="0"/><c:showVal val="1"/>`+
			`<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`, chartText(labelSize), position)
	}
	last := len(c.Labels) + 1
	fmt.Fprintf(&out, `<c:cat>%s</c:cat>`, textRef(fmt.Sprintf("$A$2:$A$%d", last), c.Labels))
	fmt.Fprintf(&out, `<c:val><c:numRef><c:f>Sheet1!$%[1]s$2:$%[1]s$%[2]d</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="%[3]d"/>`, column, last, len(s.Values))
	for j, v := range s.Values {
		if v != "" {
			fmt.Fprintf(&out, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, j, v)
		}
	}
	out.WriteString(`</c:numCache></c:numRef></c:val>`)
	if c.Line {
		out.WriteString(`<c:smooth val="0"/>`)
	}
	out.WriteString("</c:ser>\n")
	return out.String()
}

// textRef refers to texts of the workbook and repeats them, for readers that do not open it.
func textRef(cells string, texts []string) string {
	var out strings.Builder
	fmt.Fprintf(&out, `<c:strRef><c:f>Sheet1!%s</c:f><c:strCache><c:ptCount val="%d"/>`, cells, len(texts))
	for i, t := range texts {
		fmt.Fprintf(&out, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, i, escape(t))
	}
	out.WriteString(`</c:strCache></c:strRef>`)
	return out.String()
}

// axes are those of the labels and of the amounts; where each point bears its value, the second says nothing more and is
// left out.
func (c Chart) axes(labelled bool) string {
	const thin = `<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="%s"/></a:solidFill></a:ln></c:spPr>`
	order, labels, amounts := "minMax", "b", "l"
	if c.Lying {
		order, labels, amounts = "maxMin", "l", "t"
	}
	lowest := `<c:min val="0"/>`
	for _, s := range c.Series {
		for _, v := range s.Values {
			if strings.HasPrefix(v, "-") {
				lowest = ""
			}
		}
	}
	hidden, grid := "0", `<c:majorGridlines>`+fmt.Sprintf(thin, "BFBFBF")+`</c:majorGridlines>`
	if labelled {
		hidden, grid = "1", ""
	}
	return `<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="` + order + `"/></c:scaling><c:delete val="0"/><c:axPos val="` + labels + `"/>` +
		`<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>` + fmt.Sprintf(thin, "000000") +
		`<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>` + "\n" +
		`<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>` + lowest + `</c:scaling><c:delete val="` + hidden + `"/><c:axPos val="` + amounts + `"/>` + grid +
		`<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>` +
		`<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>` + "\n"
}

// chartRelations lead a chart to its workbook.
func chartRelations(n int) string {
	return xmlHead + `<Relationships xmlns="` + nsPackageRelations + `">` +
		fmt.Sprintf(`<Relationship Id="rIdData" Type="%s/package" Target="../embeddings/chart%d.xlsx"/></Relationships>`, nsRelations, n) + "\n"
}

// workbook is the chart's data as an .xlsx file: labels down the first column, a column for each series.
func (c Chart) workbook() (string, error) {
	const ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	var rows strings.Builder
	text := func(cell, s string) {
		fmt.Fprintf(&rows, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, cell, escape(s))
	}
	rows.WriteString(`<row r="1">`)
	text("A1", "")
	for i, s := range c.Series {
		text(string(rune('B'+i))+"1", s.Name)
	}
	rows.WriteString("</row>\n")
	for j, label := range c.Labels {
		fmt.Fprintf(&rows, `<row r="%d">`, j+2)
		text(fmt.Sprintf("A%d", j+2), label)
		for i, s := range c.Series {
			if s.Values[j] != "" {
				fmt.Fprintf(&rows, `<c r="%c%d"><v>%s</v></c>`, 'B'+i, j+2, s.Values[j])
			}
		}
		rows.WriteString("</row>\n")
	}
	const kind = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	var file strings.Builder
	err := pack(&file, []part{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="` + nsContentTypes + `"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + kind + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + kind + `worksheet+xml"/></Types>` + "\n"},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="` + nsPackageRelations + `"><Relationship Id="rId1" Type="` + nsRelations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>` + "\n"},
		{"xl/workbook.xml", xmlHead + `<workbook xmlns="` + ns + `" xmlns:r="` + nsRelations + `"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>` + "\n"},
		{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="` + nsPackageRelations + `"><Relationship Id="rId1" Type="` + nsRelations + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>` + "\n"},
		{"xl/worksheets/sheet1.xml", xmlHead + `<worksheet xmlns="` + ns + `"><sheetData>` + rows.String() + `</sheetData></worksheet>` + "\n"},
	})
	return file.String(), err
}
