package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"fengqiao/internal/figures"
	"fengqiao/internal/office"
	"fengqiao/internal/report"
)

// reportPage is the yearly report as it will be printed, each number a link to its figure.
type reportPage struct {
	frame
	Heading   []string // lines
	Addressee string
	Opening   []paragraph
	Chapters  []chapter
	Signature string
	Date      string
	Docx      string // where it can be downloaded; empty when it cannot
	Head      int64
	Count     int // figures in it
}

type chapter struct {
	Heading  string
	Text     []paragraph
	Sections []section
}

type section struct {
	Heading string
	Text    []paragraph
}

type paragraph []span

// span is text, or a number with the figure it words.
type span struct {
	Text, Link, Title string
	None              bool // nothing was recorded
}

func (reportPage) template() string { return "report" }

func (s *site) report(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	if t.Book.Outline == nil {
		return missing{r.say("工作手册里还没有年度报告的提纲。")}
	}
	composed, err := t.Report(r.Context(), year, 0)
	if err != nil {
		return err
	}
	p := reportPage{frame: s.townFrame(r, t, year, "report", r.say("%d年度报告", year)), Heading: composed.TitleLines(),
		Addressee: composed.Addressee, Signature: composed.Signature, Date: composed.Date, Head: composed.Head.Seq, Count: len(composed.Figures())}
	if s.Docx != nil {
		p.Docx = r.URL.EscapedPath() + ".docx"
	}
	text := func(from []report.Paragraph) []paragraph { return linkFigures(r, t, year, from) }
	p.Opening = text(composed.Opening)
	for _, c := range composed.Chapters {
		ch := chapter{Heading: c.Number + c.Title, Text: text(c.Text)}
		for _, sec := range c.Sections {
			ch.Sections = append(ch.Sections, section{sec.Number + sec.Title, text(sec.Text)})
		}
		p.Chapters = append(p.Chapters, ch)
	}
	return s.render(w, r, http.StatusOK, p)
}

// linkFigures leads every number of the text to its figure.
func linkFigures(r *request, t *office.Desk, year int, from []report.Paragraph) []paragraph {
	var out []paragraph
	for _, p := range from {
		var spans paragraph
		for _, s := range p {
			of := span{Text: s.Text}
			if f := s.Figure; f != nil && f.Measure != nil {
				of.Link = figureLink(t.Town, year, f.Measure.ID, f.Facet, figures.Year(year))
				of.Title = r.say("%s：由%d件记录支持", f.Measure.Title.In(r.lang), f.Evidence)
				of.None = f.Evidence == 0
			}
			spans = append(spans, of)
		}
		out = append(out, spans)
	}
	return out
}

// docx sends the report as a Word document.
func (s *site) docx(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	if s.Docx == nil {
		return missing{r.say("本系统没有开通报告下载。")}
	}
	var file bytes.Buffer
	if err := s.Docx(r.Context(), t.Town, year, &file); err != nil {
		return fmt.Errorf("report of %s %d as .docx: %w", t.Town, year, err)
	}
	return sendDocx(w, t.Town+"-"+strconv.Itoa(year), t.Book.Town.Title.Zh+strconv.Itoa(year)+"年法治政府建设年度报告", file.Bytes())
}
