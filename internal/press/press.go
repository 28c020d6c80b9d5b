// Package press makes files of the yearly report: .docx, Markdown, and .pdf where LibreOffice is installed.
package press

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// The formats a report can be had in, by the ending of the file.
const (
	Docx     = "docx"
	PDF      = "pdf"
	Markdown = "md"
)

// Refused says in both languages why a file is not made.
type Refused struct{ handbook.Text }

// Error is the sentence in Chinese.
func (r *Refused) Error() string { return r.Zh }

// FormatOf is the format a file's name asks for; a *Refused when there is none of that ending.
func FormatOf(file string) (string, error) {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	if slices.Contains([]string{Docx, PDF, Markdown}, ending) {
		return ending, nil
	}
	return "", &Refused{handbook.Say("不能写成 %q：报告可以写成 .docx、.pdf 或 .md，由文件名的后缀决定。",
		"cannot write %q: a report is written as .docx, .pdf or .md, by the ending of the file's name", filepath.Base(file))}
}

// Yearly writes a report in a format, with an appendix of its numbers if asked to. The same report gives the same bytes
// as .docx and Markdown. A *Refused says that there is no LibreOffice for a .pdf.
func Yearly(ctx context.Context, y *office.Yearly, format string, appendix bool) ([]byte, error) {
	a := y.Appendix(y.Head.Seq, y.Head.Hash)
	if !appendix {
		a = nil
	}
	if format == Markdown {
		return []byte(y.Markdown(a)), nil
	}
	var doc bytes.Buffer
	if err := y.WriteDocx(&doc, y.Signature, y.At, a); err != nil {
		return nil, err
	}
	if format == PDF {
		return Convert(ctx, doc.Bytes())
	}
	return doc.Bytes(), nil
}
