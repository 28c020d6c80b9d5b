package handbook

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// shapesFile is the file of a town's folder with the outlines of its areas, as GeoJSON.
const shapesFile = "areas.geojson"

// Shape is the outline of an area on the ground, for maps.
type Shape struct {
	Area  string // its code
	Rings []Ring // outlines and, within them, holes: what an odd number of rings surrounds belongs to the area
}

// Ring is a closed line; its last point is its first.
type Ring []Point

// Point is a place in degrees (WGS 84).
type Point struct{ Lon, Lat float64 }

// UnmarshalJSON reads a position of GeoJSON: longitude, latitude and possibly a height, which is left out.
func (p *Point) UnmarshalJSON(data []byte) error {
	var at []float64
	if err := json.Unmarshal(data, &at); err != nil {
		return err
	}
	if len(at) < 2 {
		return errors.New("a position has two numbers")
	}
	p.Lon, p.Lat = at[0], at[1]
	return nil
}

func (p Point) onEarth() bool { return p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -90 && p.Lat <= 90 }

// feature is what is read of a feature of GeoJSON (RFC 7946, section 3.2); other members are let stand, as the standard wants.
type feature struct {
	Type       string
	Properties struct{ Code string }
	Geometry   struct {
		Type        string
		Coordinates json.RawMessage
	}
}

// maxShapes is how long a town's outlines may be, in bytes: they are part of every version of its handbook.
const maxShapes = 1 << 20

// shapes reads the outlines of a town's areas: a FeatureCollection whose features carry the code of an area.
func (d *decoder) shapes(name, text string) {
	s := shapeFile{d: d, name: name, text: text}
	if len(text) > maxShapes {
		s.fault(0, Say("文件有%d KB，最多%d KB", "the file has %d KB, at most %d KB are allowed", len(text)>>10, maxShapes>>10),
			Say("把边界线简化（抽稀）后再放进来", "simplify the outlines first"))
		return
	}
	dec := json.NewDecoder(strings.NewReader(text))
	if err := s.collection(dec); err != nil {
		s.broken(dec, err)
	}
}

// shapeFile is a file of outlines on its way into the book.
type shapeFile struct {
	d          *decoder
	name, text string
}

// fault notes what is wrong at an offset of the text.
func (s shapeFile) fault(offset int64, message, hint Text) {
	before := s.text[:min(offset, int64(len(s.text)))]
	line := 1 + strings.Count(before, "\n")
	col := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	s.d.faults = append(s.d.faults, Fault{File: s.name, Line: line, Col: col, Message: message, Hint: hint})
}

// broken notes text that is no JSON, or ends too early.
func (s shapeFile) broken(dec *json.Decoder, err error) {
	offset := dec.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		offset = int64(len(s.text))
	}
	s.fault(offset, Say("不是完整的 GeoJSON（%v）", "this is no sound GeoJSON (%v)", err),
		Say("从地图软件重新导出 FeatureCollection", "export the FeatureCollection from the map program again"))
}

// collection reads the outer object; the error is one of the text itself.
func (s shapeFile) collection(dec *json.Decoder) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	kind, found := "", false
	if token == json.Delim('{') {
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return err
			}
			switch key {
			case "type":
				err = dec.Decode(&kind)
			case "features":
				found = true
				err = s.features(dec)
			default:
				err = dec.Decode(&json.RawMessage{})
			}
			if err != nil {
				return err
			}
		}
		if _, err := dec.Token(); err != nil {
			return err
		}
	}
	if kind != "FeatureCollection" || !found {
		s.fault(0, Say("这里应是一个 FeatureCollection", "a FeatureCollection is expected here"),
			Say(`写成 {"type": "FeatureCollection", "features": […]}`, `write {"type": "FeatureCollection", "features": […]}`))
	}
	return nil
}

func (s shapeFile) features(dec *json.Decoder) error {
	if token, err := dec.Token(); err != nil || token != json.Delim('[') {
		return errors.Join(err, errors.New("features is no list"))
	}
	for dec.More() {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		s.feature(raw, dec.InputOffset()-int64(len(raw)))
	}
	_, err := dec.Token()
	return err
}

// feature takes in one area's outline, which begins at an offset of the text.
func (s shapeFile) feature(raw json.RawMessage, offset int64) {
	var f feature
	if err := json.Unmarshal(raw, &f); err != nil {
		s.fault(offset, Say("这个图形读不懂（%v）", "this feature cannot be read (%v)", err), Text{})
		return
	}
	b := s.d.book
	a, ok := b.areas[f.Properties.Code]
	switch {
	case f.Properties.Code == "":
		s.fault(offset, Say("这个图形没有属地代码", "this feature has no code of an area"),
			Say(`在 properties 里写上 "code": "%s…"`, `put "code": "%s…" into its properties`, b.Root()))
		return
	case !ok:
		s.fault(offset, Say("没有代码为“%s”的属地", "there is no area %q", f.Properties.Code), suggest(f.Properties.Code, b.codes()))
		return
	case slices.ContainsFunc(b.Shapes, func(other Shape) bool { return other.Area == a.Code }):
		s.fault(offset, Say("“%s”的边界写了两次", "the outline of %s is there twice", a.Title),
			Say("几块地用一个 MultiPolygon", "several pieces make one MultiPolygon"))
		return
	}
	rings, err := f.rings()
	if err != nil {
		s.fault(offset, Say("“%s”的边界不是 Polygon 或 MultiPolygon", "the outline of %s is no Polygon or MultiPolygon", a.Title), Text{})
		return
	}
	for _, ring := range rings {
		if wrong, hint := ring.wrong(); wrong != (Text{}) {
			s.fault(offset, Text{Zh: "“" + a.Title.Zh + "”的边界" + wrong.Zh, En: "the outline of " + a.Title.In("en") + " " + wrong.En}, hint)
			return
		}
	}
	b.Shapes = append(b.Shapes, Shape{Area: a.Code, Rings: rings})
}

// rings are all rings of the feature's polygons.
func (f feature) rings() ([]Ring, error) {
	switch f.Geometry.Type {
	case "Polygon":
		var rings []Ring
		err := json.Unmarshal(f.Geometry.Coordinates, &rings)
		return rings, err
	case "MultiPolygon":
		var polygons [][]Ring
		err := json.Unmarshal(f.Geometry.Coordinates, &polygons)
		return slices.Concat(polygons...), err
	}
	return nil, fmt.Errorf("geometry of type %q", f.Geometry.Type)
}

// wrong says what is wrong with a ring, and what would be right.
func (r Ring) wrong() (wrong, hint Text) {
	const fewest = 4 // a triangle, closed
	switch {
	case len(r) < fewest || r[0] != r[len(r)-1]:
		return Say("没有闭合", "is not closed"), Say("最后一点与第一点相同，至少四点", "its last point is its first, and there are at least four")
	case slices.ContainsFunc(r, func(p Point) bool { return !p.onEarth() }):
		return Say("有一点不是经纬度", "has a point that is no longitude and latitude"), Say("用 WGS 84 经纬度，先经度后纬度", "use degrees of WGS 84, the longitude first")
	}
	return Text{}, Text{}
}
