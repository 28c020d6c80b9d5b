package web

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// areaMap is a figure on the map of the town: every area shaded by its figure and leading to it. It is drawn by the server,
// so it is there without scripts and prints as it is.
type areaMap struct {
	ViewBox string
	Areas   []mapArea
	Legend  []mapShade
	Unit    string
	Missing []chartRow // areas with a figure and no outline
}

type mapArea struct {
	Title, Value string
	Before       string // a year earlier; empty: nothing
	Link         string
	Path         string // of the outline
	Shade        int    // 0 (nothing) to shades
	X, Y         float64
	Room         bool // the title has room in the outline
}

type mapShade struct {
	Shade    int
	From, To string
}

// shades is how many shades tell figures apart, besides that of nothing.
const shades = 5

// mapped puts a figure on the map. Nil: none of the areas it is told apart by has an outline.
func (c charted) mapped(p placed) *areaMap {
	b := c.t.Book
	of := map[string][]handbook.Ring{}
	var codes []string
	for _, shape := range b.Shapes {
		code := p.below(shape.Area)
		if a, ok := b.Area(code); !ok || a.Parent == "" || c.q.Area != "" && c.q.Area != b.Root() && !strings.HasPrefix(shape.Area, c.q.Area) {
			continue // of the town as a whole, or elsewhere
		}
		if of[code] == nil {
			codes = append(codes, code)
		}
		of[code] = append(of[code], shape.Rings...)
	}
	if len(codes) < 2 {
		return nil
	}
	sheet := newSheet(of)
	out := &areaMap{ViewBox: fmt.Sprintf("-2 -2 %.0f %.0f", sheet.width+4, sheet.height+4), Unit: c.m.Unit}
	shade, legend := shading(p.now)
	for _, l := range legend {
		out.Legend = append(out.Legend, mapShade{l.shade, amount(c.m, l.from).String(), amount(c.m, l.to).String()})
	}
	for _, code := range codes {
		q := c.q
		q.Area = code
		area := mapArea{Title: areaTitle(b, code, c.lang), Value: amount(c.m, p.now[code]).String(), Link: c.point(c.facet, q),
			Path: sheet.path(of[code]), Shade: shade(p.now[code])}
		if n := p.before[code]; n != 0 {
			area.Before = amount(c.m, n).String()
		}
		var room float64
		area.X, area.Y, room = sheet.middle(of[code])
		area.Room = room > float64(14*len([]rune(area.Title)))
		out.Areas = append(out.Areas, area)
	}
	for _, code := range slices.Sorted(slices.Values(keysOf(p.now))) {
		if of[code] == nil {
			q := c.q
			q.Area = code
			out.Missing = append(out.Missing, chartRow{areaTitle(b, code, c.lang), []chartCell{{amount(c.m, p.now[code]).String(), c.point(c.facet, q)}}})
		}
	}
	return out
}

// legend is the figures that have a shade.
type legend struct {
	shade    int
	from, to int64
}

// shading cuts figures into groups of about the same number of areas, equal figures in one group, and tells the shade of each.
func shading(totals map[string]int64) (func(int64) int, []legend) {
	var values []int64
	for _, n := range totals {
		if n > 0 {
			values = append(values, n)
		}
	}
	slices.Sort(values)
	var groups []legend
	for i, n := range values {
		shade := 1 + i*shades/len(values)
		last := len(groups) - 1
		if last >= 0 && (groups[last].to == n || groups[last].shade == shade) {
			groups[last].to = n
			continue
		}
		groups = append(groups, legend{shade, n, n})
	}
	return func(n int64) int {
		for _, g := range groups {
			if n >= g.from && n <= g.to {
				return g.shade
			}
		}
		return 0
	}, groups
}

// mapSheet puts degrees on a sheet: north up, a degree of longitude as much shorter than one of latitude as it is in the
// middle of the town.
type mapSheet struct {
	west, north   float64
	scale, shrink float64
	width, height float64
}

// newSheet makes a sheet of a fixed area, whatever the town's form.
func newSheet(of map[string][]handbook.Ring) mapSheet {
	west, south, east, north := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, rings := range of {
		for _, ring := range rings {
			for _, p := range ring {
				west, east = min(west, p.Lon), max(east, p.Lon)
				south, north = min(south, p.Lat), max(north, p.Lat)
			}
		}
	}
	s := mapSheet{west: west, north: north, shrink: math.Cos((south + north) / 2 * math.Pi / 180)}
	const tiny = 1e-9 // degrees: outlines all on one line
	wide, high := max((east-west)*s.shrink, tiny), max(north-south, tiny)
	const side = 440 // of a square sheet
	s.scale = math.Sqrt(side * side / (wide * high))
	s.width, s.height = math.Ceil(wide*s.scale), math.Ceil(high*s.scale)
	return s
}

func (s mapSheet) at(p handbook.Point) (x, y float64) {
	return (p.Lon - s.west) * s.shrink * s.scale, (s.north - p.Lat) * s.scale
}

// path is the outline as SVG writes it; points that fall together are left out.
func (s mapSheet) path(rings []handbook.Ring) string {
	var b strings.Builder
	for _, ring := range rings {
		last := ""
		for i, p := range ring[:len(ring)-1] {
			x, y := s.at(p)
			at := fmt.Sprintf("%.1f %.1f", x, y)
			switch {
			case i == 0:
				b.WriteString("M" + at)
			case at != last:
				b.WriteString("L" + at)
			}
			last = at
		}
		b.WriteByte('Z')
	}
	return b.String()
}

// middle is where a title goes, and how wide the outline is there: the centre of the widest stretch, on some lines across,
// that lies within the outline.
func (s mapSheet) middle(rings []handbook.Ring) (x, y, room float64) {
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, ring := range rings {
		for _, p := range ring {
			_, py := s.at(p)
			top, bottom = min(top, py), max(bottom, py)
		}
	}
	const lines = 9
	best := math.Inf(-1)
	for i := range lines {
		line := top + (bottom-top)*(float64(i)+.5)/lines
		crossings := s.crossings(rings, line)
		for j := 0; j+1 < len(crossings); j += 2 {
			wide := crossings[j+1] - crossings[j]
			// Of stretches about as wide, the one nearest to the middle from top to bottom reads best.
			if worth := wide - math.Abs(line-(top+bottom)/2)/2; worth > best {
				best, room, x, y = worth, wide, (crossings[j]+crossings[j+1])/2, line
			}
		}
	}
	const above = 2 // the middle of two lines of text lies below the foot of the first
	return math.Round(x), math.Round(y - above), room
}

// crossings are where a line across meets the outline, from left to right.
func (s mapSheet) crossings(rings []handbook.Ring, line float64) []float64 {
	var out []float64
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			ax, ay := s.at(ring[i-1])
			bx, by := s.at(ring[i])
			if (ay > line) != (by > line) {
				out = append(out, ax+(line-ay)*(bx-ax)/(by-ay))
			}
		}
	}
	slices.Sort(out)
	return out
}
