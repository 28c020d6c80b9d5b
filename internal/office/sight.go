package office

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Sight is what a person may see: the records of some areas with everything below them, and those the person has a
// hand in wherever they are. The zero Sight sees nothing.
type Sight struct {
	Areas   []string
	Without []string // kinds of which the areas show nothing
	Person  string   // by name; empty: no hand shows anything
	Barred  []string // kinds of which nothing is seen at all
}

// Sees tells whether a record, with its hands, is in sight; nil sees everything. Stores answer a Filter's Sight alike.
func (s *Sight) Sees(r Row) bool {
	if s == nil {
		return true
	}
	if slices.Contains(s.Barred, r.Kind) {
		return false
	}
	if s.Person != "" && slices.Contains(r.Hands, s.Person) {
		return true
	}
	return !slices.Contains(s.Without, r.Kind) &&
		slices.ContainsFunc(s.Areas, func(area string) bool { return area != "" && strings.HasPrefix(r.Area, area) })
}

// hands are those who have a hand in a matter: who recorded an action on it, and who is named in it as a member of
// staff. A correction gives no hand by itself, nor does what the system does.
func hands(k *handbook.Kind, m *ledger.Matter) []string {
	var out []string
	for _, act := range m.History {
		if act.By != systemName {
			out = append(out, act.By)
		}
	}
	for _, f := range k.Fields {
		if !f.Names() {
			continue
		}
		switch named := m.Fields[f.ID].(type) {
		case string:
			out = append(out, named)
		case []string:
			out = append(out, named...)
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(name string) bool { return name == "" })
}
