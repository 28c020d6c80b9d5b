package sheets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The cells of a sheet are read by a scanner of its own: it knows only what sheets are made of and needs a small
// part of the time and memory of a general XML reader, which is most of what an import spends. What is not well
// formed is an error, never a panic.

// tagScanner goes through XML tag by tag.
type tagScanner struct {
	r    io.Reader
	buf  []byte
	from int // what is before has been handed out
	end  error
}

const (
	piece   = 256 << 10
	longest = 16 << 20 // of one tag with the text before it; a cell holds 32,767 characters at most
)

func newTagScanner(r io.Reader) *tagScanner {
	return &tagScanner{r: r, buf: make([]byte, 0, piece)}
}

// next gives the text up to the next tag and the tag without its brackets; both are valid until the next call.
func (s *tagScanner) next() (text, tag []byte, err error) {
	for {
		rest := s.buf[s.from:]
		if open := bytes.IndexByte(rest, '<'); open >= 0 {
			end := []byte(">")
			if bytes.HasPrefix(rest[open:], []byte("<!--")) {
				end = []byte("-->")
			} else if bytes.HasPrefix(rest[open:], []byte("<![CDATA[")) {
				end = []byte("]]>")
			}
			// A tag of fewer than 9 bytes at the end of what was read may still turn out to be one of those.
			if n := bytes.Index(rest[open:], end); n >= 0 && (n > 8 || len(rest)-open > 9 || s.end != nil || rest[open+1] != '!') {
				text, tag = rest[:open], rest[open+1:open+n+len(end)-1]
				s.from += open + n + len(end)
				return text, tag, nil
			}
		}
		if s.end != nil {
			return nil, nil, s.end
		}
		if len(rest) > longest {
			return nil, nil, errors.New("a text without end")
		}
		s.fill()
	}
}

// fill reads on, moving what has not been handed out to the front.
func (s *tagScanner) fill() {
	n := copy(s.buf, s.buf[s.from:])
	s.buf, s.from = s.buf[:n], 0
	if cap(s.buf)-n < piece/2 {
		s.buf = append(make([]byte, 0, 2*cap(s.buf)), s.buf...)
	}
	m, err := s.r.Read(s.buf[n:cap(s.buf)])
	s.buf = s.buf[:n+m]
	if err == io.EOF {
		err = io.ErrUnexpectedEOF // whoever reads on expects more
	}
	s.end = err
}

// local is a tag's name without namespace prefix; closing tags begin with a slash.
func local(tag []byte) string {
	name := tag
	if i := bytes.IndexAny(name, " \t\r\n"); i >= 0 {
		name = name[:i]
	}
	slash := len(name) > 0 && name[0] == '/'
	name = bytes.Trim(name, "/")
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	switch string(name) { // no allocation for those that count
	case "c":
		if slash {
			return "/c"
		}
		return "c"
	case "v":
		if slash {
			return "/v"
		}
		return "v"
	case "t":
		if slash {
			return "/t"
		}
		return "t"
	case "row":
		if slash {
			return "/row"
		}
		return "row"
	case "si":
		if slash {
			return "/si"
		}
		return "si"
	case "rPh":
		if slash {
			return "/rPh"
		}
		return "rPh"
	case "sheetData":
		if slash {
			return "/sheetData"
		}
		return "sheetData"
	case "sst":
		if slash {
			return "/sst"
		}
		return "sst"
	}
	return ""
}

func selfClosing(tag []byte) bool { return len(tag) > 0 && tag[len(tag)-1] == '/' }

// attr is an attribute of a tag as it is written; nil when it has none of that name.
func attr(tag []byte, name string) []byte {
	i := bytes.IndexAny(tag, " \t\r\n")
	for i >= 0 && i < len(tag) {
		tag = bytes.TrimLeft(tag[i:], " \t\r\n")
		eq := bytes.IndexByte(tag, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimRight(tag[:eq], " \t\r\n")
		rest := bytes.TrimLeft(tag[eq+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : 1+end]
		}
		tag, i = rest, end+2
	}
	return nil
}

// plain is a text without entities and without the escapes spreadsheets use for control characters.
func plain(text []byte) string {
	if bytes.IndexByte(text, '&') < 0 && !bytes.Contains(text, []byte("_x")) {
		return string(text)
	}
	var b strings.Builder
	for len(text) > 0 {
		switch {
		case text[0] == '&':
			if end := bytes.IndexByte(text[:min(len(text), 12)], ';'); end > 0 {
				if r, ok := entity(string(text[1:end])); ok {
					b.WriteRune(r)
					text = text[end+1:]
					continue
				}
			}
		case len(text) >= 7 && text[0] == '_' && text[1] == 'x' && text[6] == '_':
			if n, err := strconv.ParseUint(string(text[2:6]), 16, 16); err == nil {
				b.WriteRune(rune(n))
				text = text[7:]
				continue
			}
		}
		b.WriteByte(text[0])
		text = text[1:]
	}
	return b.String()
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if !strings.HasPrefix(name, "#") {
		return 0, false
	}
	base, digits := 10, name[1:]
	if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 21)
	return rune(n), err == nil && utf8.ValidRune(rune(n))
}

// textOf is what stands before a tag, or within it when it is CDATA.
func textOf(b *strings.Builder, text, tag []byte) {
	b.WriteString(plain(text))
	if inner, ok := bytes.CutPrefix(tag, []byte("![CDATA[")); ok {
		b.Write(bytes.TrimSuffix(inner, []byte("]]")))
	}
}

// sharedStrings reads the texts that cells refer to; readings of characters (phonetic runs) are left out.
func sharedStrings(r io.Reader) ([]string, error) {
	s := newTagScanner(r)
	var out []string
	var b strings.Builder
	inText, reading := false, false
	for {
		text, tag, err := s.next()
		if err != nil {
			return nil, err
		}
		if inText && !reading {
			textOf(&b, text, tag)
		}
		switch local(tag) {
		case "si":
			b.Reset()
			if selfClosing(tag) {
				out = append(out, "")
			}
		case "t":
			inText = !selfClosing(tag)
		case "/t":
			inText = false
		case "rPh":
			reading = !selfClosing(tag)
		case "/rPh":
			reading = false
		case "/si":
			out = append(out, b.String())
		case "/sst":
			return out, nil
		case "sst":
			if selfClosing(tag) {
				return out, nil
			}
		}
	}
}

// Bounds of a sheet in every spreadsheet program.
const (
	mostRows    = 1 << 20
	mostColumns = 1 << 14
)

// scanRows reads the rows of a sheet that have cells, in order; the cells are valid until f returns. Numbers are as
// they are stored, dates day numbers. f ends the reading with errEnough.
func scanRows(r io.Reader, shared []string, f func(row int, cells []string) error) error {
	s := newTagScanner(r)
	var (
		cells                  []string
		row, column            int
		kind                   byte // of the cell: s shared, i inline, else as stored
		b                      strings.Builder
		value, inText, inSheet bool
		reading, inRow         bool
	)
	give := func() error {
		inRow = false
		err := f(row, cells)
		clear(cells)
		cells = cells[:0]
		return err
	}
	set := func(text string) {
		if text == "" {
			return
		}
		for len(cells) < column {
			cells = append(cells, "")
		}
		cells[column-1] = text
	}
	for {
		text, tag, err := s.next()
		if err != nil {
			return err
		}
		if value || inText && !reading {
			textOf(&b, text, tag)
		}
		switch local(tag) {
		case "sheetData":
			if selfClosing(tag) {
				return nil
			}
			inSheet = true
		case "/sheetData":
			return nil
		case "row":
			if !inSheet || inRow {
				return errors.New("a row in the wrong place")
			}
			row++
			if at := attr(tag, "r"); at != nil {
				n, err := strconv.Atoi(string(at))
				if err != nil || n < row {
					return fmt.Errorf("row %q after row %d", at, row-1)
				}
				row = n
			}
			if row > mostRows {
				return errors.New("too many rows")
			}
			inRow, column = true, 0
			if selfClosing(tag) {
				if err := give(); err != nil {
					return err
				}
			}
		case "/row":
			if !inRow {
				return errors.New("a row that ends before it begins")
			}
			if err := give(); err != nil {
				return err
			}
		case "c":
			column++
			if at := attr(tag, "r"); at != nil {
				if column = columnOf(at); column == 0 {
					return fmt.Errorf("cell %q", at)
				}
			}
			if !inRow || column > mostColumns {
				return errors.New("a cell in the wrong place")
			}
			kind = 'n'
			switch string(attr(tag, "t")) {
			case "s":
				kind = 's'
			case "inlineStr":
				kind = 'i'
			}
			b.Reset()
		case "v":
			value = inRow && !selfClosing(tag) && kind != 'i'
		case "t":
			inText = inRow && !selfClosing(tag) && kind == 'i'
		case "/t":
			inText = false
		case "rPh":
			reading = !selfClosing(tag)
		case "/rPh":
			reading = false
		case "/v":
			value = false
		case "/c":
			if !inRow || column == 0 {
				return errors.New("a cell in the wrong place")
			}
			content := b.String()
			b.Reset()
			if kind == 's' && content != "" {
				i, err := strconv.Atoi(strings.TrimSpace(content))
				if err != nil || i < 0 || i >= len(shared) {
					return fmt.Errorf("no shared text %q", content)
				}
				content = shared[i]
			}
			set(content)
		}
	}
}

// columnOf is the column of a cell's reference, from 1; 0 when it is none.
func columnOf(ref []byte) int {
	n := 0
	for i, c := range ref {
		switch {
		case 'A' <= c && c <= 'Z' && n < mostColumns:
			n = n*26 + int(c-'A') + 1
		case '0' <= c && c <= '9' && i > 0:
			return n
		default:
			return 0
		}
	}
	return 0
}
