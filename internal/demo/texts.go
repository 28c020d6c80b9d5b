package demo

import (
	"io/fs"
	"maps"
	"math/rand/v2"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// texts are a town's words and stories: what happened and how it was put down, with slots for what differs.
type texts struct {
	Words   map[string][]string `yaml:"words"`   // $word:<id>, and {<id>} in every story
	Stories map[string][]story  `yaml:"stories"` // $text:<id>
}

// read lays the texts*.yaml of a folder over what is there: an id that comes again replaces the one before.
func (t *texts) read(tree fs.FS, dir string) error {
	files, err := fs.Glob(tree, path.Join(dir, "texts*.yaml"))
	if err != nil {
		return err
	}
	for _, file := range files {
		var more texts
		if err := readYAML(tree, file, &more); err != nil {
			return err
		}
		maps.Copy(t.Words, more.Words)
		maps.Copy(t.Stories, more.Stories)
	}
	return nil
}

// story is one thing that may have happened, in a few ways of telling it. {slot} takes a word, {3-9} a number.
type story struct {
	Says  []string            `yaml:"says"`
	Then  []string            `yaml:"then"` // what came of it, with the same words in the slots
	Note  []string            `yaml:"note"` // anything more that is written down
	Words map[string][]string `yaml:"words"`
	Of    string              `yaml:"of"` // the option, unit or form the story belongs to
}

// tale is a story told: its texts with all slots filled.
type tale struct{ says, then, note, of string }

var slot = regexp.MustCompile(`\{[^{}]+\}`)

// teller tells stories of one sort and avoids telling the same twice.
type teller struct {
	words   map[string][]string
	dice    *rand.Rand
	stories []story
	told    map[string]bool
	next    int
	missing string // a slot for which there are no words
}

// teller starts telling stories, in an order of its own.
func newTeller(dice *rand.Rand, words map[string][]string, stories []story) *teller {
	t := &teller{words: words, dice: dice, told: map[string]bool{}}
	for _, i := range dice.Perm(len(stories)) {
		t.stories = append(t.stories, stories[i])
	}
	return t
}

// tell is the next story. One that has been told in all its words gives way to the others; only when all are exhausted
// does one come again.
func (t *teller) tell() tale {
	var out tale
	for range t.stories {
		s := t.stories[t.next%len(t.stories)]
		t.next++
		for range 40 {
			if out = t.once(s); !t.told[out.says] {
				t.told[out.says] = true
				return out
			}
		}
	}
	return out
}

// once fills a story's slots.
func (t *teller) once(s story) tale {
	filled := map[string]string{}
	fill := func(of []string) string {
		if len(of) == 0 {
			return ""
		}
		return t.fill(one(t.dice, of), s.Words, filled)
	}
	return tale{says: fill(s.Says), then: fill(s.Then), note: fill(s.Note), of: s.Of}
}

// fill puts words into slots; a slot that comes again in the same story keeps its word.
func (t *teller) fill(template string, own map[string][]string, filled map[string]string) string {
	return slot.ReplaceAllStringFunc(template, func(found string) string {
		name := found[1 : len(found)-1]
		if word, ok := filled[name]; ok {
			return word
		}
		word := t.word(name, own)
		if slot.MatchString(word) {
			word = t.fill(word, own, filled)
		}
		filled[name] = word
		return word
	})
}

func (t *teller) word(name string, own map[string][]string) string {
	if words := own[name]; len(words) > 0 {
		return one(t.dice, words)
	}
	if words := t.words[name]; len(words) > 0 {
		return one(t.dice, words)
	}
	// {3-9} is a number, {300-900/50} one of 300, 350, … 900; a letter before it ({a3-9}) tells two of one range apart.
	limits, step, stepped := strings.Cut(strings.TrimLeft(name, "abcd"), "/")
	low, high, ok := strings.Cut(limits, "-")
	a, errA := strconv.Atoi(low)
	b, errB := strconv.Atoi(high)
	by := 1
	if stepped {
		by, _ = strconv.Atoi(step)
	}
	if !ok || errA != nil || errB != nil || b < a || by < 1 {
		t.missing = name
		return ""
	}
	return strconv.Itoa(a + by*t.dice.IntN((b-a)/by+1))
}
