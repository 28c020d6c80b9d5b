package web

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/press"
	"fengqiao/internal/report/docx"
)

// paperRow is one paper of a matter: links where it can be had, else what it waits for.
type paperRow struct {
	Title, Link, Wants string
	Issued             []issueView
}

// issueView is one issue of a paper with its signed copies.
type issueView struct {
	Number, By string
	On         calendar.Date
	Scans      []fileView
}

func (v viewer) papers() ([]paperRow, error) {
	due, err := v.rec.Documents()
	if err != nil {
		return nil, err
	}
	var out []paperRow
	for _, d := range due {
		row := paperRow{Title: d.Title.In(v.r.lang), Wants: d.Wants.In(v.r.lang), Issued: v.issues(d.Document)}
		if row.Wants == "" {
			row.Link = v.paperLink(d.Document)
		}
		out = append(out, row)
	}
	return out, nil
}

func (v viewer) paperLink(d *handbook.Document) string {
	return matterLink(v.t.Town, v.rec.Matter.ID) + "/papers/" + d.ID
}

// issues are the times a paper was issued, in order.
func (v viewer) issues(d *handbook.Document) []issueView {
	var out []issueView
	for _, act := range v.rec.Matter.Issued(d.ID) {
		view := issueView{Number: act.Number, By: act.By, On: act.On}
		for _, e := range v.rec.Entries {
			if e.Do == handbook.KeepScan && e.Document == d.ID && e.Number == act.Number {
				view.Scans = append(view.Scans, v.files(e.Files)...)
			}
		}
		out = append(out, view)
	}
	return out
}

// paperPage is a paper as it will be printed, and how far it has come: issued, signed, put with its record.
type paperPage struct {
	frame
	Matter, MatterLink string
	Docx               string
	Sheets             []sheetView
	Issued             []issueView
	Changed            bool // it would say something else now than when it was issued
	Masked             bool
	Number             string // the one a new issue would bear
	By                 string // who may issue it
	IssueAt, ScanAt    string // where the forms go; empty: not this person's
	Scan               control
	Key                string
	Version            int
	Done               bool
}

func (paperPage) template() string { return "paper" }

// sheetView is a page of its own of a paper.
type sheetView struct {
	Issuer, Number, To, Signature, Date, Note string
	Title, Enclosures                         []string
	Blocks                                    []blockView
}

// blockView is a heading, a paragraph or a form.
type blockView struct {
	Heading, Text string
	Rows          [][]cellView
}

type cellView struct {
	Lines []string
	Span  int
	Label bool
}

func sheets(d docx.Document) []sheetView {
	s := sheetView{Issuer: d.Issuer, Number: d.Number, To: d.Addressee, Signature: d.Signature, Date: d.Date, Note: d.Note,
		Title: strings.Split(docx.BreakTitle(d.Title), "\n")}
	for _, a := range d.Attachments {
		s.Enclosures = append(s.Enclosures, strings.ReplaceAll(a.Title, "\n", ""))
	}
	for _, block := range d.Blocks {
		switch b := block.(type) {
		case docx.Heading:
			s.Blocks = append(s.Blocks, blockView{Heading: b.Text})
		case docx.Paragraph:
			var text strings.Builder
			for _, run := range b.Runs {
				text.WriteString(run.Text)
			}
			s.Blocks = append(s.Blocks, blockView{Text: text.String()})
		case docx.Table:
			s.Blocks = append(s.Blocks, blockView{Rows: cells(b)})
		}
	}
	out := []sheetView{s}
	for _, sheet := range d.Sheets {
		out = append(out, sheets(sheet)...)
	}
	return out
}

// cells are those of a form: names and values in turn, the last of a short row taking up the rest.
func cells(t docx.Table) [][]cellView {
	widest := 0
	for _, row := range t.Rows {
		widest = max(widest, len(row))
	}
	var out [][]cellView
	for _, row := range t.Rows {
		var line []cellView
		for i, text := range row {
			c := cellView{Lines: strings.Split(text, "\n"), Span: 1, Label: t.Form && i%2 == 0}
			if i == len(row)-1 {
				c.Span = widest - i
			}
			line = append(line, c)
		}
		out = append(out, line)
	}
	return out
}

// paper shows a paper of a matter, or sends it as a Word document; names in it are as the reader may see them.
func (s *site) paper(w http.ResponseWriter, r *request) error {
	rec, err := s.openRecord(r)
	if err != nil {
		return err
	}
	id, file := strings.CutSuffix(r.PathValue("paper"), ".docx")
	if !file {
		return s.showPaper(w, r, rec, id, http.StatusOK, "", nil)
	}
	p, err := r.desk.Document(r.Context(), rec, id, mask)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := p.WriteDocx(&out); err != nil {
		return fmt.Errorf("paper %s of %s %d: %w", id, r.desk.Town, rec.Matter.ID, err)
	}
	return sendFile(w, r.desk.Town+"-"+strconv.FormatInt(rec.Matter.ID, 10), p.Title.Zh, press.Docx, out.Bytes())
}

// showPaper renders a paper; says and files are of a scan that was not taken.
func (s *site) showPaper(w http.ResponseWriter, r *request, rec office.Record, id string, status int, says string, files []string) error {
	paper, err := r.desk.Document(r.Context(), rec, id, mask)
	if err != nil {
		return err
	}
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	d, _ := rec.Kind.Document(id)
	v := viewer{s, r, r.desk, rec}
	p := paperPage{frame: s.townFrame(r, r.desk, year, "matters", d.Title.In(r.lang)), Matter: cmp.Or(rec.Row.Title, rec.Row.Number),
		MatterLink: matterLink(r.desk.Town, rec.Matter.ID), Docx: v.paperLink(d) + ".docx", Sheets: sheets(paper.Document), Issued: v.issues(d),
		Masked: !r.desk.Handles(rec.Kind), Key: rand.Text(), Version: rec.Matter.Version, Done: r.URL.Query().Has("done")}
	if p.Changed, err = r.desk.Changed(r.Context(), rec, d); err != nil {
		return err
	}
	var posts []string
	for _, post := range rec.Kind.Issuers(d) {
		posts = append(posts, postTitle(rec.Book, post, r.lang))
	}
	p.By = strings.Join(posts, r.say("、"))
	if r.desk.MayIssue(rec, d) {
		p.IssueAt = v.paperLink(d) + "/issue"
	}
	if len(p.Issued) > 0 && r.desk.MayKeep(rec, d) {
		p.ScanAt = v.paperLink(d) + "/scan"
		p.Scan = control{ID: "scan", Name: scanField, Title: r.say("签字盖章后的扫描件"), Type: "attachment", Required: true, Fault: says,
			Files: keptFiles(scanField, strings.Join(files, "\n")), Accept: strings.Join(office.Endings(), ","), Upload: "/" + r.desk.Town + "/files?for=" + scanField}
	}
	return s.render(w, r, status, p)
}

// scanField is the name of the control that takes signed copies.
const scanField = "scan"

// issuing finds the paper a form is about.
func (s *site) issuing(r *request) (office.Record, *handbook.Document, error) {
	rec, err := s.openRecord(r)
	if err != nil {
		return rec, nil, err
	}
	d, ok := rec.Kind.Document(r.PathValue("paper"))
	if !ok {
		return rec, nil, missing{r.say("没有「%s」这个地址。", r.URL.Path)}
	}
	return rec, d, nil
}

// issuePaper records that a paper was signed off.
func (s *site) issuePaper(w http.ResponseWriter, r *request) error {
	rec, d, err := s.issuing(r)
	if err != nil {
		return err
	}
	a := ledger.Action{Key: formKey(r, r.PostFormValue("key")), Do: handbook.IssuePaper, Matter: rec.Matter.ID, Document: d.ID}
	a.Version, _ = strconv.Atoi(r.PostFormValue("version"))
	if _, err := r.desk.Do(r.Context(), a); err != nil {
		return err
	}
	return s.issued(w, r, rec, d)
}

// keepScan puts the signed copy of a paper with the issue it is of.
func (s *site) keepScan(w http.ResponseWriter, r *request) error {
	rec, d, err := s.issuing(r)
	if err != nil {
		return err
	}
	if !r.desk.MayKeep(rec, d) {
		return denied{r.say("您的岗位不办理这类事项，不能存入扫描件。")}
	}
	var says []string
	given := url.Values{}
	err = r.eachPart(func(part *multipart.Part) error {
		f, err := r.desk.Keep(r.Context(), part.FileName(), part)
		if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
			says = append(says, refusal.In(r.lang))
			return nil
		}
		given.Add(scanField, f.String())
		return err
	}, given.Add)
	if err != nil {
		return err
	}
	var files []string
	for _, text := range given[scanField] {
		if text != "" {
			files = append(files, text)
		}
	}
	if len(says) == 0 {
		_, err = r.desk.Do(r.Context(), ledger.Action{Key: formKey(r, given.Get("key")), Do: handbook.KeepScan, Matter: rec.Matter.ID, Document: d.ID,
			Number: given.Get("number"), Files: files})
		if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
			says = append(says, refusal.In(r.lang))
		} else if err != nil {
			return err
		}
	}
	if len(says) > 0 {
		return s.showPaper(w, r, rec, d.ID, http.StatusUnprocessableEntity, strings.Join(says, " "), files)
	}
	return s.issued(w, r, rec, d)
}

// issued leads back to the paper.
func (s *site) issued(w http.ResponseWriter, r *request, rec office.Record, d *handbook.Document) error {
	http.Redirect(w, r.Request, viewer{s, r, r.desk, rec}.paperLink(d)+"?done", http.StatusSeeOther)
	return nil
}

// mediaTypes are those of the files that are sent, by their endings.
var mediaTypes = map[string]string{
	press.Docx:     "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	press.PDF:      "application/pdf",
	press.Markdown: "text/markdown; charset=utf-8",
}

// sendFile sends a document under a plain name and, for browsers that know it, its Chinese title.
func sendFile(w http.ResponseWriter, name, title, format string, file []byte) error {
	h := w.Header()
	h.Set("Content-Type", mediaTypes[format])
	h.Set("Content-Disposition", "attachment; filename=\""+name+"."+format+"\"; filename*=UTF-8''"+url.PathEscape(title+"."+format))
	h.Set("Content-Length", strconv.Itoa(len(file)))
	if _, err := w.Write(file); err != nil {
		return nil // the reader has gone; nobody is left to tell
	}
	return nil
}
