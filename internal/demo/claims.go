package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
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
	Qualifier string        `json:"qualifier"` // exact, approx or atleast
	Class     string        `json:"class"`     // figure; principle: not kept, the note says why
	Value     figures.Value `json:"value"`     // of the books; none when they keep no such figure
	Agrees    bool          `json:"agrees"`
	Note      string        `json:"note"` // why they differ, or what is wrong with the statement itself
	how       string        // the rule of comparison: equals, atleast, approx 余
}

// Classes of stated rows.
const (
	classFigure    = "figure"
	classPrinciple = "principle"
	className      = "name" // a number in a name or slogan
)

var classes = []string{classFigure, classPrinciple, className}

// Claims are the stated figures of the demo towns beside what the books say. Numbers inside names and slogans are no
// figures and are left out. A town without books here has no values.
func Claims(ctx context.Context, o *office.Office) ([]Claim, error) {
	var claims []Claim
	for _, town := range Towns() {
		f, err := openFolder(data, town)
		if err != nil {
			return nil, err
		}
		claims = append(claims, f.claims...)
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
				var err error
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
			c.Agrees = agrees(c.Stated, c.Value, c.how)
		}
		out = append(out, c)
	}
	return out, nil
}

// How a stated figure is held against the books; the sign of a rough one is the word of the report.
const (
	equals  = "equals"
	atLeast = "atleast"
	approx  = "approx" // followed by 余, 多, 超 or 约
)

// qualifiers of stated figures, by how they are compared.
var qualifiers = map[string]string{equals: "exact", atLeast: "atleast", approx + " 余": "approx", approx + " 多": "approx", approx + " 超": "approx", approx + " 约": "approx"}

// agrees tells whether the books bear a stated figure. 70余 and 70多 stand for 70 and up to 15 % more, 超70 for more
// than 70 and up to 15 % more, 约70 for 5 % less to 5 % more.
func agrees(stated, value figures.Value, how string) bool {
	if value.None {
		return false
	}
	s, v := figures.Align(stated, value)
	switch _, sign, _ := strings.Cut(how, " "); {
	case how == atLeast:
		return v >= s
	case sign == "超":
		return s < v && 100*v < 115*s
	case sign == "约":
		return 95*s <= 100*v && 100*v <= 105*s
	case sign != "":
		return s <= v && 100*v < 115*s
	}
	return s == v
}

// columns of claims.tsv.
var columns = []string{"row", "measure", "facet", "stated", "unit", "how", "class", "note", "subject"}

// readClaims reads a town's stated figures; row is the number in its report.
func readClaims(tree fs.FS, file string) ([]Claim, error) {
	text, err := fs.ReadFile(tree, file)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	if lines[0] != strings.Join(columns, "\t") {
		return nil, fmt.Errorf("%s:1: its columns should be %s, with tabs between them", file, strings.Join(columns, ", "))
	}
	var out []Claim
	for i, line := range lines[1:] {
		row := strings.Split(line, "\t")
		if len(row) != len(columns) {
			return nil, fmt.Errorf("%s:%d: there are %d columns, it should be %d", file, i+2, len(row), len(columns))
		}
		value, err := decimal(row[3])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: stated: %w", file, i+2, err)
		}
		qualifier, known := qualifiers[row[5]]
		if !known {
			return nil, fmt.Errorf("%s:%d: how is %q, it should be one of %s", file, i+2, row[5], strings.Join(slices.Sorted(maps.Keys(qualifiers)), ", "))
		}
		if class := row[6]; !slices.Contains(classes, class) || (class == classFigure) != (row[1] != "") || class == classPrinciple && row[7] == "" {
			return nil, fmt.Errorf("%s:%d: a figure names its measure, a principle has a note and no measure, a name neither", file, i+2)
		}
		out = append(out, Claim{Row: row[0], Measure: row[1], Facet: row[2], Stated: value, Unit: row[4], Qualifier: qualifier, how: row[5],
			Class: row[6], Note: row[7], Subject: row[8]})
	}
	return out, nil
}

// decimal reads an exact decimal such as 12 or 3.5.
func decimal(s string) (figures.Value, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	units, err := strconv.ParseInt(whole+fraction, 10, 64)
	return figures.Value{Units: units, Scale: len(fraction)}, err
}
