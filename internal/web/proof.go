package web

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"fengqiao/internal/figures"
	"fengqiao/internal/report/check"
)

// proofPage takes any report and tells its numbers and where they contradict each other or the books (核对报告). Nothing of
// what was sent is kept.
type proofPage struct {
	frame
	Own      string
	Text     string // as it was pasted
	Name     string
	Whole    bool // the person sees the whole town's figures, which a report tells of
	Against  bool // the year's books were asked too
	Wrong    string
	Checked  bool
	Findings []proofFinding
	Errors   int
	Lines    []proofLine
	Claims   []proofClaim
	Borne    map[string]int
}

func (proofPage) template() string { return "proof" }

type proofFinding struct {
	Grave       bool
	Line        int
	Says, Quote string
}

// proofLine is a line of the text, its numbers marked.
type proofLine []proofSpan

// proofSpan is text, or a claim with what is said to it.
type proofSpan struct {
	Text, Sort, Title, Link string
}

type proofClaim struct {
	Quote, Subject, Value, Bound, Books, Link string
	Sort                                      string
}

func proofLink(town string, year int) string {
	return "/" + town + "/" + strconv.Itoa(year) + "/proof"
}

func (s *site) proofForm(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, proofPage{frame: s.townFrame(r, t, year, "claims", r.say("核对报告")), Own: proofLink(t.Town, year), Whole: t.Whole(), Against: true})
}

func (s *site) proof(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	p := proofPage{frame: s.townFrame(r, t, year, "claims", r.say("核对报告")), Own: proofLink(t.Town, year), Whole: t.Whole()}
	data, err := p.take(r)
	if err != nil {
		return err
	}
	text, err := check.Read(p.Name, data)
	if unusable := (*check.Unusable)(nil); errors.As(err, &unusable) {
		p.Wrong = unusable.In(r.lang)
		return s.render(w, r, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	result := check.Check(text)
	bearings := make([]check.Bearing, len(result.Claims))
	if p.Against {
		set, err := t.Figures(r.Context(), figures.Year(year))
		if err != nil {
			return err
		}
		bearings = result.Against(t.Book, set)
	}
	p.tell(r, year, text, result, bearings)
	return s.render(w, r, http.StatusOK, p)
}

// take reads what was pasted or dropped; a file goes before a text.
func (p *proofPage) take(r *request) ([]byte, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, missing{r.say("表单不完整，请刷新页面后再试。")}
	}
	var file, pasted []byte
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unread(err, r.lang)
		}
		data, err := io.ReadAll(io.LimitReader(part, check.MaxBytes+1))
		if err != nil {
			return nil, unread(err, r.lang)
		}
		switch part.FormName() {
		case "text":
			pasted = data
		case "against":
			p.Against = p.Whole
		case "file":
			if part.FileName() != "" {
				file, p.Name = data, part.FileName()
			}
		}
	}
	if file != nil {
		return file, nil
	}
	p.Text = string(pasted)
	return pasted, nil
}

// tell words what was found.
func (p *proofPage) tell(r *request, year int, text *check.Text, result *check.Result, bearings []check.Bearing) {
	p.Checked, p.Borne = true, map[string]int{}
	wrong := map[int]string{} // what is said of a claim
	for _, f := range result.Findings {
		grave := f.Severity == check.Error
		if grave {
			p.Errors++
		}
		p.Findings = append(p.Findings, proofFinding{grave, text.Line(f.Start), f.Says.In(r.lang), text.Quote(f.Start, f.End)})
		for _, c := range f.Claims {
			wrong[c] = f.Says.In(r.lang)
		}
	}
	bounds := map[string]string{check.Approx: r.say("约"), check.AtLeast: r.say("不少于"), check.AtMost: r.say("不超过")}
	books := map[string]string{check.Borne: r.say("账上有据"), check.Contradicted: r.say("与账不符"), check.NotKept: r.say("账上不记")}
	at, line := 0, proofLine{}
	plain := func(to int) {
		for i, part := range strings.Split(text.Slice(at, to), "\n") {
			if i > 0 {
				p.Lines, line = append(p.Lines, line), nil
			}
			if part != "" {
				line = append(line, proofSpan{Text: part})
			}
		}
		at = to
	}
	for i, c := range result.Claims {
		b := bearings[i]
		p.Borne[b.Verdict]++
		row := proofClaim{Quote: c.Quote, Subject: c.Subject, Value: c.Value.String() + c.Unit, Bound: bounds[c.Qualifier], Books: books[b.Verdict], Sort: b.Verdict}
		if c.To != nil {
			row.Value = c.Value.String() + "–" + c.To.String() + c.Unit
		}
		if f := b.Figure; f != nil {
			row.Link = figureLink(r.desk.Town, year, f.Measure.ID, f.Facet, figures.Year(year))
		}
		p.Claims = append(p.Claims, row)
		if c.Start < at {
			continue // within the one before
		}
		plain(c.Start)
		span := proofSpan{Text: c.Quote, Sort: cmp.Or(b.Verdict, "claim"), Title: cmp.Or(wrong[i], row.Books, c.Subject), Link: row.Link}
		if wrong[i] != "" {
			span.Sort = "wrong"
		}
		line = append(line, span)
		at = c.End
	}
	plain(text.Len())
	p.Lines = append(p.Lines, line)
}
