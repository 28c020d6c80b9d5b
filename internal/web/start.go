package web

import (
	"net/url"
	"slices"
	"strconv"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// lasting are the types of field that mostly stay as they were the last time; repeating those that are taken over when
// the same is recorded again: not days, numbers, parties, files and links, which belong to one record.
var (
	lasting   = []string{"area", "person"}
	repeating = []string{"area", "person", "choice", "flag", "text", "long", "list", "measure"}
)

// begin fills in what a form starts with: what its link says, what repeats of the record it is to be like, or else
// place and people as this person gave them the last time they did the same with a record of the kind.
func (s *site) begin(r *request, d *deed) error {
	d.start = prefilled(r)
	if k := d.kind.Report; k != nil && d.rec != nil {
		// The report's own year tells which freezing is meant.
		year, _ := d.rec.Matter.Fields[k.Year].(int64)
		if at := r.desk.FrozenAt(int(year)); at != 0 && !d.start.Has("f."+k.Position) {
			d.start.Set("f."+k.Position, strconv.FormatInt(at, 10))
		}
	}
	if again := r.URL.Query().Get("again"); again != "" && d.rec == nil {
		id, err := strconv.ParseInt(again, 10, 64)
		if err != nil {
			return missing{r.say("「%s」不是事项的编号。", again)}
		}
		rec, err := r.desk.Record(r.Context(), id)
		if err != nil {
			return err
		}
		if rec.Row.Kind != d.kind.ID {
			return missing{r.say("「%s」不是事项的编号。", again)}
		}
		d.take(r, rec, repeating, r.say("照原来那件填的，请核对"))
		return nil
	}
	if d.act == nil {
		return nil // a correction begins as the record is
	}
	const looked = 5
	rows, err := r.desk.List(r.Context(), office.Filter{Kind: d.kind.ID, By: r.desk.Person.Title, Limit: looked})
	if err != nil {
		return err
	}
	for _, row := range rows {
		rec, err := r.desk.Record(r.Context(), row.ID)
		if err != nil {
			return err
		}
		did := func(e office.Recorded) bool { return e.Do == d.do && e.By == r.desk.Person.Title }
		if slices.ContainsFunc(rec.Entries, did) {
			d.take(r, rec, lasting, r.say("上次填的，请核对"))
			return nil
		}
	}
	return nil
}

// take begins fields of some types as they are in a record, with a note; what it is called by is never taken over from
// last time, since it is what the record is about.
func (d *deed) take(r *request, rec office.Record, types []string, note string) {
	fill := formOf{r: r, book: d.book, kind: d.kind}
	d.taken = map[string]string{}
	for _, id := range d.form {
		f, ok := d.kind.Field(id)
		v, has := rec.Matter.Fields[id]
		name := "f." + id
		if !ok || !has || v == nil || d.start.Has(name) || !slices.Contains(types, f.Type.Name()) || id == d.kind.Label && len(types) == len(lasting) {
			continue
		}
		d.start.Set(name, fill.editable(f, v))
		d.taken[id] = note
	}
}

// thens are the steps the person may take right after a record has been opened.
func (d deed) thens(r *request) []option {
	if d.do != handbook.Open {
		return nil
	}
	var out []option
	for _, a := range d.kind.Actions {
		if a.ID == handbook.Open || !slices.Contains(a.From, d.act.To) || !r.desk.Person.Holds(a.By) {
			continue
		}
		out = append(out, option{Value: a.ID, Title: a.Title.In(r.lang), Chosen: r.PostFormValue("then") == a.ID})
	}
	return out
}

// after is where a form leads once it has been recorded: to the matter, or on to the step chosen to follow.
func (d deed) after(r *request, receipt office.Receipt) string {
	at := matterLink(r.desk.Town, receipt.Matter)
	then := r.PostFormValue("then")
	if slices.ContainsFunc(d.thens(r), func(o option) bool { return o.Value == then }) {
		at += "/do/" + url.PathEscape(then)
	}
	return at + "?done=" + url.QueryEscape(d.do)
}
