// Package manual is the handbook as a person reads it: each procedure explained in words, the lists of time limits and
// of what is covered, all made from the definitions so that they cannot drift from what the program does.
package manual

import (
	"fmt"
	"strings"

	"fengqiao/internal/handbook"
)

// Coverage is docs/coverage.md: each row of the catalogue of mechanisms with what carries it out in these towns'
// handbooks and the figures that come of it. Rows nothing carries out stand at the top.
func Coverage(books []*handbook.Book) string {
	rows := handbook.Covered(books)
	excluded, carried := 0, 0
	var missing []string
	for _, c := range rows {
		switch {
		case c.Row.Excluded != (handbook.Text{}):
			excluded++
		case len(c.Definitions) > 0:
			carried++
		default:
			missing = append(missing, "`"+c.Row.ID+"`")
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, `# What the handbook carries out

Made by `+"`fengqiao handbook coverage`"+` from the `+"`covers`"+` of the definitions; do not edit.

Of %d mechanisms that township reports describe, %d are carried out by definitions and %d are left out on principle.
`, len(rows), carried, excluded)
	if len(missing) > 0 {
		fmt.Fprintf(&out, "\nNothing carries out %d yet: %s.\n", len(missing), strings.Join(missing, ", "))
	}
	group := ""
	for _, c := range rows {
		if c.Group.ID != group {
			group = c.Group.ID
			letter, _, _ := strings.Cut(group, "-")
			fmt.Fprintf(&out, "\n## %s %s\n\n| mechanism | carried out by | figures |\n| --- | --- | --- |\n", strings.ToUpper(letter), both(c.Group.Title))
		}
		by, counted := carriers(c, len(books))
		fmt.Fprintf(&out, "| `%s` %s | %s | %s |\n", c.Row.ID, cell(both(c.Row.Title)), by, counted)
	}
	return out.String()
}

// carriers words what carries out a row, and its figures, each a line of a table's cell.
func carriers(c *handbook.Coverage, towns int) (by, counted string) {
	if reason := c.Row.Excluded; reason != (handbook.Text{}) {
		return "left out on principle: " + cell(both(reason)), ""
	}
	var names, figures []string
	seen := map[string]bool{}
	for _, d := range c.Definitions {
		name := d.Title.Zh
		if d.ID != "" {
			name = "`" + d.ID + "` " + name
		}
		name = d.Sort + " " + name
		if len(d.Towns) < towns && d.Sort != "town" {
			var where []string
			for _, t := range d.Towns {
				where = append(where, t.Title.Zh)
			}
			name += "（" + strings.Join(where, "、") + "）"
		}
		names = append(names, cell(name))
		for _, m := range d.Measures {
			if !seen[m.ID] {
				seen[m.ID] = true
				figures = append(figures, m.Title.Zh)
			}
		}
	}
	if len(names) == 0 {
		names = []string{"**nothing yet**"}
	}
	if reason := c.Row.Partly; reason != (handbook.Text{}) {
		names = append(names, "only in part: "+cell(both(reason)))
	}
	return strings.Join(names, "<br>"), cell(strings.Join(figures, "、"))
}

// both is a text in both languages.
func both(t handbook.Text) string {
	if t.En == "" {
		return t.Zh
	}
	return t.Zh + " · " + t.En
}

// cell makes a text safe within a table.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s)
}
