package sheets

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Bounds of a workbook, so that a small file cannot grow to fill memory or disk.
const (
	mostBytes    = 256 << 20 // of the file
	mostUnpacked = 1 << 30   // of its parts together
	// fairUnpacked is allowed without regard to how well the file is packed; beyond it, a file that grows more than
	// mostGrowth times is no ledger. Sheets of like rows grow 10 to 40 times.
	fairUnpacked = 64 << 20
	mostGrowth   = 150
	// mostMerged bounds the merged ranges that are followed.
	mostMerged = 100_000
)

// workbook is a .xlsx that was looked through once.
type workbook struct {
	data   []byte
	sheets []*sheet // those a user sees, in order
	shared []string
	since4 bool // days are counted from 1904, as on old Macs
}

// sheet is a worksheet: where its cells are and what is told outside of them.
type sheet struct {
	name   string
	part   *zip.File
	kept   []byte // the part unpacked, when that is small enough to be kept
	rows   int
	merged []merge
}

// cells opens the sheet's XML.
func (s *sheet) cells() (io.ReadCloser, error) {
	if s.kept != nil {
		return io.NopCloser(bytes.NewReader(s.kept)), nil
	}
	return s.part.Open()
}

// merge is a merged range, 1-based and inclusive.
type merge struct{ left, top, right, bottom int }

// openWorkbook reads a .xlsx. Its error is an *Unusable that says what sort of file was given instead, or that the
// file is damaged, locked by a password or too large.
func openWorkbook(r io.Reader) (*workbook, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, unusable(err, "文件读不出来。请检查磁盘或重新上传。", "The file cannot be read. Check the disk or upload it again.")
	}
	if u := sniff(data); u != nil {
		return nil, u
	}
	w := &workbook{data: data}
	if err := w.survey(); err != nil {
		return nil, err
	}
	return w, nil
}

func damaged(err error) *Unusable {
	return unusable(err, "文件已损坏，打不开。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。",
		"The file is damaged and cannot be opened. Open it in a spreadsheet program, save it as .xlsx and import that.")
}

// sniff tells by its first bytes what was given in place of a .xlsx.
func sniff(data []byte) *Unusable {
	switch {
	case len(data) == 0:
		return unusable(nil, "文件是空的。请选择填好的 .xlsx 表格。", "The file is empty. Choose the filled-in .xlsx.")
	case len(data) > mostBytes:
		return unusable(nil, "文件超过 %d MB，太大了。请按年份或月份拆成几个文件。", "The file is larger than %d MB. Split it by year or month.", mostBytes>>20)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return nil
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		if bytes.Contains(data, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
			return unusable(nil, "文件设有打开密码。请在 Excel 或 WPS 里取消密码后再导入。",
				"The file is protected by a password. Remove the password in the spreadsheet program and import it again.")
		}
		return unusable(nil, "这是旧式的 .xls 文件。请在 Excel 或 WPS 里另存为 .xlsx 再导入。",
			"This is an old .xls file. Save it as .xlsx in the spreadsheet program and import that.")
	case isText(data):
		return unusable(nil, "这是文本文件（如 .csv），不是 .xlsx。请在 Excel 或 WPS 里打开，另存为 .xlsx 再导入。",
			"This is a text file (such as .csv), not .xlsx. Open it in a spreadsheet program, save it as .xlsx and import that.")
	}
	return unusable(nil, "这不是 .xlsx 表格，或者文件已损坏。请用 Excel 或 WPS 另存为 .xlsx 再导入。",
		"This is not an .xlsx, or it is damaged. Save it as .xlsx in a spreadsheet program and import that.")
}

func isText(data []byte) bool {
	head := data[:min(len(data), 512)]
	if bytes.IndexByte(head, 0) >= 0 {
		return false
	}
	printable := 0
	for _, c := range head {
		if c >= ' ' || c == '\n' || c == '\r' || c == '\t' {
			printable++
		}
	}
	return printable == len(head) && (utf8.Valid(data[:min(len(data), 1)]) || head[0] >= 0x80) // GBK too
}

// survey looks through the parts once: their sizes and check sums, and in each sheet the number of rows and the
// merged cells, which stand behind all rows and must be known before the first.
func (w *workbook) survey() error {
	z, err := zip.NewReader(bytes.NewReader(w.data), int64(len(w.data)))
	if err != nil {
		return damaged(err)
	}
	var unpacked uint64
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		// A deflated byte cannot stand for more than 1032; a part that says so lies about its size.
		if f.UncompressedSize64 > 1032*f.CompressedSize64+1024 {
			return damaged(fmt.Errorf("part %s says it holds %d bytes", f.Name, f.UncompressedSize64))
		}
		unpacked += f.UncompressedSize64
		if unpacked > mostUnpacked || unpacked > fairUnpacked && unpacked > mostGrowth*uint64(len(w.data)) {
			return unusable(nil, "文件解开后异常大，不像台账，未导入。请把需要的行复制到新的 .xlsx 再导入。",
				"The file unpacks to an unreasonable size and was not imported. Copy the rows you need into a new .xlsx.")
		}
		parts[strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")] = f
	}
	shared, err := w.outline(parts)
	if err != nil {
		return damaged(err)
	}
	if len(w.sheets) == 0 {
		return damaged(errors.New("no worksheet"))
	}
	cells := map[*zip.File]*sheet{}
	for _, s := range w.sheets {
		cells[s.part] = s
	}
	for name, f := range parts {
		if s, ok := cells[f]; ok {
			err = s.survey(unpacked <= fairUnpacked)
		} else {
			err = unpack(f, io.Discard)
		}
		if err != nil {
			return damaged(fmt.Errorf("part %s: %w", name, err))
		}
	}
	if shared != nil {
		r, err := shared.Open()
		if err != nil {
			return damaged(err)
		}
		defer r.Close()
		if w.shared, err = sharedStrings(r); err != nil {
			return damaged(fmt.Errorf("shared texts: %w", err))
		}
	}
	return nil
}

func (s *sheet) survey(keep bool) error {
	var scan scanner
	if keep {
		var b bytes.Buffer
		if err := unpack(s.part, &b); err != nil {
			return err
		}
		s.kept = b.Bytes()
		_, _ = scan.Write(s.kept) // never fails
	} else if err := unpack(s.part, &scan); err != nil {
		return err
	}
	var err error
	s.rows = scan.rows
	s.merged, err = mergedIn(scan.tail)
	return err
}

func unpack(f *zip.File, to io.Writer) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(to, r)
	return err
}

// outline reads which part is which sheet, and gives the part of the shared texts, if there is one.
func (w *workbook) outline(parts map[string]*zip.File) (shared *zip.File, err error) {
	var book struct {
		Props struct {
			Since4 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	for name, into := range map[string]any{"xl/workbook.xml": &book, "xl/_rels/workbook.xml.rels": &links} {
		f, ok := parts[name]
		if !ok {
			return nil, fmt.Errorf("part %s is missing", name)
		}
		var b bytes.Buffer
		if err := unpack(f, &b); err != nil {
			return nil, err
		}
		if err := xml.Unmarshal(b.Bytes(), into); err != nil {
			return nil, fmt.Errorf("part %s: %w", name, err)
		}
	}
	w.since4 = book.Props.Since4 == "1" || book.Props.Since4 == "true"
	sheets := map[string]*zip.File{}
	for _, l := range links.Links {
		target := strings.ReplaceAll(l.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = "xl/" + target
		}
		part := parts[strings.TrimPrefix(path.Clean(target), "/")]
		switch path.Base(l.Type) {
		case "worksheet":
			sheets[l.ID] = part
		case "sharedStrings":
			shared = part
		}
	}
	for _, s := range book.Sheets {
		if part := sheets[s.ID]; part != nil && s.State != "hidden" && s.State != "veryHidden" {
			w.sheets = append(w.sheets, &sheet{name: s.Name, part: part})
		}
	}
	return shared, nil
}

// scanner goes through a sheet's XML as bytes: counts rows and keeps what follows the cells.
type scanner struct {
	rows  int
	carry []byte // the end of the last piece, where a tag may be cut in two
	tail  []byte
	after bool
}

var (
	rowTag   = []byte("row ")
	cellsEnd = []byte("sheetData>")
)

// mostTail bounds what follows the cells.
const mostTail = 32 << 20

// Write implements io.Writer.
func (s *scanner) Write(p []byte) (int, error) {
	n := len(p)
	if s.after {
		s.tail = append(s.tail, p[:min(n, mostTail-len(s.tail))]...)
		return n, nil
	}
	piece := append(s.carry, p...)
	cut := bytes.LastIndexByte(piece, '<')
	if cut < 0 {
		s.carry = piece[:0]
		return n, nil
	}
	if end := closing(piece, cellsEnd); end >= 0 {
		s.rows += countRows(piece[:end])
		s.after, s.carry = true, nil
		s.tail = append(s.tail, piece[end:]...)
		return n, nil
	}
	s.rows += countRows(piece[:cut])
	const tag = 64 // longer than the tags looked for
	s.carry = append([]byte(nil), piece[cut:min(len(piece), cut+tag)]...)
	return n, nil
}

// closing finds a closing tag, with or without a namespace prefix; -1 when there is none.
func closing(p, name []byte) int {
	for from := 0; ; {
		i := bytes.Index(p[from:], name)
		if i < 0 {
			return -1
		}
		i += from
		if open := bytes.LastIndexByte(p[:i], '<'); open >= 0 && open+1 < i && p[open+1] == '/' {
			return i
		}
		from = i + len(name)
	}
}

// countRows counts "<row …" tags, the namespace prefix that some programs write included.
func countRows(p []byte) int {
	n := 0
	for {
		i := bytes.Index(p, rowTag)
		if i < 0 {
			return n
		}
		if i > 0 && (p[i-1] == '<' || p[i-1] == ':') {
			n++
		}
		p = p[i+len(rowTag):]
	}
}

// mergedIn reads the merged ranges out of what follows the cells.
func mergedIn(tail []byte) ([]merge, error) {
	var out []merge
	for {
		i := bytes.Index(tail, []byte("mergeCell "))
		if i < 0 {
			return out, nil
		}
		tail = tail[i+len("mergeCell "):]
		tag, _, _ := bytes.Cut(tail, []byte(">"))
		_, ref, ok := strings.Cut(string(tag), `ref="`)
		if !ok {
			continue
		}
		ref, _, _ = strings.Cut(ref, `"`)
		from, to, ok := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
		if !ok {
			continue
		}
		var m merge
		var err1, err2 error
		m.left, m.top, err1 = excelize.CellNameToCoordinates(from)
		m.right, m.bottom, err2 = excelize.CellNameToCoordinates(to)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		if m.left > m.right || m.top > m.bottom {
			return nil, fmt.Errorf("merged range %s", ref)
		}
		if out = append(out, m); len(out) > mostMerged {
			return nil, fmt.Errorf("more than %d merged ranges", mostMerged)
		}
	}
}
