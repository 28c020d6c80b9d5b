package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fengqiao/internal/office"
)

// words is the index a search looks words up in: each matter under the pairs of neighbouring characters (grams) of its
// search text, because Chinese does not part its words and most are of two characters. It narrows only: what it finds is
// compared with the search text itself, which is the same on every engine.
type words interface {
	// put takes in new matters and puts others in place of what they were.
	put(ctx context.Context, t *tx, town string, fresh []office.Row, former map[int64]office.Row) error
	// clear forgets a town; alone says there is no other.
	clear(ctx context.Context, t *tx, town string, alone bool) error
	// narrow restricts matters to those that hold all grams, and gives what to read them from and in which order, newest
	// opened first.
	narrow(c *conditions, f office.Filter, grams []string) (from, order string)
}

// mostGrams bounds what of a long question is looked up; the comparison with the text sees to the rest.
const mostGrams = 32

// grams are the pairs of neighbouring letters and digits of a text, each once, in lower case.
func grams(text string) []string {
	var out []string
	seen := map[string]bool{}
	text = strings.ToLower(text)
	start, before := 0, false
	for i, r := range text {
		letter := 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsNumber(r))
		if letter && before {
			if pair := text[start : i+utf8.RuneLen(r)]; !seen[pair] {
				seen[pair] = true
				out = append(out, pair)
			}
		}
		start, before = i, letter
	}
	return out
}

// mark is a gram no text can hold, for a key; empty when the key has letters an engine might read differently.
func mark(key string) string {
	for _, r := range key {
		if !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '_') {
			return ""
		}
	}
	return "-" + key
}

// listed writes grams as an array, of which the other engine reads the words alike. They hold nothing that would need
// quoting.
func listed(grams []string) string {
	return "{" + strings.Join(slices.DeleteFunc(grams, func(g string) bool { return g == "" }), ",") + "}"
}

// sought is what of a matter the index of words goes by.
const soughtColumns = `id, kind, opened, search`

func scanSought(rows *sql.Rows, r *office.Row) error {
	return rows.Scan(&r.ID, &r.Kind, day{&r.Opened}, &r.Search)
}

// former reads what the words of matters about to be replaced were.
func (t *tx) former(ctx context.Context, town string, ids []int64) (map[int64]office.Row, error) {
	out := make(map[int64]office.Row, len(ids))
	for part := range slices.Chunk(ids, inMost) {
		rows, err := collect(ctx, t.session, scanSought, `SELECT `+soughtColumns+` FROM matter WHERE town = $1 AND id IN `+t.dialect.in(1, len(part)),
			padded([]any{town}, part)...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = r
		}
	}
	return out, nil
}

// putWords indexes matters whose words are not there as they should be.
func (t *tx) putWords(ctx context.Context, town string, rows []office.Row, former map[int64]office.Row) error {
	var fresh []office.Row
	for _, r := range rows {
		if old, ok := former[r.ID]; !ok || old.Search != r.Search || old.Kind != r.Kind || old.Opened != r.Opened {
			fresh = append(fresh, r)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return t.dialect.words.put(ctx, t, town, fresh, former)
}
