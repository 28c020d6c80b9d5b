package docx_test

import (
	"strings"
	"testing"

	"fengqiao/internal/report/docx"
)

// paper is what a person is handed, with a proof of service on a sheet of its own.
func paper() docx.Document {
	return docx.Document{Issuer: "清溪镇人民政府", Title: "受理告知书", Number: "受〔2024〕3号", Addressee: "某某",
		Blocks: []docx.Block{docx.Text("现予受理。")}, Attachments: []docx.Attachment{{Title: "材料清单"}},
		Signature: "清溪镇人民政府", Date: "2024年3月5日", Note: "一式两份",
		Sheets: []docx.Document{{Title: "送达回证", Blocks: []docx.Block{
			docx.Table{Form: true, Rows: [][]string{{"受送达人", "某某", "份数", "1"}, {"备注", ""}}}}}}}
}

func TestAPaperBearsItsIssuerAndNumber(t *testing.T) {
	_, contents := parts(t, write(t, paper()))
	xml := contents["word/document.xml"]
	at := -1
	for _, want := range []string{`"Issuer"`, `"Title"`, `"PaperNumber"`, "受〔2024〕3号", `"Addressee"`, "现予受理", "附件：材料清单", `"Organ"`, "（一式两份）",
		"<w:pageBreakBefore/>", "送达回证", `<w:gridSpan w:val="3"/>`} {
		i := strings.Index(xml, want)
		if i <= at {
			t.Fatalf("%s stands at %d, after what precedes it at %d", want, i, at)
		}
		at = i
	}
	if strings.Contains(xml, `"AttachmentLabel"`) {
		t.Error("an attachment that is only named has a page of its own")
	}
	letter := paper()
	letter.Issuer = ""
	if _, contents := parts(t, write(t, letter)); !strings.Contains(contents["word/document.xml"], `"LetterNumber"`) {
		t.Error("the number of a letter does not stand in the middle")
	}
}

func TestAFormHasNoRowWiderThanItself(t *testing.T) {
	d := paper()
	d.Sheets[0].Blocks = []docx.Block{docx.Table{Form: true, Widths: []int{1, 1}, Rows: [][]string{{"甲", "乙", "丙"}}}}
	if err := docx.Write(&strings.Builder{}, d); err == nil {
		t.Error("three cells under two widths were written")
	}
	d.Sheets[0].Blocks = []docx.Block{docx.Table{Form: true, Rows: [][]string{{"甲", "乙"}, {}}}}
	if err := docx.Write(&strings.Builder{}, d); err == nil {
		t.Error("a row without a cell was written")
	}
}
