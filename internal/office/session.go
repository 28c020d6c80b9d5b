package office

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// session applies a run of actions inside one transaction and collects what follows, to be written in one go.
type session struct {
	ctx    context.Context
	office *Office
	tx     Tx
	row    TownRow
	book   *handbook.Book // in force: new matters open under it
	closed map[int]bool
	at     time.Time

	matters  map[int64]*held
	known    map[string]Known
	serials  map[Series]int64
	numbers  map[numbered]int64 // matters opened in this run, by number
	holders  map[linked]int64   // matters that made a link in this run
	same     map[numbered]int64 // matters that took values no other may have, by ledger.Matter.Same
	sealed   map[string][]byte  // personal data of the action under way
	undo     []func()
	alone    bool // the action under way is no part of a whole
	lines    []Line
	postings []ledger.Posting
	parties  map[string][]byte
}

// held is a matter in the session's hands.
type held struct {
	book   *handbook.Book
	matter *ledger.Matter
	clocks []ledger.Clock
	dirty  bool
}

// numbered names a matter within its kind: by its number, or by its Same.
type numbered struct{ kind, number string }

type linked struct {
	kind string // of the matter that makes the link
	LinkRow
}

// run applies the actions of one call in order, once load has fetched what they need; its error is for trouble with
// the database.
func (s *session) run(actions []ledger.Action) ([]Result, error) {
	results := make([]Result, 0, len(actions))
	for len(actions) > 0 {
		n := 1
		for actions[0].Whole != "" && n < len(actions) && actions[n].Whole == actions[0].Whole {
			n++
		}
		done, err := s.together(actions[:n])
		if err != nil {
			return nil, err
		}
		results, actions = append(results, done...), actions[n:]
	}
	return results, nil
}

// together applies actions all or none: when one is refused, all carry the refusal and the run is as before.
func (s *session) together(actions []ledger.Action) ([]Result, error) {
	row, lines, postings := s.row, len(s.lines), len(s.postings)
	s.undo, s.alone = s.undo[:0], len(actions) == 1
	results := make([]Result, len(actions))
	for i, a := range actions {
		receipt, err := s.one(a)
		if err == nil {
			results[i] = Result{Receipt: receipt}
			continue
		}
		if refusal := (*ledger.Refusal)(nil); !errors.As(err, &refusal) {
			return nil, err
		}
		for _, undo := range slices.Backward(s.undo) {
			undo()
		}
		s.row, s.lines, s.postings = row, s.lines[:lines], s.postings[:postings]
		for i := range results {
			results[i] = Result{Err: err}
		}
		return results, nil
	}
	return results, nil
}

// put sets a map entry so that together can take it back. An action by itself enters nothing before it has succeeded.
func put[K comparable, V any](s *session, m map[K]V, k K, v V) {
	if s.alone {
		m[k] = v
		return
	}
	old, had := m[k]
	s.undo = append(s.undo, func() {
		if had {
			m[k] = old
		} else {
			delete(m, k)
		}
	})
	m[k] = v
}

// load fetches in bulk what the actions will need.
func (s *session) load(actions []ledger.Action) error {
	var keys []string
	var ids []int64
	for _, a := range actions {
		if a.Key != "" {
			keys = append(keys, a.Key)
		}
		if a.Matter != 0 {
			ids = append(ids, a.Matter)
		}
		if a.Opened != "" {
			keys = append(keys, a.Opened)
		}
	}
	if len(keys) > 0 {
		known, err := s.tx.Known(s.ctx, s.row.Town, keys)
		if err != nil {
			return err
		}
		maps.Copy(s.known, known)
		for _, a := range actions {
			if k, ok := known[a.Opened]; ok {
				ids = append(ids, k.Matter)
			}
		}
	}
	return s.fetch(ids)
}

func (s *session) fetch(ids []int64) error {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	ids = slices.DeleteFunc(ids, func(id int64) bool { return s.matters[id] != nil })
	if len(ids) == 0 {
		return nil
	}
	rows, err := s.tx.Rows(s.ctx, s.row.Town, ids)
	if err != nil {
		return err
	}
	for id, row := range rows {
		book, err := s.office.version(s.ctx, row.Handbook)
		if err != nil {
			return err
		}
		m, err := s.office.restore(s.ctx, s.row.Town, book, row)
		if err != nil {
			return err
		}
		s.matters[id] = &held{book: book, matter: m}
	}
	return nil
}

// longestKey is what every engine can index.
const longestKey = 256

func (s *session) one(a ledger.Action) (Receipt, error) {
	if known, ok := s.known[a.Key]; ok && a.Key != "" {
		return Receipt{Seq: known.Seq, Matter: known.Matter, Version: known.Version, Already: true}, nil
	}
	if len(a.Key) > longestKey {
		return Receipt{}, &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say(
			"防重键过长，最多%d个字节。", "The idempotency key is too long; %d bytes at most.", longestKey)}
	}
	a.Town = s.row.Town
	if a.Matter == 0 && a.Opened != "" {
		a.Matter = s.known[a.Opened].Matter
	}
	book, m := s.book, (*ledger.Matter)(nil)
	if a.Do != handbook.Open {
		h, ok := s.matters[a.Matter]
		if !ok {
			return Receipt{}, unknownMatter(a.Matter)
		}
		book, m = h.book, h.matter
		a.Kind = m.Kind
	}
	kind, ok := book.Kind(a.Kind)
	if ok {
		var err error
		if err := s.kept(kind, a.Data, a.Files); err != nil {
			return Receipt{}, err
		}
		if a.Data, err = s.prepare(kind, a.Data); err != nil {
			return Receipt{}, err
		}
		if a.Do == handbook.IssuePaper {
			if err := s.compose(book, kind, m, &a); err != nil {
				return Receipt{}, err
			}
		}
	}
	env := ledger.Env{Seq: s.row.Head.Seq + 1, Closed: s.closed,
		Serial: func(year int) (int64, error) { return s.nextSerial(Series{a.Kind, year}) },
		Link:   func(f *handbook.Field, target int64) (string, int64, error) { return s.link(a.Kind, f, target) },
		Same:   func(same string) (int64, string, error) { return s.like(numbered{a.Kind, same}) },
		Linked: s.linked, InForce: s.book,
	}
	out, err := ledger.Apply(book, env, m, a, s.at)
	if err != nil {
		return Receipt{}, err
	}
	s.take(book, out)
	return Receipt{Seq: out.Entry.Seq, Matter: out.Matter.ID, Version: out.Matter.Version, Number: out.Matter.Number}, nil
}

// take enters an outcome into the run.
func (s *session) take(book *handbook.Book, out ledger.Outcome) {
	e, m := out.Entry, out.Matter
	s.lines = append(s.lines, seal(&s.row, out.Entry))
	s.postings = append(s.postings, out.Postings...)
	put(s, s.matters, m.ID, &held{book: book, matter: m, clocks: out.Clocks, dirty: true})
	if e.Key != "" {
		put(s, s.known, e.Key, Known{Seq: e.Seq, Matter: m.ID, Version: m.Version})
	}
	if e.Serial != 0 {
		put(s, s.serials, Series{m.Kind, e.On.Year()}, e.Serial)
		put(s, s.numbers, numbered{m.Kind, m.Number}, m.ID)
	}
	for ref, sealed := range s.sealed {
		put(s, s.parties, ref, sealed)
	}
	for _, l := range links(book, m) {
		put(s, s.holders, linked{m.Kind, l}, m.ID)
	}
	if k, ok := book.Kind(m.Kind); ok {
		if same := m.Same(k); same != "" {
			put(s, s.same, numbered{m.Kind, same}, m.ID)
		}
	}
}

func (s *session) nextSerial(series Series) (int64, error) {
	last, ok := s.serials[series]
	if !ok {
		var err error
		if last, err = s.tx.LastSerial(s.ctx, s.row.Town, series.Kind, series.Year); err != nil {
			return 0, err
		}
	}
	return last + 1, nil
}

// prepare seals personal data and turns numbers typed into link fields into the matters they name.
func (s *session) prepare(kind *handbook.Kind, data map[string]any) (map[string]any, error) {
	s.sealed = map[string][]byte{}
	var out map[string]any
	set := func(id string, v any) {
		if out == nil {
			out = maps.Clone(data)
		}
		out[id] = v
	}
	for _, f := range kind.Fields {
		typed, ok := data[f.ID].(string)
		typed = strings.TrimSpace(typed)
		if !ok || typed == "" {
			continue
		}
		switch f.Type.Name() {
		case "party":
			ref, sealed, err := s.office.vault.seal(typed)
			if err != nil {
				return nil, err
			}
			s.sealed[ref] = sealed
			set(f.ID, ref)
		case "link":
			id, err := s.byNumber(f.Kind, typed)
			if errors.Is(err, ErrNotFound) {
				return nil, &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Text{Zh: "有内容需要改正", En: "Some values need mending"},
					Fields: []ledger.FieldFault{{Field: f.ID, Title: f.Title, Complaint: handbook.Complaint{
						Wrong: handbook.Say("没有编号为「%[1]s」的记录", "there is no record numbered %[1]q", typed),
						Right: handbook.Say("请先登记该记录，或核对编号", "record it first, or check the number")}}}}
			}
			if err != nil {
				return nil, err
			}
			set(f.ID, id)
		}
	}
	if out == nil {
		return data, nil
	}
	return out, nil
}

func (s *session) byNumber(kind, number string) (int64, error) {
	if id, ok := s.numbers[numbered{kind, number}]; ok {
		return id, nil
	}
	return s.tx.ByNumber(s.ctx, s.row.Town, kind, number)
}

// link answers ledger.Env.Link from the run and the store.
func (s *session) link(kind string, f *handbook.Field, target int64) (string, int64, error) {
	if err := s.fetch([]int64{target}); err != nil {
		return "", 0, err
	}
	h, ok := s.matters[target]
	if !ok {
		return "", 0, ErrNotFound
	}
	if !f.Once {
		return h.matter.Kind, 0, nil
	}
	holder, err := s.holder(linked{kind, LinkRow{f.ID, target}})
	return h.matter.Kind, holder, err
}

// linked answers ledger.Env.Linked from the run and the store; a voided record shows nothing.
func (s *session) linked(_ *handbook.Field, target int64, name string) (any, bool, error) {
	if err := s.fetch([]int64{target}); err != nil {
		return nil, false, err
	}
	h, ok := s.matters[target]
	if !ok || h.matter.Voided {
		return nil, false, nil
	}
	v, ok := h.matter.Value(h.book, name)
	return v, ok, nil
}

// holder is the matter that makes a link now, whether written before or in this run.
func (s *session) holder(l linked) (int64, error) {
	if id := s.holders[l]; id != 0 && s.holds(id, l) {
		return id, nil
	}
	id, err := s.tx.Holder(s.ctx, s.row.Town, l.kind, l.Field, l.Target)
	if err != nil || id == 0 || !s.holds(id, l) {
		return 0, err
	}
	return id, nil
}

// holds tells whether a matter this run may have changed still makes a link.
func (s *session) holds(id int64, l linked) bool {
	h, ok := s.matters[id]
	return !ok || !h.matter.Voided && h.matter.Fields[l.Field] == l.Target
}

// like answers ledger.Env.Same from the run and the store.
func (s *session) like(of numbered) (int64, string, error) {
	id, ok := s.same[of]
	if !ok || !s.is(id, of) {
		var err error
		if id, err = s.tx.Same(s.ctx, s.row.Town, of.kind, of.number); err != nil || id == 0 {
			return 0, "", err
		}
		if err := s.fetch([]int64{id}); err != nil {
			return 0, "", err
		}
		if !s.is(id, of) {
			return 0, "", nil
		}
	}
	h := s.matters[id]
	k, _ := h.book.Kind(of.kind)
	return id, title(h.book, k, h.matter), nil
}

// is tells whether a matter in the session's hands has that Same now.
func (s *session) is(id int64, of numbered) bool {
	h, ok := s.matters[id]
	if !ok {
		return false
	}
	k, ok := h.book.Kind(of.kind)
	return ok && h.matter.Same(k) == of.number
}

// flush writes the run.
func (s *session) flush() error {
	if len(s.lines) == 0 {
		return nil
	}
	if len(s.parties) > 0 {
		if err := s.tx.PutParties(s.ctx, s.row.Town, s.parties); err != nil {
			return err
		}
	}
	var dirty []*held
	for _, h := range s.matters {
		if h.dirty {
			dirty = append(dirty, h)
		}
	}
	slices.SortFunc(dirty, func(a, b *held) int { return cmp.Compare(a.matter.ID, b.matter.ID) })
	p := Projection{Town: &s.row, Postings: s.postings, Serials: s.serials, Rows: projectAll(dirty)}
	return s.tx.Append(s.ctx, s.row.Town, s.lines, p)
}
