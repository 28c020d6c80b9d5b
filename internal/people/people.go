// Package people knows who may sign in to a town's books and what posts they hold: accounts with their appointments,
// passwords and the sessions of those who are signed in. What a post may do is told by the kinds; what a person may see
// follows from appointments and is held by the office.
package people

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Account is somebody who may sign in to one town's books.
type Account struct {
	Town         string
	Name         string // signs in with it; unique in the town, lower case
	Title        string // the person's name, as the journal keeps it; unique in the town
	Phone        string
	Appointments []Appointment
	Admin        bool // keeps accounts and settings; sees no records by that alone
	Closed       bool // may no longer sign in
	// Renew: the password was given by somebody else and must be changed at the next sign-in.
	Renew    bool
	Password string    // as [Hash] made it
	Failures int       // wrong passwords since the last right one
	Locked   time.Time // no sign-in before that instant
	Created  time.Time
	Seen     time.Time // last used, within [seenEvery]; zero: never. Kept with the sessions, never by itself
}

// Appointment is a post held for an area (任职): with everything below it.
type Appointment struct {
	Post string
	Area string
	// From and Until bound it, both days included; zero: open.
	From, Until calendar.Date
	// With are the areas that belong to Area too, since they were merged with it: a desk fills it in, it is not kept.
	With []string `json:"-"`
	// For is whose post it is while that person is absent (代行); empty: the person's own.
	For string
}

// In tells whether the appointment holds on a day.
func (a Appointment) In(day calendar.Date) bool {
	return (a.From.IsZero() || !day.Before(a.From)) && (a.Until.IsZero() || !day.After(a.Until))
}

// Covers tells whether the appointment's area holds another: itself or one below it, whose codes begin with its own, or
// one merged with it.
func (a Appointment) Covers(area string) bool {
	return strings.HasPrefix(area, a.Area) || slices.ContainsFunc(a.With, func(merged string) bool { return strings.HasPrefix(area, merged) })
}

// lend is what of an appointment somebody else may act in as asked: the person's own, for the days both hold; false when
// there is none.
func (a Appointment) lend(asked Appointment) (Appointment, bool) {
	if a.For != "" {
		return Appointment{}, false
	}
	lent := Appointment{Post: a.Post, Area: a.Area, From: asked.From, Until: asked.Until, For: asked.For}
	if lent.From.IsZero() || !a.From.IsZero() && a.From.After(lent.From) {
		lent.From = a.From
	}
	if lent.Until.IsZero() || !a.Until.IsZero() && a.Until.Before(lent.Until) {
		lent.Until = a.Until
	}
	return lent, lent.Until.IsZero() || lent.From.IsZero() || !lent.Until.Before(lent.From)
}

// follow lets what an account acts in for somebody follow that person's own appointments, who was called title until
// now: what is not held any more ends, and a closed account lends nothing. It tells whether anything changed.
func (a *Account) follow(title string, giver Account) bool {
	kept, changed := make([]Appointment, 0, len(a.Appointments)), false
	for _, x := range a.Appointments {
		if x.For != title {
			kept = append(kept, x)
			continue
		}
		changed = true
		x.For = giver.Title
		for _, own := range giver.Appointments {
			if lent, ok := own.lend(x); ok && !giver.Closed && own.Post == x.Post && own.Area == x.Area {
				kept = append(kept, lent)
				break
			}
		}
	}
	a.Appointments = kept
	return changed
}

// Person is an account as it acts on a day: only the appointments that hold then.
type Person struct {
	Town, Name, Title string
	Admin             bool
	Appointments      []Appointment
}

// On is the person an account stands for on a day.
func (a Account) On(day calendar.Date) Person {
	p := Person{Town: a.Town, Name: a.Name, Title: a.Title, Admin: a.Admin}
	for _, x := range a.Appointments {
		if x.In(day) {
			p.Appointments = append(p.Appointments, x)
		}
	}
	return p
}

// Posts are the posts the person holds anywhere, each once.
func (p Person) Posts() []string {
	var out []string
	for _, a := range p.Appointments {
		if !slices.Contains(out, a.Post) {
			out = append(out, a.Post)
		}
	}
	return out
}

// Post is the first of some posts the person holds for an area; empty when none.
func (p Person) Post(of []string, area string) string {
	for _, post := range of {
		for _, a := range p.Appointments {
			if a.Post == post && a.Covers(area) {
				return post
			}
		}
	}
	return ""
}

// Holds tells whether the person holds one of some posts anywhere.
func (p Person) Holds(of []string) bool {
	for _, a := range p.Appointments {
		if slices.Contains(of, a.Post) {
			return true
		}
	}
	return false
}

// Areas are the areas the person holds posts for; one below another is left out.
func (p Person) Areas() []string {
	var out []string
	for _, a := range p.Appointments {
		out = append(append(out, a.Area), a.With...)
	}
	slices.Sort(out)
	var least []string
	for _, area := range out {
		if len(least) == 0 || !strings.HasPrefix(area, least[len(least)-1]) {
			least = append(least, area)
		}
	}
	return least
}

// Refusal says in plain words why an account or a sign-in is refused.
type Refusal struct {
	Field string // the field of a form it is about; empty: the whole
	Says  handbook.Text
}

// Error is the sentence in Chinese.
func (r *Refusal) Error() string { return r.Says.Zh }

// In is the sentence in lang.
func (r *Refusal) In(lang string) string { return r.Says.In(lang) }

func refuse(field, zh, en string, args ...any) error {
	return &Refusal{field, handbook.Say(zh, en, args...)}
}

// ErrUnknown is returned when there is no such account or session.
var ErrUnknown = errors.New("no such account or session")

// mostName and mostTitle bound what is typed, in characters.
const (
	mostName  = 64
	mostTitle = 40
)

// Acceptable tells whether a name, a person's name and a password could open an account, a *Refusal why not.
func Acceptable(name, title, password string) error {
	if err := (Account{Name: name, Title: title}).named(); err != nil {
		return err
	}
	return long(password)
}

// named says what is wrong with the names of an account.
func (a Account) named() error {
	n := utf8.RuneCountInString(a.Name)
	if n == 0 || n > mostName || a.Name != strings.ToLower(a.Name) || strings.ContainsAny(a.Name, " \t\r\n/") {
		return refuse("name", "登录名应为1至%d个字符，不含空格、斜线和大写字母。",
			"A sign-in name has 1 to %d characters, no blanks, slashes or capitals.", mostName)
	}
	n = utf8.RuneCountInString(a.Title)
	if n == 0 || n > mostTitle || strings.TrimSpace(a.Title) != a.Title {
		return refuse("title", "姓名应为1至%d个字。", "A person's name has 1 to %d characters.", mostTitle)
	}
	return nil
}

// check says what is wrong with an account, against a town's handbook.
func (a Account) check(b *handbook.Book) error {
	if err := a.named(); err != nil {
		return err
	}
	for _, x := range a.Appointments {
		if x.Post == handbook.System {
			return refuse("appointments", "「系统」不是人担任的岗位。", "The system is no post a person holds.")
		}
		if !slices.ContainsFunc(b.Posts, func(p handbook.Post) bool { return p.ID == x.Post }) {
			return refuse("appointments", "工作手册里没有岗位「%s」。", "The handbook has no post %q.", x.Post)
		}
		if _, ok := b.Area(x.Area); !ok {
			return refuse("appointments", "没有代码为「%s」的属地。", "There is no area %q.", x.Area)
		}
		if !x.From.IsZero() && !x.Until.IsZero() && x.Until.Before(x.From) {
			return refuse("appointments", "任职的止期%s早于起期%s。", "The appointment ends on %s, before it begins on %s.", x.Until, x.From)
		}
	}
	return nil
}
