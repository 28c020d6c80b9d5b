package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// keptFile is a file in a form: one that has arrived, to be recorded unless it is taken away again.
type keptFile struct {
	Name  string // of the control
	Value string // what the record will say
	Title string
}

// keptFiles are the files a control's value speaks of.
func keptFiles(control, value string) []keptFile {
	var out []keptFile
	for text := range strings.Lines(value) {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		k := keptFile{Name: control, Value: text, Title: text}
		if f, ok := handbook.ReadFile(text); ok {
			k.Title = f.Name
		}
		out = append(out, k)
	}
	return out
}

// uploadPage is what is said back of files sent by themselves.
type uploadPage struct {
	frame
	Files []keptFile
	Wrong string
}

func (uploadPage) template() string { return "upload" }

// upload takes files ahead of the form they belong to, and answers with what the form then says of them.
func (s *site) upload(w http.ResponseWriter, r *request) error {
	name := r.URL.Query().Get("for")
	if !multipartForm(r.Request) {
		return &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say("表单里没有文件。", "The form has no file.")}
	}
	var p uploadPage
	status := http.StatusOK
	err := r.eachPart(func(part *multipart.Part) error {
		f, err := r.desk.Keep(r.Context(), part.FileName(), part)
		if err == nil {
			p.Files = append(p.Files, keptFiles(name, f.String())...)
		}
		return err
	}, nil)
	if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
		p.Wrong, status = refusal.In(r.lang), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	return s.renderPart(w, r, status, p, "uploaded")
}

// multipartForm tells whether a form is sent in parts, as those with files are.
func multipartForm(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

// eachPart reads a form sent in parts, the files among them as they arrive: none is held in memory. A nil function
// passes over what it would get.
func (r *request) eachPart(file func(*multipart.Part) error, field func(name, value string)) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return unread(err, r.lang)
	}
	left := int64(mostForm)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unread(err, r.lang)
		}
		switch {
		case part.FileName() != "":
			if file != nil {
				if err := file(part); err != nil {
					return unread(err, r.lang)
				}
			}
		case field != nil:
			text, err := io.ReadAll(io.LimitReader(part, left+1))
			if err != nil {
				return unread(err, r.lang)
			}
			if left -= int64(len(text)); left < 0 {
				return tooMuch{r.say("填写的内容太多，请分几次登记。")}
			}
			field(part.FormName(), string(text))
		}
	}
}

// tooMuch says that more was sent than is taken at once.
type tooMuch struct{ says string }

func (t tooMuch) Error() string { return t.says }

// unread words why a form could not be read.
func unread(err error, lang string) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return tooMuch{say(lang, "一次传的文件太多或太大，最多%d兆；请分几次上传。", large.Limit>>20)}
	}
	return err
}

// readForm reads what was sent into r.PostForm. A form with files has them kept for the deed's fields, whose values then
// name them; what was not kept is a fault of its field. Without a deed files are passed over.
func (r *request) readForm(d *deed) ([]ledger.FieldFault, error) {
	if !multipartForm(r.Request) {
		if err := r.ParseForm(); err != nil {
			return nil, unread(err, r.lang)
		}
		return nil, nil
	}
	var faults []ledger.FieldFault
	given := url.Values{}
	keep := func(part *multipart.Part) error {
		if d == nil {
			return nil
		}
		id, ok := strings.CutPrefix(part.FormName(), fileField)
		f, known := d.kind.Field(id)
		if !ok || !known || f.Type.Name() != "attachment" {
			return nil
		}
		kept, err := r.desk.Keep(r.Context(), part.FileName(), part)
		if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
			faults = append(faults, ledger.FieldFault{Field: id, Title: f.Title, Complaint: handbook.Complaint{Wrong: refusal.Says}})
			return nil
		}
		if err == nil {
			given.Add("f."+id, kept.String())
		}
		return err
	}
	if err := r.eachPart(keep, given.Add); err != nil {
		return nil, err
	}
	r.PostForm, r.Form = given, given
	return faults, nil
}

// fileField begins the name of the input that takes the files of a field.
const fileField = "file."

// fileView is a file of a record on its page.
type fileView struct {
	Name, Link string // no link: it is kept elsewhere, as on paper
	Image, PDF bool
}

// files are what a value of an attachment field names. A name may tell as much as the file does.
func (v viewer) files(value any) []fileView {
	texts, _ := value.([]string)
	if !v.t.ReadsFiles(v.rec) {
		return nil
	}
	var out []fileView
	for _, text := range texts {
		f, ok := handbook.ReadFile(text)
		if !ok {
			out = append(out, fileView{Name: text})
			continue
		}
		media := office.MediaType(f.Name)
		out = append(out, fileView{Name: f.Name, Link: fmt.Sprintf("%s/files/%s", matterLink(v.t.Town, v.rec.Row.ID), f.SHA),
			Image: shown(media), PDF: media == pdf})
	}
	return out
}

const pdf = "application/pdf"

// shown tells whether browsers show a sort of picture.
func shown(media string) bool {
	switch media {
	case "image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp":
		return true
	}
	return false
}

// file sends a file of a record to who may see the record: to be saved, or for a PDF asked to be looked at, inside a page
// of ours. Whatever it holds, nothing of it runs as a page of this site.
func (s *site) file(w http.ResponseWriter, r *request) error {
	rec, err := s.openRecord(r)
	if err != nil {
		return err
	}
	f, content, err := r.desk.File(r.Context(), rec, r.PathValue("sha"))
	if errors.Is(err, office.ErrNotFound) {
		return missing{r.say("这件事项没有这个附件，或者附件目录里找不到它；可请管理员核账。")}
	}
	if err != nil {
		return err
	}
	defer content.Close()
	media, how := office.MediaType(f.Name), "attachment"
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if media == pdf && r.URL.Query().Has("look") {
		how = "inline"
		h.Set("Content-Security-Policy", "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'")
		h.Set("X-Frame-Options", "SAMEORIGIN")
	}
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", how+"; filename=\"file\"; filename*=UTF-8''"+url.PathEscape(f.Name))
	h.Set("ETag", `"`+f.SHA+`"`)
	http.ServeContent(w, r.Request, "", time.Time{}, content)
	return nil
}
