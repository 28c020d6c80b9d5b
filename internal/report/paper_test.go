package report_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/report"
	"fengqiao/internal/report/docx"
)

func TestCapitalAmounts(t *testing.T) {
	for fen, want := range map[int64]string{
		0: "零元整", 5: "伍分", 10: "壹角", 505: "伍元零伍分", 1050: "壹拾元伍角", 10000: "壹佰元整", 500000: "伍仟元整", 1000500: "壹万零伍元整",
		10003000: "壹拾万零叁拾元整", 123000045: "壹佰贰拾叁万元肆角伍分", 10000000000: "壹亿元整", 1000100000000: "壹佰亿零壹佰万元整", 100045000: "壹佰万零肆佰伍拾元整",
		123450000: "壹佰贰拾叁万肆仟伍佰元整", -100: "负壹元整",
	} {
		if got := report.Capital(fen); got != want {
			t.Errorf("%d fen: %s, want %s", fen, got, want)
		}
	}
}

// told is a matter as a test tells it.
type told struct {
	values map[string]any
	cal    *calendar.Calendar
}

func (f told) Lookup(name string) (any, bool) { v, ok := f.values[name]; return v, ok }
func (f told) Calendar() *calendar.Calendar   { return f.cal }
func (f told) Number() string                 { return "信访〔2024〕18号" }
func (f told) Bears(own string) string        { return own }
func (f told) Party(string) string            { return "赵某某" }
func (f told) Record(int64, bool) string      { return "" }

func composePaper(t *testing.T, id string, values map[string]any) *report.Paper {
	t.Helper()
	b, err := handbook.Load(os.DirFS("../handbook/testdata/sound"), "qingshan")
	if err != nil {
		t.Fatal(err)
	}
	k, _ := b.Kind("petition")
	d, ok := k.Document(id)
	if !ok {
		t.Fatal(id)
	}
	p, err := report.ComposePaper(b, k, d, told{values, b.Calendar})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPaperIsFilledFromItsMatter(t *testing.T) {
	values := map[string]any{"received_on": calendar.New(2024, time.March, 5), "accept.day": calendar.New(2024, time.March, 8), "answer.due": calendar.New(2024, time.May, 7),
		"channel": "letter", "petitioner": "party-x", "appeal": "排水不畅", "handler": "刘洋"}
	p := composePaper(t, "acceptance", values)
	if p.Number != "信访受〔2024〕18号" || p.Addressee != "赵某某" || p.Date != "2024年3月8日" || p.Issuer == "" || p.Signature != p.Issuer {
		t.Errorf("%q %q %q %q %q", p.Number, p.Addressee, p.Date, p.Issuer, p.Signature)
	}
	const want = "您于2024年3月5日来件反映的事项（信访〔2024〕18号），本机关于2024年3月8日受理，将于2024年5月7日前答复。"
	if got := p.Blocks[0].(docx.Paragraph).Runs[0].Text; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	form := p.Blocks[1].(docx.Table)
	if !form.Form || form.Rows[0][1] != "刘洋" || form.Rows[0][3] != "" || form.Rows[1][1] != "排水不畅" {
		t.Errorf("%v", form.Rows)
	}
	if len(p.Sheets) != 1 || p.Sheets[0].Title != "送达回证" {
		t.Errorf("no proof of service: %v", p.Sheets)
	}
	var one, two bytes.Buffer
	if err := p.WriteDocx(&one); err != nil {
		t.Fatal(err)
	}
	if err := composePaper(t, "acceptance", values).WriteDocx(&two); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the same matter gave two papers")
	}
}

func TestALetterHasItsOwnHeading(t *testing.T) {
	p := composePaper(t, "award", map[string]any{"amount": int64(123450)})
	if p.Issuer != "" || !strings.HasSuffix(p.Document.Title, "关于补助的函") || p.Note != "此件不公开" || len(p.Attachments) != 1 {
		t.Errorf("%+v", p.Document)
	}
	if got := p.Blocks[1].(docx.Paragraph).Runs[0].Text; got != "补助1234.50元（壹仟贰佰叁拾肆元伍角）。" {
		t.Error(got)
	}
	if got := p.Blocks[2].(docx.Paragraph).Runs[0].Text; !strings.HasPrefix(got, "经办人：　") || !strings.HasSuffix(got, "年　　月　　日") {
		t.Error(got)
	}
}

func TestWhatIsEmptyIsLeftToFillIn(t *testing.T) {
	p := composePaper(t, "award", nil)
	if got := p.Blocks[1].(docx.Paragraph).Runs[0].Text; got != "补助＿＿＿＿（＿＿＿＿）。" {
		t.Error(got)
	}
}
