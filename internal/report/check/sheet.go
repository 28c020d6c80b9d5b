package check

import (
	"slices"
	"unicode"
)

// sheet is a text as the rules read it: blanks, marks and soft line ends gone, digits and punctuation of one width. at
// tells where in the text as read each character stands.
type sheet struct {
	c  []rune
	at []int
	// quoted tells of each character whether it stands in a title 《》 or a name in quotation marks.
	quoted   []quoting
	markdown bool
	lines    []span
}

// quoting is what encloses a character.
type quoting uint8

const (
	plain   quoting = iota
	inTitle         // 《…》
	inName          // “…”, short
)

// invisible characters are written, and mean nothing.
func invisible(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u200e', '\u200f', '\ufe0f':
		return true
	}
	return false
}

// half is the ordinary width of what is written in full width; punctuation of sentences stays as Chinese has it.
func half(r rune) rune {
	switch r {
	case '，', '：', '；', '（', '）', '！', '？':
		return r
	case '﹪', '٪':
		return '%'
	case '〜', '∼':
		return '~'
	case '―', '─', '–', '−', '‐', '‑', '‒', '﹣':
		return '—'
	case '•', '‧', '∙', '⋅', '・':
		return '·'
	}
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// chinese is the Chinese form of a mark that parts sentences.
func chinese(r rune) rune {
	switch r {
	case ',':
		return '，'
	case ':':
		return '：'
	case ';':
		return '；'
	case '(':
		return '（'
	case ')':
		return '）'
	case '!':
		return '！'
	case '?':
		return '？'
	}
	return r
}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
func isWord(r rune) bool   { return isDigit(r) || isLetter(r) }
func isHan(r rune) bool    { return unicode.Is(unicode.Han, r) }

// compact makes the sheet of a text.
func compact(t *Text) *sheet {
	runes := t.runes
	s := &sheet{c: make([]rune, 0, len(runes)), at: make([]int, 0, len(runes)), markdown: t.markdown}
	var soft, columns map[int]bool
	if t.lined {
		soft, columns = wrapped(runes), columnGaps(runes)
	}
	put := func(r rune, at int) { s.c, s.at = append(s.c, r), append(s.at, at) }
	last := func() rune {
		if len(s.c) == 0 {
			return '\n'
		}
		return s.c[len(s.c)-1]
	}
	blank := -1
	for i, r := range runes {
		switch {
		case r == '\n' && soft[i], invisible(r):
			continue
		case r == '\t' || r == '\n':
			put(r, i)
			blank = -1
			continue
		case columns[i]:
			put('\t', i)
			continue
		case unicode.IsSpace(r):
			if blank < 0 {
				blank = i
			}
			continue
		case t.markdown && (r == '*' || r == '`' || r == '#' && (last() == '\n' || last() == '#')):
			continue
		}
		if r == '，' && fullThousands(runes, i) {
			r = ','
		}
		r = half(r)
		if blank >= 0 && isWord(r) && isWord(last()) {
			put(' ', blank)
		}
		blank = -1
		if t.markdown && r == '|' {
			r = '\t'
		}
		put(r, i)
	}
	for i, r := range s.c {
		if i > 0 && i+1 < len(s.c) && isDigit(s.c[i-1]) && isDigit(s.c[i+1]) && r != '(' && r != ')' {
			continue // 1,234 and 9:30
		}
		s.c[i] = chinese(r)
	}
	s.quoted = quotings(s.c)
	return s
}

// wrapped finds the line ends that only break a line: in a text whose lines are of one short width, those after a full
// line that no mark ends.
func wrapped(runes []rune) map[int]bool {
	var ends []int
	widest, start := 0, 0
	for i, r := range runes {
		if r == '\n' {
			ends = append(ends, i)
			widest, start = max(widest, i-start), i+1
		}
	}
	const narrow, few = 64, 3
	if widest > narrow || len(ends) < few {
		return nil
	}
	full, start := 0, 0
	for _, end := range ends {
		if end-start >= widest*9/10 {
			full++
		}
		start = end + 1
	}
	if full*3 < len(ends) {
		return nil
	}
	out := map[int]bool{}
	start = 0
	for _, end := range ends {
		if end > start && !slices.Contains(runes[start:end], '\t') && end-start >= widest*8/10 && end+1 < len(runes) && !endsSentence(runes[end-1]) && !unicode.IsSpace(runes[end+1]) && headingLen(runes, end+1) == 0 {
			out[end] = true
		}
		start = end + 1
	}
	return out
}

func endsSentence(r rune) bool {
	switch r {
	case '。', '；', '：', '！', '？', ';', ':', '!', '?', '…':
		return true
	}
	return false
}

// longestName is how long a name in quotation marks is at most; longer quotations are somebody's words.
const longestName = 24

// quotings marks titles and names. A mark that is not closed in its paragraph encloses nothing.
func quotings(c []rune) []quoting {
	out := make([]quoting, len(c))
	for i := 0; i < len(c); i++ {
		closing, longest, what := rune(0), longestName, inName
		switch c[i] {
		case '《':
			closing, longest, what = '》', 120, inTitle
		case '“', '"', '”':
			closing = '”'
		case '「', '『':
			closing = c[i] + 1
		case '‘':
			closing = '’'
		default:
			continue
		}
		depth := 0
		for j := i + 1; j < len(c) && j-i <= longest+1 && c[j] != '\n'; j++ {
			if what == inTitle && c[j] == '《' {
				depth++
			}
			if c[j] == closing || closing == '”' && (c[j] == '"' || c[j] == '“' && c[i] == '“') {
				if depth > 0 {
					depth--
					continue
				}
				if what == inTitle || !speech(c[i+1:j]) {
					for k := i; k <= j; k++ {
						out[k] = what
					}
				}
				i = j
				break
			}
		}
	}
	return out
}

// speech tells whether what stands in quotation marks is said by somebody: whole sentences.
func speech(c []rune) bool {
	for _, r := range c {
		if r == '。' || r == '！' || r == '？' {
			return true
		}
	}
	return false
}

// fullThousands tells whether a comma of full width parts thousands (６，４２０).
func fullThousands(runes []rune, i int) bool {
	full := func(j int) bool { return j >= 0 && j < len(runes) && runes[j] >= '０' && runes[j] <= '９' }
	return full(i-1) && full(i+1) && full(i+2) && full(i+3) && !full(i+4)
}
