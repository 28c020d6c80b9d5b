package web

import (
	"net/http"
	"strings"

	"fengqiao/internal/office"
)

// namesPage is the people a field of names offers, once for all fields of a page.
type namesPage struct {
	frame
	Known []knownRow
}

func (namesPage) template() string { return "names" }

// knownRow is one of them: what a person types to find the name, and what tells two of one name apart.
type knownRow struct{ Name, Said, Note string }

// names answers whom the reader may name in a record.
func (s *site) names(w http.ResponseWriter, r *request) error {
	accounts, err := s.People.Accounts(r.Context(), r.desk.Town)
	if err != nil {
		return err
	}
	known, err := r.desk.Acquaintances(r.Context(), accounts)
	if err != nil {
		return err
	}
	var p namesPage
	for _, k := range known {
		row := knownRow{Name: k.Name, Said: office.Syllables(k.Name)}
		var as []string
		for _, of := range k.As {
			as = append(as, of.In(r.lang))
		}
		row.Note = strings.Join(as, r.say("、"))
		if k.Area != r.desk.Book.Root() {
			row.Note += " · " + areaTitle(r.desk.Book, k.Area, r.lang)
		}
		p.Known = append(p.Known, row)
	}
	return s.renderPart(w, r, http.StatusOK, p, "known")
}

// colleagues are the names of those with accounts whom the reader knows of.
func (s *site) colleagues(r *request) ([]string, error) {
	accounts, err := s.People.Accounts(r.Context(), r.desk.Town)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, a := range r.desk.Colleagues(accounts) {
		out = append(out, a.Title)
	}
	return out, nil
}
