package ledger

import "time"

// Adoption is the entry by which a handbook version comes into force in a town; the first entry of every journal.
func Adoption(town, sha, by, post, reason string, seq int64, at time.Time) Entry {
	return Entry{Town: town, Seq: seq, At: at.UTC().Truncate(instant), By: by, Post: post, Do: Adopt, Handbook: sha, Reason: reason}
}

// Closing is the entry that closes a year (封账): from then on, what changes that year's figures is posted as a
// correction.
func Closing(town string, year int, by, post string, seq int64, at time.Time) Entry {
	return Entry{Town: town, Seq: seq, At: at.UTC().Truncate(instant), By: by, Post: post, Do: Close, Year: year}
}
