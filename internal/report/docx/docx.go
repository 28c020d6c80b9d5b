// Package docx writes Chinese official documents (公文) as .docx files in the layout of GB/T 9704-2012: A4, a text
// block of 156 × 225 mm holding 22 lines of 28 characters, the prescribed face for each level of heading, page numbers on
// the outer side, the issuing organ and date without a seal (clause 7.3.5), and attachments on pages of their own.
//
// The same Document always gives the same bytes: nothing is read from the clock, the machine or a map's order. The red
// head (版头) and the imprint (版记) are not written; they belong to the office that issues the paper copy.
package docx

import (
	"fmt"
	"io"
	"time"
)

// Document is one official document. Texts are plain: numbering such as 一、 or （一） is part of the heading's text.
type Document struct {
	// Issuer is printed above the title, as papers handed to a person bear it; empty leaves it out.
	Issuer string
	// Title is required. A line feed in it is a line break chosen by the author; without one, a title longer than a
	// line is broken before 关于 when that suits the sense.
	Title string
	// Number stands below the title: to the right under an Issuer, else in the middle. Empty leaves it out.
	Number string
	// Addressee is the organ the document is sent to (主送机关); empty leaves it out. The closing colon is supplied.
	Addressee string
	Blocks    []Block
	// Signature is the issuing organ (署名), Date the day of issue in Arabic digits (2025年1月20日). Either may be empty.
	Signature string
	Date      string
	// Attachments are listed after the body (附件说明), then follow, each on a new page.
	Attachments []Attachment
	// Note (附注) stands in brackets under the date; empty leaves it out.
	Note string
	// Sheets follow, each on a new page; their own Properties are not looked at.
	Sheets     []Document
	Properties Properties
}

// Properties are the file's own particulars, as file managers show them.
type Properties struct {
	Creator string
	// Created is written in UTC to the second. The zero time leaves it out.
	Created time.Time
}

// Attachment is one 附件: its blocks first, then its table, if any. Its title is required; a line feed in it is a line
// break on the attachment's own page. One with neither blocks nor table is only named: it is enclosed as a paper of its own.
type Attachment struct {
	Title  string
	Blocks []Block
	Table  *Table
}

// Block is a piece of the body: a Heading, a Paragraph, a Table, a *Table, a Chart or a Remark.
type Block interface{ block() }

// Heading is a heading of level 1 (一、 黑体), 2 （（一） 楷体）, 3 (1. 仿宋) or 4 （（1） 仿宋）.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text, its first line indented by two characters.
type Paragraph struct{ Runs []Run }

// Run is a stretch of text in one style.
type Run struct {
	Text string
	Bold bool
	Link string // an absolute http, https or mailto URL, or empty
}

// Table is a ruled table as wide as the text block. Its header is repeated on every page the table runs over. A line feed
// in a cell is a line break. In a Form the first cell of a row and every second after it name what the next one holds, and
// a row with fewer cells than the widest ends in a cell that takes up the rest.
type Table struct {
	Title  string // above it; empty: none
	Dense  bool   // rows no higher than their text
	Form   bool
	Header []string   // empty: no header row
	Rows   [][]string // each as long as the header, unless it is a Form
	Widths []int      // shares of the width, one per column; empty: columns of equal width
}

// Chart is a picture of numbers as wide as the text block, with its title below. It stays a chart in Word and WPS: the
// numbers are in a workbook inside the file and can be edited.
type Chart struct {
	Title  string
	Line   bool // lines in place of bars
	Lying  bool // bars from left to right, under each other, for labels of some length
	Labels []string
	Series []Series
}

// Series is a row of bars or a line of a chart.
type Series struct {
	Name   string
	Values []string // plain decimals, one for each label; empty: a gap
}

// Remark is a note in the type of tables, such as stands above or below one.
type Remark struct{ Text string }

func (Heading) block()   {}
func (Paragraph) block() {}
func (Table) block()     {}
func (Chart) block()     {}
func (Remark) block()    {}

// Text is a paragraph of one plain run.
func Text(s string) Paragraph { return Paragraph{Runs: []Run{{Text: s}}} }

// Write writes d to w as a .docx file. A document that cannot be written gives a *Fault and nothing is written; other
// errors are those of w.
func Write(w io.Writer, d Document) error {
	b := &body{}
	if err := b.document(d); err != nil {
		return err
	}
	parts := []part{
		{"[Content_Types].xml", contentTypesXML(len(b.charts))},
		{"_rels/.rels", packageRelations},
		{"word/document.xml", b.xml()},
		{"word/_rels/document.xml.rels", b.relations()},
		{"word/styles.xml", stylesXML()},
		{"word/settings.xml", settings},
		{"word/fontTable.xml", fontTable},
		{"word/footer1.xml", footerXML("FooterOdd")},
		{"word/footer2.xml", footerXML("FooterEven")},
		{"docProps/core.xml", coreXML(d)},
		{"docProps/app.xml", appProperties},
	}
	for i, c := range b.charts {
		workbook, err := c.workbook()
		if err != nil {
			return err
		}
		parts = append(parts, part{fmt.Sprintf("word/charts/chart%d.xml", i+1), c.xml()},
			part{fmt.Sprintf("word/charts/_rels/chart%d.xml.rels", i+1), chartRelations(i + 1)},
			part{fmt.Sprintf("word/embeddings/chart%d.xlsx", i+1), workbook})
	}
	return pack(w, parts)
}
