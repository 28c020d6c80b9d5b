package office

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// OwnFile is one of the files by which a town differs from the base.
type OwnFile struct {
	Path string
	Text string // in force
	Kept bool   // written here, in place of any that comes with the program
	Base string // the path of the file it is laid over; empty: it stands alone
}

// Proposal is what somebody would make of a town's own files.
type Proposal struct {
	On    string            // the version in force it was made from
	Files map[string]string // new texts by path; an empty one takes back what was written here
}

// Examined is a proposal that was looked through.
type Examined struct {
	Book     *handbook.Book // nil while there are faults
	Faults   handbook.Faults
	Broken   []Broken // scenarios that hold now and would no more, and of the town's own all that would not
	Played   int      // how many scenarios were played
	Released []string // files that come with a newer version of the program and would come into force too
}

// Broken is a scenario that does not come out as written.
type Broken struct {
	handbook.Scenario
	Why *Mismatch
}

// Oversees tells whether the person may look at the settings of the town: administrators and whoever leads.
func (d *Desk) Oversees() bool { return d.Person.Admin || d.Leads() }

// OwnFiles are the files by which the town differs from the base, in order.
func (d *Desk) OwnFiles() ([]OwnFile, error) {
	files, err := d.Book.OfTown()
	if err != nil {
		return nil, err
	}
	kept, err := d.Book.Own()
	if err != nil {
		return nil, err
	}
	var out []OwnFile
	for _, path := range slices.Sorted(maps.Keys(files)) {
		_, own := kept[path]
		out = append(out, OwnFile{Path: path, Text: files[path], Kept: own, Base: handbook.BaseOf(d.Town, path)})
	}
	return out, nil
}

// Definition is the text of a file of the version in force; ErrNotFound.
func (d *Desk) Definition(path string) (string, error) {
	files, err := d.Book.Files()
	if err != nil {
		return "", err
	}
	text, ok := files[path]
	if !ok {
		return "", ErrNotFound
	}
	return text, nil
}

// Versions are the entries by which versions of the handbook came into force, the newest first.
func (d *Desk) Versions(ctx context.Context) ([]ledger.Entry, error) {
	var out []ledger.Entry
	for line, err := range d.office.Store.Lines(ctx, d.Town, LineQuery{ByMatter: true}) {
		if err != nil {
			return nil, err
		}
		if line.Matter != 0 { // those on the books as a whole come first
			break
		}
		e, err := ledger.Read(line.Body)
		if err != nil {
			return nil, err
		}
		if e.Do == ledger.Adopt {
			out = append(out, e)
		}
	}
	slices.Reverse(out)
	return out, nil
}

// Examine loads a proposal and plays the scenarios on it, keeping nothing. A *ledger.Refusal says that the person may not,
// or that somebody else has brought a version into force meanwhile.
func (d *Desk) Examine(ctx context.Context, proposed Proposal) (Examined, error) {
	if err := d.administers(); err != nil {
		return Examined{}, err
	}
	b, err := d.proposed(ctx, proposed)
	out := Examined{Book: b}
	if errors.As(err, &out.Faults) {
		return out, nil
	}
	if err != nil {
		return Examined{}, err
	}
	if out.Released, err = released(d.Book, b); err != nil {
		return Examined{}, err
	}
	scenarios, err := handbook.Scenarios(d.office.Definitions)
	if err != nil {
		return Examined{}, err
	}
	for _, s := range scenarios {
		if s.Town != "" && s.Town != d.Town {
			continue
		}
		out.Played++
		why := (*Mismatch)(nil)
		if errors.As(Play(b, s), &why) && Play(d.Book, s) == nil {
			out.Broken = append(out.Broken, Broken{s, why})
		}
	}
	for _, s := range b.Scenarios {
		out.Played++
		if why := (*Mismatch)(nil); errors.As(Play(b, s), &why) {
			out.Broken = append(out.Broken, Broken{s, why})
		}
	}
	return out, nil
}

// BringInForce makes a proposal the handbook of the town from now on and records that with the reason. A *ledger.Refusal
// says why not, handbook.Faults what is wrong with the proposal; then nothing has changed.
func (d *Desk) BringInForce(ctx context.Context, proposed Proposal, reason string) (*handbook.Book, error) {
	if err := d.administers(); err != nil {
		return nil, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return nil, &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say("请写明启用的理由。", "Give the reason for bringing it into force.")}
	}
	b, err := d.proposed(ctx, proposed)
	if err != nil {
		return nil, err
	}
	if b.SHA == d.Handbook {
		return nil, &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say("与现行工作手册相同，没有可启用的改动。", "It is the handbook in force already; nothing changes.")}
	}
	post := ""
	if posts := d.Person.Posts(); len(posts) > 0 {
		post = posts[0]
	}
	return b, d.office.adopt(ctx, b, adoption{by: d.Person.Title, post: post, reason: reason, after: proposed.On})
}

func (d *Desk) administers() error {
	if d.Person.Admin {
		return nil
	}
	return &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("工作手册只能由系统管理员修改。", "Only administrators may change the handbook.")}
}

// proposed loads what a proposal comes to.
func (d *Desk) proposed(ctx context.Context, proposed Proposal) (*handbook.Book, error) {
	if proposed.On != d.Handbook {
		return nil, overtaken()
	}
	own, err := d.office.own(ctx, d.Town)
	if err != nil {
		return nil, err
	}
	own = maps.Clone(own)
	if own == nil {
		own = map[string]string{}
	}
	for path, text := range proposed.Files {
		if text = strings.ReplaceAll(text, "\r\n", "\n"); strings.TrimSpace(text) == "" {
			delete(own, path)
		} else {
			own[path] = text
		}
	}
	return handbook.LoadOwn(d.office.Definitions, d.Town, own)
}

// overtaken says that a version has come into force since a proposal was begun.
func overtaken() error {
	return &ledger.Refusal{Code: ledger.Conflict, Says: handbook.Say("您打开以后，别人已启用了新的工作手册版本。请抄下自己的改动，重新打开再改。",
		"Somebody else has brought a handbook version into force since you began. Copy what you wrote, open the page again and change it there.")}
}

// released are the files that differ between two versions and are not the town's own in the newer.
func released(was, is *handbook.Book) ([]string, error) {
	before, err := was.Files()
	if err != nil {
		return nil, err
	}
	after, err := is.Files()
	if err != nil {
		return nil, err
	}
	own, err := is.Own()
	if err != nil {
		return nil, err
	}
	kept, err := was.Own()
	if err != nil {
		return nil, err
	}
	var out []string
	for path, text := range after {
		if old, ok := before[path]; !ok || old != text {
			out = append(out, path)
		}
	}
	for path := range before {
		if _, ok := after[path]; !ok {
			out = append(out, path)
		}
	}
	out = slices.DeleteFunc(out, func(path string) bool {
		_, here := own[path]
		_, there := kept[path]
		return here || there
	})
	slices.Sort(out)
	return out, nil
}
