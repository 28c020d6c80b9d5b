package web

import (
	"net/url"
	"slices"
	"strconv"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// townYear reads {year} of the path.
func (s *site) townYear(r *request) (*office.Desk, int, error) {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil || len(r.PathValue("year")) != 4 || year < 1949 {
		return nil, 0, missing{r.say("「%s」不是年份，应写成四位数字，如 2024。", r.PathValue("year"))}
	}
	return r.desk, year, nil
}

// lastYear is the year a reader most likely comes for: that of the newest matter, or the one before while the newest
// has hardly begun.
func (s *site) lastYear(r *request) (int, error) {
	rows, err := r.desk.List(r.Context(), office.Filter{To: r.desk.Today, Limit: 1})
	if err != nil {
		return 0, err
	}
	if len(rows) == 0 {
		return r.desk.Today.Year(), nil
	}
	year := rows[0].Opened.Year()
	begun, err := s.opened(r, year, begins)
	if err != nil || begun >= begins {
		return year, err
	}
	const hardly = 20 // times fewer matters than the year before
	before, err := s.opened(r, year-1, begun*hardly+1)
	if before > begun*hardly {
		year--
	}
	return year, err
}

// begins is how many matters there are when a year has begun for good.
const begins = 50

// opened is how many matters were opened in a year, counted no further than one beyond most.
func (s *site) opened(r *request, year int, most int64) (int64, error) {
	q := figures.Year(year)
	return r.desk.Count(r.Context(), office.Filter{From: q.From, To: q.To, CountTo: most})
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

// village is the area just below the town in which what was recorded for an area counts on a day; the town itself for
// the town.
func village(b *handbook.Book, code string, on calendar.Date) string {
	code = b.Present(code, on)
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

// areaOptions are the town's villages and communities, those that are no more last.
func areaOptions(b *handbook.Book, chosen, lang string, today calendar.Date) []option {
	var out, gone []option
	for _, child := range b.Town.Areas[0].Children {
		if b.Closed(child.Code, today) {
			gone = append(gone, option{child.Code, say(lang, "%s（已撤）", child.Title.In(lang)), child.Code == chosen})
			continue
		}
		out = append(out, option{child.Code, child.Title.In(lang), child.Code == chosen})
	}
	out = append(out, gone...)
	if _, known := b.Area(chosen); known && chosen != b.Root() && !slices.ContainsFunc(out, func(o option) bool { return o.Chosen }) {
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
