package report

import (
	"io"
	"strings"
	"time"

	"fengqiao/internal/report/docx"
)

// TitleLines is the title as it stands on the page, broken by sense.
func (r *Report) TitleLines() []string { return strings.Split(docx.BreakTitle(r.Title), "\n") }

// WriteDocx writes the report as an official document (公文), with an appendix of its numbers unless that is nil. The same
// report and instant give the same bytes.
func (r *Report) WriteDocx(w io.Writer, creator string, at time.Time, appendix *Appendix) error {
	d := docx.Document{Title: r.Title, Addressee: r.Addressee, Signature: r.Signature, Date: r.Date,
		Properties: docx.Properties{Creator: creator, Created: at}}
	text := func(ps []Paragraph) {
		for _, p := range ps {
			d.Blocks = append(d.Blocks, block(p))
		}
	}
	text(r.Opening)
	for _, c := range r.Chapters {
		d.Blocks = append(d.Blocks, docx.Heading{Level: 1, Text: c.Number + c.Title})
		text(c.Text)
		for _, s := range c.Sections {
			d.Blocks = append(d.Blocks, docx.Heading{Level: 2, Text: s.Number + s.Title})
			text(s.Text)
		}
	}
	if appendix != nil {
		d.Attachments = append(d.Attachments, docx.Attachment{Title: appendixTitle, Blocks: []docx.Block{docx.Remark{Text: appendix.Stands}, docx.Remark{Text: appendix.Hash}},
			Table: &docx.Table{Dense: true, Header: appendixHead, Rows: appendix.rows(), Widths: []int{38, 70, 181, 100, 53}}})
	}
	return docx.Write(w, d)
}

func block(p Paragraph) docx.Block {
	e := p.Exhibit()
	switch {
	case e == nil:
		return docx.Text(p.String())
	case e.Chart:
		c := docx.Chart{Title: e.Caption(), Line: e.Line, Lying: !e.Months, Labels: e.Labels}
		for _, column := range e.Columns {
			s := docx.Series{Name: column.Title}
			for _, n := range column.Cells {
				s.Values = append(s.Values, n.Figure.Value.String())
			}
			c.Series = append(c.Series, s)
		}
		return c
	default:
		t := docx.Table{Title: e.Caption(), Header: e.Heads(), Rows: e.Rows()}
		t.Widths = widths(t.Header, t.Rows)
		return t
	}
}

// widths gives the labels as much room as they want against the numbers.
func widths(head []string, rows [][]string) []int {
	const least, most = 4, 14 // characters
	label := least
	for _, row := range rows {
		label = max(label, len([]rune(row[0])))
	}
	out := []int{min(label, most) + 2}
	for range head[1:] {
		out = append(out, least+2)
	}
	return out
}
