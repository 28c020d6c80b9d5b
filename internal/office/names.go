package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/people"
)

// Acquaintance is somebody a person may name in a record: a colleague, or one who stands in a register of people. Two of
// one name are told apart by what they are and where.
type Acquaintance struct {
	Name string
	As   []handbook.Text // the posts they hold, the registers they stand in
	Area string          // where; the town itself for the whole of it
}

// mostRegistered is how many records of one register are looked through for names, the newest first.
const mostRegistered = 500

// Colleagues are the accounts a person knows of: those who hold a post today for the whole town, or where the person holds
// one too. Who holds no post knows nobody.
func (d *Desk) Colleagues(accounts []people.Account) []people.Account {
	var out []people.Account
	for _, a := range accounts {
		if !a.Closed && slices.ContainsFunc(a.Appointments, d.beside) {
			out = append(out, a)
		}
	}
	return out
}

// beside tells whether somebody with an appointment works today where the person does, or for all of the town.
func (d *Desk) beside(a people.Appointment) bool {
	if len(d.all) == 0 || !a.In(d.Today) {
		return false
	}
	return a.Area == d.Book.Root() || slices.ContainsFunc(d.all, func(area string) bool {
		return (people.Appointment{Area: area}).Covers(a.Area) || a.Covers(area)
	})
}

// Acquaintances are those the person may name: their colleagues among the accounts, then who is in force in registers
// named after a member of staff, of records the person may see. Each is there once for each area, both in the order of names.
func (d *Desk) Acquaintances(ctx context.Context, accounts []people.Account) ([]Acquaintance, error) {
	var out []Acquaintance
	at := map[[2]string]int{}
	add := func(name, area string, as handbook.Text) {
		if name = strings.TrimSpace(name); name == "" {
			return
		}
		i, there := at[[2]string{name, area}]
		if !there {
			i, out = len(out), append(out, Acquaintance{Name: name, Area: area})
			at[[2]string{name, area}] = i
		}
		if !slices.Contains(out[i].As, as) {
			out[i].As = append(out[i].As, as)
		}
	}
	for _, a := range d.Colleagues(accounts) {
		for _, held := range a.Appointments {
			if held.For == "" && d.beside(held) {
				add(a.Title, d.Book.Present(held.Area, d.Today), d.post(held.Post))
			}
		}
	}
	colleagues := len(out)
	for _, k := range d.Book.Kinds {
		if label, ok := k.Field(k.Label); !k.Register || !ok || label.Type.Name() != "person" || !d.Reads(k) {
			continue
		}
		rows, err := d.List(ctx, Filter{Kind: k.ID, Stage: handbook.InForce, Limit: mostRegistered})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			add(row.Title, d.Book.Present(row.Area, d.Today), k.Title)
		}
	}
	for _, part := range [][]Acquaintance{out[:colleagues], out[colleagues:]} {
		slices.SortStableFunc(part, func(a, b Acquaintance) int { return cmp.Compare(a.Name, b.Name) })
	}
	return out, nil
}

func (d *Desk) post(id string) handbook.Text {
	i := slices.IndexFunc(d.Book.Posts, func(p handbook.Post) bool { return p.ID == id })
	if i < 0 {
		return handbook.Text{Zh: id}
	}
	return d.Book.Posts[i].Title
}
