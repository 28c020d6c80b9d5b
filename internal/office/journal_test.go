package office_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
)

// A search through a long journal goes on from page to page until it has found what there is; days are found without reading what lies
// between; and an entry that was altered is listed and told of as one that does not follow.
func TestALongJournalIsSearchedInPieces(t *testing.T) {
	for name, at := range engines {
		t.Run(name, func(t *testing.T) {
			d := smallDesk(t, at(t))
			results, says := d.all(meeting("first", east, "2024-03-05"))
			d.wants(says, "")
			ctx := t.Context()
			// Many entries, one a minute, which only have to be there.
			const many = 25_000
			var lines []office.Line
			row, err := d.Town(ctx, xiaohe)
			if err != nil {
				t.Fatal(err)
			}
			for range many {
				e := ledger.Closing(xiaohe, 2023, "", "张三", "clerk", row.Head.Seq+1, d.now.Add(time.Duration(len(lines)+1)*time.Minute))
				e.Prev = row.Head.Hash
				body, hash := e.Seal()
				row.Head = ledger.Head{Seq: e.Seq, Hash: hash}
				lines = append(lines, office.Line{Seq: e.Seq, At: e.At, Hash: hash, Body: body})
			}
			altered := len(lines) - 10
			lines[altered].Body = []byte(strings.Replace(string(lines[altered].Body), "张三", "李四", 1))
			lines[altered+2].Body = []byte(`{"not an entry`)
			if err := d.Store.Write(ctx, func(tx office.Tx) error { return tx.Append(ctx, xiaohe, lines, office.Projection{Town: &row}) }); err != nil {
				t.Fatal(err)
			}
			desk, err := d.Desk(ctx, people.Person{Town: xiaohe, Name: "a", Title: "甲", Appointments: []people.Appointment{{Post: "clerk", Area: "990300100"}}}, calendar.New(2024, 12, 20))
			if err != nil {
				t.Fatal(err)
			}
			pages := func(q office.JournalQuery) (found []int64, pages int) {
				t.Helper()
				for q.Limit = 50; pages < 100; {
					p, err := desk.Journal(ctx, q)
					if err != nil {
						t.Fatal(err)
					}
					pages++
					for _, e := range p.Entries {
						found = append(found, e.Seq)
					}
					if len(p.Entries) < q.Limit && p.Next != 0 && p.Searched == 0 {
						t.Error("a short page goes on without saying what it searched")
					}
					if p.Next == 0 {
						break
					}
					q.Before = p.Next
				}
				return found, pages
			}
			want := func(what string, q office.JournalQuery, atMost int, want ...int64) {
				t.Helper()
				if got, n := pages(q); fmt.Sprint(got) != fmt.Sprint(want) || n > atMost {
					t.Errorf("%s: %v in %d pages, want %v", what, got, n, want)
				}
			}
			first := results[0].Seq
			want("by who is far back", office.JournalQuery{By: "李文书"}, 2, first)
			want("by who is near", office.JournalQuery{By: "李四"}, 2, lines[altered].Seq)
			want("of a kind", office.JournalQuery{Kind: "meeting", Do: "open"}, 2, first)
			want("a number", office.JournalQuery{Number: "议〔2024〕1号"}, 1, first)
			want("nobody", office.JournalQuery{By: `"}`}, 2)
			// Before the many, and the first day of them in China.
			want("a day", office.JournalQuery{To: calendar.New(2024, 12, 20), Kind: "meeting"}, 1, first)
			day, n := pages(office.JournalQuery{From: calendar.New(2024, 12, 25), To: calendar.New(2024, 12, 25)})
			const minutes, perPage = 24 * 60, 50
			if len(day) != minutes || n != (minutes+perPage-1)/perPage {
				t.Errorf("a day has %d entries on %d pages", len(day), n)
			}

			told := func(seq int64) office.Told {
				t.Helper()
				e, err := desk.Entry(ctx, seq)
				if err != nil {
					t.Fatal(err)
				}
				return e
			}
			if e := told(lines[altered].Seq); !e.Successive || e.By != "李四" {
				t.Errorf("the altered entry: %+v", e.Entry)
			}
			if e := told(lines[altered+2].Seq); e.Successive || e.Seq != lines[altered+2].Seq || e.Do != "" {
				t.Errorf("the entry that is none: %+v", e.Entry)
			}
			if e := told(row.Head.Seq); e.Following != 0 || !e.Successive {
				t.Errorf("the last entry: %d", e.Following)
			}
			if e := told(first); len(e.Postings) == 0 || e.Record.Row.ID != first || e.Following != first+1 {
				t.Errorf("the first meeting: %+v", e.Postings)
			}
		})
	}
}
