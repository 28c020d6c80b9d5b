package check

import (
	"embed"
	"fmt"
	"strings"
)

// The words the rules know lie in lexicon/*.txt, a word to a line, what it is after it: they are the language of reports
// in general, never the phrases of one.
//
//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// branch is a node of a tree of words.
type branch struct {
	next map[rune]*branch
	tag  string
	end  bool
}

// words finds the longest word at a place.
type words struct{ forward, backward *branch }

// lexicon reads lexicon/NAME.txt: a word and its tag to a line; # begins a remark. A line that is not so is a mistake of
// the program, so it stops it.
func lexicon(name string) *words {
	data, err := lexiconFiles.ReadFile("lexicon/" + name + ".txt")
	if err != nil {
		panic(err)
	}
	w := &words{&branch{}, &branch{}}
	for i, line := range strings.Split(string(data), "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		tag := ""
		switch len(fields) {
		case 1:
		case 2:
			tag = fields[1]
		default:
			panic(fmt.Sprintf("lexicon/%s.txt:%d: a word and what it is, no more", name, i+1))
		}
		runes := []rune(fields[0])
		w.forward.add(runes, tag)
		for l, r := 0, len(runes)-1; l < r; l, r = l+1, r-1 {
			runes[l], runes[r] = runes[r], runes[l]
		}
		w.backward.add(runes, tag)
	}
	return w
}

func (b *branch) add(word []rune, tag string) {
	for _, r := range word {
		next := b.next[r]
		if next == nil {
			if b.next == nil {
				b.next = map[rune]*branch{}
			}
			next = &branch{}
			b.next[r] = next
		}
		b = next
	}
	b.end, b.tag = true, tag
}

// at is the longest word that begins at i, its length and tag; 0 when there is none.
func (w *words) at(c []rune, i int) (int, string) {
	n, tag, b := 0, "", w.forward
	for j := i; j < len(c); j++ {
		if b = b.next[c[j]]; b == nil {
			break
		}
		if b.end {
			n, tag = j-i+1, b.tag
		}
	}
	return n, tag
}

// before is the longest word that ends just before i, its length and tag; 0 when there is none.
func (w *words) before(c []rune, i int) (int, string) {
	n, tag, b := 0, "", w.backward
	for j := i - 1; j >= 0; j-- {
		if b = b.next[c[j]]; b == nil {
			break
		}
		if b.end {
			n, tag = i-j, b.tag
		}
	}
	return n, tag
}

// within tells whether a word stands anywhere in the text.
func (w *words) within(c []rune) (bool, string) {
	for i := range c {
		if n, tag := w.at(c, i); n > 0 {
			return true, tag
		}
	}
	return false, ""
}
