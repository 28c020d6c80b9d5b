package manual

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// limitRow is a time limit or a condition that rests on an article.
type limitRow struct {
	law   string // the law its article belongs to, by which rows are sorted
	cells string // the row of the table, without the towns
	towns []string
}

// article finds a law's article in a basis or a sentence: the law's name and its number.
var article = regexp.MustCompile(`([^（(）)，。；：、“”\s]*?(?:（\d{4}[^（）]*）)?)第[一二三四五六七八九十百零〇]+条`)

// Limits is docs/limits.md: every time limit and every condition that rests on an article, in these towns' handbooks, by law.
func Limits(books []*handbook.Book) string {
	clocks, guards := map[string]*limitRow{}, map[string]*limitRow{}
	for _, b := range books {
		for _, k := range b.Kinds {
			x := explainer{book: b, kind: k, lang: "zh"}
			for _, c := range k.Clocks {
				collect(clocks, lawOf(c.Basis, k.Basis), x.clockRow(c), b.Town)
			}
			for _, a := range k.Actions {
				for _, g := range a.Guards {
					if article.MatchString(g.Says.Zh) {
						collect(guards, lawOf(g.Says.Zh, k.Basis), x.guardRow(a, g), b.Town)
					}
				}
			}
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, `# Time limits and conditions by law

Made by `+"`fengqiao handbook limits`"+` from the definitions; do not edit. **?**: to be confirmed by the law office.
A town's name stands where its handbook differs from the others'.

## Time limits

| kind | limit | how long | from → until | extension, pause, when it runs out | article |
| --- | --- | --- | --- | --- | --- |
`)
	write(&out, clocks, len(books))
	out.WriteString("\n## Conditions\n\n| kind | action | asks | says |\n| --- | --- | --- | --- |\n")
	write(&out, guards, len(books))
	return out.String()
}

func collect(rows map[string]*limitRow, law, cells string, town handbook.Town) {
	if rows[cells] == nil {
		rows[cells] = &limitRow{law: law, cells: cells}
	}
	rows[cells].towns = append(rows[cells].towns, town.Title.Zh)
}

func write(out *strings.Builder, rows map[string]*limitRow, towns int) {
	var sorted []*limitRow
	for _, r := range rows {
		sorted = append(sorted, r)
	}
	slices.SortFunc(sorted, func(a, b *limitRow) int { return cmp.Or(cmp.Compare(a.law, b.law), cmp.Compare(a.cells, b.cells)) })
	for _, r := range sorted {
		where := ""
		if len(r.towns) < towns {
			where = " （" + strings.Join(r.towns, "、") + "）"
		}
		out.WriteString(strings.Replace(r.cells, "\x00", where, 1) + "\n")
	}
}

// lawOf is the name of the law a text cites first; where it only gives an article, that of the kind's own basis.
func lawOf(text, basis string) string {
	if m := article.FindStringSubmatch(text); m != nil && m[1] != "" {
		return m[1]
	}
	if m := article.FindStringSubmatch(basis); m != nil && m[1] != "" {
		return m[1]
	}
	return cmp.Or(basis, text)
}

// table joins cells to a row; the place of the towns follows the first.
func table(cells ...string) string {
	for i := range cells {
		cells[i] = cell(cells[i])
	}
	return "| " + cells[0] + "\x00 | " + strings.Join(cells[1:], " | ") + " |"
}

func (x explainer) clockRow(c *handbook.Clock) string {
	w := x.clock(c)
	var notes []string
	for _, note := range []string{w.Extend, w.Pause, w.Breach} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	if w.When != "" {
		notes = append([]string{"只在" + w.When}, notes...)
	}
	return table(x.kind.Title.Zh, w.Title, w.Length, w.From+" → "+w.Until, strings.Join(notes, "；"), w.Basis+doubt(w.Confirm))
}

func (x explainer) guardRow(a *handbook.Action, g handbook.Guard) string {
	return table(x.kind.Title.Zh, a.Title.Zh, g.When.In("zh"), g.Says.Zh+doubt(g.Confirm))
}

func doubt(confirm bool) string {
	if confirm {
		return " **?**"
	}
	return ""
}
