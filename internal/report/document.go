package report

import (
	"io"
	"strings"
	"time"

	"fengqiao/internal/report/docx"
)

// TitleLines is the title as it stands on the page, broken by sense.
func (r *Report) TitleLines() []string { return strings.Split(docx.BreakTitle(r.Title), "\n") }

// WriteDocx writes the report as an official document (公文). The same report and instant give the same bytes.
func (r *Report) WriteDocx(w io.Writer, creator string, at time.Time) error {
	d := docx.Document{Title: r.Title, Addressee: r.Addressee, Signature: r.Signature, Date: r.Date,
		Properties: docx.Properties{Creator: creator, Created: at}}
	text := func(ps []Paragraph) {
		for _, p := range ps {
			d.Blocks = append(d.Blocks, docx.Text(p.String()))
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
	return docx.Write(w, d)
}
