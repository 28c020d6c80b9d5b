package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fengqiao/internal/office"
)

// words is the index a search looks words up in: each matter under the pairs of neighbouring characters (grams) of its
// search text, because Chinese does not part its words and most are of two characters; and under the triples of its
// digits and Latin letters, of which there are so few that every matter has most pairs. It narrows only: what it finds
// is compared with the search text itself, which is the same on every engine.
type words interface {
	// put takes in new matters and puts others in place of what they were.
	put(ctx context.Context, t *tx, town string, fresh []office.Row, former map[int64]office.Row) error
	// clear forgets a town; alone says there is no other.
	clear(ctx context.Context, t *tx, town string, alone bool) error
	// narrow restricts matters to those taken in that hold all grams, bear the marks of the filter's kind and hand and, when
	// some are given, one of those of areas; it gives what to read them from and in which order, newest opened first.
	narrow(c *conditions, f office.Filter, grams, areas []string) (from, order string)
	// notYet restricts matters to those yet to be taken in, and gives what to read them from; empty where put takes in at
	// once.
	notYet(c *conditions, town string) (from string)
}

// mostGrams bounds what of a long question is looked up; the comparison with the text sees to the rest.
const mostGrams = 32

// grams are what a text is indexed under, each once, in lower case.
func grams(text string) []string {
	var out []string
	seen := map[string]bool{}
	for gram := range everyGram(strings.ToLower(text)) {
		if !seen[gram] {
			seen[gram] = true
			out = append(out, gram)
		}
	}
	return out
}

// asked are the grams to look up for a question: of what a triple covers the pairs say nothing more.
func asked(text string) []string {
	all := grams(text)
	return slices.DeleteFunc(slices.Clone(all), func(pair string) bool {
		return len(pair) == 2 && slices.ContainsFunc(all, func(gram string) bool {
			return len(gram) > 2 && gram[0] < utf8.RuneSelf && strings.Contains(gram, pair)
		})
	})
}

// everyGram yields the pairs of neighbouring letters and digits of a text and the triples of plain ones.
func everyGram(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, run, plain := 0, 0, 0 // where the character before begins; how many letters, and plain ones, end with it
		for i, r := range text {
			switch {
			case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
				run, plain = run+1, plain+1
			case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsNumber(r)):
				run, plain = run+1, 0
			default:
				run, plain = 0, 0
			}
			if run > 1 && !yield(text[start:i+utf8.RuneLen(r)]) || plain > 2 && !yield(text[start-1:i+1]) {
				return
			}
			start = i
		}
	}
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

// areaMark is the mark of lying in an area, which no kind has for its name; empty as mark is.
func areaMark(area string) string {
	if area == "" {
		return ""
	}
	return mark("-" + area)
}

func areaMarks(areas []string) []string {
	var out []string
	for _, a := range areas {
		out = append(out, areaMark(a))
	}
	return out
}

// handMark is the mark of a person's hand. Two persons may share one, as it only narrows.
func handMark(person string) string {
	sum := sha256.Sum256([]byte(person))
	return "-_" + hex.EncodeToString(sum[:6])
}

// handMarks are the marks of a matter's hands.
func handMarks(people []string) []string {
	var out []string
	for _, p := range people {
		out = append(out, handMark(p))
	}
	return out
}

// listed writes grams as an array, of which the other engine reads the words alike. They hold nothing that would need
// quoting.
func listed(grams []string) string {
	return "{" + strings.Join(slices.DeleteFunc(grams, func(g string) bool { return g == "" }), ",") + "}"
}

// former reads what of matters about to be replaced the index of words goes by.
func (t *tx) former(ctx context.Context, town string, ids []int64) (map[int64]office.Row, error) {
	out := make(map[int64]office.Row, len(ids))
	for part := range slices.Chunk(ids, inMost) {
		args := padded([]any{town}, part)
		rows, err := collect(ctx, t.session, func(rows *sql.Rows, r *office.Row) error {
			return rows.Scan(&r.ID, &r.Kind, &r.Area, day{&r.Opened}, &r.Search)
		}, `SELECT id, kind, area, opened, search FROM matter WHERE town = $1 AND id IN `+t.dialect.in(1, len(part)), args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = r
		}
		hands, err := collect(ctx, t.session, scanHand, `SELECT matter, person, opened FROM hand WHERE town = $1 AND matter IN `+
			t.dialect.in(1, len(part))+` ORDER BY matter, person`, args...)
		if err != nil {
			return nil, err
		}
		for _, h := range hands {
			r := out[h.matter]
			r.Hands = append(r.Hands, h.person)
			out[h.matter] = r
		}
	}
	return out, nil
}

// putWords indexes matters whose words and marks are not there as they should be.
func (t *tx) putWords(ctx context.Context, town string, rows []office.Row, former map[int64]office.Row) error {
	var fresh []office.Row
	for _, r := range rows {
		if old, ok := former[r.ID]; !ok || old.Search != r.Search || old.Kind != r.Kind || old.Area != r.Area || old.Opened != r.Opened ||
			!slices.Equal(old.Hands, r.Hands) {
			fresh = append(fresh, r)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return t.dialect.words.put(ctx, t, town, fresh, former)
}
