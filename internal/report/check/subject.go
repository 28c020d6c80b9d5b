package check

import "strings"

// place is where a claim stands: numbers of its paragraph, sentence and clause in the text.
type place struct{ line, sentence, clause int }

var (
	leads  = lexicon("leads")
	trails = lexicon("trails")
)

// span is a stretch of the sheet.
type span struct{ from, to int }

// parts are the sentences and clauses of a text. A sentence ends at 。！？ or with its paragraph; a clause at any mark.
type parts struct {
	clauses   []span
	sentences []span
	places    []place // of each clause
}

// divide parts the sheet.
func (s *sheet) divide() *parts {
	p := &parts{}
	line, clause, sentence := 0, 0, 0
	depth := 0
	for i := 0; i <= len(s.c); i++ {
		end := i == len(s.c)
		r := '\n'
		if !end {
			r = s.c[i]
		}
		switch r {
		case '（':
			depth++
		case '）':
			depth = max(depth-1, 0)
		case '\n':
			depth = 0
		}
		ends := r == '\n' || r == '。' || r == '！' || r == '？'
		if ends && r != '\n' && (depth > 0 || s.quoted[i] != plain) {
			ends = false
		}
		if !end && !ends && !(isClauseEnd(r) && r != '（' && r != '）' && s.quoted[i] == plain) {
			continue
		}
		p.clauses = append(p.clauses, span{clause, i})
		p.places = append(p.places, place{line, len(p.sentences), len(p.clauses) - 1})
		clause = i + 1
		if ends || end {
			p.sentences = append(p.sentences, span{sentence, i})
			sentence = i + 1
		}
		if r == '\n' {
			line++
		}
	}
	return p
}

// settle gives each claim its place and its subject, in order.
func (s *sheet) settle(ms []*mention, p *parts) {
	clause := 0
	for k, m := range ms {
		for clause < len(p.clauses)-1 && p.clauses[clause].to <= m.numberFrom {
			clause++
		}
		m.place = p.places[clause]
		if m.Subject != "" {
			continue
		}
		from, to := p.clauses[clause].from, p.clauses[clause].to
		var previous *mention
		if k > 0 {
			previous = ms[k-1]
			from = max(from, previous.to)
			for j := m.from - 1; j >= from; j-- { // the noun of the count before
				if s.c[j] == '、' {
					from = j + 1
				}
			}
		}
		from = min(from, m.from)
		if k+1 < len(ms) {
			to = min(to, ms[k+1].from)
		}
		to = max(to, m.to)
		before := s.words(s.outside(from, m.from), true)
		after := ""
		if next := s.c[m.to:to]; len(next) > 0 && (isHan(next[0]) || s.quoted[m.to] != plain || next[0] == '（') {
			after = s.words(s.phrase(m.to, to), false)
		}
		switch {
		case before == "" && after == "" && previous != nil && previous.place.sentence == m.place.sentence:
			m.Subject = previous.Subject
		case before == "" && after == "" && clause > 0 && p.places[clause-1].line == m.place.line:
			m.Subject = s.words(span{p.clauses[clause-1].from, p.clauses[clause-1].to}, true)
		default:
			m.before, m.after = before, after
			m.Subject = before + after
		}
	}
}

// outside is the stretch before a number that is not within brackets closed before it, nor before one that is open.
func (s *sheet) outside(from, to int) span {
	for j := to - 1; j >= from; j-- {
		switch s.c[j] {
		case '）':
			k := j
			for k > max(from, j-longestSubject) && s.c[k] != '（' {
				k--
			}
			j = k
		case '（':
			return span{j + 1, to}
		}
	}
	return span{from, to}
}

// phrase is the noun behind a number: up to 、 where another count follows, or to the end.
func (s *sheet) phrase(from, to int) span {
	depth := 0
	for j := from; j < to; j++ {
		switch s.c[j] {
		case '（':
			depth++
		case '）':
			if depth--; depth < 0 {
				return span{from, j}
			}
		}
	}
	return span{from, to}
}

// longestSubject is how much of a subject is told.
const longestSubject = 40

// words are the words of a stretch without brackets and without what leads to the number.
func (s *sheet) words(w span, ahead bool) string {
	c := s.c
	from, to := w.from, w.to
	for from < to {
		if e := dateAt(c, from); e > from && e <= to {
			from = e
			continue
		}
		n, _ := leads.at(c[:to], from)
		if n == 0 {
			if c[from] != ' ' {
				break
			}
			n = 1
		}
		from += n
	}
	for to > from {
		n, _ := trails.before(c[from:to], to-from)
		if n == 0 {
			break
		}
		to -= n
	}
	if to-from > longestSubject {
		if ahead {
			from = to - longestSubject
		} else {
			to = from + longestSubject
		}
	}
	var b strings.Builder
	depth := 0
	for _, r := range c[from:to] {
		switch r {
		case '（':
			depth++
		case '）':
			depth = max(depth-1, 0)
		default:
			if depth == 0 && r != ' ' {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
