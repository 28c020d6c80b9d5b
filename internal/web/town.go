package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// town is a town's books with the handbook in force.
type town struct {
	office.TownRow
	Book *handbook.Book
}

func (s *site) openTown(r *request, key string) (*town, error) {
	row, err := s.Office.Town(r.Context(), key)
	if err != nil {
		return nil, err
	}
	b, err := s.Office.Book(r.Context(), key)
	if err != nil {
		return nil, err
	}
	return &town{row, b}, nil
}

// townYear reads {town} and {year} of the path.
func (s *site) townYear(r *request) (*town, int, error) {
	t, err := s.openTown(r, r.PathValue("town"))
	if err != nil {
		return nil, 0, err
	}
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil || len(r.PathValue("year")) != 4 || year < 1949 {
		return nil, 0, missing{r.say("「%s」不是年份，应写成四位数字，如 2024。", r.PathValue("year"))}
	}
	return t, year, nil
}

// lastYear is the year a reader most likely comes for: that of the newest matter, or the one before while the newest
// has hardly begun.
func (s *site) lastYear(r *request, town string) (int, error) {
	rows, err := s.Office.List(r.Context(), office.Filter{Town: town, To: s.today(town), Limit: 1})
	if err != nil {
		return 0, err
	}
	if len(rows) == 0 {
		return s.today(town).Year(), nil
	}
	year := rows[0].Opened.Year()
	begun, err := s.opened(r, town, year)
	if err != nil {
		return 0, err
	}
	before, err := s.opened(r, town, year-1)
	if err != nil {
		return 0, err
	}
	const hardly = 20 // times fewer matters than the year before
	if begun*hardly < before {
		year--
	}
	return year, nil
}

// opened is how many matters were opened in a year.
func (s *site) opened(r *request, town string, year int) (int64, error) {
	q := figures.Year(year)
	return s.Office.Count(r.Context(), office.Filter{Town: town, From: q.From, To: q.To})
}

// townsPage lists the towns that keep books here.
type townsPage struct {
	frame
	Towns []townCard
}

type townCard struct {
	Name, County, Link string
	Year               int
	Entries            int64
}

func (townsPage) template() string { return "towns" }

func (s *site) towns(w http.ResponseWriter, r *request) error {
	rows, err := s.Office.Towns(r.Context())
	if err != nil {
		return err
	}
	p := townsPage{frame: s.frame(r, r.say("各乡镇"))}
	for _, row := range rows {
		t, err := s.openTown(r, row.Town)
		if err != nil {
			return err
		}
		year, err := s.lastYear(r, row.Town)
		if err != nil {
			return err
		}
		p.Towns = append(p.Towns, townCard{t.Book.Town.Title.In(r.lang), t.Book.Town.County, yearLink(row.Town, year), year, row.Head.Seq})
	}
	if len(p.Towns) == 1 {
		http.Redirect(w, r.Request, p.Towns[0].Link, http.StatusSeeOther)
		return nil
	}
	return s.render(w, r, http.StatusOK, p)
}

// town leads to the town's newest year.
func (s *site) town(w http.ResponseWriter, r *request) error {
	key := r.PathValue("town")
	if _, err := s.Office.Town(r.Context(), key); err != nil {
		if none := (*office.NoTown)(nil); errors.As(err, &none) {
			return s.nowhere(w, r)
		}
		return err
	}
	year, err := s.lastYear(r, key)
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, yearLink(key, year), http.StatusSeeOther)
	return nil
}

func yearLink(town string, year int) string {
	return "/" + url.PathEscape(town) + "/" + strconv.Itoa(year)
}

func matterLink(town string, id int64) string {
	return "/" + url.PathEscape(town) + "/matters/" + strconv.FormatInt(id, 10)
}

// figureLink leads to a figure; what q and facet do not restrict stays out of the address.
func figureLink(town string, year int, measure, facet string, q figures.Query) string {
	v := url.Values{}
	set := func(key, value string) {
		if value != "" {
			v.Set(key, value)
		}
	}
	set("facet", facet)
	set("area", q.Area)
	if whole := figures.Year(year); q.From != whole.From || q.To != whole.To {
		set("from", q.From.String())
		set("to", q.To.String())
	}
	if q.AsOf > 0 {
		set("asof", strconv.FormatInt(q.AsOf, 10))
	}
	link := yearLink(town, year) + "/figures/" + url.PathEscape(measure)
	if len(v) > 0 {
		link += "?" + v.Encode()
	}
	return link
}

// areaTitle names an area, a grid after its village's name unless it carries that already.
func areaTitle(b *handbook.Book, code, lang string) string {
	a, ok := b.Area(code)
	if !ok {
		return code
	}
	return a.Title.In(lang)
}

// village is the area just below the town in which an area lies; the town itself for the town.
func village(b *handbook.Book, code string) string {
	for {
		a, ok := b.Area(code)
		if !ok || a.Parent == "" || a.Parent == b.Root() {
			return code
		}
		code = a.Parent
	}
}

// option is one entry of a select.
type option struct {
	Value, Title string
	Chosen       bool
}

// areaOptions are the town's villages and communities.
func areaOptions(b *handbook.Book, chosen, lang string) []option {
	var out []option
	for _, a := range b.Town.Areas {
		for _, child := range a.Children {
			out = append(out, option{child.Code, child.Title.In(lang), child.Code == chosen})
		}
	}
	if _, ok := b.Area(chosen); ok && chosen != b.Root() && village(b, chosen) != chosen {
		out = append(out, option{chosen, areaTitle(b, chosen, lang), true})
	}
	return out
}

// dateParam reads a date of the address; what is no date counts as not given, since a filter must not fail.
func dateParam(q url.Values, key string) calendar.Date {
	d, err := calendar.Parse(q.Get(key))
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// postTitles names posts.
func postTitle(b *handbook.Book, id, lang string) string {
	for _, p := range b.Posts {
		if p.ID == id {
			return p.Title.In(lang)
		}
	}
	return id
}
