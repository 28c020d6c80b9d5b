package handbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one mistake in a definition file: where it is, what is wrong and what would be right.
type Fault struct {
	File    string
	Line    int // 1-based; 0 when the file as a whole is meant
	Col     int // 1-based, in characters
	Message Text
	Hint    Text
}

// In renders the fault as "file:line:col: message (hint)" in lang ("zh" or "en").
func (f Fault) In(lang string) string {
	where := f.File
	if f.Line > 0 {
		where = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Col)
	}
	switch hint := f.Hint.In(lang); {
	case hint == "":
		return where + ": " + f.Message.In(lang)
	case lang == "en":
		return where + ": " + f.Message.In(lang) + " (" + hint + ")"
	default:
		return where + ": " + f.Message.In(lang) + "（" + hint + "）"
	}
}

// Faults is every mistake found in one load, sorted by place. It is the error Load and Open return.
type Faults []Fault

// Error lists the faults in Chinese, one a line.
func (f Faults) Error() string { return f.In("zh") }

// In lists the faults in lang, one a line.
func (f Faults) In(lang string) string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.In(lang)
	}
	return strings.Join(lines, "\n")
}

// sorted returns the faults in reading order without repetitions.
func (f Faults) sorted() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Message.Zh, b.Message.Zh))
	})
	return slices.Compact(f)
}

// suggest hints at what was probably meant by word, or else at what is possible.
func suggest(word string, possible []string) Text {
	if len(possible) == 0 {
		return Text{}
	}
	if near := nearest(word, possible); near != "" {
		return Say("是不是 %s？", "did you mean %s?", near)
	}
	const few = 12
	shown, more := possible, ""
	if len(shown) > few {
		shown, more = shown[:few], " …"
	}
	return Text{Zh: "可用的有：" + strings.Join(shown, "、") + more, En: "possible: " + strings.Join(shown, ", ") + more}
}

// nearest is the possible word with the fewest slips of the pen from word, or "" when none is near.
func nearest(word string, possible []string) string {
	const longest = 64 // names longer than this are not slips of the pen
	w := []rune(word)
	if len(w) == 0 || len(w) > longest {
		return ""
	}
	best, bestAt := "", max(1, len(w)/3)+1
	for _, p := range possible {
		if r := []rune(p); len(r) <= longest {
			if d := slips(w, r); d < bestAt {
				best, bestAt = p, d
			}
		}
	}
	const telling = 4 // letters that are enough to tell a word left unfinished
	if best == "" && len(w) >= telling {
		for _, p := range possible {
			if strings.HasPrefix(p, word) {
				return p
			}
		}
	}
	return best
}

// slips counts inserted, missing, wrong and swapped letters between two words (optimal string alignment).
func slips(a, b []rune) int {
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}
