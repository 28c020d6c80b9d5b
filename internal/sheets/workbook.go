package sheets

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
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

// workbook is an opened .xlsx and what was found by looking through its parts once.
type workbook struct {
	data   []byte
	file   *excelize.File
	sheets map[string]sheetInfo
	since4 bool // days are counted from 1904, as on old Macs
}

// sheetInfo is what a sheet's part tells outside of its cells.
type sheetInfo struct {
	rows   int
	merged []merge
}

// merge is a merged range, 1-based and inclusive.
type merge struct{ left, top, right, bottom int }

// openWorkbook reads a .xlsx. Its error is an *Unusable that says what sort of file was given instead, or that the
// file is damaged, locked by a password or too large.
func openWorkbook(r io.Reader) (w *workbook, err error) {
	data, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, unusable(err, "文件读不出来。请检查磁盘或重新上传。", "The file cannot be read. Check the disk or upload it again.")
	}
	if u := sniff(data); u != nil {
		return nil, u
	}
	defer rescue(&err)
	w = &workbook{data: data, sheets: map[string]sheetInfo{}}
	if err := w.survey(); err != nil {
		return nil, err
	}
	w.file, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnpacked, RawCellValue: true})
	if err != nil {
		return nil, damaged(err)
	}
	props, err := w.file.GetWorkbookProps()
	w.since4 = err == nil && props.Date1904 != nil && *props.Date1904
	return w, nil
}

// Close removes what the spreadsheet library put aside.
func (w *workbook) Close() error { return w.file.Close() }

func damaged(err error) *Unusable {
	return unusable(err, "文件已损坏，打不开。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。",
		"The file is damaged and cannot be opened. Open it in a spreadsheet program, save it as .xlsx and import that.")
}

// rescue turns a panic of the spreadsheet library over a malformed file into an error.
func rescue(err *error) {
	if p := recover(); p != nil {
		*err = damaged(fmt.Errorf("spreadsheet library: %v", p))
	}
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

// survey looks through the parts once: their sizes and check sums (the spreadsheet library passes over bad ones), and
// in each sheet the number of rows and the merged cells, for which the library would hold the whole sheet.
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
	names, err := sheetParts(parts)
	if err != nil {
		return damaged(err)
	}
	if len(names) == 0 {
		return damaged(errors.New("no worksheet"))
	}
	for name, f := range parts {
		i := scanner{}
		if err := unpack(f, &i); err != nil {
			return damaged(fmt.Errorf("part %s: %w", name, err))
		}
		if sheet, ok := names[name]; ok {
			info := sheetInfo{rows: i.rows}
			if info.merged, err = mergedIn(i.tail); err != nil {
				return damaged(fmt.Errorf("part %s: %w", name, err))
			}
			w.sheets[sheet] = info
		}
	}
	return nil
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

// sheetParts maps the part of each worksheet to the sheet's name.
func sheetParts(parts map[string]*zip.File) (map[string]string, error) {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
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
	targets := map[string]string{}
	for _, l := range links.Links {
		target := strings.ReplaceAll(l.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = "xl/" + target
		}
		targets[l.ID] = strings.TrimPrefix(path.Clean(target), "/")
	}
	names := map[string]string{}
	for _, s := range book.Sheets {
		if target, ok := targets[s.ID]; ok {
			names[target] = s.Name
		}
	}
	return names, nil
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

// visible are the names of the worksheets a user sees, in order.
func (w *workbook) visible() []string {
	return slices.DeleteFunc(w.file.GetSheetList(), func(name string) bool {
		shown, err := w.file.GetSheetVisible(name)
		_, known := w.sheets[name]
		return err != nil || !shown || !known
	})
}
