package web

import (
	"net/http"
	"strconv"

	"fengqiao/internal/figures"
	"fengqiao/internal/office"
	"fengqiao/internal/press"
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
	File      string // where it can be downloaded, without the ending
	PDF       bool   // also as .pdf
	Head      int64
	Count     int    // figures in it
	Studio    string // where it is written; empty: not by this person
	Closing   string // where the year is closed; empty: not by this person
	Frozen    *frozenView
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

// Exhibit is the table or chart the paragraph is; nil: it is words.
func (p paragraph) Exhibit() *exhibit {
	if len(p) != 1 {
		return nil
	}
	return p[0].Exhibit
}

// span is text, or a number with the figure it words; or all of its paragraph is a table or chart.
type span struct {
	Text, Link, Title string
	None              bool // nothing was recorded
	Exhibit           *exhibit
}

// exhibit is a table of linked numbers, and above it, where there is one, the chart of them.
type exhibit struct {
	Caption string
	Chart   *chart
	Heads   []string
	Rows    []exhibitRow
}

type exhibitRow struct {
	Label string
	Cells []chartCell
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
	if t.ReadsDrafts() {
		p.Studio = studioLink(t.Town, year)
	}
	if t.Whole() {
		p.Closing = closingLink(t.Town, year)
	}
	if p.Frozen, err = frozen(r, t, year, composed); err != nil {
		return err
	}
	p.File, p.PDF = r.URL.EscapedPath(), press.CanPDF()
	var asOf int64 // a frozen report's numbers open as they were
	if composed.Frozen != nil {
		asOf = composed.Head.Seq
	}
	text := func(from []report.Paragraph) []paragraph { return linkFigures(r, t, year, asOf, from) }
	for para := range composed.Paragraphs() {
		if e := para.Exhibit(); e != nil && e.Chart {
			p.HasCharts = true
		}
	}
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

// linkFigures leads every number of the text to its figure as of a journal position, 0: now.
func linkFigures(r *request, t *office.Desk, year int, asOf int64, from []report.Paragraph) []paragraph {
	q := figures.Year(year)
	q.AsOf = asOf
	var out []paragraph
	for _, p := range from {
		var spans paragraph
		for _, s := range p {
			of := span{Text: s.Text}
			if f := s.Figure; f != nil && f.Measure != nil {
				of.Link = figureLink(t.Town, year, f.Measure.ID, f.Facet, q)
				of.Title = r.say("%s：由%d件记录支持", f.Measure.Title.In(r.lang), f.Evidence)
				of.None = f.Evidence == 0
			}
			if s.Exhibit != nil {
				of.Exhibit = exhibitOf(t, year, asOf, s.Exhibit)
			}
			spans = append(spans, of)
		}
		out = append(out, spans)
	}
	return out
}

// exhibitOf leads every number of a table or chart to its figure as of a journal position.
func exhibitOf(t *office.Desk, year int, asOf int64, of *report.Exhibit) *exhibit {
	e := &exhibit{Caption: of.Caption(), Heads: of.Heads()}
	for _, label := range of.Labels {
		e.Rows = append(e.Rows, exhibitRow{Label: label})
	}
	c := &chart{Form: "columns", Title: e.Caption, Unit: of.Unit, Labels: of.Labels}
	switch {
	case of.Line:
		c.Form = "lines"
	case !of.Months:
		c.Form = "bar"
	}
	for _, column := range of.Columns {
		s := series{Name: column.Title}
		for i, n := range column.Cells {
			q, in := n.Query, year
			if q == (figures.Query{}) {
				q = figures.Year(year)
			} else {
				in = q.To.Year()
			}
			q.AsOf = asOf
			link := figureLink(t.Town, in, n.Figure.Measure.ID, n.Figure.Facet, q)
			e.Rows[i].Cells = append(e.Rows[i].Cells, chartCell{n.Text, link})
			s.Values, s.Links = append(s.Values, jsonValue{n.Figure.Value}), append(s.Links, link)
		}
		c.Series = append(c.Series, s)
	}
	if of.Chart {
		e.Chart = c
	}
	return e
}

// reportFile sends the report as the file the address ends in, with the appendix of its numbers where that is asked for.
func (s *site) reportFile(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	if t.Book.Outline == nil {
		return missing{r.say("工作手册里还没有年度报告的提纲。")}
	}
	format, err := press.FormatOf(r.URL.Path)
	if err != nil {
		return err
	}
	composed, err := t.Report(r.Context(), year, 0)
	if err != nil {
		return err
	}
	file, err := press.Yearly(r.Context(), composed, format, r.URL.Query().Has("appendix"))
	if err != nil {
		return err
	}
	return sendFile(w, t.Town+"-"+strconv.Itoa(year), t.Book.Town.Title.Zh+strconv.Itoa(year)+"年法治政府建设年度报告", format, file)
}
