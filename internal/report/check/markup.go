package check

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// wordNS is the namespace of a .docx's text.
const wordNS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

// readDocx takes the text out of a .docx: a paragraph to a line, a row of a table to a line with tabs between its cells.
// Deleted text (修订) and field codes are not text.
func readDocx(data []byte) (string, error) {
	damaged := unusable("不是完好的.docx文件：请用Word或WPS打开后重新保存。", "not a sound .docx file: open it in Word or WPS and save it again")
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", damaged
	}
	part, err := archive.Open("word/document.xml")
	if err != nil {
		return "", damaged
	}
	defer part.Close()
	limited := &io.LimitedReader{R: part, N: 8 * MaxBytes}
	text, err := documentText(xml.NewDecoder(limited))
	if limited.N <= 0 {
		return "", unusable("文件里的文字太多，不像一份报告。", "there is too much text in the file for a report")
	}
	if err != nil {
		return "", damaged
	}
	return text, nil
}

// documentText reads the body of a word processor's document.
func documentText(in *xml.Decoder) (string, error) {
	var out strings.Builder
	cells := 0 // tables within tables are rows within a cell
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Space != wordNS {
				if t.Name.Local == "Fallback" { // the same drawing once more, for old programs
					if err := in.Skip(); err != nil {
						return "", err
					}
				}
				continue
			}
			switch t.Name.Local {
			case "t":
				var text string
				if err := in.DecodeElement(&text, &t); err != nil {
					return "", err
				}
				out.WriteString(text)
			case "tab":
				out.WriteByte(' ')
			case "br", "cr":
				out.WriteByte('\n')
			case "tc":
				cells++
			}
		case xml.EndElement:
			if t.Name.Space != wordNS {
				continue
			}
			switch t.Name.Local {
			case "p":
				if cells == 0 {
					out.WriteByte('\n')
				} else {
					out.WriteByte(' ')
				}
			case "tc":
				cells--
				out.WriteByte('\t')
			case "tr":
				if cells == 0 {
					out.WriteByte('\n')
				}
			}
		}
	}
}

// unseen elements hold no text that is read.
var unseen = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Head: true, atom.Noscript: true, atom.Template: true, atom.Svg: true}

// inline elements do not part what stands before them from what follows.
var inline = map[atom.Atom]bool{atom.A: true, atom.B: true, atom.Strong: true, atom.I: true, atom.Em: true, atom.U: true, atom.Span: true, atom.Font: true,
	atom.Sub: true, atom.Sup: true, atom.Small: true, atom.Big: true, atom.Mark: true, atom.Code: true, atom.Abbr: true, atom.Bdo: true, atom.Q: true,
	atom.Label: true, atom.S: true, atom.Ins: true, atom.Cite: true, atom.Dfn: true, atom.Time: true, atom.Wbr: true, atom.Img: true}

// deepest is how far elements are followed into each other; beyond it nobody writes.
const deepest = 400

// readHTML takes the text out of a page: a block to a line, a row of a table to a line with tabs between its cells.
func readHTML(source string) (string, error) {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return "", unusable("不是完好的网页文件，读不出文字。", "not a sound page: no text can be read from it")
	}
	var out page
	out.node(root, false, 0)
	return string(out.lines), nil
}

// page is a page while its text is taken out.
type page struct {
	lines
	taken []int // of each column, for how many rows more a cell above goes on
}

// lines are the lines of a page, without blanks at their ends.
type lines []byte

// node writes an element and what is in it; in a cell everything stands on one line.
func (p *page) node(n *html.Node, inCell bool, depth int) {
	if depth > deepest || n.Type == html.ElementNode && unseen[n.DataAtom] {
		return
	}
	if n.Type == html.TextNode {
		p.text(n.Data)
		return
	}
	if n.DataAtom == atom.Tr && !inCell {
		p.row(n, depth)
		return
	}
	part := func() {
		switch {
		case n.Type != html.ElementNode || inline[n.DataAtom]:
		case inCell:
			p.blank()
		default:
			p.end()
		}
	}
	part()
	if n.DataAtom == atom.Table && !inCell {
		p.taken = nil
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.node(c, inCell, depth+1)
	}
	part()
}

// row writes a row of a table, its cells in their columns.
func (p *page) row(n *html.Node, depth int) {
	p.end()
	column := 0
	pass := func() {
		for column < len(p.taken) && p.taken[column] > 0 {
			p.taken[column]--
			p.lines = append(p.lines, '\t')
			column++
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		pass()
		for d := c.FirstChild; d != nil; d = d.NextSibling {
			p.node(d, true, depth+2)
		}
		p.trim()
		for range spans(c, "colspan") {
			p.lines = append(p.lines, '\t')
			for len(p.taken) <= column {
				p.taken = append(p.taken, 0)
			}
			p.taken[column] = spans(c, "rowspan") - 1
			column++
		}
	}
	pass()
	p.end()
}

// spans is over how many columns or rows a cell goes.
func spans(n *html.Node, what string) int {
	const most = 50
	for _, a := range n.Attr {
		if v, err := strconv.Atoi(strings.TrimSpace(a.Val)); a.Key == what && err == nil {
			return min(max(v, 1), most)
		}
	}
	return 1
}

func (l *lines) trim() {
	for len(*l) > 0 && (*l)[len(*l)-1] == ' ' {
		*l = (*l)[:len(*l)-1]
	}
}

// end ends a line that is begun.
func (l *lines) end() {
	l.trim()
	if len(*l) > 0 && (*l)[len(*l)-1] != '\n' {
		*l = append(*l, '\n')
	}
}

// blank parts words by one blank, but not at the beginning of a line or cell.
func (l *lines) blank() {
	if n := len(*l); n > 0 && (*l)[n-1] != ' ' && (*l)[n-1] != '\n' && (*l)[n-1] != '\t' {
		*l = append(*l, ' ')
	}
}

// text writes text with each run of white space as one blank.
func (l *lines) text(s string) {
	for _, r := range s {
		switch r {
		case ' ', '\t', '\n', '\r', '\f':
			l.blank()
		default:
			*l = utf8.AppendRune(*l, r)
		}
	}
}
