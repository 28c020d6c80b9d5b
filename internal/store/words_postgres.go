package store

import (
	"context"

	"fengqiao/internal/office"
)

// postgresWords is a table of arrays. The planner knows from its statistics how often a pair occurs: of rare ones it
// takes the index, of frequent ones it walks the days.
type postgresWords struct{}

func (postgresWords) put(ctx context.Context, t *tx, town string, fresh []office.Row, _ map[int64]office.Row) error {
	b := t.insert("word", "ward, doc, day, grams", "ON CONFLICT (ward, doc) DO UPDATE SET day = excluded.day, grams = excluded.grams")
	for _, r := range fresh {
		if err := b.add(ctx, town, r.ID, r.Opened.String(), listed(append(grams(r.Search), marks(town, r)...))); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

// marks stand for a matter's town, kind, area and hands: the index of pairs is one for all towns.
func marks(town string, r office.Row) []string {
	return append(append(kindMarks(town, r.Kind), areaMark(r.Area)), handMarks(r.Hands)...)
}

// kindMarks are the mark of a town and of a kind of it.
func kindMarks(town, kind string) []string {
	if mark(town) == "" {
		return nil
	}
	return []string{mark(town), mark(town + "-" + kind)}
}

func (postgresWords) clear(ctx context.Context, t *tx, town string, _ bool) error {
	_, err := t.session.ExecContext(ctx, `DELETE FROM word WHERE ward = $1`, town)
	return err
}

func (postgresWords) narrow(c *conditions, f office.Filter, grams, areas []string) (from, order string) {
	if own := kindMarks(f.Town, f.Kind); own != nil {
		if f.Kind == "" || own[1] == "" {
			grams = append(grams, own[0])
		} else {
			grams = append(grams, own[1])
		}
	}
	if f.By != "" {
		grams = append(grams, handMark(f.By))
	}
	c.and("word.grams @> " + c.arg(listed(grams)))
	if len(areas) > 0 {
		c.and("word.grams && " + c.arg(listed(areas)))
	}
	c.and("word.ward = " + c.arg(f.Town))
	if f.Before.ID != 0 {
		c.and("(word.day, word.doc) < (" + c.arg(f.Before.Day.String()) + ", " + c.arg(f.Before.ID) + ")")
	}
	return "word JOIN matter ON matter.town = word.ward AND matter.id = word.doc", "word.day DESC, word.doc DESC"
}

func (postgresWords) notYet(*conditions, string) string { return "" }
