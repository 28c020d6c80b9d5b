package sheets_test

import (
	"strings"
	"testing"

	"fengqiao/internal/sheets"
)

// TestARowLikeAnotherIsAFault imports a table in which two rows stand for one record.
func TestARowLikeAnotherIsAFault(t *testing.T) {
	files := definitionsWith(t, "kinds/consultation.yaml", func(text string) string { return text + "\nunique: [question, given_on.month]\n" })
	d := newDeskOn(t, files)
	file := book(t, "台账", [][]any{consultationHead, consultation(1, "2024-03-05", "抚养费"), consultation(2, "2024-04-05", "抚养费"), consultation(3, "2024-03-31", "抚养费")})
	tried := d.config("consultation")
	tried.DryRun = true
	for _, cfg := range []sheets.Config{tried, d.config("consultation")} {
		res := d.importing(cfg, file)
		if len(res.Faults) != 1 || res.Entered != 2 || res.Refused != 1 {
			t.Fatalf("dry run %v: %+v", cfg.DryRun, res)
		}
		if says := res.Faults[0].In("zh"); !strings.Contains(says, "4：") || !strings.Contains(says, "相同的「法律咨询」") {
			t.Errorf("dry run %v: %q", cfg.DryRun, says)
		}
	}
	if got := d.figure("consultation.people", ""); got != "2" {
		t.Errorf("%s consultations were entered", got)
	}
}
