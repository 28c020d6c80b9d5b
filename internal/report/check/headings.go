package check

import (
	"fmt"

	"fengqiao/internal/handbook"
)

// heading is a numbered heading at the beginning of a line.
type heading struct {
	bracketed bool // （一）, （1）; else 一、
	han       bool
	number    int64
	at        span
}

// headings are the numbered headings of the upper levels, in order.
func (x *examined) headings() []heading {
	var out []heading
	c := x.c
	for i := 0; i < len(c); i++ {
		if i > 0 && c[i-1] != '\n' {
			continue
		}
		j := i
		if c[j] == '[' { // a bookmark left by a word processor
			for j < len(c) && c[j] != ']' && c[j] != '\n' {
				j++
			}
			j = min(j+1, len(c)-1)
		}
		h := heading{bracketed: c[j] == '（'}
		from := j
		if h.bracketed {
			j++
		}
		if j >= len(c) {
			break
		}
		n, ok := numberAt(c, j)
		const most = 30
		if !ok || n.end >= len(c) || n.between || n.value.Scale > 0 || n.value.Units < 1 || n.value.Units > most {
			continue
		}
		h.han, h.number, h.at = n.han, n.value.Units, span{from, n.end + 1}
		if h.bracketed && c[n.end] == '）' || !h.bracketed && h.han && c[n.end] == '、' {
			out = append(out, h)
		}
	}
	return out
}

// numbering tells of a series of headings that begins at its second, leaves one out, or changes its style.
func (x *examined) numbering() {
	chapters := 0
	var chapter, section heading
	var sections []heading
	all := x.headings()
	for _, h := range all {
		if !h.bracketed {
			chapters++
		}
	}
	for _, h := range all {
		if h.bracketed {
			x.style(sections, section, h)
			section = h
			sections = append(sections, h)
			continue
		}
		section, sections = heading{}, nil
		if h.number > 1 && h.number > chapter.number+1 && chapters > 1 {
			severity := Warning
			if chapter.number == 0 {
				severity = Error
			}
			x.note(severity, "heading-missing", x.quote(h.at), fmt.Sprintf("%d", chapter.number+1), handbook.Say("标题序号从第%d跳到第%d，中间有标题没有编号或缺失。", "The headings go from number %d to number %d: one between is missing or has no number.", chapter.number, h.number), h.at)
		}
		chapter = h
	}
}

// style tells where a series goes on in another style: （2） and then （三）, with no （二） before.
func (x *examined) style(sections []heading, before, h heading) {
	if h.number < 2 || before.number != h.number-1 || before.han == h.han {
		return
	}
	for _, s := range sections {
		if s.han == h.han {
			return
		}
	}
	x.note(Error, "heading-style", x.quote(h.at), x.quote(before.at), handbook.Say("同一级标题序号样式不一：前为“%s”，此处为“%s”。", "Headings of one level are numbered in two styles: “%s” before, “%s” here.", x.quote(before.at), x.quote(h.at)), h.at)
}

func (x *examined) quote(at span) string { return string(x.c[at.from:at.to]) }
