package ledger

import "time"

// Adoption is the entry by which a handbook version comes into force in a town; the first entry of every journal.
func Adoption(town, sha, by, post, reason string, seq int64, at time.Time) Entry {
	return Entry{Town: town, Seq: seq, At: at.UTC().Truncate(instant), By: by, Post: post, Do: Adopt, Handbook: sha, Reason: reason}
}

// Closing is the entry that closes a year (封账): from then on, what changes that year's figures is posted as a
// correction. explained is what was said of relations that do not hold and of time limits not kept.
func Closing(town string, year int, explained, by, post string, seq int64, at time.Time) Entry {
	e := Entry{Town: town, Seq: seq, At: at.UTC().Truncate(instant), By: by, Post: post, Do: Close, Year: year}
	if explained != "" {
		e.Data = map[string]any{"explained": explained}
	}
	return e
}

// Freezing is the entry that freezes a year's report (定稿): its text, whose figures stand as of this entry, and what was
// said of each number that no record bears; sha is the handbook version it is worded by.
func Freezing(town string, year int, sha, text, explained, by, post string, seq int64, at time.Time) Entry {
	e := Entry{Town: town, Seq: seq, At: at.UTC().Truncate(instant), By: by, Post: post, Do: Freeze, Year: year, Handbook: sha,
		Data: map[string]any{"text": text}}
	if explained != "" {
		e.Data["explained"] = explained
	}
	return e
}

// Handwritten is what somebody filled in by hand in one cell of a superior's form, for one slot of its rhythm. An empty
// value takes back what stood there.
type Handwritten struct{ Form, Slot, Cell, Value string }

// Handwriting is the entry by which a cell of a form is filled in by hand. reason says why, where the form was sent
// already.
func Handwriting(town string, h Handwritten, reason, by, post string, seq int64, at time.Time) Entry {
	return Entry{Town: town, Seq: seq, At: at.UTC().Truncate(instant), By: by, Post: post, Do: FillByHand, Reason: reason,
		Data: map[string]any{"form": h.Form, "slot": h.Slot, "cell": h.Cell, "value": h.Value}}
}

// Handwritten is what the entry says of a cell; empty for all other entries.
func (e Entry) Handwritten() Handwritten {
	if e.Do != FillByHand {
		return Handwritten{}
	}
	text := func(name string) string {
		s, _ := e.Data[name].(string)
		return s
	}
	return Handwritten{text("form"), text("slot"), text("cell"), text("value")}
}
