package office

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/report"
	"fengqiao/internal/report/docx"
)

// TestEveryPaperIsHadInSomeStory composes the papers of every scenario: each paper of the handbook must come up, and in
// its running text nothing may be left to fill in by hand.
func TestEveryPaperIsHadInSomeStory(t *testing.T) {
	book, err := handbook.Load(os.DirFS("../../handbook"), "wangcao")
	if err != nil {
		t.Fatal(err)
	}
	scenarios, err := handbook.Scenarios(os.DirFS("../../handbook"))
	if err != nil {
		t.Fatal(err)
	}
	had := map[string]*report.Paper{}
	for _, s := range scenarios {
		if s.Town != "" && s.Town != book.Town.ID {
			continue
		}
		p := &player{book: book, scenario: s, today: calendar.New(2024, time.June, 3)}
		for _, step := range s.Steps {
			if p.step(step) != nil {
				break // the refusal the story is about
			}
		}
		papers, err := p.papers()
		if err != nil {
			t.Errorf("%s:%d: %v", s.File, s.Line, err)
		}
		for id, paper := range papers {
			had[s.Kind+"/"+id] = paper
		}
	}
	papers := 0
	for _, k := range book.Kinds {
		for _, d := range k.Documents {
			papers++
			if had[k.ID+"/"+d.ID] == nil {
				t.Errorf("no scenario of %s comes to the paper %s", k.ID, d.ID)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(had)) {
		p := had[name]
		text := p.Document.Title + p.Number + p.Addressee + p.Signature + p.Date
		for _, b := range p.Blocks {
			if par, ok := b.(docx.Paragraph); ok {
				text += par.Runs[0].Text
			}
		}
		if strings.Contains(text, "＿") {
			t.Errorf("%s leaves something blank: %s", name, text)
		}
	}
	if papers < 25 {
		t.Errorf("%d papers; the towns need 25 at least", papers)
	}
}
