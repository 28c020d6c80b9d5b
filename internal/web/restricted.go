package web

import (
	"strings"

	"fengqiao/internal/handbook"
)

// Whoever reads these pages has not signed in and holds no post, so what a kind keeps for certain posts is not shown:
// its records count in figures and are found nowhere else.

// isRestricted tells that only certain posts may read a kind's records.
func isRestricted(k *handbook.Kind) bool { return len(k.ReadBy) > 0 }

// restricted are the kinds left out of what is listed and searched.
func (t *town) restricted() []string {
	var kinds []string
	for _, k := range t.Book.Kinds {
		if isRestricted(k) {
			kinds = append(kinds, k.ID)
		}
	}
	return kinds
}

// restricted is the error for a record the reader may not read.
type restricted struct{ says string }

func (e restricted) Error() string { return e.says }

// mayRead is nil when the reader may read records of a kind.
func mayRead(r *request, t *town, k *handbook.Kind) error {
	if !isRestricted(k) {
		return nil
	}
	var posts []string
	for _, id := range k.ReadBy {
		posts = append(posts, postTitle(t.Book, id, r.lang))
	}
	return restricted{r.say("「%s」的记录只有%s可以查阅。", k.Title.In(r.lang), strings.Join(posts, r.say("、")))}
}
