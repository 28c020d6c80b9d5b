package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/report/docx"
)

// Facts are what the papers of one matter are filled with.
type Facts interface {
	handbook.View
	// Number is the matter's own; "" when it has none.
	Number() string
	// Bears is the number a paper bears whose own is that; they differ where a paper is issued again.
	Bears(own string) string
	// Party opens the personal data behind a reference.
	Party(ref string) string
	// Record is the number of a linked record, or its title where it has none or the title is asked for.
	Record(id int64, title bool) string
}

// Paper is a composed paper (文书).
type Paper struct {
	Title handbook.Text
	docx.Document
}

// WriteDocx writes the paper. The same paper gives the same bytes.
func (p *Paper) WriteDocx(w io.Writer) error { return docx.Write(w, p.Document) }

// Hash is the SHA-256, in hex, of what the paper says: its text without its number, whatever its layout.
func (p *Paper) Hash() string {
	text := []string{p.Issuer, p.Document.Title, p.Addressee}
	for _, block := range p.Blocks {
		switch b := block.(type) {
		case docx.Heading:
			text = append(text, b.Text)
		case docx.Paragraph:
			for _, run := range b.Runs {
				text = append(text, run.Text)
			}
		case docx.Table:
			for _, row := range b.Rows {
				text = append(text, strings.Join(row, "\t"))
			}
		}
	}
	for _, a := range p.Attachments {
		text = append(text, a.Title)
	}
	sum := sha256.Sum256([]byte(strings.Join(append(text, p.Signature, p.Date, p.Note), "\n")))
	return hex.EncodeToString(sum[:])
}

// blank stands where nothing is known, to be filled in by hand.
const blank = "＿＿＿＿"

// ComposePaper fills a paper of a kind from one matter. It does not ask whether the paper is due. The error is that of a
// condition in the text that cannot be computed.
func ComposePaper(b *handbook.Book, k *handbook.Kind, d *handbook.Document, facts Facts) (*Paper, error) {
	f := &filler{book: b, kind: k, facts: facts}
	f.year, f.seq, _ = k.Serial(facts.Number())
	p := &Paper{Title: d.Title, Document: docx.Document{Issuer: f.line(d.Issuer), Title: d.Title.Zh, Number: facts.Bears(f.line(d.Number)),
		Addressee: f.line(d.To), Note: f.line(d.Note), Properties: docx.Properties{Creator: b.Town.FullName}}}
	if d.Heading != nil {
		p.Document.Title = f.line(d.Heading)
	}
	for _, part := range d.Text {
		p.Blocks = append(p.Blocks, f.part(part)...)
	}
	for i, s := range d.Signers {
		if n := len(p.Blocks); i == 0 && n > 0 {
			if _, form := p.Blocks[n-1].(docx.Table); form {
				p.Blocks = append(p.Blocks, docx.Text(""))
			}
		}
		p.Blocks = append(p.Blocks, signing(f.line(s))...)
	}
	for _, e := range d.Enclosures {
		p.Attachments = append(p.Attachments, docx.Attachment{Title: f.line(e)})
	}
	if d.Signed {
		p.Signature = f.line(d.Organ)
		if p.Date = f.day(d.Dated); p.Date == "" {
			p.Date = "　　" + byHand
		}
	}
	if d.Receipt {
		p.Sheets = append(p.Sheets, receipt(b, p))
	}
	return p, f.err
}

// byHand is a day to be written in.
const byHand = "　　年　　月　　日"

// signing is the line on which somebody signs and dates by hand; the day goes to a line of its own where the first has no
// room for a name.
func signing(who string) []docx.Block {
	const line, name = 26, 6 // characters of a line after its indent; those a name wants
	day := utf8.RuneCountInString(byHand)
	gap := line - utf8.RuneCountInString(who) - utf8.RuneCountInString("：") - day
	if gap >= name {
		return []docx.Block{docx.Text(who + "：" + strings.Repeat("　", gap) + byHand)}
	}
	return []docx.Block{docx.Text(who + "："), docx.Text(strings.Repeat("　", line-day) + byHand)}
}

// receipt is the proof of service that goes with a paper.
func receipt(b *handbook.Book, p *Paper) docx.Document {
	paper := "《" + strings.ReplaceAll(p.Document.Title, "\n", "") + "》"
	return docx.Document{Issuer: b.Town.FullName, Title: "送达回证", Blocks: []docx.Block{docx.Table{Form: true, Widths: []int{3, 5, 3, 5}, Rows: [][]string{
		{"受送达人", p.Addressee},
		{"送达文书名称", paper},
		{"文号", p.Number, "份数", ""},
		{"送达地点", ""},
		{"送达方式", "□直接　□留置　□委托　□邮寄　□电子（须经受送达人同意）　□公告"},
		{"受送达人\n签名或者盖章", "\n\n　　　　　　　　　　　　年　　月　　日　　时　　分"},
		{"代收人签名\n及代收理由", "\n\n　　　　　　　　　　　　年　　月　　日　　时　　分"},
		{"拒收事由\n和日期", "\n"},
		{"见证人\n签名或者盖章", "\n", "单位和职务", "\n"},
		{"送达人签名", "\n　　　　　　　　　　　　年　　月　　日"},
		{"备注", "\n"},
	}}}}
}

// filler fills templates; the first condition that cannot be computed stays in err.
type filler struct {
	book      *handbook.Book
	kind      *handbook.Kind
	facts     Facts
	year, seq string
	cell      bool // in a form, where an empty cell is blank enough
	err       error
}

func (f *filler) part(p handbook.Part) []docx.Block {
	switch {
	case p.Heading != nil:
		return []docx.Block{docx.Heading{Level: 1, Text: f.line(p.Heading)}}
	case p.Text != nil:
		var out []docx.Block
		for _, line := range lines(f.text(p.Text)) {
			out = append(out, docx.Text(line))
		}
		return out
	}
	f.cell = true
	defer func() { f.cell = false }()
	t := docx.Table{Form: true, Widths: p.Widths}
	for _, row := range p.Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, strings.Join(lines(f.text(c)), "\n"))
		}
		t.Rows = append(t.Rows, cells)
	}
	return []docx.Block{t}
}

// lines are the paragraphs of a filled text, those without anything in them left out.
func lines(s string) []string {
	var out []string
	for line := range strings.Lines(strings.ReplaceAll(s, "\t", "　")) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// line fills what must stay one line; a nil template gives none.
func (f *filler) line(t *handbook.Template) string { return strings.Join(lines(f.text(t)), "；") }

func (f *filler) text(t *handbook.Template) string {
	if t == nil {
		return ""
	}
	var out strings.Builder
	f.nodes(&out, t.Nodes, "", 0)
	return out.String()
}

func (f *filler) nodes(out *strings.Builder, nodes []handbook.Node, item string, index int) {
	for _, n := range nodes {
		switch {
		case n.Value != nil:
			out.WriteString(f.value(n.Value))
		case n.If != nil:
			branch := n.If.Else
			holds, err := n.If.When.True(f.facts)
			if err != nil && f.err == nil {
				f.err = err
			}
			if holds {
				branch = n.If.Then
			}
			f.nodes(out, branch, item, index)
		case n.Each != nil:
			v, _ := f.facts.Lookup(n.Each.Field.ID)
			items, _ := v.([]string)
			for i, one := range items {
				f.nodes(out, n.Each.Nodes, one, i+1)
			}
		case n.Word == "item":
			out.WriteString(item)
		case n.Word == "index":
			out.WriteString(strconv.Itoa(index))
		case n.Word != "":
			out.WriteString(f.word(n.Word))
		default:
			out.WriteString(n.Text)
		}
	}
}

func (f *filler) word(word string) string {
	switch word {
	case "number":
		return f.facts.Number()
	case "year":
		return f.year
	case "seq":
		return f.seq
	case "town":
		return f.book.Town.Title.Zh
	case "county":
		return f.book.Town.County
	case "organ":
		return f.book.Town.FullName
	default:
		stage, _ := f.facts.Lookup("stage")
		if s, ok := f.kind.Stage(text(stage)); ok {
			return s.Title.Zh
		}
		return ""
	}
}

func (f *filler) value(ref *handbook.ValueRef) string {
	s := f.shown(ref)
	if s == "" && !f.cell {
		return blank
	}
	return s
}

func (f *filler) shown(ref *handbook.ValueRef) string {
	v, ok := f.facts.Lookup(ref.Name)
	if !ok || v == nil {
		return ""
	}
	if ref.Field == nil {
		if d, ok := v.(calendar.Date); ok {
			return chinese(d)
		}
		return text(v)
	}
	switch ref.Field.Type.Name() {
	case "party":
		return f.facts.Party(text(v))
	case "link":
		id, _ := v.(int64)
		return f.facts.Record(id, ref.Style == "title")
	case "money":
		fen, _ := v.(int64)
		switch s := ref.Field.Type.Format(ref.Field, f.book, v, "zh"); ref.Style {
		case "capital":
			return Capital(fen)
		case "number":
			return s
		default:
			return s + "元"
		}
	case "list":
		items, _ := v.([]string)
		return strings.Join(items, "、")
	default:
		return ref.Field.Type.Format(ref.Field, f.book, v, "zh")
	}
}

// day is the day a paper bears; "" when it is not known yet.
func (f *filler) day(ref *handbook.ValueRef) string {
	v, _ := f.facts.Lookup(ref.Name)
	d, _ := v.(calendar.Date)
	return chinese(d)
}

func chinese(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Chinese()
}

func text(v any) string { s, _ := v.(string); return s }

// Capital writes an amount of fen in the characters of cheques and decisions (大写): 伍仟元整, 壹万零叁拾元伍角.
func Capital(fen int64) string {
	if fen < 0 {
		return "负" + Capital(-fen)
	}
	digits := []rune("零壹贰叁肆伍陆柒捌玖")
	var out strings.Builder
	if yuan := fen / 100; yuan > 0 || fen == 0 {
		out.WriteString(capitals(yuan, digits) + "元")
	}
	jiao, cent := fen/10%10, fen%10
	switch {
	case jiao == 0 && cent == 0:
		out.WriteString("整")
	case jiao == 0 && fen >= 100:
		out.WriteString("零" + string(digits[cent]) + "分")
	default:
		if jiao > 0 {
			out.WriteString(string(digits[jiao]) + "角")
		}
		if cent > 0 {
			out.WriteString(string(digits[cent]) + "分")
		}
	}
	return out.String()
}

// capitals writes a whole number: groups of four digits, with one 零 for any zeros between digits.
func capitals(n int64, digits []rune) string {
	if n == 0 {
		return "零"
	}
	const group = 10000
	var parts []string
	big := []string{"", "万", "亿", "万亿", "亿亿"}
	out, gap := "", false
	for n > 0 {
		parts = append(parts, strconv.FormatInt(n%group, 10))
		n /= group
	}
	for i := len(parts) - 1; i >= 0; i-- {
		v, _ := strconv.Atoi(parts[i])
		if v == 0 {
			gap = out != ""
			continue
		}
		started := false
		for place, unit := 1000, 0; place > 0; place, unit = place/10, unit+1 {
			d := v / place % 10
			if d == 0 {
				gap = gap || started || out != ""
				continue
			}
			if gap && out != "" {
				out += "零"
			}
			gap, started = false, true
			out += string(digits[d]) + []string{"仟", "佰", "拾", ""}[unit]
		}
		gap = false
		out += big[i]
	}
	return out
}
