package bench

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
	"fengqiao/internal/report/form"
)

// BenchmarkForm fills in a superior's form of 2,000 bound cells over the large books: figures of the month, the year to
// date, the year before and single villages, and the workbook with them. The bar is one second.
func BenchmarkForm(b *testing.B) {
	const cells = 2000
	d := largeBooks(b)
	defer d.close(b)
	ctx := context.Background()
	book, err := d.Book(ctx, town)
	if err != nil {
		b.Fatal(err)
	}
	clerk := people.Person{Town: town, Name: "bench", Title: "bench", Appointments: []people.Appointment{{Post: "law-clerk", Area: book.Root()}}}
	desk, err := d.Desk(ctx, clerk, calendar.New(year+1, 1, 15))
	if err != nil {
		b.Fatal(err)
	}
	id, err := desk.TakeForm(ctx, office.GivenForm{Title: "统计表", Every: "month", By: []string{"law-clerk"}, Name: "统计表.xlsx", Workbook: bytes.NewReader(bound(b, book, d.areas, cells))})
	if err != nil {
		b.Fatal(err)
	}
	f, err := desk.Form(ctx, id)
	if err != nil {
		b.Fatal(err)
	}
	slot, _ := handbook.SlotOf("month", fmt.Sprintf("%d-06", year))
	asked, some, most := 0, 0, 0.0
	for b.Loop() {
		took := seconds(func() {
			filled, err := desk.FillForm(ctx, f, slot)
			if err != nil {
				b.Fatal(err)
			}
			if _, _, err := filled.Workbook(); err != nil {
				b.Fatal(err)
			}
			asked, some = len(filled.Layout.Questions(slot)), 0
			for _, v := range filled.Values {
				if v.Number && v.Sort == form.Kept && v.Value != "0" {
					some++
				}
			}
			if len(filled.Values) != cells {
				b.Fatalf("%d values", len(filled.Values))
			}
		})
		most = max(most, took)
	}
	if some < cells/10 {
		b.Errorf("only %d cells have a figure", some)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/form")
	b.ReportMetric(most, "s/slowest")
	b.Logf("%d cells, %d of them not zero, of %d times and areas", cells, some, asked)
}

// bound is a workbook whose cells are bound to figures of the kinds that have matters, by facet, time and village.
func bound(b *testing.B, book *handbook.Book, areas []string, cells int) []byte {
	b.Helper()
	var refs []string
	for _, m := range book.Measures() {
		if m.Kind != "dispute" && m.Kind != "consultation" {
			continue
		}
		refs = append(refs, m.ID)
		k, _ := book.Kind(m.Kind)
		for _, by := range m.By {
			field, _ := k.Field(by)
			for _, o := range field.Options {
				refs = append(refs, m.ID+"["+by+"="+o.ID+"]")
			}
		}
	}
	words := []string{"", "to-date", "year", "to-date last-year"}
	for _, area := range areas {
		words = append(words, "to-date area="+area)
	}
	x := excelize.NewFile()
	defer x.Close()
	for i := range cells {
		at, err := excelize.CoordinatesToCellName(i%len(words)+1, i/len(words)+1)
		if err != nil {
			b.Fatal(err)
		}
		text := strings.TrimSpace(refs[i/len(words)%len(refs)] + " " + words[i%len(words)])
		if err := x.SetCellStr("Sheet1", at, "{"+text+"}"); err != nil {
			b.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := x.WriteTo(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}
