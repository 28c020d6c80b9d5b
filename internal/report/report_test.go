package report_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/report"
)

func compose(t *testing.T, flow ...figures.Sum) (*handbook.Book, *report.Report) {
	t.Helper()
	return composeFor(t, "wangcao", flow...)
}

func composeFor(t *testing.T, town string, flow ...figures.Sum) (*handbook.Book, *report.Report) {
	t.Helper()
	b, err := handbook.Load(os.DirFS("../../handbook"), town)
	if err != nil {
		t.Fatal(err)
	}
	set := figures.Compute(b, figures.Sums{Flow: flow})
	r, err := report.Compose(b, set, nil, 2024, calendar.New(2025, time.January, 20))
	if err != nil {
		t.Fatal(err)
	}
	return b, r
}

func text(r *report.Report) string {
	var s strings.Builder
	add := func(ps []report.Paragraph) {
		for _, p := range ps {
			s.WriteString(p.String() + "\n")
		}
	}
	add(r.Opening)
	for _, c := range r.Chapters {
		s.WriteString(c.Number + c.Title + "\n")
		add(c.Text)
		for _, sec := range c.Sections {
			s.WriteString(sec.Number + sec.Title + "\n")
			add(sec.Text)
		}
	}
	return s.String()
}

func TestEveryNumberIsAFigure(t *testing.T) {
	_, r := compose(t, figures.Sum{Measure: "dispute.found", Amount: 572, Weight: 572}, figures.Sum{Measure: "dispute.settled", Amount: 551, Weight: 551},
		figures.Sum{Measure: "consultation.given", Amount: 73, Weight: 73})
	whole := text(r)
	for _, want := range []string{"572件", "551件", "96%", "70余次"} {
		if !strings.Contains(whole, want) {
			t.Errorf("the report does not word %s:\n%s", want, whole)
		}
	}
	for _, c := range r.Chapters {
		for _, s := range c.Sections {
			for _, p := range s.Text {
				for _, span := range p {
					if span.Figure == nil && strings.ContainsAny(strings.NewReplacer("2024", "", "2025", "").Replace(span.Text), "0123456789") {
						t.Errorf("a number stands in the text without a figure: %q", span.Text)
					}
				}
			}
		}
	}
	if r.Date != "2025年1月20日" || len(r.Chapters) < 4 || r.Chapters[0].Number != "一、" || r.Chapters[3].Number != "四、" {
		t.Errorf("%s, %d chapters", r.Date, len(r.Chapters))
	}
}

// TestLargeFigures: about so many, and in ten thousands.
func TestLargeFigures(t *testing.T) {
	for amount, want := range map[int64]string{3180: "3000余份", 1980: "1900余份", 428: "400余份", 36: "30余份", 3000: "3000份", 115: "100余份", 116: "110余份"} {
		_, r := composeFor(t, "halabula", figures.Sum{Measure: "publicity-event.held", Amount: 15, Weight: 15}, figures.Sum{Measure: "publicity-event.leaflets", Amount: amount, Weight: 15})
		if whole := text(r); !strings.Contains(whole, "资料"+want) {
			t.Errorf("%d leaflets are not worded %s:\n%s", amount, want, whole)
		}
	}
	for fen, want := range map[int64]string{1339000000: "1339万元", 5180000: "5.18万元", 5180050: "51800.5元", 999900: "9999元"} {
		_, r := composeFor(t, "halabula", figures.Sum{Measure: "livelihood-payment.paid", Amount: fen, Weight: 1})
		if whole := text(r); !strings.Contains(whole, "资金"+want) {
			t.Errorf("%d fen are not worded %s:\n%s", fen, want, whole)
		}
	}
}

func TestAnEmptyYearClaimsNothing(t *testing.T) {
	_, r := compose(t)
	for _, f := range r.Figures() {
		if f.Value.Positive() {
			t.Errorf("%s is %s on empty books", f.Measure.ID, f.Value)
		}
	}
	if s := text(r); strings.Contains(s, "NaN") || strings.Contains(s, "<") {
		t.Error(s)
	}
}

func TestTheSameReportGivesTheSameBytes(t *testing.T) {
	var one, two bytes.Buffer
	at := time.Date(2025, 1, 20, 8, 0, 0, 0, time.UTC)
	_, r := compose(t, figures.Sum{Measure: "dispute.found", Amount: 5, Weight: 5})
	if err := r.WriteDocx(&one, r.Signature, at, nil); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteDocx(&two, r.Signature, at, nil); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) || one.Len() == 0 {
		t.Error("two writings of one report differ")
	}
}
