package docx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fengqiao/internal/report/docx"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample uses every part of the format once.
func sample() docx.Document {
	return docx.Document{
		Title:     "清溪镇人民政府关于2024年度法治政府建设情况的报告",
		Addressee: "县委、县政府",
		Blocks: []docx.Block{
			docx.Text("2024年，清溪镇围绕基层治理推进法治政府建设。现将有关情况报告如下："),
			docx.Heading{Level: 1, Text: "一、主要举措和成效"},
			docx.Heading{Level: 2, Text: "（一）化解矛盾纠纷"},
			docx.Paragraph{Runs: []docx.Run{
				{Text: "全年受理纠纷"},
				{Text: "1,234", Link: "https://example.org/figures/1?year=2024&area=all"},
				{Text: "件，化解率"},
				{Text: "98.5%", Link: "https://example.org/figures/2"},
				{Text: "；“有诉必应”事项"},
				{Text: "全部办结", Bold: true},
				{Text: "，比上年增加"},
				{Text: "12", Link: "https://example.org/figures/2"},
				{Text: "件。"},
			}},
			docx.Heading{Level: 3, Text: "1.调解队伍"},
			docx.Heading{Level: 4, Text: "（1）人员 <A&B>"},
			docx.Text("镇、村两级共有调解员86名，情况见下表。"),
			&docx.Table{
				Header: []string{"村（社区）", "调解员（名）", "受理（件）", "主要纠纷类型"},
				Rows: [][]string{
					{"东湾村", "12", "208", "土地承包、相邻关系"},
					{"西岭社区", "9", "1,026", "物业服务、婚姻家庭、邻里噪声\n（含夜间施工）"},
				},
				Widths: []int{2, 2, 2, 4},
			},
			docx.Heading{Level: 1, Text: "二、存在的不足和原因"},
			docx.Text("个别村记录不及时。特此报告。"),
		},
		Signature: "清溪镇人民政府",
		Date:      "2025年1月20日",
		Attachments: []docx.Attachment{
			{Title: "清溪镇2024年度\n矛盾纠纷受理和化解情况统计表", Table: &docx.Table{
				Header: []string{"类型", "件数"}, Rows: [][]string{{"婚姻家庭", "401"}, {"相邻关系", "833"}},
			}},
			{Title: "典型案例", Blocks: []docx.Block{docx.Text("某村两户因排水发生争执，调解员到场勘察，当日达成协议。")}},
		},
		Properties: docx.Properties{Creator: "清溪镇人民政府", Created: time.Date(2025, 1, 20, 9, 30, 0, 0, time.FixedZone("", 8*3600))},
	}
}

func write(t interface{ Fatal(...any) }, d docx.Document) []byte {
	var out bytes.Buffer
	if err := docx.Write(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// parts opens a file as its readers do, giving the names in order and the contents by name.
func parts(t interface{ Fatal(...any) }, file []byte) ([]string, map[string]string) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	contents := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
		contents[f.Name] = string(content)
	}
	return names, contents
}

func TestGolden(t *testing.T) {
	names, contents := parts(t, write(t, sample()))
	if names[0] != "[Content_Types].xml" {
		t.Errorf("the first part is %s; readers expect the content types first", names[0])
	}
	for _, name := range names {
		golden := filepath.Join("testdata", strings.NewReplacer("/", "_", "[", "", "]", "").Replace(name))
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, []byte(contents[name]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if contents[name] != string(want) {
			t.Errorf("%s differs from %s; if that is meant, run the test with -update", name, golden)
		}
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	first := write(t, sample())
	here := sample()
	here.Properties.Created = here.Properties.Created.In(time.UTC)
	if !bytes.Equal(first, write(t, here)) {
		t.Error("two writings of one document differ")
	}
}

// Whatever the text, the file is whole XML that holds exactly that text, or the writer says what it refuses.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var out bytes.Buffer
		err := docx.Write(&out, docx.Document{Title: "题", Blocks: []docx.Block{docx.Text(text)}})
		if err != nil {
			var fault *docx.Fault
			if !errors.As(err, &fault) || fault.Zh == "" || fault.En == "" {
				t.Fatalf("refused without a sentence: %v", err)
			}
			if out.Len() > 0 {
				t.Fatal("a refused document left bytes behind")
			}
			return
		}
		_, contents := parts(t, out.Bytes())
		if got := readText(t, contents["word/document.xml"]); got != "题"+text {
			t.Fatalf("wrote %q, read %q", text, got)
		}
	})
}

func TestFaults(t *testing.T) {
	with := func(change func(*docx.Document)) docx.Document {
		d := docx.Document{Title: "关于某事的报告"}
		change(&d)
		return d
	}
	block := func(b docx.Block) docx.Document {
		return with(func(d *docx.Document) { d.Blocks = []docx.Block{docx.Text("一"), b} })
	}
	link := func(s string) docx.Document {
		return block(docx.Paragraph{Runs: []docx.Run{{Text: "数"}, {Text: "字", Link: s}}})
	}
	for _, c := range []struct {
		name   string
		d      docx.Document
		zh, en string // parts of the sentences
	}{
		{"no title", docx.Document{}, "标题不能为空", "the title must not be empty"},
		{"tab in the title", with(func(d *docx.Document) { d.Title = "关于\t某事" }), "标题第 3 个字符 U+0009 是控制字符", "the title holds the control character U+0009 at character 3"},
		{"line feed in the signature", with(func(d *docx.Document) { d.Signature = "甲\n乙" }), "署名", "the signature"},
		{"bad bytes in the date", with(func(d *docx.Document) { d.Date = "2025\xff" }), "成文日期不是有效的 UTF-8", "the date is not valid UTF-8"},
		{"direction override", block(docx.Text("件\u202e12")), "第 2 段，第 1 处文字第 2 个字符 U+202E", "block 2, run 1 holds the control character U+202E"},
		{"heading level", block(docx.Heading{Level: 5, Text: "x"}), "第 2 段的标题层级是 5", "block 2 is a heading of level 5"},
		{"empty heading", block(docx.Heading{Level: 1}), "第 2 段不能为空", "block 2 must not be empty"},
		{"no block", block(nil), "第 2 段的类型", "block 2 is a <nil>"},
		{"nil table", block((*docx.Table)(nil)), "空的表格", "nil table"},
		{"script link", link("javascript:alert(1)"), "第 2 处文字的链接", "run 2 has the link"},
		{"relative link", link("/figures"), "链接", "link"},
		{"table without columns", block(docx.Table{}), "有 0 列", "has 0 columns"},
		{"short row", block(docx.Table{Header: []string{"甲", "乙"}, Rows: [][]string{{"1"}}}), "第 1 行有 1 格", "row 1 has 1 cells"},
		{"bad cell", block(docx.Table{Rows: [][]string{{"1", "\x00"}}}), "第 1 行，第 2 列第 1 个字符 U+0000", "row 1, column 2 holds"},
		{"widths", block(docx.Table{Header: []string{"甲", "乙"}, Widths: []int{1}}), "给了 1 个列宽", "2 columns but 1 widths"},
		{"width of nothing", block(docx.Table{Header: []string{"甲", "乙"}, Widths: []int{1, 0}}), "第 2 列的宽度份额 0", "a width of 0 for column 2"},
		{"attachment without a title", with(func(d *docx.Document) { d.Attachments = make([]docx.Attachment, 1) }), "附件 1 的名称不能为空", "the title of attachment 1"},
		{"fault in an attachment's table", with(func(d *docx.Document) {
			d.Attachments = []docx.Attachment{{Title: "表", Table: &docx.Table{Rows: [][]string{{"\v"}}}}}
		}), "附件 1的表格，第 1 行", "the table of attachment 1, row 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			err := docx.Write(&out, c.d)
			var fault *docx.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a fault", err)
			}
			if !strings.Contains(fault.In("zh"), c.zh) || !strings.Contains(fault.In("en"), c.en) {
				t.Errorf("got %q / %q", fault.Zh, fault.En)
			}
			if out.Len() > 0 {
				t.Error("a refused document left bytes behind")
			}
		})
	}
}

type failingWriter struct{ left int }

var errFull = errors.New("disk full")

func (w *failingWriter) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return 0, errFull
	}
	w.left -= len(p)
	return len(p), nil
}

func TestWriterErrorIsPassedOn(t *testing.T) {
	for _, room := range []int{0, 100, 3000} {
		if err := docx.Write(&failingWriter{room}, sample()); !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}
