package handbook

// Outline is the order and wording of the yearly report (年度报告). Its texts are Templates over figures: a
// number enters the report only through one, so every number can be opened to its records.
type Outline struct {
	Title     *Template
	Addressee string
	Opening   []*Template
	Chapters  []*Chapter
	Signature string
	Covers    []string // rows of the catalogue of mechanisms the report as a whole carries out
}

// Chapter is a level-one heading (一、) with its text and its sections.
type Chapter struct {
	Title    string
	Text     []*Template
	Sections []*Passage
	Covers   []string
}

// Passage is a level-two heading (（一）) with its paragraphs.
type Passage struct {
	Section string // id of the section it reports on; may be empty
	Title   string
	Text    []*Template
	Covers  []string
}

// Template is text with figures in it:
//
//	{petition.referred}           value and unit: 8件
//	{petition.referred number}    the value alone: 8
//	{petition.referred change}    against the year before: 同比增长12.5%
//	{legal-consult.given approx}  rounded down to the ten, with 余 when not exact: 70余次
//	{petition.received[channel=visit]}   one facet
//	{if petition.referred}…{else}…{end}  by whether the figure is above zero
//	{year} {next-year} {town} {county}   words of the report
//	{chart …} {table …}           a chart or table in a paragraph's place ([Exhibit])
type Template struct {
	Source string
	Nodes  []Node
}

// Node is a piece of a template: exactly one of Text, Word, Figure, Exhibit, Value, If and Each is set. Figures and
// exhibits stand in the yearly report only, values and loops in the papers of a matter only.
type Node struct {
	Text    string
	Word    string
	Figure  *FigureRef
	Exhibit *Exhibit // the only node of its template
	Value   *ValueRef
	If      *Branch
	Each    *Loop
}

// FigureRef names a figure and how it is worded.
type FigureRef struct {
	Measure string
	Facet   string // "field=value" or empty
	Style   string // "", "number", "change", "approx"

	// In a form: the time, reckoned from the slot it is filled for, and an area of the town.
	Span string // "": the slot; month, quarter, half, year: the one it ends in; ToDate
	Back string // "", Before or LastYear
	Area string // code; "": the whole town
}

// String is the reference as a template has it.
func (f FigureRef) String() string {
	s := "{" + f.Measure
	if f.Facet != "" {
		s += "[" + f.Facet + "]"
	}
	if f.Area != "" {
		s += " " + areaWord + f.Area
	}
	for _, word := range []string{f.Span, f.Back, f.Style} {
		if word != "" {
			s += " " + word
		}
	}
	return s + "}"
}

// Branch is an {if}: Then is taken when the figure is above zero, in a paper when the condition holds.
type Branch struct {
	Figure FigureRef
	When   *Expr
	Then   []Node
	Else   []Node
}
