package office

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

//go:embed initials.txt
var initialsFile string

// readings is what characters and words begin with when they are read aloud.
type readings struct {
	letters map[rune]byte
	words   map[string]string
	longest int // runes of the longest word
}

// plain takes the tones from a syllable; ü is typed v.
var plain = strings.NewReplacer("ā", "a", "á", "a", "ǎ", "a", "à", "a", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ē", "e", "é", "e", "ě", "e", "è", "e", "ê", "e", "ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u",
	"ü", "v", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ḿ", "m", "ń", "n", "ň", "n", "ǹ", "n")

var reading = sync.OnceValue(func() readings {
	r := readings{letters: make(map[rune]byte, len(pinyin.PinyinDict)), words: map[string]string{}}
	for char, said := range pinyin.PinyinDict {
		said, _, _ = strings.Cut(said, ",")
		if said = plain.Replace(said); said != "" && 'a' <= said[0] && said[0] <= 'z' {
			r.letters[rune(char)] = said[0]
		}
	}
	for line := range strings.Lines(initialsFile) {
		if word, letters, ok := strings.Cut(strings.TrimSpace(line), " "); ok && word != "#" {
			r.words[word] = letters
			r.longest = max(r.longest, utf8.RuneCountInString(word))
		}
	}
	return r
})

// initials are the first letters of a text's pinyin, as a person types them to find it: 宅基地纠纷 is zjdjf. What is not
// Chinese parts them; a run of one letter finds nothing and is left out.
func initials(text string) string {
	r := reading()
	var out, run strings.Builder
	end := func() {
		if run.Len() > 1 {
			if out.Len() > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(run.String())
		}
		run.Reset()
	}
	runes := []rune(text)
	for i := 0; i < len(runes); {
		letters, n := r.at(runes[i:])
		if letters == "" {
			end()
		}
		run.WriteString(letters)
		i += n
	}
	end()
	return out.String()
}

// Syllables are the readings of a text's characters, as a person types them to find a name: a part for each character, parted
// by blanks, and in it all its readings, parted by slashes, since a surname is often read as no other word is. What is
// not Chinese has the part "-".
func Syllables(text string) string {
	var parts []string
	for _, char := range text {
		var said []string
		for _, one := range strings.Split(pinyin.PinyinDict[int(char)], ",") {
			if one = plain.Replace(one); one != "" && !slices.Contains(said, one) {
				said = append(said, one)
			}
		}
		if len(said) == 0 {
			said = []string{"-"}
		}
		parts = append(parts, strings.Join(said, "/"))
	}
	return strings.Join(parts, " ")
}

// at reads the word or character a text begins with; no letters: it is not Chinese.
func (r readings) at(text []rune) (letters string, n int) {
	c, ok := r.letters[text[0]]
	if !ok {
		return "", 1
	}
	for n := min(r.longest, len(text)); n > 0; n-- {
		if letters, ok := r.words[string(text[:n])]; ok {
			return letters, n
		}
	}
	return string(rune(c)), 1
}
