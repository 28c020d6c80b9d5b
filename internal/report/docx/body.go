package docx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// body collects word/document.xml and the links it refers to.
type body struct {
	out    bytes.Buffer
	links  []string       // in order of first use
	ids    map[string]int // link to its place in links
	charts []Chart        // in order; each is a part of its own
}

func (b *body) document(d Document) error {
	if err := b.sheet(d, ""); err != nil {
		return err
	}
	for _, s := range d.Sheets {
		if err := b.sheet(s, "<w:pageBreakBefore/>"); err != nil {
			return err
		}
	}
	return nil
}

// sheet writes one document; page begins it on a new page.
func (b *body) sheet(d Document, page string) error {
	if err := (place{"标题", "the title"}).checkRequired(d.Title, true); err != nil {
		return err
	}
	for _, s := range []struct {
		at   place
		text string
	}{
		{place{"发文机关", "the issuer"}, d.Issuer},
		{place{"文号", "the number"}, d.Number},
		{place{"附注", "the note"}, d.Note},
		{place{"主送机关", "the addressee"}, d.Addressee},
		{place{"署名", "the signature"}, d.Signature},
		{place{"成文日期", "the date"}, d.Date},
		{place{"文件属性中的作者", "the creator"}, d.Properties.Creator},
	} {
		if err := s.at.checkText(s.text, false); err != nil {
			return err
		}
	}

	switch {
	case d.Issuer != "":
		b.paragraph("Issuer", page, plain(d.Issuer))
		b.paragraph("Title", "", plain(BreakTitle(d.Title)))
	default:
		b.paragraph("Title", page, plain(BreakTitle(d.Title)))
	}
	switch {
	case d.Number != "" && d.Issuer != "":
		b.paragraph("PaperNumber", "", plain(d.Number))
	case d.Number != "":
		b.paragraph("LetterNumber", "", plain(d.Number))
	}
	if d.Addressee != "" {
		b.paragraph("Addressee", "", plain(strings.TrimRight(d.Addressee, "：:")+"："))
	}
	signed := d.Signature != "" || d.Date != ""
	if err := b.blocks(place{}, d.Blocks, signed || len(d.Attachments) > 0); err != nil {
		return err
	}
	if err := b.attachmentNote(d.Attachments, signed); err != nil {
		return err
	}
	b.signature(d.Signature, d.Date)
	if d.Note != "" {
		b.paragraph("BodyText", "", plain("（"+d.Note+"）"))
	}
	for i, a := range d.Attachments {
		if len(a.Blocks) == 0 && a.Table == nil {
			continue
		}
		if err := b.attachment(i, len(d.Attachments), a); err != nil {
			return err
		}
	}
	return nil
}

// blocks writes the body's pieces. keepLast holds the last one on the page of what follows, so that a signature never
// stands alone, nor with the list of attachments alone.
func (b *body) blocks(in place, blocks []Block, keepLast bool) error {
	for i, block := range blocks {
		at := in.within("第 %d 段", "block %d", i+1)
		last := keepLast && i == len(blocks)-1
		switch block := block.(type) {
		case Heading:
			if block.Level < 1 || block.Level > 4 {
				return at.fault(
					fmt.Sprintf("的标题层级是 %d，应为 1 至 4", block.Level),
					fmt.Sprintf("is a heading of level %d; levels go from 1 to 4", block.Level))
			}
			if err := at.checkRequired(block.Text, false); err != nil {
				return err
			}
			b.paragraph(fmt.Sprintf("Heading%d", block.Level), "", plain(block.Text))
		case Paragraph:
			if err := b.running(at, block, last); err != nil {
				return err
			}
		case Table:
			if err := b.table(at, block); err != nil {
				return err
			}
		case *Table:
			if block == nil {
				return at.fault("是空的表格", "is a nil table")
			}
			if err := b.table(at, *block); err != nil {
				return err
			}
		case Chart:
			if err := b.chart(at, block); err != nil {
				return err
			}
		case Remark:
			if err := at.checkText(block.Text, false); err != nil {
				return err
			}
			b.paragraph("Remark", "", plain(block.Text))
		default:
			return at.fault(
				fmt.Sprintf("的类型 %T 无法写入", block),
				fmt.Sprintf("is a %T, which cannot be written", block))
		}
	}
	return nil
}

func (b *body) running(at place, p Paragraph, keepNext bool) error {
	var runs strings.Builder
	for i, r := range p.Runs {
		at := at.within("第 %d 处文字", "run %d", i+1)
		if err := at.checkText(r.Text, false); err != nil {
			return err
		}
		if r.Link == "" {
			runs.WriteString(run(r.Text, r.Bold, ""))
			continue
		}
		if err := at.checkLink(r.Link); err != nil {
			return err
		}
		fmt.Fprintf(&runs, `<w:hyperlink r:id="%s" w:history="1">%s</w:hyperlink>`, b.link(r.Link), run(r.Text, r.Bold, "Hyperlink"))
	}
	properties := ""
	if keepNext {
		properties = "<w:keepNext/>"
	}
	b.paragraph("BodyText", properties, runs.String())
	return nil
}

// attachmentNote lists the attachments under the body. Names line up, and a long one wraps under its own first character.
func (b *body) attachmentNote(attachments []Attachment, keepNext bool) error {
	const label = "附件："
	labelWidth := width(label, bodySize, bodySpacing)
	keep := ""
	if keepNext {
		keep = "<w:keepNext/>"
	}
	for i, a := range attachments {
		at := place{}.within("附件 %d 的名称", "the title of attachment %d", i+1)
		if err := at.checkRequired(a.Title, true); err != nil {
			return err
		}
		title := strings.ReplaceAll(a.Title, "\n", "")
		if len(attachments) == 1 {
			b.paragraph("AttachmentNote", keep+indent(2*character+labelWidth, labelWidth), plain(label+title))
		} else {
			number := character
			if len(attachments) > 9 {
				number += character / 2
			}
			left, hanging, text := 2*character+labelWidth+number, number, fmt.Sprintf("%d.", i+1)
			style := "AttachmentNoteNext"
			if i == 0 {
				style, hanging, text = "AttachmentNote", labelWidth+number, label+text
			}
			b.paragraph(style, keep+indent(left, hanging), plain(text)+`<w:r><w:tab/></w:r>`+plain(title))
		}
	}
	return nil
}

func indent(left, hanging int) string {
	return fmt.Sprintf(`<w:ind w:left="%d" w:hanging="%d"/>`, left, hanging)
}

// signature sets organ and date as for a document without a seal: the organ two characters in from the right, the date
// beginning two characters after the organ does; a date too long for that takes the two characters and pushes the organ in.
// Both are set from the right: where a program puts its own space between digits and Chinese characters (LibreOffice does,
// whatever the file says), the date then begins a little early instead of running into the margin or onto a second line.
func (b *body) signature(organ, date string) {
	const inset = 2 * character
	organRight, dateRight := inset, inset
	if organ != "" && date != "" {
		longer := width(organ, bodySize, bodySpacing) - width(date, bodySize, bodySpacing)
		if longer >= 0 {
			dateRight = organRight + longer - inset
		} else {
			organRight = dateRight - longer + inset
		}
	}
	if organ != "" {
		keep := ""
		if date != "" {
			keep = "<w:keepNext/>"
		}
		b.paragraph("Organ", fmt.Sprintf(`%s<w:ind w:right="%d"/>`, keep, organRight), plain(organ))
	}
	if date != "" {
		style := "IssueDate"
		if organ == "" {
			style = "Organ"
		}
		b.paragraph(style, fmt.Sprintf(`<w:ind w:right="%d"/>`, dateRight), plain(date))
	}
}

func (b *body) attachment(i, of int, a Attachment) error {
	label := "附件"
	if of > 1 {
		label = fmt.Sprintf("附件%d", i+1)
	}
	b.paragraph("AttachmentLabel", "", plain(label))
	b.paragraph("AttachmentTitle", "", plain(BreakTitle(a.Title)))
	at := place{}.within("附件 %d", "attachment %d", i+1)
	if err := b.blocks(at, a.Blocks, false); err != nil {
		return err
	}
	if a.Table == nil {
		return nil
	}
	return b.table(place{at.zh + "的表格", "the table of " + at.en}, *a.Table)
}

// BreakTitle breaks a title that is longer than a line before 关于, or without that word after the year, unless its
// author has broken it already or a part would still be too long.
func BreakTitle(title string) string {
	if strings.Contains(title, "\n") || width(title, titleSize, 0) <= textWidth {
		return title
	}
	for _, at := range []int{strings.Index(title, "关于"), afterYear(title)} {
		if at > 0 && width(title[:at], titleSize, 0) <= textWidth && width(title[at:], titleSize, 0) <= textWidth {
			return title[:at] + "\n" + title[at:]
		}
	}
	return title
}

// afterYear is where a title goes on after its year (2024年, 2024年度); -1: it names none.
func afterYear(title string) int {
	for i, r := range title {
		if r != '年' || i == 0 || title[i-1] < '0' || title[i-1] > '9' {
			continue
		}
		return len(title) - len(strings.TrimPrefix(title[i+len("年"):], "度"))
	}
	return -1
}

// paragraph writes one paragraph; properties are further children of w:pPr, in the schema's order.
func (b *body) paragraph(style, properties, runs string) {
	fmt.Fprintf(&b.out, `<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr>%s</w:p>`+"\n", style, properties, runs)
}

func plain(text string) string { return run(text, false, "") }

// run writes one run. The hint sends the characters that Chinese and Latin share (“ ” — … · ×) to the Chinese face,
// where they are full-width.
func run(text string, bold bool, style string) string {
	if text == "" {
		return ""
	}
	var out strings.Builder
	out.WriteString("<w:r><w:rPr>")
	if style != "" {
		fmt.Fprintf(&out, `<w:rStyle w:val="%s"/>`, style)
	}
	out.WriteString(`<w:rFonts w:hint="eastAsia"/>`)
	if bold {
		out.WriteString("<w:b/><w:bCs/>")
	}
	out.WriteString("</w:rPr>")
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			out.WriteString("<w:br/>")
		}
		fmt.Fprintf(&out, `<w:t xml:space="preserve">%s</w:t>`, escape(line))
	}
	out.WriteString("</w:r>")
	return out.String()
}

func escape(s string) string {
	var out strings.Builder
	// A strings.Builder never fails to write.
	_ = xml.EscapeText(&out, []byte(s))
	return out.String()
}

// link returns the relationship id of a URL; the same URL has one relationship.
func (b *body) link(url string) string {
	n, known := b.ids[url]
	if !known {
		if b.ids == nil {
			b.ids = map[string]int{}
		}
		n = len(b.links)
		b.links = append(b.links, url)
		b.ids[url] = n
	}
	return fmt.Sprintf("rIdLink%d", n+1)
}

func (b *body) xml() string {
	return xmlHead + `<w:document xmlns:w="` + nsMain + `" xmlns:r="` + nsRelations + `"` +
		` xmlns:wp="` + nsInline + `" xmlns:a="` + nsDrawing + `" xmlns:c="` + nsChart + `"><w:body>` + "\n" +
		b.out.String() + sectionXML() + "\n</w:body></w:document>\n"
}

func (b *body) relations() string {
	var out strings.Builder
	out.WriteString(xmlHead + `<Relationships xmlns="` + nsPackageRelations + `">` + "\n")
	for _, r := range []struct{ id, kind, target string }{
		{"rIdStyles", "styles", "styles.xml"},
		{"rIdSettings", "settings", "settings.xml"},
		{"rIdFonts", "fontTable", "fontTable.xml"},
		{"rIdFooterOdd", "footer", "footer1.xml"},
		{"rIdFooterEven", "footer", "footer2.xml"},
	} {
		fmt.Fprintf(&out, `<Relationship Id="%s" Type="%s/%s" Target="%s"/>`+"\n", r.id, nsRelations, r.kind, r.target)
	}
	for i, link := range b.links {
		fmt.Fprintf(&out, `<Relationship Id="rIdLink%d" Type="%s/hyperlink" Target="%s" TargetMode="External"/>`+"\n", i+1, nsRelations, escape(link))
	}
	for i := range b.charts {
		fmt.Fprintf(&out, `<Relationship Id="rIdChart%[1]d" Type="%[2]s/chart" Target="charts/chart%[1]d.xml"/>`+"\n", i+1, nsRelations)
	}
	out.WriteString("</Relationships>\n")
	return out.String()
}
