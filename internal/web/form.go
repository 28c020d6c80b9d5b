package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// control is one field of a form: what it asks for, what was given and what is wrong with that.
type control struct {
	ID, Name, Title, Help, Example string
	Type                           string // of the field; see the template "control"
	Required                       bool
	Value                          string
	Options                        []option
	Groups                         []optionGroup
	Min, Max                       string
	Unit                           string
	Check                          string // where a value is checked while the form is being filled in
	Fault                          string
	Taken                          string // that it begins as in another record
	Was                            string // correction: what it says now
	Private                        bool   // personal data: never kept in the browser
	Pick                           string // link: where records to choose from are found
	Known                          string // names of staff: where those one may name are found
	Long                           bool   // so many options that one finds them by typing
	Files                          []keptFile
	Accept, Upload                 string // attachment: which files it takes, and where they are sent one by one
}

var yesNo = [...]string{"是", "否"}

// few is how many options are laid open; more are in a list to pull down, and past many one finds them by typing.
const (
	few  = 5
	many = 8
)

// dayField and reasonField are the names of what a form asks besides the fields of its kind.
const (
	dayField    = "on"
	reasonField = "reason"
	limitField  = "limit"
)

// formOf is a form for some fields of a kind with what was typed so far.
type formOf struct {
	r     *request
	book  *handbook.Book
	kind  *handbook.Kind
	given url.Values // as typed, by control name; nil: nothing yet
	start url.Values // what it begins with while nothing has been typed
	act   *handbook.Action
}

func (f formOf) typed(name string) (string, bool) {
	values, ok := f.given[name]
	return strings.Join(values, "\n"), ok
}

// control is the control of one field; start is the value it has before anything is typed.
func (f formOf) control(field *handbook.Field, start any) control {
	lang := f.r.lang
	c := control{ID: field.ID, Name: "f." + field.ID, Title: field.Title.In(lang), Help: field.Help.In(lang), Example: field.Example, Type: field.Type.Name(),
		Required: field.Required, Check: "/" + f.r.desk.Town + "/check/" + f.kind.ID + "/" + field.ID}
	if start != nil {
		c.Value = f.editable(field, start)
	}
	if typed, ok := f.typed(c.Name); ok {
		c.Value = typed
	} else if f.given == nil && f.start.Has(c.Name) {
		c.Value = f.start.Get(c.Name)
	}
	if field.Min != nil {
		c.Min = strconv.FormatInt(*field.Min, 10)
	}
	if field.Max != nil {
		c.Max = strconv.FormatInt(*field.Max, 10)
	}
	if field.Names() {
		c.Known = "/" + f.r.desk.Town + "/names"
	}
	switch c.Type {
	case "choice":
		c.Options = f.choices(field, c.Value)
		if len(c.Options) <= few {
			c.Type = "radio"
		}
		c.Long = len(c.Options) > many
	case "flag":
		c.Type = "radio"
		for _, v := range yesNo {
			c.Options = append(c.Options, option{v, f.r.say(v), c.Value == v})
		}
	case "area":
		c.Groups = f.areas(field, c.Value)
		c.Long = long(c.Groups)
	case "measure":
		c.Groups = f.measures(c.Value)
		c.Long = long(c.Groups)
	case "money":
		c.Unit, c.Min, c.Max = f.r.say("元"), "", ""
	case "link":
		c.Pick = "/" + f.r.desk.Town + "/pick/" + field.Kind
	case "party":
		c.Private = true
	case "attachment":
		c.Check = ""
		c.Files, c.Accept, c.Upload = keptFiles(c.Name, c.Value), strings.Join(office.Endings(), ","), "/"+f.r.desk.Town+"/files?for="+c.Name
	case "date":
		if field.Default == handbook.Today && c.Value == "" && f.given == nil || f.act != nil && f.act.Day == field.ID && c.Value == "" && f.given == nil {
			c.Value = f.r.desk.Today.String()
		}
		c.Max = ""
	}
	if c.Value == "" && f.given == nil && field.Default != "" && c.Type != "date" {
		c.Value = field.Default
		for i := range c.Options {
			c.Options[i].Chosen = c.Options[i].Value == c.Value
		}
	}
	return c
}

func long(groups []optionGroup) bool {
	n := 0
	for _, g := range groups {
		n += len(g.Options)
	}
	return n > many
}

// editable is a kept value as one types it.
func (f formOf) editable(field *handbook.Field, v any) string {
	switch v := v.(type) {
	case calendar.Date:
		return v.String()
	case []string:
		return strings.Join(v, "\n")
	case bool:
		if v {
			return "是"
		}
		return "否"
	}
	switch field.Type.Name() {
	case "choice", "area", "measure", "text", "long", "person":
		s, _ := v.(string)
		return s
	case "party":
		return "" // typed anew when it is to change
	}
	return field.Type.Format(field, f.book, v, "zh")
}

func (f formOf) choices(field *handbook.Field, value string) []option {
	var out []option
	for _, o := range field.Options {
		out = append(out, option{o.ID, o.Title.In(f.r.lang), o.ID == value})
	}
	return out
}

// areas are the areas a field takes, village by village, of those the person may record for.
func (f formOf) areas(field *handbook.Field, value string) []optionGroup {
	var out []optionGroup
	may := func(code string) bool {
		return f.act == nil || f.act.ID != handbook.Open || f.r.desk.Person.Post(f.act.By, code) != ""
	}
	add := func(g *optionGroup, a *handbook.Area) {
		if f.r.desk.Book.Closed(a.Code, f.r.desk.Today) && a.Code != value {
			return
		}
		if _, wrong := field.Type.Check(field, f.book, a.Code); wrong == nil && may(a.Code) {
			g.Options = append(g.Options, option{a.Code, a.Title.In(f.r.lang), a.Code == value})
		}
	}
	root := f.book.Town.Areas[0]
	whole := optionGroup{Title: root.Title.In(f.r.lang)}
	add(&whole, root)
	for _, village := range root.Children {
		if len(village.Children) == 0 {
			add(&whole, village)
		}
	}
	if len(whole.Options) > 0 {
		out = append(out, whole)
	}
	for _, village := range root.Children {
		if len(village.Children) == 0 {
			continue
		}
		g := optionGroup{Title: village.Title.In(f.r.lang)}
		add(&g, village)
		for _, grid := range village.Children {
			add(&g, grid)
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	if len(out) == 1 && len(out[0].Options) == 1 {
		out[0].Options[0].Chosen = true
	}
	return out
}

func (f formOf) measures(value string) []optionGroup {
	var out []optionGroup
	for _, section := range f.book.Sections {
		g := optionGroup{Title: section.Title.In(f.r.lang)}
		for _, m := range f.book.Measures() {
			if m.Section == section.ID {
				g.Options = append(g.Options, option{m.ID, f.book.MeasureName(m, f.r.lang), m.ID == value})
			}
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// read turns what was typed for fields into values; what cannot be read is a fault of its field. Fields left empty are
// absent, or nil where they had a value; what was not sent stays as it is.
func (f formOf) read(fields []string, had map[string]any) (map[string]any, []ledger.FieldFault) {
	data := map[string]any{}
	var faults []ledger.FieldFault
	for _, id := range fields {
		field, ok := f.kind.Field(id)
		if !ok {
			continue
		}
		typed, sent := f.typed("f." + id)
		typed = strings.TrimSpace(typed)
		if typed == "" {
			if _, was := had[id]; was && sent && field.Type.Name() != "party" {
				data[id] = nil
			}
			if field.Required && field.Default == "" && had == nil {
				faults = append(faults, ledger.Missing(field))
			}
			continue
		}
		v, wrong := field.Type.Parse(field, f.book, unlabelled(field, typed))
		if wrong != nil {
			faults = append(faults, ledger.FieldFault{Field: id, Title: field.Title, Complaint: *wrong})
			continue
		}
		data[id] = v
	}
	return data, faults
}

// picked marks the id of a record chosen from a list, before its name.
const picked = "№"

// unlabelled leaves of a record chosen from a list its id.
func unlabelled(field *handbook.Field, typed string) string {
	if rest, ok := strings.CutPrefix(typed, picked); ok && field.Type.Name() == "link" {
		id, _, _ := strings.Cut(rest, " ")
		return id
	}
	return typed
}

// label is how a record is offered in a list to choose from.
func label(row office.Row) string {
	title := row.Title
	if row.Number != "" && !strings.Contains(title, row.Number) {
		title = row.Number + " " + title
	}
	return strings.TrimSpace(picked + strconv.FormatInt(row.ID, 10) + " " + title)
}

// blame puts faults at the controls they are about; what belongs to none is returned.
func blame(controls []control, faults []ledger.FieldFault, lang string) []string {
	var rest []string
	for _, fault := range faults {
		i := slices.IndexFunc(controls, func(c control) bool { return c.ID == fault.Field })
		if i < 0 {
			rest = append(rest, fault.Title.In(lang)+say(lang, "：")+fault.In(lang))
			continue
		}
		controls[i].Fault = fault.In(lang)
	}
	return rest
}
