package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// remarkView is a remark on a draft with its answers.
type remarkView struct {
	ID int64
	office.Passage
	Shown        string // the words as they read
	Line         int    // of the draft as it is; 0: gone, or of the whole
	Text, By, At string
	Settled      string
	Answers      []remarkView
}

// remarkForm is a remark that was refused, to be mended.
type remarkForm struct {
	office.Passage
	Text string
}

// remarks are those on a draft, each with its answers and where in the draft it is.
func remarks(r *request, year int, draft string, chips map[string]chipView) ([]remarkView, error) {
	all, err := r.desk.Remarks(r.Context(), year)
	if err != nil {
		return nil, err
	}
	var worded []string
	for tag, c := range chips {
		worded = append(worded, tag, c.Text)
	}
	reads := strings.NewReplacer(worded...)
	var out []remarkView
	at := map[int64]int{}
	for _, m := range all {
		v := remarkView{ID: m.ID, Passage: m.Passage, Shown: reads.Replace(m.Quote), Text: m.Text, By: m.By, At: moment(m.At)}
		if !m.Settled.IsZero() {
			v.Settled = r.say("%s 已处理", m.SettledBy)
		}
		if i, ok := at[m.Answers]; ok {
			out[i].Answers = append(out[i].Answers, v)
			continue
		}
		if place, ok := m.In(draft); ok {
			v.Line = 1 + strings.Count(draft[:place], "\n")
		}
		at[m.ID] = len(out)
		out = append(out, v)
	}
	return out, nil
}

// remark keeps what is said of words of the draft, or in answer to a remark.
func (s *site) remark(w http.ResponseWriter, r *request) error {
	t, year, err := s.writers(r)
	if err != nil {
		return err
	}
	said := remarkForm{office.Passage{Before: r.PostFormValue("before"), Quote: r.PostFormValue("quote"), After: r.PostFormValue("after")}, r.PostFormValue("remark")}
	done, answers := "remark", int64(0)
	if of := r.PostFormValue("answers"); of != "" {
		if answers, err = strconv.ParseInt(of, 10, 64); err != nil {
			return missing{r.say("没有这条批注。")}
		}
		done = "answer"
	}
	err = t.PutRemark(r.Context(), year, said.Passage, answers, said.Text)
	switch refusal := (*ledger.Refusal)(nil); {
	case errors.Is(err, office.ErrNotFound):
		return missing{r.say("没有这条批注。")}
	case errors.As(err, &refusal) && refusal.Code == ledger.Invalid:
		saved, y, err := t.Draft(r.Context(), year)
		if err != nil {
			return err
		}
		return s.showStudio(w, r, http.StatusUnprocessableEntity, studioPage{Text: saved.Text, Base: saved.Version, Said: said, Wrong: []string{refusal.In(r.lang)}}, year, y)
	case err != nil:
		return err
	}
	return back(w, r, year, done)
}

func (s *site) settleRemark(w http.ResponseWriter, r *request) error {
	t, year, err := s.writers(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return missing{r.say("没有这条批注。")}
	}
	if err := t.SettleRemark(r.Context(), year, id); errors.Is(err, office.ErrNotFound) {
		return missing{r.say("没有这条批注。")}
	} else if err != nil {
		return err
	}
	return back(w, r, year, "settled")
}
