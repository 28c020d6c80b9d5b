package report

import "strings"

// Markdown is the report as Markdown, with an appendix of its numbers unless that is nil. Charts stand in it as tables.
func (r *Report) Markdown(appendix *Appendix) string {
	m := &markdown{}
	m.block("# " + marked(r.Title))
	if r.Addressee != "" {
		m.block(marked(r.Addressee) + "：")
	}
	m.text(r.Opening)
	for _, c := range r.Chapters {
		m.block("## " + marked(c.Number+c.Title))
		m.text(c.Text)
		for _, s := range c.Sections {
			m.block("### " + marked(s.Number+s.Title))
			m.text(s.Text)
		}
	}
	if appendix != nil {
		m.block("附件：" + appendixTitle)
	}
	if signed := strings.Trim(r.Signature+"\\\n"+r.Date, "\\\n"); signed != "" {
		m.block(signed)
	}
	if appendix != nil {
		m.block("## 附件　" + appendixTitle)
		m.block(appendix.Stands + appendix.Hash)
		m.table(appendixHead, appendix.rows())
	}
	return m.out.String()
}

type markdown struct{ out strings.Builder }

// block writes a piece, parted from the one before it by an empty line.
func (m *markdown) block(s string) {
	if m.out.Len() > 0 {
		m.out.WriteByte('\n')
	}
	m.out.WriteString(s + "\n")
}

func (m *markdown) text(ps []Paragraph) {
	for _, p := range ps {
		if e := p.Exhibit(); e != nil {
			m.block("**" + marked(e.Caption()) + "**")
			m.table(e.Heads(), e.Rows())
			continue
		}
		m.block(marked(p.String()))
	}
}

// table writes a table of texts.
func (m *markdown) table(head []string, rows [][]string) {
	line := func(cells []string) string {
		var out strings.Builder
		for _, c := range cells {
			out.WriteString("| " + marked(c) + " ")
		}
		return out.String() + "|"
	}
	lines := []string{line(head), strings.Repeat("| --- ", len(head)) + "|"}
	for _, row := range rows {
		lines = append(lines, line(row))
	}
	m.block(strings.Join(lines, "\n"))
}

// marked keeps a text from being taken for marks of Markdown.
func marked(s string) string {
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "|", `\|`, "#", `\#`, "~", `\~`, "\n", " ").Replace(s)
}
