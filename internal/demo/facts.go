package demo

import (
	"embed"
	"fmt"
	"math/rand/v2"

	"github.com/goccy/go-yaml"

	"fengqiao/internal/calendar"
)

// data are the facts and texts of each town, and the figures its report stated.
//
//go:embed stated.tsv wangcao
var data embed.FS

// facts are the counted facts of a town's year: what its report and its area say, and who works there.
type facts struct {
	Town     string              `yaml:"town"`
	Year     int                 `yaml:"year"`
	Adopted  calendar.Date       `yaml:"adopted"`  // the books are opened
	Closed   calendar.Date       `yaml:"closed"`   // the year is closed
	Finished calendar.Date       `yaml:"finished"` // the last recording
	Market   []int               `yaml:"market"`   // last digits of the days of the month on which the market is held
	Staff    map[string][]string `yaml:"staff"`    // names by post
	Units    []string            `yaml:"units"`
	Surnames string              `yaml:"surnames"` // one character each
	Given    []string            `yaml:"given"`

	Disputes      disputeFacts     `yaml:"disputes"`
	Petitions     petitionFacts    `yaml:"petitions"`
	Consultations []counted        `yaml:"consultations"` // by subject
	Services      serviceFacts     `yaml:"services"`
	Registers     registerFacts    `yaml:"registers"`
	Leadership    leadershipFacts  `yaml:"leadership"`
	Enforcement   enforcementFacts `yaml:"enforcement"`
}

// counted is so many of something.
type counted struct {
	ID string `yaml:"id"`
	N  int    `yaml:"n"`
}

// readFacts reads a town's facts.
func readFacts(town string) (*facts, error) {
	f := &facts{}
	return f, readYAML(town, "facts.yaml", f)
}

func readYAML(town, name string, into any) error {
	text, err := data.ReadFile(town + "/" + name)
	if err != nil {
		return fmt.Errorf("demo has no town %q: %w", town, err)
	}
	if err := yaml.UnmarshalWithOptions(text, into, yaml.Strict()); err != nil {
		return fmt.Errorf("demo %s/%s: %w", town, name, err)
	}
	return nil
}

// staff is the i-th person in a post; counting starts again after the last.
func (f *facts) staff(post string, i int) person {
	names := f.Staff[post]
	if len(names) == 0 {
		return person{"某某", post}
	}
	return person{names[i%len(names)], post}
}

// anyone is a person in a post.
func (f *facts) anyone(dice *rand.Rand, post string) person {
	return f.staff(post, dice.IntN(max(1, len(f.Staff[post]))))
}

// names invents names of people, each once.
type names struct {
	surnames []rune
	given    []string
	dice     *rand.Rand
	used     map[string]bool
}

func newNames(f *facts, dice *rand.Rand) *names {
	n := &names{surnames: []rune(f.Surnames), given: f.Given, dice: dice, used: map[string]bool{}}
	for _, names := range f.Staff {
		for _, name := range names {
			n.used[name] = true
		}
	}
	return n
}

// next is a name nobody has yet; when all are used, one comes again.
func (n *names) next() string {
	for range 200 {
		if name := n.any(n.dice); !n.used[name] {
			n.used[name] = true
			return name
		}
	}
	return n.any(n.dice)
}

// any is a name others may have too, as parties do.
func (n *names) any(dice *rand.Rand) string {
	return string(one(dice, n.surnames)) + one(dice, n.given)
}

// place is a village or community and the people who keep its records.
type place struct {
	code, title string
	community   bool
	grids       []string
	weight      float64
	clerk       person
	mediators   []person
	gridders    []person
}

// settle gives every village its people.
func (y *year) settle() []place {
	var out []place
	for i, a := range y.book.Town.Areas[0].Children {
		p := place{code: a.Code, title: a.Title.Zh, community: a.Level == "community", weight: float64(1 + len(a.Children)),
			clerk: person{y.names.next(), "village-clerk"}}
		for _, g := range a.Children {
			p.grids = append(p.grids, g.Code)
			p.gridders = append(p.gridders, person{y.names.next(), "grid-worker"})
		}
		for range 2 + (i+1)%2 {
			p.mediators = append(p.mediators, person{y.names.next(), "mediator"})
		}
		out = append(out, p)
	}
	return out
}

// anywhere picks a place by its size.
func (y *year) anywhere(dice *rand.Rand) *place {
	sum := 0.0
	for _, p := range y.places {
		sum += p.weight
	}
	at := dice.Float64() * sum
	for i := range y.places {
		if at -= y.places[i].weight; at < 0 {
			return &y.places[i]
		}
	}
	return &y.places[len(y.places)-1]
}

// spot is a place or, more often, one of its grids.
func (p *place) spot(dice *rand.Rand) string {
	if len(p.grids) > 0 && share(dice, 70) {
		return one(dice, p.grids)
	}
	return p.code
}
