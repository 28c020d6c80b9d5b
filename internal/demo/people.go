package demo

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/handbook"
)

// person acts in a post.
type person struct{ name, post string }

// place is a village or community with the people who hold posts there.
type place struct {
	area    *handbook.Area
	weight  float64
	holders []holder
}

// holder is a person who holds a post in a village or in one of its grids.
type holder struct {
	person
	area string
}

// names invents names of people.
type names struct {
	surnames []rune
	given    []string
	whole    []string
	dice     *rand.Rand
	used     map[string]bool
}

func newNames(p peopleFile, dice *rand.Rand) *names {
	n := &names{surnames: []rune(p.Surnames), given: p.Given, whole: p.Whole, dice: dice, used: map[string]bool{}}
	for _, names := range p.Staff {
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
	if len(n.whole) > 0 && dice.IntN(3) == 0 {
		return one(dice, n.whole)
	}
	return string(one(dice, n.surnames)) + one(dice, n.given)
}

// settle gives every village its people.
func (y *year) settle() {
	posts := slices.Sorted(maps.Keys(y.people.Local))
	for _, a := range y.book.Town.Areas[0].Children {
		p := &place{area: a, weight: float64(1 + len(a.Children))}
		for _, post := range posts {
			low, high, per := perArea(y.people.Local[post])
			if low == 0 {
				y.fault(&node{file: root + "/" + y.Town + "/people.yaml", line: 1}, handbook.Text{},
					"local 里的“%s”写成了“%s”，应写成“1 per village”“2..3 per village”或“1 per grid”", "local has %q as %q; write 1 per village, 2..3 per village or 1 per grid", post, y.people.Local[post])
				return
			}
			areas := []*handbook.Area{a}
			if per == "grid" && len(a.Children) > 0 {
				areas = a.Children
			}
			for _, at := range areas {
				for range between(y.names.dice, low, high) {
					p.holders = append(p.holders, holder{person{y.names.next(), post}, at.Code})
				}
			}
		}
		y.places = append(y.places, p)
	}
}

// perArea reads "2..3 per village"; 0 when it is something else.
func perArea(s string) (low, high int, per string) {
	count, per, _ := strings.Cut(s, " per ")
	from, to, ranged := strings.Cut(count, "..")
	if !ranged {
		to = from
	}
	low, errLow := strconv.Atoi(from)
	high, errHigh := strconv.Atoi(to)
	if errLow != nil || errHigh != nil || low < 1 || high < low || (per != "village" && per != "grid") {
		return 0, 0, ""
	}
	return low, high, per
}

// local tells whether a post is held in villages: its holders work on rest days too.
func (y *year) local(post string) bool { _, ok := y.people.Local[post]; return ok }

// who finds who acts in a post for a record: the one who has before, else somebody of the area, else one of the staff.
// "other x" is another one than before, "x@town" one of the town's own staff. False: nobody holds the post.
func (r *run) who(rec *rec, post string) (person, bool) {
	other := false
	if rest, cut := strings.CutPrefix(post, "other "); cut {
		post, other = rest, true
	}
	post, town := strings.CutSuffix(post, "@town")
	if name, ok := rec.persons[post]; ok && !other {
		return person{name, post}, true
	}
	var found []string
	if rec.place != nil && !town {
		for _, h := range rec.place.holders {
			if h.post == post && (h.area == rec.area || h.area == rec.place.area.Code || rec.area == rec.place.area.Code) {
				found = append(found, h.name)
			}
		}
	}
	if len(found) == 0 {
		found = r.y.people.Staff[post]
	}
	if len(found) == 0 && rec.place == nil {
		for _, p := range r.y.places {
			for _, h := range p.holders {
				if h.post == post {
					found = append(found, h.name)
				}
			}
		}
	}
	if other {
		found = slices.DeleteFunc(slices.Clone(found), func(name string) bool { return name == rec.persons[post] })
	}
	if len(found) == 0 {
		return person{"", post}, false
	}
	name := one(r.dice, found)
	if !other {
		rec.persons[post] = name
	}
	return person{name, post}, true
}

// between is a whole number from a to b.
func between(dice *rand.Rand, a, b int) int { return a + dice.IntN(b-a+1) }

// one picks one of several.
func one[T any](dice *rand.Rand, of []T) T { return of[dice.IntN(len(of))] }
