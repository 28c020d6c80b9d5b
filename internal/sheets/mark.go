package sheets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// markColour fills cells with a fault; a colour people seldom choose, so that it can be taken back.
const markColour = "FFC9C8"

// mostNotes bounds the notes on cells, which make a file slow to open; the column of remarks has every fault.
const mostNotes = 200

// Marked writes the user's own workbook with the faults marked: each cell coloured and noted, and for every bad row
// a remark in the column 导入问题. Marks of an earlier import are taken away. lang is the language of the remarks.
func (r *Result) Marked(w io.Writer, lang string) (err error) {
	defer rescue(&err)
	f, err := excelize.OpenReader(bytes.NewReader(r.file.data), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked})
	if err != nil {
		return damaged(err)
	}
	defer f.Close()
	m := marker{f: f, r: r, lang: lang, styles: map[int]int{}}
	if err := m.unmark(); err != nil {
		return fmt.Errorf("marked copy: %w", err)
	}
	if err := m.mark(); err != nil {
		return fmt.Errorf("marked copy: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("marked copy: %w", err)
	}
	return nil
}

// rescue turns a panic of the spreadsheet library over a malformed file into an error.
func rescue(err *error) {
	if p := recover(); p != nil {
		*err = damaged(fmt.Errorf("spreadsheet library: %v", p))
	}
}

type marker struct {
	f      *excelize.File
	r      *Result
	lang   string
	styles map[int]int // the marked style by the cell's own
	noted  map[string]bool
}

// unmark takes away what an earlier import marked.
func (m *marker) unmark() error {
	notes, err := m.f.GetComments(m.r.Sheet)
	if err != nil {
		return err
	}
	m.noted = map[string]bool{}
	for _, n := range notes {
		_, row, err := excelize.CellNameToCoordinates(n.Cell)
		if err != nil || n.Author != author || row <= m.r.Heading {
			m.noted[n.Cell] = true
			continue
		}
		if err := m.f.DeleteComment(m.r.Sheet, n.Cell); err != nil {
			return err
		}
	}
	text, err := m.f.GetCellValue(m.r.Sheet, cellName(m.r.mark, m.r.Heading))
	if err != nil || squeeze(text) != remarks {
		return err
	}
	rows, err := m.f.GetRows(m.r.Sheet)
	if err != nil {
		return err
	}
	for i := m.r.Heading; i < len(rows); i++ {
		if len(rows[i]) <= m.r.mark || rows[i][m.r.mark] == "" {
			continue
		}
		if err := m.f.SetCellValue(m.r.Sheet, cellName(m.r.mark, i+1), nil); err != nil {
			return err
		}
		for c := range m.r.mark {
			if err := m.bleach(cellName(c, i+1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// bleach takes the colour of a mark off a cell.
func (m *marker) bleach(cell string) error {
	id, err := m.f.GetCellStyle(m.r.Sheet, cell)
	if err != nil || id == 0 {
		return err
	}
	style, err := m.f.GetStyle(id)
	if err != nil || len(style.Fill.Color) == 0 || !strings.HasSuffix(strings.ToUpper(style.Fill.Color[0]), markColour) {
		return err
	}
	style.Fill = excelize.Fill{}
	if id, err = m.f.NewStyle(style); err != nil {
		return err
	}
	return m.f.SetCellStyle(m.r.Sheet, cell, cell, id)
}

func (m *marker) mark() error {
	head := cellName(m.r.mark, m.r.Heading)
	letters, err := excelize.ColumnNumberToName(m.r.mark + 1)
	if err != nil {
		return err
	}
	warn, err := m.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "C00000"}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{markColour}}})
	if err != nil {
		return err
	}
	const wide = 60
	if err := errors.Join(m.f.SetCellStr(m.r.Sheet, head, remarks), m.f.SetCellStyle(m.r.Sheet, head, head, warn),
		m.f.SetColWidth(m.r.Sheet, letters, letters, wide)); err != nil {
		return err
	}
	notes := 0
	for faults := m.r.Faults; len(faults) > 0; {
		n := len(faults)
		if i := slices.IndexFunc(faults, func(f Fault) bool { return f.Row != faults[0].Row }); i > 0 {
			n = i
		}
		var says []string
		for _, f := range faults[:n] {
			says = append(says, f.Cell+" "+f.says(m.lang))
			if err := m.colour(f.Cell); err != nil {
				return err
			}
			if notes < mostNotes && !m.noted[f.Cell] {
				m.noted[f.Cell] = true
				notes++
				if err := m.note(f); err != nil {
					return err
				}
			}
		}
		if err := m.f.SetCellStr(m.r.Sheet, cellName(m.r.mark, faults[0].Row), strings.Join(says, "\n")); err != nil {
			return err
		}
		faults = faults[n:]
	}
	return nil
}

// colour fills a cell, leaving the rest of its format as it is.
func (m *marker) colour(cell string) error {
	id, err := m.f.GetCellStyle(m.r.Sheet, cell)
	if err != nil {
		return err
	}
	marked, ok := m.styles[id]
	if !ok {
		style, err := m.f.GetStyle(id)
		if err != nil {
			return err
		}
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{markColour}}
		if marked, err = m.f.NewStyle(style); err != nil {
			return err
		}
		m.styles[id] = marked
	}
	return m.f.SetCellStyle(m.r.Sheet, cell, cell, marked)
}

func (m *marker) note(f Fault) error {
	text := f.says(m.lang)
	return m.f.AddComment(m.r.Sheet, excelize.Comment{Author: author, Cell: f.Cell, Width: 260, Height: uint(40 + 18*(len([]rune(text))/18)),
		Paragraph: []excelize.RichTextRun{{Text: text}}})
}
