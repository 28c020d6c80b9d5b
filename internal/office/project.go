package office

import (
	"context"
	"runtime"
	"strings"
	"sync"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// project turns a matter into the row that is kept of it.
func project(b *handbook.Book, m *ledger.Matter, clocks []ledger.Clock) Row {
	k, _ := b.Kind(m.Kind)
	row := Row{ID: m.ID, Kind: m.Kind, Handbook: m.Handbook, Number: m.Number, Version: m.Version, Stage: m.Stage, Area: m.Area,
		Voided: m.Voided, Opened: m.Opened(), Fields: m.FieldsJSON(), History: m.HistoryJSON(),
		Title: title(b, k, m), Search: searchText(b, k, m), Same: m.Same(k), Hands: hands(k, m), Links: links(b, m)}
	for _, c := range clocks {
		row.Clocks = append(row.Clocks, ClockRow{Clock: c.ID, State: c.State, Started: c.Count.Start, Due: c.Due, Stopped: c.Stopped})
	}
	return row
}

// projectAll turns matters into rows, many on all processors at once: the next commit waits for this one.
func projectAll(matters []*held) []Row {
	const worthOne = 64 // matters for a processor of their own
	rows := make([]Row, len(matters))
	workers := max(1, min(runtime.GOMAXPROCS(0), len(matters)/worthOne))
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(matters); i += workers {
				rows[i] = project(matters[i].book, matters[i].matter, matters[i].clocks)
			}
		})
	}
	wait.Wait()
	return rows
}

// title is how a matter is called in lists: its label field, else its number, else its kind.
func title(b *handbook.Book, k *handbook.Kind, m *ledger.Matter) string {
	if f, ok := k.Field(k.Label); ok {
		if v, ok := m.Fields[f.ID]; ok {
			return f.Type.Format(f, b, v, "zh")
		}
	}
	if m.Number != "" {
		return m.Number
	}
	return k.Title.Zh
}

// searchText is the number and every value as a person reads it, then the pinyin initials of the title and of what is
// chosen from lists or names places and staff; personal data is not in it, only references are, and those are left out
// too.
func searchText(b *handbook.Book, k *handbook.Kind, m *ledger.Matter) string {
	var s, read strings.Builder
	s.WriteString(m.Number)
	read.WriteString(title(b, k, m))
	for _, f := range k.Fields {
		v, ok := m.Fields[f.ID]
		if !ok {
			continue
		}
		switch f.Type.Name() {
		case "party", "attachment", "link":
			continue
		}
		shown := f.Type.Format(f, b, v, "zh")
		s.WriteByte(' ')
		s.WriteString(shown)
		if sort := f.Type.Name(); sort == "choice" || sort == "area" || f.Names() {
			read.WriteByte(' ')
			read.WriteString(shown)
		}
	}
	if letters := initials(read.String()); letters != "" {
		s.WriteByte(' ')
		s.WriteString(letters)
	}
	return strings.ToLower(s.String())
}

func links(b *handbook.Book, m *ledger.Matter) []LinkRow {
	k, ok := b.Kind(m.Kind)
	if !ok {
		return nil
	}
	var out []LinkRow
	for _, f := range k.Fields {
		if f.Kind == "" {
			continue
		}
		if target, ok := m.Fields[f.ID].(int64); ok {
			out = append(out, LinkRow{f.ID, target})
		}
	}
	return out
}

// restore rebuilds a matter from its row.
func (o *Office) restore(ctx context.Context, town string, b *handbook.Book, row Row) (*ledger.Matter, error) {
	m := &ledger.Matter{Town: town, ID: row.ID, Kind: row.Kind, Handbook: row.Handbook, Number: row.Number, Version: row.Version,
		Stage: row.Stage, Area: row.Area, Voided: row.Voided}
	if err := m.Restore(b, row.Fields, row.History, func(sha string) (*handbook.Book, error) { return o.version(ctx, sha) }); err != nil {
		return nil, err
	}
	return m, nil
}
