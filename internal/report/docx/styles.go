package docx

import (
	"fmt"
	"strings"
)

// The faces of GB/T 9704 by the names under which offices have them installed.
const (
	faceBody  = "仿宋_GB2312"
	faceKai   = "楷体_GB2312"
	faceHei   = "黑体"
	faceSong  = "宋体"
	faceTitle = "方正小标宋简体"
	faceLatin = "Times New Roman"
)

// style is one entry of styles.xml. paragraph and run hold the children of w:pPr and w:rPr in the schema's order.
type style struct {
	id, name, based, next string
	custom                bool // not one of Word's own names
	paragraph, run        string
}

// paragraphStyles are named as Word names its own, where it has one, so that its navigation pane and its user's own styles
// work as expected. Blank lines are spacing of exactly one line pitch, which keeps the page on its grid.
var paragraphStyles = []style{
	{id: "Normal", name: "Normal",
		paragraph: `<w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>` +
			fmt.Sprintf(`<w:spacing w:line="%d" w:lineRule="exact"/><w:jc w:val="both"/>`, linePitch)},
	{id: "BodyText", name: "Body Text", based: "Normal", paragraph: firstLine},
	{id: "Title", name: "Title", based: "Normal", next: "BodyText",
		paragraph: `<w:keepNext/><w:keepLines/>` + offGrid + blankAfter + `<w:jc w:val="center"/>`,
		run:       oneFace(faceTitle) + `<w:spacing w:val="0"/>` + size(titleSize)},
	{id: "Issuer", name: "文书机关名称", based: "Normal", next: "Title", custom: true,
		paragraph: `<w:keepNext/><w:keepLines/>` + offGrid + `<w:jc w:val="center"/>`,
		run:       oneFace(faceTitle) + `<w:spacing w:val="0"/>` + size(titleSize)},
	{id: "PaperNumber", name: "文书文号", based: "Normal", next: "BodyText", custom: true,
		paragraph: `<w:keepNext/>` + blankAfter + `<w:jc w:val="right"/>`},
	{id: "LetterNumber", name: "公函文号", based: "Normal", next: "BodyText", custom: true,
		paragraph: `<w:keepNext/>` + blankAfter + `<w:jc w:val="center"/>`, run: fmt.Sprintf(`<w:rFonts w:eastAsia="%s"/>`, faceKai)},
	{id: "Heading1", name: "heading 1", based: "Normal", next: "BodyText",
		paragraph: heading(0), run: oneFace(faceHei)},
	{id: "Heading2", name: "heading 2", based: "Normal", next: "BodyText",
		paragraph: heading(1), run: fmt.Sprintf(`<w:rFonts w:eastAsia="%s"/>`, faceKai)},
	{id: "Heading3", name: "heading 3", based: "Normal", next: "BodyText", paragraph: heading(2)},
	{id: "Heading4", name: "heading 4", based: "Normal", next: "BodyText", paragraph: heading(3)},
	{id: "Addressee", name: "主送机关", based: "Normal", next: "BodyText", custom: true, paragraph: `<w:jc w:val="left"/>`},
	{id: "AttachmentNoteNext", name: "附件说明", based: "Normal", custom: true, paragraph: `<w:keepLines/>`},
	{id: "AttachmentNote", name: "附件说明首行", based: "AttachmentNoteNext", next: "AttachmentNoteNext", custom: true, paragraph: blankBefore},
	{id: "Organ", name: "发文机关署名", based: "Normal", next: "IssueDate", custom: true,
		paragraph: `<w:keepLines/>` + blankBefore + `<w:jc w:val="right"/>`},
	{id: "IssueDate", name: "成文日期", based: "Normal", custom: true, paragraph: `<w:keepLines/><w:jc w:val="right"/>`},
	{id: "AttachmentLabel", name: "附件序号", based: "Normal", next: "AttachmentTitle", custom: true,
		paragraph: `<w:keepNext/><w:pageBreakBefore/>` + blankAfter + `<w:jc w:val="left"/>`, run: oneFace(faceHei)},
	{id: "AttachmentTitle", name: "附件标题", based: "Title", next: "BodyText", custom: true, paragraph: `<w:outlineLvl w:val="0"/>`},
	{id: "TableText", name: "表格文字", based: "Normal", custom: true,
		paragraph: offGrid + `<w:spacing w:line="360" w:lineRule="exact"/><w:jc w:val="left"/>`, run: `<w:spacing w:val="0"/>` + size(tableSize)},
	{id: "TableNumber", name: "表格数字", based: "TableText", custom: true, paragraph: `<w:jc w:val="right"/>`},
	{id: "TableName", name: "表格栏目", based: "TableText", custom: true, paragraph: `<w:jc w:val="center"/>`},
	{id: "TableHead", name: "表格表头", based: "TableText", custom: true, paragraph: `<w:keepNext/><w:jc w:val="center"/>`, run: oneFace(faceHei)},
	{id: "TableTitle", name: "表题", based: "TableText", custom: true,
		paragraph: `<w:keepNext/>` + fmt.Sprintf(`<w:spacing w:line="%d" w:lineRule="exact"/>`, linePitch) + `<w:jc w:val="center"/>`, run: oneFace(faceHei) + size(captionSize)},
	{id: "Chart", name: "图", based: "Normal", next: "ChartTitle", custom: true, paragraph: `<w:keepNext/>` + offGrid + `<w:jc w:val="center"/>`},
	{id: "ChartTitle", name: "图题", based: "TableText", next: "BodyText", custom: true,
		paragraph: fmt.Sprintf(`<w:spacing w:line="%d" w:lineRule="exact"/>`, linePitch) + `<w:jc w:val="center"/>`, run: oneFace(faceHei) + size(captionSize)},
	{id: "Remark", name: "表注", based: "TableText", custom: true},
	{id: "TableEnd", name: "表格结束", based: "Normal", next: "BodyText", custom: true,
		paragraph: offGrid + fmt.Sprintf(`<w:spacing w:line="%d" w:lineRule="exact"/>`, tableSize/2), run: size(20)},
	{id: "Footer", name: "footer", based: "Normal",
		paragraph: offGrid + fmt.Sprintf(`<w:spacing w:line="%d" w:lineRule="exact"/>`, footerSize), run: oneFace(faceSong) + `<w:spacing w:val="0"/>` + size(footerSize)},
	{id: "FooterOdd", name: "单页页码", based: "Footer", custom: true,
		paragraph: fmt.Sprintf(`<w:ind w:right="%d"/><w:jc w:val="right"/>`, character)},
	{id: "FooterEven", name: "双页页码", based: "Footer", custom: true,
		paragraph: fmt.Sprintf(`<w:ind w:left="%d"/><w:jc w:val="left"/>`, character)},
}

var (
	// An indent in twips, not in w:firstLineChars: that unit ignores the run spacing and would leave the grid.
	firstLine   = fmt.Sprintf(`<w:ind w:firstLine="%d"/>`, 2*character)
	blankAfter  = fmt.Sprintf(`<w:spacing w:after="%d"/>`, linePitch)
	blankBefore = fmt.Sprintf(`<w:spacing w:before="%d"/>`, linePitch)
)

// offGrid keeps LibreOffice from rounding a line up to the next line of the grid when the face's own ascent and descent,
// which the exact line height overrules, are taller than one.
const offGrid = `<w:snapToGrid w:val="0"/>`

func heading(outline int) string {
	return `<w:keepNext/>` + firstLine + fmt.Sprintf(`<w:outlineLvl w:val="%d"/>`, outline)
}

func oneFace(face string) string {
	return fmt.Sprintf(`<w:rFonts w:ascii="%[1]s" w:eastAsia="%[1]s" w:hAnsi="%[1]s"/>`, face)
}

// size sets the type size, given in twips; the file wants half-points.
func size(twips int) string {
	return fmt.Sprintf(`<w:sz w:val="%[1]d"/><w:szCs w:val="%[1]d"/>`, twips/10)
}

func stylesXML() string {
	var out strings.Builder
	out.WriteString(xmlHead + `<w:styles xmlns:w="` + nsMain + `">` + "\n")
	fmt.Fprintf(&out, `<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="%[1]s" w:eastAsia="%[2]s" w:hAnsi="%[1]s" w:cs="%[1]s"/>`+
		`<w:spacing w:val="%[3]d"/>%[4]s<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`+"\n",
		faceLatin, faceBody, bodySpacing, size(bodySize))
	for _, s := range paragraphStyles {
		out.WriteString(s.xml())
	}
	out.WriteString(`<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>` + "\n")
	// Links stay black and bare: the standard prints in black, and the paper copy has nothing to click on.
	out.WriteString(`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:basedOn w:val="DefaultParagraphFont"/><w:rPr><w:color w:val="auto"/><w:u w:val="none"/></w:rPr></w:style>` + "\n")
	out.WriteString(tableStyles)
	out.WriteString("</w:styles>\n")
	return out.String()
}

func (s style) xml() string {
	var out strings.Builder
	out.WriteString(`<w:style w:type="paragraph"`)
	if s.id == "Normal" {
		out.WriteString(` w:default="1"`)
	}
	if s.custom {
		out.WriteString(` w:customStyle="1"`)
	}
	fmt.Fprintf(&out, ` w:styleId="%s"><w:name w:val="%s"/>`, s.id, s.name)
	if s.based != "" {
		fmt.Fprintf(&out, `<w:basedOn w:val="%s"/>`, s.based)
	}
	if s.next != "" {
		fmt.Fprintf(&out, `<w:next w:val="%s"/>`, s.next)
	}
	out.WriteString("<w:qFormat/>")
	if s.paragraph != "" {
		fmt.Fprintf(&out, "<w:pPr>%s</w:pPr>", s.paragraph)
	}
	if s.run != "" {
		fmt.Fprintf(&out, "<w:rPr>%s</w:rPr>", s.run)
	}
	out.WriteString("</w:style>\n")
	return out.String()
}

var tableStyles = `<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>` +
	`<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>` +
	fmt.Sprintf(`<w:left w:w="%[1]d" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="%[1]d" w:type="dxa"/>`, cellMargin) +
	`</w:tblCellMar></w:tblPr></w:style>` + "\n" +
	`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>` +
	`<w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/><w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/><w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`</w:tblBorders></w:tblPr></w:style>` + "\n"
