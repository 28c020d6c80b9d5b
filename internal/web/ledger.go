package web

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// fieldFilter is how one field of the kind is asked for: one value, or from and to.
type fieldFilter struct {
	Title   string
	Name    string // of the control; .from and .to where Range
	Type    string // of the input; select where there are options
	Options []option
	Range   bool
	Value   string
	From    string
	To      string
}

// choosable are the fields of a kind that can stand in a column; personal data and files stay with their record.
func choosable(k *handbook.Kind) []*handbook.Field {
	if k == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f *handbook.Field) bool {
		return f.Type.Name() == "party" || f.Type.Name() == "attachment" || f.ID == k.Label
	})
}

// chosenColumns are the fields asked for with ?col=, in the kind's order; without a choice the ones that tell the most.
func chosenColumns(k *handbook.Kind, q url.Values) []*handbook.Field {
	if !q.Has("col") {
		return keyFields(k)
	}
	return slices.DeleteFunc(choosable(k), func(f *handbook.Field) bool { return !slices.Contains(q["col"], f.ID) })
}

// whereParams reads ?f.<field>=, ?f.<field>.from= and .to=; what is no value of the field counts as not given, since a
// filter must not fail.
func whereParams(b *handbook.Book, k *handbook.Kind, q url.Values) []office.Where {
	var out []office.Where
	for _, f := range choosable(k) {
		read := func(suffix string) any {
			typed := strings.TrimSpace(q.Get("f." + f.ID + suffix))
			if typed == "" {
				return nil
			}
			v, wrong := f.Type.Parse(f, b, typed)
			if wrong != nil {
				return nil
			}
			return v
		}
		w := office.Where{Field: f.ID}
		switch f.Type.Name() {
		case "choice", "flag", "person":
			w.Is = read("")
		case "date", "integer", "money":
			w.Least, w.Most = read(".from"), read(".to")
		case "text", "long":
			w.Holds = strings.TrimSpace(q.Get("f." + f.ID))
		}
		if w != (office.Where{Field: f.ID}) {
			out = append(out, w)
		}
	}
	return out
}

// fieldFilters are the controls of a kind's fields as they were filled in.
func fieldFilters(r *request, k *handbook.Kind, q url.Values) []fieldFilter {
	var out []fieldFilter
	for _, f := range choosable(k) {
		c := fieldFilter{Title: f.Title.In(r.lang), Name: "f." + f.ID, Type: "text", Value: q.Get("f." + f.ID), From: q.Get("f." + f.ID + ".from"),
			To: q.Get("f." + f.ID + ".to")}
		switch f.Type.Name() {
		case "choice":
			for _, o := range f.Options {
				c.Options = append(c.Options, option{o.ID, o.Title.In(r.lang), o.ID == c.Value})
			}
		case "flag":
			c.Options = []option{{"true", r.say("是"), c.Value == "true"}, {"false", r.say("否"), c.Value == "false"}}
		case "date":
			c.Range, c.Type = true, "date"
		case "integer", "money":
			c.Range = true
		case "text", "long", "person":
		default:
			continue
		}
		out = append(out, c)
	}
	return out
}

// ledgerAddress is the address of a ledger as it was asked for, without what was left empty and what another kind's form
// left behind.
func ledgerAddress(u *url.URL, k *handbook.Kind) *url.URL {
	known := []string{"kind", "stage", "area", "lamp", "from", "to", "q", "by", "sort", "col", "year", "before", "sum", "all"}
	for _, f := range choosable(k) {
		known = append(known, "f."+f.ID, "f."+f.ID+".from", "f."+f.ID+".to")
	}
	q := u.Query()
	for key, values := range q {
		values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
		if q[key] = values; len(values) == 0 || !slices.Contains(known, key) {
			q.Del(key)
		}
	}
	out := *u
	out.RawQuery = q.Encode()
	return &out
}

// values are the fields of a row in the form of their types; nothing for what is absent or cannot be read.
func values(b *handbook.Book, row office.Row, columns []*handbook.Field) []any {
	out := make([]any, len(columns))
	var raw map[string]any
	dec := json.NewDecoder(strings.NewReader(string(row.Fields)))
	dec.UseNumber()
	if dec.Decode(&raw) != nil {
		return out
	}
	for i, f := range columns {
		if raw[f.ID] == nil {
			continue
		}
		if v, wrong := f.Type.Check(f, b, raw[f.ID]); wrong == nil {
			out[i] = v
		}
	}
	return out
}

// counted tells which columns have a total.
func counted(columns []*handbook.Field) (ids []string) {
	for _, f := range columns {
		if f.Type.Name() == "integer" || f.Type.Name() == "money" {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// mostSummed is up to how many matters a page adds its columns up unasked: of more it takes longer than a page may.
const mostSummed = 20_000

// totals are the sums of the columns that can be added, over all that the filter finds, by column; "" for the others.
func (s *site) totals(r *request, l ledgerQuery) ([]string, error) {
	ids := counted(l.columns)
	sums := make([]int64, len(ids))
	if narrowed, exact := byLamp(r.desk.Book, l.filter, l.lamp, r.desk.Today); exact {
		var err error
		if sums, err = r.desk.Totals(r.Context(), narrowed, ids); err != nil {
			return nil, err
		}
	} else if _, _, err := pick(r.Context(), r.desk, narrowed, -1, func(row office.Row) bool {
		if rowLamp(r.desk.Book, row, r.desk.Today, r.lang).State == l.lamp {
			n := 0
			for i, v := range values(r.desk.Book, row, l.columns) {
				if n < len(ids) && l.columns[i].ID == ids[n] {
					if v, ok := v.(int64); ok {
						sums[n] += v
					}
					n++
				}
			}
		}
		return false
	}); err != nil {
		return nil, err
	}
	out := make([]string, len(l.columns))
	n := 0
	for i, f := range l.columns {
		if n < len(ids) && ids[n] == f.ID {
			out[i] = format(r.desk.Book, f, sums[n], r.lang)
			n++
		}
	}
	return out, nil
}

// ledgerQuery is what a ledger's address asks for.
type ledgerQuery struct {
	kind    *handbook.Kind
	filter  office.Filter
	lamp    string
	columns []*handbook.Field
	address *url.URL
}

func (s *site) ledgerQuery(r *request) (ledgerQuery, error) {
	q, b := r.URL.Query(), r.desk.Book
	f := office.Filter{Kind: q.Get("kind"), Stage: q.Get("stage"), Area: q.Get("area"), From: dateParam(q, "from"), To: dateParam(q, "to"),
		Text: strings.TrimSpace(q.Get("q")), By: strings.TrimSpace(q.Get("by")), ByDue: q.Get("sort") == "due"}
	k, known := b.Kind(f.Kind)
	if f.Kind != "" && !known {
		return ledgerQuery{}, missing{r.say("工作手册里没有「%s」这种事项。", f.Kind)}
	}
	if k == nil || stageOf(k, f.Stage) == nil {
		f.Stage = ""
	}
	f.Fields = whereParams(b, k, q)
	return ledgerQuery{kind: k, filter: f, lamp: q.Get("lamp"), columns: chosenColumns(k, q), address: ledgerAddress(r.URL, k)}, nil
}

// cell is a value as a spreadsheet takes it: numbers and days as such, the rest in words.
func cell(b *handbook.Book, f *handbook.Field, v any, lang string) any {
	switch v := v.(type) {
	case nil:
		return nil
	case int64:
		switch f.Type.Name() {
		case "integer":
			return v
		case "money":
			const fen = 100
			return float64(v) / fen
		}
	case calendar.Date:
		return v
	}
	return f.Type.Format(f, b, v, lang)
}
