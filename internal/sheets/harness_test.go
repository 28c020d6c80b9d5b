package sheets_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"testing"
	"testing/fstest"
	"time"

	definitions "fengqiao/handbook"
	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
	"fengqiao/internal/sheets"
	"fengqiao/internal/store"
	"github.com/xuri/excelize/v2"
)

const town = "wangcao"

// desk is an office on a store of its own; it is December 2024.
type desk struct {
	*office.Office
	tb    testing.TB
	store *store.Store
	book  *handbook.Book
}

func newDesk(tb testing.TB) *desk {
	tb.Helper()
	return newDeskOn(tb, definitions.FS)
}

// newDeskOn is a desk that works by a handbook of its own.
func newDeskOn(tb testing.TB, defs fs.FS) *desk {
	tb.Helper()
	s, err := store.Open(context.Background(), store.Options{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	var seed [32]byte
	o, err := office.New(office.Config{Store: s, Definitions: defs, Now: func(string) time.Time { return time.Date(2024, 12, 20, 2, 0, 0, 0, time.UTC) },
		Rand: rand.NewChaCha8(seed), Key: make([]byte, 32)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		o.Close()
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	b, err := o.AdoptHandbook(context.Background(), town, "测试员", "law-clerk")
	if err != nil {
		tb.Fatal(err)
	}
	return &desk{Office: o, tb: tb, store: s, book: b}
}

// definitionsWith is the handbook with one of its files changed.
func definitionsWith(tb testing.TB, file string, change func(string) string) fs.FS {
	tb.Helper()
	files := fstest.MapFS{}
	must(tb, fs.WalkDir(definitions.FS, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(definitions.FS, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	}))
	was := string(files[file].Data)
	files[file].Data = []byte(change(was))
	if string(files[file].Data) == was {
		tb.Fatalf("%s is as it was", file)
	}
	return files
}

func (d *desk) kind(id string) *handbook.Kind {
	d.tb.Helper()
	k, ok := d.book.Kind(id)
	if !ok {
		d.tb.Fatalf("no kind %s", id)
	}
	return k
}

func (d *desk) config(kind string) sheets.Config {
	return sheets.Config{Office: d, Book: d.book, Town: town, Kind: d.kind(kind), By: "李文书", Post: "law-clerk"}
}

func (d *desk) importing(cfg sheets.Config, file []byte) *sheets.Result {
	d.tb.Helper()
	res, err := sheets.Import(context.Background(), cfg, bytes.NewReader(file))
	if err != nil {
		d.tb.Fatal(err)
	}
	return res
}

// unusable imports a file that must be refused as a whole and gives the sentence.
func (d *desk) unusable(cfg sheets.Config, file []byte) *sheets.Unusable {
	d.tb.Helper()
	_, err := sheets.Import(context.Background(), cfg, bytes.NewReader(file))
	var u *sheets.Unusable
	if !errors.As(err, &u) {
		d.tb.Fatalf("error %v; want an *Unusable", err)
	}
	return u
}

func (d *desk) figure(measure, facet string) string {
	d.tb.Helper()
	set, err := d.Figures(context.Background(), town, figures.Query{From: calendar.New(2024, 1, 1), To: calendar.New(2024, 12, 31)})
	if err != nil {
		d.tb.Fatal(err)
	}
	f, ok := set.Figure(measure, facet)
	if !ok {
		d.tb.Fatalf("no figure %s %s", measure, facet)
	}
	return f.Value.String()
}

// book makes a workbook of one sheet from rows; edit may change it further.
func book(tb testing.TB, sheet string, rows [][]any, edit ...func(*excelize.File)) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must(tb, f.SetSheetName("Sheet1", sheet))
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		must(tb, f.SetSheetRow(sheet, cell, &row))
	}
	for _, e := range edit {
		e(f)
	}
	return saved(tb, f)
}

func saved(tb testing.TB, f *excelize.File) []byte {
	tb.Helper()
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func opened(tb testing.TB, file []byte) *excelize.File {
	tb.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { must(tb, f.Close()) })
	return f
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
