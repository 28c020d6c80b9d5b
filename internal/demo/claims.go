package demo

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fengqiao/internal/figures"
	"fengqiao/internal/office"
)

// Claim is a figure a demo town stated in its published report, held against its books.
type Claim struct {
	Row       string        `json:"row"` // seed and row in the list of stated figures
	Town      string        `json:"town"`
	Year      int           `json:"year"`
	Subject   string        `json:"subject"`
	Measure   string        `json:"measure"` // empty when the books keep no such figure
	Facet     string        `json:"facet"`
	Stated    figures.Value `json:"stated"`
	Unit      string        `json:"unit"`
	Qualifier string        `json:"qualifier"` // exact, or approx (余, 多, 约)
	Class     string        `json:"class"`     // figure; principle: not kept, the note says why
	Value     figures.Value `json:"value"`     // of the books; none when they keep no such figure
	Agrees    bool          `json:"agrees"`
	Note      string        `json:"note"` // why they differ, or what is wrong with the statement itself
}

// Classes of stated rows.
const (
	classFigure    = "figure"
	classPrinciple = "principle"
)

// Claims are the stated figures of the demo towns beside what the books say. Numbers inside names and slogans are no
// figures and are left out. A town without books here has no values.
func Claims(ctx context.Context, o *office.Office) ([]Claim, error) {
	claims, err := stated()
	if err != nil {
		return nil, err
	}
	sets := map[string]*figures.Set{}
	out := []Claim{}
	for _, c := range claims {
		if c.Class != classFigure && c.Class != classPrinciple {
			continue
		}
		c.Value = figures.Value{None: true}
		if c.Class == classFigure {
			key := fmt.Sprintf("%s/%d", c.Town, c.Year)
			set, asked := sets[key]
			if !asked {
				set, err = o.Figures(ctx, c.Town, figures.Year(c.Year))
				if none := (*office.NoTown)(nil); err != nil && !errors.As(err, &none) {
					return nil, err
				}
				sets[key] = set
			}
			if set != nil {
				if f, ok := set.Figure(c.Measure, c.Facet); ok {
					c.Value = f.Value
				}
			}
			c.Agrees = agrees(c.Stated, c.Value, c.Qualifier)
		}
		out = append(out, c)
	}
	return out, nil
}

// agrees tells whether the books bear a stated figure. A figure given as 70余 stands for 70 and up to 15 % more.
func agrees(stated, value figures.Value, qualifier string) bool {
	if value.None {
		return false
	}
	s, v := align(stated, value)
	if qualifier == "approx" {
		return s <= v && 100*v < 115*s
	}
	return s == v
}

// align brings two decimals to one scale.
func align(a, b figures.Value) (int64, int64) {
	for ; a.Scale < b.Scale; a.Scale++ {
		a.Units *= 10
	}
	for ; b.Scale < a.Scale; b.Scale++ {
		b.Units *= 10
	}
	return a.Units, b.Units
}

// columns of stated.tsv.
var columns = []string{"row", "town", "year", "measure", "facet", "stated", "unit", "qualifier", "class", "note_zh", "subject"}

// stated reads the list of stated figures.
func stated() ([]Claim, error) {
	file, err := data.Open("stated.tsv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, len(columns)
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("stated.tsv: %w", err)
	}
	if len(rows) == 0 || strings.Join(rows[0], "\t") != strings.Join(columns, "\t") {
		return nil, fmt.Errorf("stated.tsv: its columns should be %s", strings.Join(columns, ", "))
	}
	out := make([]Claim, 0, len(rows)-1)
	for i, row := range rows[1:] {
		year, err := strconv.Atoi(row[2])
		if err != nil {
			return nil, fmt.Errorf("stated.tsv, line %d: year: %w", i+2, err)
		}
		value, err := decimal(row[5])
		if err != nil {
			return nil, fmt.Errorf("stated.tsv, line %d: stated: %w", i+2, err)
		}
		out = append(out, Claim{Row: row[0], Town: row[1], Year: year, Measure: row[3], Facet: row[4], Stated: value, Unit: row[6],
			Qualifier: row[7], Class: row[8], Note: row[9], Subject: row[10]})
	}
	return out, nil
}

// decimal reads an exact decimal such as 12 or 3.5.
func decimal(s string) (figures.Value, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	units, err := strconv.ParseInt(whole+fraction, 10, 64)
	return figures.Value{Units: units, Scale: len(fraction)}, err
}
