package demo

import (
	"slices"

	"fengqiao/internal/handbook"
	"fengqiao/internal/people"
)

// Password opens every account of the demo towns.
const Password = "fengqiao"

// Accounts are a demo town's accounts to try: one person for each post of its handbook, who signs in with the post's
// name, those who work in the villages from the first of them, and an administrator, who holds no post.
func Accounts(b *handbook.Book) ([]people.Account, error) {
	f, err := openFolder(data, b.Town.ID)
	if err != nil {
		return nil, err
	}
	y := &year{folder: f, yearFile: f.year, book: b}
	y.names = newNames(f.people, y.dice("names"))
	y.settle()
	if len(y.faults) > 0 {
		return nil, y.faults
	}
	out := []people.Account{{Name: "admin", Title: "系统管理员", Admin: true}}
	for _, post := range b.Posts {
		if post.ID == handbook.System {
			continue
		}
		who := person{post: post.ID}
		area := b.Root()
		if names := f.people.Staff[post.ID]; len(names) > 0 && !y.local(post.ID) {
			who.name = names[0]
		}
		for _, p := range y.places {
			for _, h := range p.holders {
				if h.post == post.ID && who.name == "" {
					who, area = h.person, h.area
				}
			}
		}
		if who.name == "" {
			who.name = y.names.next()
		}
		held := people.Appointment{Post: post.ID, Area: area}
		if i := slices.IndexFunc(out, func(a people.Account) bool { return a.Title == who.name }); i >= 0 {
			out[i].Appointments = append(out[i].Appointments, held)
			continue
		}
		out = append(out, people.Account{Name: post.ID, Title: who.name, Appointments: []people.Appointment{held}})
	}
	return out, nil
}
