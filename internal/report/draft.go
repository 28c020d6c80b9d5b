package report

import (
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
)

// Draft is the text of a year's report as its writers keep it: a line that begins with # is a heading of the first
// level, with ## of the second, any other a paragraph; figures stand in it as in the outline ([handbook.Template]). It
// is numbered, titled and signed when it is composed.
type Draft struct {
	Lines []Line
}

// Line is a heading or paragraph of a draft.
type Line struct {
	No    int // in the text, from 1
	Level int // 1 and 2: headings; 0: a paragraph
	*handbook.Template
}

// ReadDraft reads a draft's text. Its faults name the line and column.
func ReadDraft(b *handbook.Book, text string) (*Draft, error) {
	d := &Draft{}
	var faults handbook.Faults
	for i, line := range strings.Split(text, "\n") {
		level, rest := headed(line)
		if rest == "" {
			continue
		}
		t, wrong := b.Template(handbook.Say("稿", "draft").Zh, i+1, rest)
		faults = append(faults, wrong...)
		d.Lines = append(d.Lines, Line{No: i + 1, Level: level, Template: t})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return d, nil
}

// headed parts a line into its level and what it says.
func headed(line string) (level int, rest string) {
	rest = strings.TrimSpace(line)
	for level < 2 && strings.HasPrefix(rest, "#") {
		level, rest = level+1, rest[1:]
	}
	return level, strings.TrimSpace(rest)
}

// Begin drafts a year's report from the outline: what it says by the year's figures, each figure still to be filled in.
// Paragraphs and sections in which nothing is left to say are left out.
func Begin(b *handbook.Book, now *figures.Set, year int) string {
	w := writer{book: b, now: now, year: year, open: true}
	text := func(of []*handbook.Template) (lines []string) {
		for _, t := range of {
			if p := w.paragraph(t).String(); strings.TrimSpace(p) != "" {
				lines = append(lines, p)
			}
		}
		return lines
	}
	lines := text(b.Outline.Opening)
	for _, c := range b.Outline.Chapters {
		within := text(c.Text)
		for _, s := range c.Sections {
			if of := text(s.Text); len(of) > 0 {
				within = append(append(within, "## "+s.Title), of...)
			}
		}
		if len(within) > 0 {
			lines = append(append(lines, "# "+c.Title), within...)
		}
	}
	return strings.Join(lines, "\n\n") + "\n"
}

// Compose words a draft with a year's figures; before are those of the year before (nil: none are kept); signed is the
// day under it. Headings without a text are left out, and the others numbered after that.
func (d *Draft) Compose(b *handbook.Book, now, before *figures.Set, year int, signed calendar.Date) *Report {
	w := writer{book: b, now: now, before: before, year: year}
	r := &Report{Title: w.paragraph(b.Outline.Title).String(), Addressee: b.Outline.Addressee,
		Signature: b.Outline.Signature, Date: signed.Chinese()}
	var chapters []Chapter
	for _, l := range d.Lines {
		p := w.paragraph(l.Template)
		switch last := len(chapters) - 1; {
		case strings.TrimSpace(p.String()) == "": // a table or chart with nothing to show
		case l.Level == 1:
			chapters = append(chapters, Chapter{Title: p.String()})
		case last < 0:
			r.Opening = append(r.Opening, p)
		case l.Level == 2:
			chapters[last].Sections = append(chapters[last].Sections, Section{Title: p.String()})
		case len(chapters[last].Sections) == 0:
			chapters[last].Text = append(chapters[last].Text, p)
		default:
			s := &chapters[last].Sections[len(chapters[last].Sections)-1]
			s.Text = append(s.Text, p)
		}
	}
	for _, c := range chapters {
		c.Sections = slices.DeleteFunc(c.Sections, func(s Section) bool { return len(s.Text) == 0 })
		if len(c.Text) == 0 && len(c.Sections) == 0 {
			continue
		}
		for i := range c.Sections {
			c.Sections[i].Number = "（" + chineseNumber(i+1) + "）"
		}
		c.Number = chineseNumber(len(r.Chapters)+1) + "、"
		r.Chapters = append(r.Chapters, c)
	}
	return r
}

// Exhibits are the tables and charts of a draft, in reading order.
func (d *Draft) Exhibits() []*handbook.Exhibit {
	var out []*handbook.Exhibit
	for _, l := range d.Lines {
		if e := l.Template.Exhibit(); e != nil {
			out = append(out, e)
		}
	}
	return out
}
