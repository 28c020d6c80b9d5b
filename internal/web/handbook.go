package web

import (
	"net/http"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/manual"
)

// handbookPage lists the kinds of matters, section by section.
type handbookPage struct {
	frame
	SHA      string
	Sections []kindGroup
}

type kindGroup struct {
	Title string
	Kinds []kindCard
}

type kindCard struct {
	Title, Note, Basis, Link string
	Register                 bool
	Many                     string // where several can be opened at once; empty: nowhere
}

func (handbookPage) template() string { return "handbook" }

func (s *site) handbook(w http.ResponseWriter, r *request) error {
	t := r.desk
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := handbookPage{frame: s.townFrame(r, t, year, "handbook", r.say("工作手册")), SHA: t.Book.SHA}
	for _, section := range t.Book.Sections {
		g := kindGroup{Title: section.Title.In(r.lang)}
		for _, k := range t.Book.Kinds {
			if k.Section == section.ID {
				g.Kinds = append(g.Kinds, kindCard{k.Title.In(r.lang), k.Note.In(r.lang), k.Basis, "/" + t.Town + "/handbook/" + k.ID, k.Register, ""})
			}
		}
		if len(g.Kinds) > 0 {
			p.Sections = append(p.Sections, g)
		}
	}
	return s.render(w, r, http.StatusOK, p)
}

// kindPage explains one kind: its stages, who may do what, its time limits and what is counted from it.
type kindPage struct {
	frame
	Kind              manual.Procedure
	Flow              manual.Drawing
	Numbering, Ledger string
	Figures           string // where the kind's figures are opened, before the measure
}

func (kindPage) template() string { return "kind" }

func (s *site) kind(w http.ResponseWriter, r *request) error {
	t := r.desk
	k, ok := t.Book.Kind(r.PathValue("kind"))
	if !ok {
		return missing{r.say("工作手册里没有「%s」这种事项。", r.PathValue("kind"))}
	}
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	e := manual.Explain(t.Book, k, r.lang)
	return s.render(w, r, http.StatusOK, kindPage{frame: s.townFrame(r, t, year, "handbook", e.Title), Kind: *e, Flow: e.Flow.Draw(),
		Numbering: numberExample(k, year), Ledger: "/" + t.Town + "/matters?kind=" + k.ID, Figures: "/" + t.Town + "/" + strconv.Itoa(year) + "/figures/"})
}

// numberExample shows the numbering rule with the first number of a year.
func numberExample(k *handbook.Kind, year int) string {
	return strings.NewReplacer("{year}", calendar.New(year, 1, 1).String()[:4], "{seq}", "1").Replace(k.Number)
}
