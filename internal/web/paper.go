package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// paperRow is one paper of a matter: a link where it can be had, else what it waits for.
type paperRow struct{ Title, Link, Wants string }

func (v viewer) papers() ([]paperRow, error) {
	due, err := v.rec.Documents()
	if err != nil {
		return nil, err
	}
	var out []paperRow
	for _, d := range due {
		row := paperRow{Title: d.Title.In(v.r.lang), Wants: d.Wants.In(v.r.lang)}
		if row.Wants == "" {
			row.Link = matterLink(v.t.Town, v.rec.Matter.ID) + "/papers/" + d.ID + ".docx"
		}
		out = append(out, row)
	}
	return out, nil
}

// paper sends a paper of a matter as a Word document, names in it as the reader may see them.
func (s *site) paper(w http.ResponseWriter, r *request) error {
	t := r.desk
	rec, err := s.openRecord(r)
	if err != nil {
		return err
	}
	id := rec.Matter.ID
	p, err := t.Document(r.Context(), rec, strings.TrimSuffix(r.PathValue("paper"), ".docx"), mask)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := p.WriteDocx(&file); err != nil {
		return fmt.Errorf("paper %s of %s %d: %w", r.PathValue("paper"), t.Town, id, err)
	}
	return sendDocx(w, t.Town+"-"+strconv.FormatInt(id, 10), p.Title.Zh, file.Bytes())
}

// sendDocx sends a Word document under a plain name and, for browsers that know it, its Chinese title.
func sendDocx(w http.ResponseWriter, name, title string, file []byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
	h.Set("Content-Disposition", "attachment; filename=\""+name+".docx\"; filename*=UTF-8''"+url.PathEscape(title+".docx"))
	h.Set("Content-Length", strconv.Itoa(len(file)))
	if _, err := w.Write(file); err != nil {
		return nil // the reader has gone; nobody is left to tell
	}
	return nil
}
