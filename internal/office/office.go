// Package office holds the use cases: it brings an action to the books (authorise, load, apply, commit) and answers
// what doors ask. It is the only way to write. Command line, pages and import are doors on it; Store is what it
// asks of a database.
package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Config is what an Office needs; every field but Files is required.
type Config struct {
	Store       Store
	Definitions fs.FS                       // the handbook directory in use
	Now         func(town string) time.Time // the instant of recording
	Rand        io.Reader                   // references and nonces of sealed personal data
	Key         []byte                      // 32 bytes: seals personal data
	Files       Files                       // nil: no files are taken
}

// Office is the one door to the books. Safe for concurrent use.
type Office struct {
	Config
	vault *vault

	mu      sync.Mutex
	books   map[string]*handbook.Book // by SHA-256
	writers map[string]*writer        // by town
	closed  bool
	wait    sync.WaitGroup

	// What is done beside the callers' work: aside ends with the office.
	aside    context.Context
	stop     context.CancelFunc
	checking map[string]*Checking    // by town
	unkept   map[string]Verification // that the store would not take
}

// New opens an office on a store.
func New(c Config) (*Office, error) {
	v, err := newVault(c.Key, c.Rand)
	if err != nil {
		return nil, err
	}
	o := &Office{Config: c, vault: v, books: map[string]*handbook.Book{}, writers: map[string]*writer{}, checking: map[string]*Checking{},
		unkept: map[string]Verification{}}
	o.aside, o.stop = context.WithCancel(context.Background())
	return o, nil
}

// Close waits for what is being written and refuses more. The store stays open.
func (o *Office) Close() {
	o.mu.Lock()
	if !o.closed {
		o.closed = true
		o.stop()
		for _, w := range o.writers {
			close(w.requests)
		}
	}
	o.mu.Unlock()
	o.wait.Wait()
}

// NoTown says that a town keeps no books here.
type NoTown struct{ Town string }

// Error is the sentence in Chinese.
func (e *NoTown) Error() string { return e.In("zh") }

// In is the sentence in lang.
func (e *NoTown) In(lang string) string {
	if lang == "en" {
		return fmt.Sprintf("there are no books of a town %q here; check the key given with --town; `fengqiao demo` makes the demo towns", e.Town)
	}
	return fmt.Sprintf("这里没有「%s」的账。请核对 --town 后的乡镇代号；没有数据时可先运行 fengqiao demo。", e.Town)
}

// Towns are the towns that keep books here.
func (o *Office) Towns(ctx context.Context) ([]TownRow, error) { return o.Store.Towns(ctx) }

// Town is the state of one town's books; *NoTown when it keeps none here.
func (o *Office) Town(ctx context.Context, town string) (TownRow, error) {
	rows, err := o.Store.Towns(ctx)
	if err != nil {
		return TownRow{}, err
	}
	for _, r := range rows {
		if r.Town == town {
			return r, nil
		}
	}
	return TownRow{}, &NoTown{town}
}

// Book is the handbook in force in a town.
func (o *Office) Book(ctx context.Context, town string) (*handbook.Book, error) {
	t, err := o.Town(ctx, town)
	if err != nil {
		return nil, err
	}
	return o.version(ctx, t.Handbook)
}

// UnusableHandbook says that a handbook version matters were opened under is missing or not what it was.
type UnusableHandbook struct {
	SHA string
	Why error
}

// Error is the sentence in Chinese.
func (e *UnusableHandbook) Error() string { return e.In("zh") }

// In is the sentence in lang.
func (e *UnusableHandbook) In(lang string) string {
	if lang == "en" {
		return fmt.Sprintf("handbook version %s is missing or altered: %v", e.SHA, e.Why)
	}
	return fmt.Sprintf("工作手册版本%s缺失或被改动：%v", e.SHA, e.Why)
}

func (e *UnusableHandbook) Unwrap() error { return e.Why }

// version is a kept handbook version, parsed once; *UnusableHandbook when it cannot be had as it was.
func (o *Office) version(ctx context.Context, sha string) (*handbook.Book, error) {
	o.mu.Lock()
	b, ok := o.books[sha]
	o.mu.Unlock()
	if ok {
		return b, nil
	}
	bundle, err := o.Store.Handbook(ctx, sha)
	if errors.Is(err, ErrNotFound) {
		return nil, &UnusableHandbook{sha, err}
	}
	if err != nil {
		return nil, fmt.Errorf("handbook %s: %w", sha, err)
	}
	b, err = handbook.OpenBundle(bundle)
	if err != nil {
		return nil, &UnusableHandbook{sha, err}
	}
	if b.SHA != sha {
		return nil, &UnusableHandbook{sha, fmt.Errorf("its content is %s", b.SHA)}
	}
	o.mu.Lock()
	o.books[sha] = b
	o.mu.Unlock()
	return b, nil
}

// AdoptHandbook brings the definitions in use into force for a town, opening its books when it has none, and
// records that in the journal. It does nothing when that version is in force already. Open clocks that its holiday
// notices move are re-dated, each with an entry.
func (o *Office) AdoptHandbook(ctx context.Context, town, by, post string) (*handbook.Book, error) {
	own, err := o.own(ctx, town)
	if err != nil {
		return nil, err
	}
	b, err := handbook.LoadOwn(o.Definitions, town, own)
	if err != nil {
		return nil, err
	}
	return b, o.adopt(ctx, b, adoption{by: by, post: post})
}

// own are the files a town keeps here in place of those among the definitions, which stand in the version in force.
func (o *Office) own(ctx context.Context, town string) (map[string]string, error) {
	b, err := o.Book(ctx, town)
	if none := (*NoTown)(nil); errors.As(err, &none) {
		return nil, nil // loading says that there is no such town
	}
	if err != nil {
		return nil, err
	}
	own, err := b.Own()
	if len(own) == 0 && !handbook.HasTown(o.Definitions, town) {
		return b.OfTown() // founded when versions did not tell
	}
	return own, err
}

// Found opens the books of a town that has no files among the definitions. A *ledger.Refusal says what is missing or wrong.
func (o *Office) Found(ctx context.Context, f handbook.Founding, by string) (*handbook.Book, error) {
	path, text, wrong := f.File()
	if wrong != nil {
		return nil, &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Text{Zh: wrong.In("zh"), En: wrong.In("en")}}
	}
	_, err := o.Town(ctx, f.ID)
	none := (*NoTown)(nil)
	if err == nil || handbook.HasTown(o.Definitions, f.ID) {
		return nil, &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say("代号「%s」已有乡镇使用，请换一个。", "There is a town %q already; choose another key.", f.ID)}
	}
	if !errors.As(err, &none) {
		return nil, err
	}
	b, err := handbook.LoadOwn(o.Definitions, f.ID, map[string]string{path: text})
	if err != nil {
		return nil, err
	}
	return b, o.adopt(ctx, b, adoption{by: by, post: handbook.System})
}

// adoption is who brings a version into force, and why.
type adoption struct {
	by, post, reason string
	after            string // the version that must be in force until then; empty: any
}

// adopt brings a handbook into force for its town.
func (o *Office) adopt(ctx context.Context, b *handbook.Book, a adoption) error {
	town := b.Town.ID
	at := o.Now(town)
	err := o.Store.Write(ctx, func(tx Tx) error {
		row, err := tx.Town(ctx, town)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if a.after != "" && row.Handbook != a.after {
			return overtaken()
		}
		if row.Handbook == b.SHA {
			return nil
		}
		if err := tx.PutHandbook(ctx, b.SHA, b.Bundle()); err != nil {
			return err
		}
		row.Town, row.Handbook = town, b.SHA
		return appendBookEntry(ctx, tx, row, ledger.Adoption(town, b.SHA, a.by, a.post, a.reason, row.Head.Seq+1, at))
	})
	if err != nil {
		return err
	}
	o.mu.Lock()
	o.books[b.SHA] = b
	o.mu.Unlock()
	_, err = o.redate(ctx, town)
	return err
}

// CloseYear closes a year of a town's books: what changes its figures afterwards is posted as a correction.
// Closing a closed year is refused, and so is a year that is not over. What is explained stands in the entry.
func (o *Office) CloseYear(ctx context.Context, town string, year int, explained, by, post string) error {
	at := o.Now(town)
	if last := at.In(shanghai).Year() - 1; year > last {
		return &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Text{
			Zh: fmt.Sprintf("%d年还没有结束，最迟可封%d年的账。", year, last),
			En: fmt.Sprintf("%d is not over; the last year that can be closed is %d.", year, last)}}
	}
	return o.Store.Write(ctx, func(tx Tx) error {
		row, err := tx.Town(ctx, town)
		if errors.Is(err, ErrNotFound) {
			return &NoTown{town}
		}
		if err != nil {
			return err
		}
		for _, y := range row.Closed {
			if y == year {
				return &ledger.Refusal{Code: ledger.Stage, Says: handbook.Text{
					Zh: fmt.Sprintf("%d年已经封账。", year), En: fmt.Sprintf("%d has been closed already.", year)}}
			}
		}
		row.Closed = insertYear(row.Closed, year)
		return appendBookEntry(ctx, tx, row, ledger.Closing(town, year, explained, by, post, row.Head.Seq+1, at))
	})
}

// appendBookEntry seals an entry of the books as a whole and appends it with the town's new state.
func appendBookEntry(ctx context.Context, tx Tx, row TownRow, e ledger.Entry) error {
	line := seal(&row, e)
	return tx.Append(ctx, row.Town, []Line{line}, Projection{Town: &row})
}

// seal chains an entry to the head of the town's journal and moves the head.
func seal(row *TownRow, e ledger.Entry) Line {
	e.Prev = row.Head.Hash
	body, hash := e.Seal()
	row.Head = ledger.Head{Seq: e.Seq, Hash: hash}
	return Line{Seq: e.Seq, Matter: e.Matter, Key: e.Key, At: e.At, Hash: hash, Body: body}
}

func insertYear(years []int, year int) []int {
	out := make([]int, 0, len(years)+1)
	placed := false
	for _, y := range years {
		if !placed && year < y {
			out, placed = append(out, year), true
		}
		out = append(out, y)
	}
	if !placed {
		out = append(out, year)
	}
	return out
}

// shanghai is the zone of every town; China has one.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
