package handbook

import (
	"strings"

	"github.com/goccy/go-yaml/token"
)

// within returns the place of the offset-th character of a scalar's text, so that a fault inside an expression or
// a template points at the character and not at the beginning of the value. Quotes, folded lines and block texts
// are followed in the source; where that fails it is the beginning of the value.
func (n *node) within(offset int) *node {
	out := &node{src: n.src, line: n.line, col: n.col}
	text := []rune(n.text)
	if offset <= 0 && n.style != token.LiteralType && n.style != token.FoldedType {
		if n.quoted() {
			out.col++
		}
		return out
	}
	w := walker{n: n, line: n.line - 1, col: n.col - 1}
	switch n.style {
	case token.LiteralType, token.FoldedType:
		w.line++
		w.col = indentOf(n.src.line(w.line))
		w.indent = w.col
	case token.SingleQuoteType, token.DoubleQuoteType:
		w.col++
	}
	for i := 0; i < offset && i < len(text); i++ {
		if !w.step(text[i]) {
			return out
		}
	}
	if offset < len(text) {
		w.settle()
	}
	out.line, out.col = w.line+1, w.col+1
	return out
}

func (n *node) quoted() bool {
	return n.style == token.SingleQuoteType || n.style == token.DoubleQuoteType
}

func (s *source) line(i int) []rune {
	if i < 0 || i >= len(s.lines) {
		return nil
	}
	return []rune(s.lines[i])
}

func indentOf(line []rune) int {
	return len(line) - len([]rune(strings.TrimLeft(string(line), " ")))
}

// walker follows a scalar's characters through its source lines; line and col are 0-based.
type walker struct {
	n                 *node
	line, col, indent int
}

// settle moves from the end of a line to where the text goes on.
func (w *walker) settle() {
	for range w.n.src.lines {
		line := w.n.src.line(w.line)
		if w.line+1 >= len(w.n.src.lines) || w.col < len([]rune(strings.TrimRight(string(line), " "))) {
			return
		}
		w.line++
		next := w.n.src.line(w.line)
		w.col = indentOf(next)
		if w.n.style == token.LiteralType {
			w.col = min(w.indent, len(next))
		}
	}
}

// step goes past one character of the text; false when source and text do not run together.
func (w *walker) step(r rune) bool {
	line := w.n.src.line(w.line)
	if w.col < len(line) && line[w.col] == r {
		w.col++
		if r == '\'' && w.n.style == token.SingleQuoteType {
			w.col++ // written as two
		}
		return true
	}
	if w.col < len(line) && line[w.col] == '\\' && w.n.style == token.DoubleQuoteType {
		w.col += 2
		return true
	}
	if r == '\n' && w.n.style == token.LiteralType {
		w.line++
		w.col = min(w.indent, len(w.n.src.line(w.line)))
		return true
	}
	if r == ' ' || r == '\n' { // a folded line break
		w.settle()
		return true
	}
	return false
}
