package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestAnImportThatBreaksOffTellsWhatIsInTheBooks imports a ledger that turns out to be damaged after thousands of rows
// have been recorded.
func TestAnImportThatBreaksOffTellsWhatIsInTheBooks(t *testing.T) {
	dir := t.TempDir()
	file, books := filepath.Join(dir, "台账.xlsx"), filepath.Join(dir, "books")
	if err := os.WriteFile(file, damagedAfter(t, 20_001), 0o600); err != nil {
		t.Fatal(err)
	}
	none := func(string) string { return "" }
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"handbook", "adopt", "--data", books, "--town", "wangcao", "--by", "法治办"}, none, nil, &out, &errs); code != exitOK {
		t.Fatal(errs.String())
	}
	code := run(context.Background(), []string{"import", "--data", books, "--town", "wangcao", "--kind", "consultation", file}, none, nil, &out, &errs)
	told := regexp.MustCompile(`新登记([1-9]\d*)件`).FindStringSubmatch(out.String())
	if code != exitFailed || !strings.Contains(errs.String(), "损坏") || strings.Contains(errs.String(), "：完成") || told == nil {
		t.Fatalf("exit %d, said %s and %s", code, out.String(), errs.String())
	}
	out.Reset()
	run(context.Background(), []string{"figures", "--data", books, "--town", "wangcao", "--year", "2024", "--measure", "consultation.given", "--json"}, none, nil, &out, &errs)
	if !strings.Contains(out.String(), `"value": `+told[1]+",") {
		t.Errorf("told %s, there are %s", told[1], out.String())
	}
}

// damagedAfter is a ledger of consultations whose last row is out of place.
func damagedAfter(t *testing.T, rows int) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for n := range rows + 1 {
		row := []any{"2024-03-05", "来访", "婚姻家庭", "抚养费", 1, "晨光村"}
		if n == 0 {
			row = []any{"咨询日期", "方式", "咨询事项", "问题", "咨询人数", "来自"}
		}
		cell, _ := excelize.CoordinatesToCellName(1, n+1)
		if err := w.SetRow(cell, row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	sound, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(sound.Bytes()), int64(sound.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	damaged := zip.NewWriter(&out)
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if last := bytes.LastIndex(text, []byte(`<row r="`)); last > 0 {
			text = append(text[:last:last], bytes.Replace(text[last:], []byte(`<row r="`), []byte(`<row r="1" was="`), 1)...)
		}
		p, err := damaged.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := damaged.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
