package check

import (
	"slices"
	"strings"
)

// namedInstead is the one count before a whole whose noun all parts have, where the whole has another: 案件462件，办结438件，其中食品类案件173件,
// 药械类案件58件; nil where it is none.
func (x *examined) namedInstead(b breakdown) (named *mention) {
	for _, p := range b.parts[:min(len(b.parts), 2)] {
		if likeWords(p.Subject, b.whole.Subject) {
			return nil
		}
	}
	for _, o := range b.others {
		if !x.inBrackets(o) && likeWords(b.parts[0].Subject, o.Subject) && len(b.parts) > 1 && likeWords(b.parts[1].Subject, o.Subject) {
			if named != nil {
				return nil
			}
			named = o
		}
	}
	return named
}

// companion is the count told right behind another, of the same in another unit: 320批785人次; nil where there is none.
func (x *examined) companion(m *mention) *mention {
	if m.index+1 < len(x.ms) {
		if n := x.ms[m.index+1]; n.from == m.to && n.counts() && !sameUnit(n, m) {
			return n
		}
	}
	return nil
}

// companions is the breakdown in a second unit that is told with the first: 320批785人次, 其中个体访280批410人次、集体访40批375人次.
func (x *examined) companions(b breakdown) (breakdown, bool) {
	second := breakdown{kind: b.kind, whole: x.companion(b.whole), shares: map[*mention]*mention{}}
	companion := x.companion
	if second.whole == nil {
		if second.whole, companion = x.tiedWhole(b); second.whole == nil {
			return second, false
		}
	}
	for _, p := range b.parts {
		n := companion(p)
		if n == nil || !sameUnit(n, second.whole) {
			return second, false
		}
		if n.Subject == "" {
			n.Subject = p.Subject
		}
		second.parts = append(second.parts, n)
	}
	return second, len(second.parts) > 1
}

// tiedWhole is the count a second breakdown is of whose numbers are tied to those of the first by one word, which names it as well, and
// what gives those numbers: 资金1385万元，项目23个，其中产业类11个资金846万元，其他类12个资金539万元.
func (x *examined) tiedWhole(b breakdown) (*mention, func(*mention) *mention) {
	word := ""
	next := func(m *mention) *mention {
		if m.index+1 >= len(x.ms) {
			return nil
		}
		n := x.ms[m.index+1]
		if gap := string(x.c[m.to:max(n.from, m.to)]); n.place.clause != m.place.clause || !n.counts() || sameUnit(n, m) || gap == "" || !strings.HasPrefix(b.whole.after, gap) && len([]rune(gap)) < 2 || !tied(gap) || word != "" && word != gap {
			return nil
		} else {
			word = gap
		}
		return n
	}
	first := next(b.parts[0])
	if first == nil {
		return nil, nil
	}
	var whole *mention
	for _, m := range x.bySentence[b.whole.place.sentence] {
		if m.index < b.parts[0].index && sameUnit(m, first) && (strings.Contains(m.Subject, word) || strings.HasPrefix(b.whole.after, word)) {
			if whole != nil {
				return nil, nil
			}
			whole = m
		}
	}
	return whole, next
}

// sharer is the part a share told behind the last one is of: the last, or the one its own words name (图书馆11万人次，文化馆7万人次，图书馆占60%);
// nil where they name none.
func (b *breakdown) sharer(gap string) *mention {
	label, _, _ := strings.Cut(gap, "占")
	if label = strings.Trim(label, "，、；：（ 约大各均则比例重其又仅只就已总数量共"); label == "" {
		return b.parts[len(b.parts)-1]
	}
	for i := len(b.parts) - 1; i >= 0; i-- {
		if strings.HasSuffix(b.parts[i].Subject, label) {
			return b.parts[i]
		}
	}
	return nil
}

// tied tells whether the words between two counts only say what the second one is: 项目11个资金846万元.
func tied(gap string) bool {
	const short = 4
	c := []rune(gap)
	return len(c) <= short && !slices.ContainsFunc(c, func(r rune) bool { return isClauseEnd(r) || r == '、' || r == '均' || r == '每' || r == '占' })
}
