package manual

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Drawing is a flow laid out in one column: stages from top to bottom, each act that leads to the next stage beside the arrow
// between them, every other act on a line that leaves its stage to the right and runs to its stage in that stage's own lane.
// No box is crossed, and it stays narrow enough for a phone. Lengths are in pixels at the natural size.
type Drawing struct {
	Width, Height int
	Boxes         []Box
	Lines         []string // path data of the ways, from a stage to an arrow's head
	Labels        []Label
}

// Box is a stage as drawn.
type Box struct {
	X, Y, Width, Height int
	Text, Stay          []Label
	Final               bool
}

// Label is a line of text; X and Y are where it begins on its baseline, or its middle for the lines within a box.
type Label struct {
	X, Y int
	Text string
}

// The measures of a drawing: type is 13 px, small type 11 px.
const (
	lineHeight, smallHeight    = 18, 15
	wideChar, narrowChar       = 13, 7
	boxLeast, boxMost          = 92, 132 // what a line of a stage's title may be wide
	labelMost                  = 118
	margin, padding, laneWidth = 6, 10, 11
	head                       = 7 // the length of an arrow's head
)

// Draw lays the flow out.
func (f Flow) Draw() Drawing {
	l := layout{flow: f, rows: make([]row, len(f.Nodes))}
	l.measure()
	l.lanes()
	return l.draw()
}

type row struct {
	title, stay   []string
	next          []string // the act to the stage below, beside the arrow
	side          []exit   // acts that run in lanes
	entered       bool     // some lane ends here
	y, height     int
	entry, bottom int
}

type exit struct {
	to    int
	label []string
	y     int
}

type layout struct {
	flow       Flow
	rows       []row
	box, label int // widths
	order      []int
	start      []string
}

func (l *layout) measure() {
	l.box, l.start = boxLeast, fold(l.flow.Start, labelMost)
	for i, n := range l.flow.Nodes {
		r := &l.rows[i]
		r.title = fold(n.Title, boxMost)
		for _, stay := range n.Stay {
			r.stay = append(r.stay, fold("↺ "+stay, boxMost)...)
		}
		for _, line := range append(slices.Clone(r.title), r.stay...) {
			l.box = max(l.box, width(line)+2*padding)
		}
		for _, e := range n.Out {
			lines := fold(e.Title, labelMost)
			if e.To == i+1 {
				r.next = lines
				continue
			}
			for _, line := range lines {
				l.label = max(l.label, width(line))
			}
			r.side = append(r.side, exit{to: e.To, label: lines})
			l.rows[e.To].entered = true
		}
	}
	y := margin + len(l.start)*smallHeight + 14
	for i := range l.rows {
		r := &l.rows[i]
		r.y = y
		at := y + padding
		if r.entered {
			r.entry = at + 2
			at += 14
		}
		for j := range r.side {
			at += len(r.side[j].label)*smallHeight + 4
			r.side[j].y = at
		}
		r.height = max(len(r.title)*lineHeight+len(r.stay)*smallHeight+2*padding, at-y+padding)
		r.bottom = y + r.height
		y = r.bottom + max(22, len(r.next)*smallHeight+16)
	}
}

// lanes gives every stage that lines run to a lane of its own, the shortest way innermost, so that ways cross least.
func (l *layout) lanes() {
	longest := map[int]int{}
	for i, r := range l.rows {
		for _, e := range r.side {
			longest[e.to] = max(longest[e.to], e.to-i, i-e.to)
		}
	}
	for to := range longest {
		l.order = append(l.order, to)
	}
	slices.SortFunc(l.order, func(a, b int) int { return cmp.Or(cmp.Compare(longest[a], longest[b]), cmp.Compare(b, a)) })
}

func (l *layout) draw() Drawing {
	right := margin + l.box
	lane := func(to int) int { return right + padding + l.label + padding + slices.Index(l.order, to)*laneWidth }
	d := Drawing{Width: right + margin, Height: l.rows[len(l.rows)-1].bottom + margin}
	if len(l.order) > 0 {
		d.Width = lane(l.order[len(l.order)-1]) + margin
	}
	middle := margin + l.box/2
	beside := func(lines []string, y int) {
		for i, line := range lines {
			d.Labels = append(d.Labels, Label{middle + padding, y + i*smallHeight, line})
			d.Width = max(d.Width, middle+padding+width(line)+margin)
		}
	}
	beside(l.start, margin+smallHeight-2)
	d.Lines = append(d.Lines, fmt.Sprintf("M%d %dV%d", middle, margin, l.rows[0].y-head))
	for i, r := range l.rows {
		b := Box{X: margin, Y: r.y, Width: l.box, Height: r.height, Final: l.flow.Nodes[i].Final}
		top := r.y + (r.height-len(r.title)*lineHeight-len(r.stay)*smallHeight)/2
		for j, line := range r.title {
			b.Text = append(b.Text, Label{middle, top + j*lineHeight + 14, line})
		}
		for j, line := range r.stay {
			b.Stay = append(b.Stay, Label{middle, top + len(r.title)*lineHeight + j*smallHeight + 12, line})
		}
		d.Boxes = append(d.Boxes, b)
		if len(r.next) > 0 {
			below := l.rows[i+1].y
			d.Lines = append(d.Lines, fmt.Sprintf("M%d %dV%d", middle, r.bottom, below-head))
			beside(r.next, (r.bottom+below)/2-len(r.next)*smallHeight/2+smallHeight-4)
		}
		for _, e := range r.side {
			d.Lines = append(d.Lines, fmt.Sprintf("M%d %dH%dV%dH%d", right, e.y, lane(e.to), l.rows[e.to].entry, right+head))
			for j, line := range e.label {
				d.Labels = append(d.Labels, Label{right + padding, e.y - 5 - (len(e.label)-1-j)*smallHeight, line})
			}
		}
	}
	return d
}

// width estimates how wide a line is set; there is no font at hand where the page is made.
func width(s string) int {
	n := 0
	for _, r := range s {
		if r < 0x2000 {
			n += narrowChar
		} else {
			n += wideChar
		}
	}
	return n
}

// fold breaks a title into lines no wider than most, after a space or between characters of Chinese.
func fold(s string, most int) []string {
	var lines []string
	line := ""
	for _, piece := range pieces(s) {
		if line != "" && width(line+strings.TrimRight(piece, " ")) > most {
			lines = append(lines, strings.TrimSpace(line))
			line = ""
		}
		line += piece
	}
	return append(lines, strings.TrimSpace(line))
}

// pieces are what a line may be broken between: words with the space after them, and single wide characters; what closes
// stays with what is before it.
func pieces(s string) []string {
	var out []string
	joined := false // the next rune goes to the last piece
	for _, r := range s {
		switch {
		case len(out) > 0 && (joined && r < 0x2000 || strings.ContainsRune("）”、，。；：", r)):
			out[len(out)-1] += string(r)
		default:
			out = append(out, string(r))
		}
		joined = r < 0x2000 && r != ' ' || strings.ContainsRune("（“", r)
	}
	return out
}
