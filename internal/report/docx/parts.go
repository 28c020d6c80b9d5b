package docx

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

	nsMain             = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRelations        = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships"
	nsPackageMetadata  = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
	nsContentTypes     = "http://schemas.openxmlformats.org/package/2006/content-types"

	typeWord = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

type part struct{ name, content string }

// pack writes the parts in their order. Every entry bears the earliest date a zip file knows, never the clock's.
func pack(w io.Writer, parts []part) error {
	z := zip.NewWriter(w)
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{
			Name:     p.name,
			Method:   zip.Deflate,
			Modified: time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC),
		})
		if err != nil {
			return fmt.Errorf("writing %s: %w", p.name, err)
		}
		if _, err := io.WriteString(f, p.content); err != nil {
			return fmt.Errorf("writing %s: %w", p.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("finishing the file: %w", err)
	}
	return nil
}

// contentTypesXML tells what each part is; charts is how many there are.
func contentTypesXML(charts int) string {
	var out strings.Builder
	out.WriteString(xmlHead + `<Types xmlns="` + nsContentTypes + `">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="` + typeWord + `document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="` + typeWord + `styles+xml"/>
<Override PartName="/word/settings.xml" ContentType="` + typeWord + `settings+xml"/>
<Override PartName="/word/fontTable.xml" ContentType="` + typeWord + `fontTable+xml"/>
<Override PartName="/word/footer1.xml" ContentType="` + typeWord + `footer+xml"/>
<Override PartName="/word/footer2.xml" ContentType="` + typeWord + `footer+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>
`)
	if charts > 0 {
		out.WriteString(`<Default Extension="xlsx" ContentType="` + typeSheets + `"/>` + "\n")
	}
	for i := range charts {
		fmt.Fprintf(&out, `<Override PartName="/word/charts/chart%d.xml" ContentType="%s"/>`+"\n", i+1, typeChart)
	}
	out.WriteString("</Types>\n")
	return out.String()
}

const packageRelations = xmlHead + `<Relationships xmlns="` + nsPackageRelations + `">
<Relationship Id="rId1" Type="` + nsRelations + `/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
<Relationship Id="rId3" Type="` + nsRelations + `/extended-properties" Target="docProps/app.xml"/>
</Relationships>
`

// settings: characterSpacingControl keeps punctuation at full width, without which Word would put more than 28
// characters in a line; doNotExpandShiftReturn leaves a line before a line break unstretched; compatibility mode 15 is
// that of current Word, which opens a file without it in the layout of an older one.
const settings = xmlHead + `<w:settings xmlns:w="` + nsMain + `">
<w:zoom w:percent="100"/>
<w:bordersDoNotSurroundHeader/>
<w:bordersDoNotSurroundFooter/>
<w:defaultTabStop w:val="420"/>
<w:evenAndOddHeaders/>
<w:characterSpacingControl w:val="doNotCompress"/>
<w:compat>
<w:doNotExpandShiftReturn/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>
<w:decimalSymbol w:val="."/>
<w:listSeparator w:val=","/>
</w:settings>
`

// fontTable names for each official face the one that comes with common systems, for machines without it.
const fontTable = xmlHead + `<w:fonts xmlns:w="` + nsMain + `">
<w:font w:name="` + faceLatin + `"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>
<w:font w:name="` + faceBody + `"><w:altName w:val="仿宋"/><w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>
<w:font w:name="` + faceKai + `"><w:altName w:val="楷体"/><w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>
<w:font w:name="` + faceHei + `"><w:altName w:val="SimHei"/><w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>
<w:font w:name="` + faceSong + `"><w:altName w:val="SimSun"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>
<w:font w:name="` + faceTitle + `"><w:altName w:val="宋体"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>
</w:fonts>
`

const appProperties = xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Fengqiao</Application></Properties>
`

// sectionXML is the one section of the document: page, margins, page numbers and the grid of lines.
func sectionXML() string {
	return `<w:sectPr><w:footerReference w:type="default" r:id="rIdFooterOdd"/><w:footerReference w:type="even" r:id="rIdFooterEven"/>` +
		fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/>`, pageWidth, pageHeight) +
		fmt.Sprintf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="%d" w:gutter="0"/>`,
			marginTop, marginRight, marginBottom, marginLeft, footerDistance) +
		fmt.Sprintf(`<w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="%d"/></w:sectPr>`, linePitch)
}

// footerXML is the page number between two dashes; the style puts it on its side of the page.
func footerXML(style string) string {
	text := func(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }
	dash := func(s string) string {
		return `<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">` + s + `</w:t></w:r>`
	}
	return xmlHead + `<w:ftr xmlns:w="` + nsMain + `"><w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` +
		dash("—") + text(" ") +
		`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
		`<w:r><w:fldChar w:fldCharType="separate"/></w:r>` + text("1") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>` +
		text(" ") + dash("—") + "</w:p></w:ftr>\n"
}

func coreXML(d Document) string {
	var out strings.Builder
	out.WriteString(xmlHead + `<cp:coreProperties xmlns:cp="` + nsPackageMetadata + `" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	fmt.Fprintf(&out, `<dc:title>%s</dc:title>`, escape(strings.ReplaceAll(d.Title, "\n", "")))
	if d.Properties.Creator != "" {
		fmt.Fprintf(&out, `<dc:creator>%[1]s</dc:creator><cp:lastModifiedBy>%[1]s</cp:lastModifiedBy>`, escape(d.Properties.Creator))
	}
	if !d.Properties.Created.IsZero() {
		at := d.Properties.Created.UTC().Format("2006-01-02T15:04:05Z")
		fmt.Fprintf(&out, `<dcterms:created xsi:type="dcterms:W3CDTF">%[1]s</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">%[1]s</dcterms:modified>`, at)
	}
	out.WriteString("<dc:language>zh-CN</dc:language></cp:coreProperties>\n")
	return out.String()
}
