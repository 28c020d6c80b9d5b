package office

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sort"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Rebuild drops a town's projections and makes them anew from its journal. It is one transaction: on any error
// nothing has changed; *Strayed is returned for a journal that does not follow from the rules. progress may be nil.
func (o *Office) Rebuild(ctx context.Context, town string, progress func(done, total int64)) error {
	return o.Store.Write(ctx, func(tx Tx) error {
		row, err := tx.Town(ctx, town)
		if errors.Is(err, ErrNotFound) {
			return &NoTown{town}
		}
		if err != nil {
			return err
		}
		if err := tx.Clear(ctx, town); err != nil {
			return err
		}
		replayed := make(chan chunk, 2)
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		go func() {
			defer close(replayed)
			lines := o.Store.Lines(ctx, town, LineQuery{ByMatter: true})
			err := o.replay(ctx, town, lines, func(c chunk) error {
				select {
				case replayed <- c:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
			if err != nil && ctx.Err() == nil {
				replayed <- chunk{err: err}
			}
		}()
		state := TownRow{Town: town, Head: row.Head}
		serials := map[Series]int64{}
		var done int64
		for c := range replayed {
			if c.err != nil {
				return c.err
			}
			if len(c.strays) > 0 {
				return &Strayed{c.strays[0].fault()}
			}
			if c.town != nil {
				state.Handbook, state.Closed, state.Frozen = c.town.Handbook, c.town.Closed, c.town.Frozen
			}
			for s, n := range c.projection.Serials {
				serials[s] = max(serials[s], n)
			}
			c.projection.Serials = nil
			if err := tx.Project(ctx, town, c.projection); err != nil {
				return err
			}
			if done += int64(c.entries); progress != nil {
				progress(done, row.Head.Seq)
			}
		}
		return tx.Project(ctx, town, Projection{Town: &state, Serials: serials})
	})
}

// chunk is a piece of a replay: whole matters with all that follows from their entries.
type chunk struct {
	entries    int
	town       *TownRow // set once, first: what the entries on the books as a whole say
	projection Projection
	strays     []stray // entries that do not follow from the rules
	files      []fileUse
	err        error
}

// fileUse is a file that an entry refers to.
type fileUse struct {
	handbook.File
	matter int64
}

// stray is an entry that does not follow from the rules.
type stray struct {
	seq, matter int64
	gap         bool // entries of its matter before it are missing
	err         error
}

func (s stray) fault() Fault {
	return entryFault(s.seq, "按规则重新推演不成立："+s.err.Error(), "it does not follow from the rules: "+s.err.Error())
}

// Strayed says that a journal does not follow from the rules, so that nothing can be built on it.
type Strayed struct{ Fault Fault }

// Error is the sentence in Chinese.
func (e *Strayed) Error() string { return e.In("zh") }

// In is the sentence in lang.
func (e *Strayed) In(lang string) string {
	if lang == "en" {
		return e.Fault.Says.En + "; nothing was changed, `fengqiao verify` shows all that is wrong"
	}
	return e.Fault.Says.Zh + "。未作任何改动；可用 fengqiao verify 查看全部问题。"
}

// chunkEntries is how many entries a chunk gathers before it is handed on.
const chunkEntries = 4096

// replay applies a town's journal anew, its lines ordered by matter, and hands on what follows. It reads the journal
// only. An entry that does not come out as it stands is a stray in the chunk, and its matter is not carried further.
func (o *Office) replay(ctx context.Context, town string, lines iter.Seq2[Line, error], give func(chunk) error) error {
	r := replayer{ctx: ctx, office: o, town: town, c: chunk{town: &TownRow{Town: town}}}
	r.reset()
	for line, err := range lines {
		if err != nil {
			return err
		}
		if line.Matter != r.current {
			r.endMatter()
			if r.c.entries >= chunkEntries {
				if err := give(r.c); err != nil {
					return err
				}
				r.c = chunk{}
				r.reset()
			}
			r.begin(line.Matter)
		}
		r.c.entries++
		if err := r.line(line); err != nil {
			return err
		}
	}
	r.endMatter()
	return give(r.c)
}

type replayer struct {
	ctx    context.Context
	office *Office
	town   string
	c      chunk

	current int64
	book    *handbook.Book
	matter  *ledger.Matter
	clocks  []ledger.Clock
	stray   bool
	closed  []closing
}

// closing is a closed year and the position from which it was.
type closing struct {
	seq   int64
	years map[int]bool
}

func (r *replayer) reset() { r.c.projection.Serials = map[Series]int64{} }

func (r *replayer) begin(id int64) {
	r.current, r.book, r.matter, r.clocks, r.stray = id, nil, nil, nil, false
}

func (r *replayer) endMatter() {
	if r.matter != nil && !r.stray {
		r.c.projection.Rows = append(r.c.projection.Rows, project(r.book, r.matter, r.clocks))
	}
	r.matter = nil
}

func (r *replayer) line(line Line) error {
	e, err := ledger.Read(line.Body)
	if err != nil {
		r.strayed(line, err)
		return nil
	}
	if e.Matter == 0 {
		return r.bookEntry(line, e)
	}
	if r.stray {
		return nil
	}
	if r.matter == nil {
		r.book, err = r.office.version(r.ctx, e.Handbook)
		if unusable := (*UnusableHandbook)(nil); errors.As(err, &unusable) {
			r.strayed(line, err)
			return nil
		}
		if err != nil {
			return err
		}
	} else if e.Version != r.matter.Version+1 {
		r.strayed(line, fmt.Errorf("it is version %d of its matter, which stands at %d", e.Version, r.matter.Version))
		r.c.strays[len(r.c.strays)-1].gap = true
		return nil
	}
	env := ledger.Env{Seq: e.Seq, Closed: r.closedAt(e.Seq), Serial: func(int) (int64, error) { return e.Serial, nil }, Replayed: &e}
	if e.Notices != "" {
		env.InForce, err = r.office.version(r.ctx, e.Notices)
		if unusable := (*UnusableHandbook)(nil); errors.As(err, &unusable) {
			r.strayed(line, err)
			return nil
		}
		if err != nil {
			return err
		}
	}
	out, err := ledger.Apply(r.book, env, r.matter, e.Action(), e.At)
	if err != nil {
		r.strayed(line, err)
		return nil
	}
	out.Entry.Prev = e.Prev
	if body, _ := out.Entry.Seal(); string(body) != string(line.Body) {
		r.strayed(line, errors.New("replayed, it comes out differently: "+string(body)))
		return nil
	}
	r.matter, r.clocks = out.Matter, out.Clocks
	if k, ok := r.book.Kind(e.Kind); ok {
		for f := range filesOf(k, out.Entry.Data, out.Entry.Files) {
			r.c.files = append(r.c.files, fileUse{f, e.Matter})
		}
	}
	p := &r.c.projection
	p.Postings = append(p.Postings, out.Postings...)
	if e.Serial != 0 {
		s := Series{e.Kind, e.On.Year()}
		p.Serials[s] = max(p.Serials[s], e.Serial)
	}
	return nil
}

// bookEntry takes in an entry on the books as a whole; they come before all matters.
func (r *replayer) bookEntry(line Line, e ledger.Entry) error {
	t := r.c.town
	switch e.Do {
	case ledger.Adopt:
		t.Handbook = e.Handbook
	case ledger.Close:
		t.Closed = insertYear(t.Closed, e.Year)
		years := make(map[int]bool, len(t.Closed))
		for _, y := range t.Closed {
			years[y] = true
		}
		r.closed = append(r.closed, closing{e.Seq, years})
	case ledger.Freeze:
		t.Frozen = append(t.Frozen, Freezing{e.Year, e.Seq})
	case ledger.FillByHand: // its form reads it
	default:
		r.strayed(line, fmt.Errorf("no entry on the books as a whole is called %q", e.Do))
	}
	return nil
}

// closedAt are the years that were closed when an entry was made.
func (r *replayer) closedAt(seq int64) map[int]bool {
	i := sort.Search(len(r.closed), func(i int) bool { return r.closed[i].seq >= seq })
	if i == 0 {
		return nil
	}
	return r.closed[i-1].years
}

func (r *replayer) strayed(line Line, err error) {
	r.stray = true
	r.c.strays = append(r.c.strays, stray{seq: line.Seq, matter: line.Matter, err: err})
}
