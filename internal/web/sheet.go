package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// Sheets brings spreadsheets into ledgers as the person of a desk. An error with a method In(lang) says to the person why a file
// cannot be read.
type Sheets interface {
	Template(w io.Writer, d *office.Desk, k *handbook.Kind, lang string) error
	Bring(ctx context.Context, d *office.Desk, k *handbook.Kind, file []byte, try bool) (*office.Brought, error)
	Marked(ctx context.Context, w io.Writer, d *office.Desk, k *handbook.Kind, file []byte, lang string) error
}

// sheetPage takes a spreadsheet into a ledger (导入表格): first what would enter, then what did. Between the two the file is kept
// nowhere but in the page itself, so what is confirmed is what was looked at.
type sheetPage struct {
	frame
	KindTitle, Own, Ledger, Template string
	Most                             int // megabytes
	Name, File                       string
	Wrong                            string
	Brought                          *office.Brought
	Done                             bool
	Columns                          []sheetColumn
	Rows                             []string // the headings of the first rows
	Faults                           []sheetFault
	More                             int // faults that are not shown
	Opened                           []sheetMatter
	Rest                             int // matters that came to be and are not in Opened
}

type sheetColumn struct{ Letters, Heading, Means string }

// sheetMatter is a matter a row of the sheet opened.
type sheetMatter struct {
	Row         int
	Title, Link string
}

type sheetFault struct{ Sheet, Cell, Wrong, Right string }

func (sheetPage) template() string { return "sheet" }

const (
	mostSheet  = 4 << 20 // bytes; it travels in the page, a third larger
	mostFaults = 200     // shown; the marked copy has all
)

// sheetKind is the kind of the path, when the person may open records of it.
func (s *site) sheetKind(r *request) (*handbook.Kind, error) {
	for _, k := range r.desk.Opens() {
		if k.ID == r.PathValue("kind") && s.Sheets != nil {
			return k, nil
		}
	}
	return nil, denied{r.say("您的岗位不能往这本台账里导入表格。")}
}

func (s *site) newSheetPage(r *request, k *handbook.Kind) (sheetPage, error) {
	year, err := s.lastYear(r)
	if err != nil {
		return sheetPage{}, err
	}
	at := "/" + r.desk.Town + "/new/" + k.ID
	title := k.Title.In(r.lang)
	return sheetPage{frame: s.townFrame(r, r.desk, year, "matters", r.say("导入表格：%s", title)), KindTitle: title, Own: at + "/sheet",
		Ledger: "/" + r.desk.Town + "/matters?kind=" + url.QueryEscape(k.ID), Template: at + "/template.xlsx", Most: mostSheet >> 20}, nil
}

func (s *site) sheetForm(w http.ResponseWriter, r *request) error {
	k, err := s.sheetKind(r)
	if err != nil {
		return err
	}
	p, err := s.newSheetPage(r, k)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, p)
}

func (s *site) sheetTemplate(w http.ResponseWriter, r *request) error {
	k, err := s.sheetKind(r)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := s.Sheets.Template(&file, r.desk, k, r.lang); err != nil {
		return err
	}
	return sendWorkbook(w, k.Title.In(r.lang)+".xlsx", file.Bytes())
}

func (s *site) bringSheet(w http.ResponseWriter, r *request) error {
	k, err := s.sheetKind(r)
	if err != nil {
		return err
	}
	p, err := s.newSheetPage(r, k)
	if err != nil {
		return err
	}
	do, data, err := p.take(r)
	if err != nil {
		return err
	}
	refuse := func(why string) error {
		p.Wrong, p.File = why, ""
		return s.render(w, r, http.StatusUnprocessableEntity, p)
	}
	switch {
	case len(data) == 0:
		return refuse(r.say("请选择要导入的表格（.xlsx）。"))
	case len(data) > mostSheet:
		return refuse(r.say("表格太大，最多%d兆；请分成几份导入。", p.Most))
	}
	var said interface{ In(lang string) string }
	if do == "marked" {
		var file bytes.Buffer
		err := s.Sheets.Marked(r.Context(), &file, r.desk, k, data, r.lang)
		switch {
		case errors.As(err, &said):
			return refuse(said.In(r.lang))
		case err != nil:
			return err
		}
		return sendWorkbook(w, r.say("%s（已标出问题）", k.Title.In(r.lang))+".xlsx", file.Bytes())
	}
	p.Done = do == "enter"
	p.Brought, err = s.Sheets.Bring(r.Context(), r.desk, k, data, !p.Done)
	switch {
	case errors.As(err, &said):
		return refuse(said.In(r.lang))
	case err != nil:
		return err
	}
	p.File = base64.StdEncoding.EncodeToString(data)
	for _, c := range p.Brought.Columns {
		p.Columns = append(p.Columns, sheetColumn{c.Letters, c.Heading, c.Means.In(r.lang)})
	}
	for i := range p.Brought.First {
		p.Rows = append(p.Rows, r.say("第%d件", i+1))
	}
	for _, f := range p.Brought.Faults[:min(mostFaults, len(p.Brought.Faults))] {
		p.Faults = append(p.Faults, sheetFault{f.Sheet, f.Cell, f.Wrong.In(r.lang), f.Right.In(r.lang)})
	}
	p.More = len(p.Brought.Faults) - len(p.Faults)
	if p.Done {
		if p.Opened, err = openedBy(r, p.Brought.Opened); err != nil {
			return err
		}
		p.Rest = p.Brought.Entered - len(p.Opened)
	}
	return s.render(w, r, http.StatusOK, p)
}

// openedBy leads from rows to the matters they opened.
func openedBy(r *request, rows []office.BroughtRow) ([]sheetMatter, error) {
	out := make([]sheetMatter, len(rows))
	for i, row := range rows {
		rec, err := r.desk.Record(r.Context(), row.Matter)
		if err != nil {
			return nil, err
		}
		out[i] = sheetMatter{row.Row, rec.Row.Title, matterLink(r.desk.Town, row.Matter)}
	}
	return out, nil
}

// take reads what was asked and the workbook: a new one, or the one the page carried.
func (p *sheetPage) take(r *request) (do string, data []byte, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, missing{r.say("表单不完整，请刷新页面后再试。")}
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return do, data, nil
		}
		if err != nil {
			return "", nil, unread(err, r.lang)
		}
		text, err := io.ReadAll(io.LimitReader(part, 2*mostSheet))
		if err != nil {
			return "", nil, unread(err, r.lang)
		}
		switch part.FormName() {
		case "do":
			do = string(text)
		case "name":
			p.Name = string(text)
		case "workbook":
			if part.FileName() != "" {
				data, p.Name = slices.Clone(text), part.FileName()
			}
		case "kept":
			if data, err = base64.StdEncoding.DecodeString(string(text)); err != nil {
				return "", nil, missing{r.say("表单不完整，请刷新页面后再试。")}
			}
		}
	}
}
