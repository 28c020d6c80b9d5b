package check

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	unicode16 "golang.org/x/text/encoding/unicode"

	"fengqiao/internal/handbook"
)

// MaxBytes is the largest file Read takes, and the most text it takes out of one.
const MaxBytes = 32 << 20

// Unusable says why a file cannot be checked.
type Unusable struct{ handbook.Text }

// Error is the sentence in Chinese.
func (u *Unusable) Error() string { return u.Zh }

func unusable(zh, en string, args ...any) error { return &Unusable{handbook.Say(zh, en, args...)} }

// Text is a report as it was read: its characters, which the positions of claims count, and what its markup is.
type Text struct {
	runes    []rune
	ends     []int // where its lines end
	markdown bool
	lined    bool // lines may end where the width of a page does
}

// String is the whole text.
func (t *Text) String() string { return string(t.runes) }

// Len is the number of characters.
func (t *Text) Len() int { return len(t.runes) }

// Slice is the text from a position to another, in characters.
func (t *Text) Slice(start, end int) string { return string(t.runes[start:end]) }

// Quote is the text from a position to another on one line, its middle left out where it is long.
func (t *Text) Quote(start, end int) string {
	const most = 80
	quote := t.runes[start:end]
	if len(quote) > most {
		quote = slices.Concat(quote[:most/2], []rune("……"), quote[len(quote)-most/2:])
	}
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, string(quote))
}

// Line is the line of a position, counted from 1.
func (t *Text) Line(at int) int {
	before, _ := slices.BinarySearch(t.ends, at)
	return 1 + before
}

// Read takes the text out of a file by the ending of its name: .docx, .html and .htm are taken out of their markup, a
// paragraph or a row of a table to a line, cells parted by tabs; anything else is text as it stands (.txt, .md), in which tables may be
// Markdown's. Bytes are
// UTF-8, or GB18030 where they are not; line ends count as one character and a byte order mark as none. What cannot be
// read is an *Unusable.
func Read(name string, data []byte) (*Text, error) {
	if len(data) > MaxBytes {
		return nil, unusable("文件有%d兆字节，超过%d兆，不像一份报告。", "the file has %d MB, more than %d: that is no report", len(data)>>20, MaxBytes>>20)
	}
	ending := ""
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		ending = strings.ToLower(name[dot:])
	}
	var text string
	var err error
	switch {
	case ending == ".docx":
		text, err = readDocx(data)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return nil, unusable("这是压缩文件或Office文件；请以.docx为文件名后缀，或先另存为.docx、.txt。", "this is an archive or an Office file: name it .docx, or save it as .docx or .txt first")
	case bytes.HasPrefix(data, []byte("%PDF-")), bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, unusable("只能核对.txt、.md、.html、.docx；请先把文件另存为其中一种。", "only .txt, .md, .html and .docx can be checked: save the file as one of them first")
	case ending == ".html" || ending == ".htm":
		if text, err = decode(data); err == nil {
			text, err = readHTML(text)
		}
	default:
		text, err = decode(data)
	}
	if err != nil {
		return nil, err
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	if strings.TrimSpace(text) == "" {
		return nil, unusable("文件里没有文字。", "there is no text in the file")
	}
	markdown := ending == ".md" || ending == ".markdown" || tableInText.MatchString(text)
	t := &Text{runes: []rune(text), markdown: markdown, lined: !markdown && ending != ".docx" && ending != ".html" && ending != ".htm"}
	for i, r := range t.runes {
		if r == '\n' {
			t.ends = append(t.ends, i)
		}
	}
	return t, nil
}

// tableInText is the line under the heading of a Markdown table, which tells one in any text.
var tableInText = regexp.MustCompile(`(?m)^[ \t]*\|[ \t]*:?-{3,}[-:| \t]*\|[ \t]*$`)

// decode reads bytes as UTF-8, UTF-16 with its mark, or else GB18030.
func decode(data []byte) (string, error) {
	garbled := unusable("文件不是UTF-8或GB18030编码的文字，可能已损坏。", "the file is no text in UTF-8 or GB18030; it may be damaged")
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, err := unicode16.UTF16(unicode16.BigEndian, unicode16.UseBOM).NewDecoder().Bytes(data)
		if err != nil || !utf8.Valid(text) {
			return "", garbled
		}
		return string(text), nil
	case utf8.Valid(data):
		if bytes.IndexByte(data, 0) >= 0 {
			return "", garbled
		}
		return string(data), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		return "", garbled
	}
	if odd, all := oddness(string(text)); odd*50 > all {
		return "", garbled
	}
	return string(text), nil
}

// oddness counts the characters that no Chinese text holds, and all of them.
func oddness(text string) (odd, all int) {
	for _, r := range text {
		all++
		if r == utf8.RuneError || unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Co, r) {
			odd++
		}
	}
	return odd, all
}
