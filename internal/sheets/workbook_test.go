package sheets_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"fengqiao/internal/sheets"
	"github.com/xuri/excelize/v2"
)

// TestFilesThatCannotBeRead: every sort of wrong file gets a sentence of its own, in both languages, and nothing is
// recorded.
func TestFilesThatCannotBeRead(t *testing.T) {
	d := newDesk(t)
	good := book(t, "台账", [][]any{consultationHead, consultation(1, "2024-03-05", "甲")})
	locked := func() []byte {
		f := opened(t, good)
		var b bytes.Buffer
		must(t, f.Write(&b, excelize.Options{Password: "枫桥"}))
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"nothing":         {nil, "文件是空的"},
		"text":            {[]byte("咨询日期,方式\n2024-03-05,来访\n"), "文本文件（如 .csv）"},
		"text in GBK":     {[]byte("\xd7\xc9\xd1\xaf,\xb7\xbd\xca\xbd\r\n"), "文本文件（如 .csv）"},
		"old workbook":    {ole("Workbook"), "旧式的 .xls"},
		"password":        {locked(), "打开密码"},
		"a picture":       {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "不是 .xlsx"},
		"cut off":         {good[:len(good)/2], "已损坏"},
		"another archive": {archive(t, map[string]string{"word/document.xml": "<w/>"}), "已损坏"},
		"no sheet":        {archive(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/_rels/workbook.xml.rels": "<Relationships/>"}), "已损坏"},
		"flipped bytes":   {flipped(t, good), "已损坏"},
		"bomb":            {bomb(t), "异常大"},
		"other headings":  {book(t, "台账", [][]any{{"姓名", "工资"}, {"甲", 1}}), "找不到「法律咨询」的表头"},
		"column missing":  {book(t, "台账", [][]any{{"咨询日期", "方式", "咨询人数"}, {"2024-03-05", "来访", 1}}), "缺少必填的列：「咨询事项」、「问题」"},
		"heading twice":   {book(t, "台账", [][]any{append(consultationHead, "咨询时间"), append(consultation(1, "2024-03-05", "甲"), "2024-03-06")}), "B1 和 H1 两格表头都是「咨询日期」"},
	} {
		t.Run(name, func(t *testing.T) {
			u := d.unusable(d.config("consultation"), c.file)
			if zh, en := u.In("zh"), u.In("en"); !strings.Contains(zh, c.says) || en == zh || strings.Contains(en+zh, "%!") {
				t.Errorf("it says %q / %q; want %q", zh, en, c.says)
			}
		})
	}
	if _, err := sheets.Import(context.Background(), d.config("consultation"), iotestError{}); err == nil || !strings.Contains(err.Error(), "读不出来") {
		t.Errorf("a reader that fails: %v", err)
	}
	if got := d.figure("consultation.given", ""); got != "0" {
		t.Errorf("%s recorded; want none", got)
	}
}

type iotestError struct{}

func (iotestError) Read([]byte) (int, error) { return 0, errors.New("disk") }

// ole is the beginning of a compound file with a stream of that name.
func ole(stream string) []byte {
	b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 1024)...)
	for _, u := range utf16.Encode([]rune(stream)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func archive(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, text)
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// flipped stores a workbook without packing and changes a letter in it: its check sum no longer holds.
func flipped(t *testing.T, file []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range r.File {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		must(t, err)
		in, err := f.Open()
		must(t, err)
		_, err = io.Copy(w, in)
		must(t, err)
	}
	must(t, z.Close())
	out := bytes.Replace(b.Bytes(), []byte("来访"), []byte("来防"), 1)
	if bytes.Equal(out, b.Bytes()) {
		t.Fatal("nothing was changed")
	}
	return out
}

// bomb is a small file that unpacks to much.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	must(t, err)
	blank := bytes.Repeat([]byte{' '}, 1<<20)
	for range 80 {
		_, err := w.Write(blank)
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// TestALargeSheetIsReadPiecewise: parts beyond the library's memory bound and merged cells below many rows.
func TestALargeSheetIsReadPiecewise(t *testing.T) {
	d := newDesk(t)
	const rows = 60_000
	file := ledger(t, rows)
	var last, calls int
	cfg := d.config("consultation")
	cfg.DryRun = true
	cfg.Progress = func(done, total int) {
		calls++
		if done < last || total != rows {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}
	res := d.importing(cfg, file)
	if res.Entered != rows || last != rows || calls < 10 {
		t.Errorf("%d entered, progress %d in %d calls", res.Entered, last, calls)
	}
}

func FuzzImport(f *testing.F) {
	d := newDesk(f)
	cfg := d.config("dispute")
	cfg.DryRun = true
	for _, file := range [][]byte{
		nil, []byte("PK\x03\x04"), ole("Workbook"), []byte("a,b\n"),
		book(f, "台账", [][]any{disputeHead, dispute(1, "2024-03-05", "排水")}),
		book(f, "台账", [][]any{{"标题"}, disputeHead, dispute(1, "2024-13-05", "排水", nil, "45356", "口头", 3)}, func(x *excelize.File) { must(f, x.MergeCell("台账", "A1", "H1")) }),
	} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		res, err := sheets.Import(context.Background(), cfg, bytes.NewReader(file))
		var u *sheets.Unusable
		switch {
		case errors.As(err, &u):
			if u.In("zh") == "" || u.In("en") == "" {
				t.Error("no sentence")
			}
		case err != nil:
			t.Fatal(err)
		default:
			if err := res.Marked(io.Discard, "en"); err != nil && !errors.As(err, &u) {
				t.Fatal(err)
			}
		}
	})
}

// FuzzSheet takes a sheet and its shared texts as they stand in the file, unpacked, where chance finds more.
func FuzzSheet(f *testing.F) {
	d := newDesk(f)
	cfg := d.config("consultation")
	cfg.DryRun = true
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2"><v>45356</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>`,
		`<sst><si><t>咨询日期</t></si><si><r><t>咨询</t></r><r><t>事项</t></r></si></sst>`)
	f.Add(`<row><c t="inlineStr"><is><t>方式&#x20;</t></is></c><!-- --></row></x:sheetData><![CDATA[<]]>`, `<sst/>`)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		file := archive(t, map[string]string{
			"xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="台账" r:id="a"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="t/worksheet" Target="worksheets/s.xml"/>` +
				`<Relationship Id="b" Type="t/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
			"xl/worksheets/s.xml": `<worksheet><sheetData>` + sheet, "xl/sharedStrings.xml": shared,
		})
		_, err := sheets.Import(context.Background(), cfg, bytes.NewReader(file))
		if u := (*sheets.Unusable)(nil); err != nil && !errors.As(err, &u) {
			t.Fatal(err)
		}
	})
}

// FuzzCells puts any text into cells and headings: a row enters or has faults, and its number is accounted for.
func FuzzCells(f *testing.F) {
	d := newDesk(f)
	cfg := d.config("dispute")
	cfg.DryRun = true
	f.Add("登记日期", "2024-03-05", "排水")
	f.Add("当事人（甲）", "四五三五六", "合计")
	f.Add("示例", "45356.5", "party-abc")
	f.Add("（（", "1e400", "\x00")
	f.Fuzz(func(t *testing.T, head, a, b string) {
		row := dispute(1, a, b, b, a, a, b)
		file := book(t, "台账", [][]any{append(disputeHead, head), append(row, a), dispute(2, "2024-03-05", "排水")})
		res, err := sheets.Import(context.Background(), cfg, bytes.NewReader(file))
		var u *sheets.Unusable
		if errors.As(err, &u) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if res.Rows+len(res.Skipped)+res.Blank != 2 || res.Entered+res.Refused != res.Rows {
			t.Errorf("%+v does not account for two rows", res)
		}
	})
}
