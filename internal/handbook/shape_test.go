package handbook_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"fengqiao/internal/handbook"
)

const (
	shapesOf = "towns/qingshan/areas.geojson"
	outline  = `[[[107.1, 28.0], [107.2, 28.0, 950.5], [107.2, 28.1], [107.1, 28.0]]]`
)

func shaped(features ...string) string {
	return "{\"type\": \"FeatureCollection\", \"crs\": {}, \"features\": [\n" + strings.Join(features, ",\n") + "\n]}"
}

func shape(code, geometry, coordinates string) string {
	return fmt.Sprintf(`{"type": "Feature", "properties": {"code": %q, "NAME": "x"}, "geometry": {"type": %q, "coordinates": %s}}`, code, geometry, coordinates)
}

func TestOutlinesOfAreas(t *testing.T) {
	files := sound(t)
	files[shapesOf] = &fstest.MapFile{Data: []byte(shaped(shape("990100100201", "Polygon", outline), shape("990100100001", "MultiPolygon", "["+outline+","+outline+"]")))}
	b := load(t, files, "qingshan")
	if len(b.Shapes) != 2 || b.Shapes[0].Area != "990100100201" || len(b.Shapes[1].Rings) != 2 || b.Shapes[0].Rings[0][1] != (handbook.Point{Lon: 107.2, Lat: 28}) {
		t.Errorf("outlines: %+v", b.Shapes)
	}
	opened, err := handbook.OpenBundle(b.Bundle())
	if err != nil || len(opened.Shapes) != 2 {
		t.Errorf("the version opened again has %d outlines, %v", len(opened.Shapes), err)
	}
	if !handbook.OwnPath("qingshan", shapesOf) {
		t.Error("a town may not keep outlines of its own")
	}
}

func TestFaultsOfOutlines(t *testing.T) {
	sound1 := shape("990100100201", "Polygon", outline)
	for what, c := range map[string]struct{ text, fault string }{
		"no JSON":          {"{", shapesOf + ":1:2: 不是完整的 GeoJSON"},
		"cut off":          {shaped(sound1)[:150], ": 不是完整的 GeoJSON"},
		"not a collection": {`[1]`, ":1:1: 这里应是一个 FeatureCollection"},
		"another object":   {`{"type": "Feature", "features": []}`, ":1:1: 这里应是一个 FeatureCollection"},
		"features no list": {`{"type": "FeatureCollection", "features": {}}`, "不是完整的 GeoJSON"},
		"no code":          {shaped(sound1, shape("", "Polygon", outline)), ":3:1: 这个图形没有属地代码"},
		"unknown code":     {shaped(shape("990100100202", "Polygon", outline)), ":2:1: 没有代码为“990100100202”的属地（是不是 990100100201？）"},
		"twice":            {shaped(sound1, sound1), ":3:1: “晨光村”的边界写了两次"},
		"a line":           {shaped(shape("990100100201", "LineString", `[[1, 2], [3, 4]]`)), "不是 Polygon 或 MultiPolygon"},
		"not closed":       {shaped(shape("990100100201", "Polygon", `[[[107.1, 28.0], [107.2, 28.0], [107.2, 28.1], [107.1, 28.1]]]`)), "没有闭合"},
		"metres":           {shaped(shape("990100100201", "Polygon", `[[[354321, 3101234], [354421, 3101234], [354421, 3101334], [354321, 3101234]]]`)), "有一点不是经纬度"},
		"too long":         {shaped(sound1) + strings.Repeat(" ", 1<<20), "最多1024 KB"},
	} {
		t.Run(what, func(t *testing.T) {
			files := sound(t)
			files[shapesOf] = &fstest.MapFile{Data: []byte(c.text)}
			_, err := handbook.Load(files, "qingshan")
			faults, ok := errors.AsType[handbook.Faults](err)
			if !ok || len(faults) != 1 || !strings.Contains(faults[0].In("zh"), c.fault) {
				t.Errorf("want one fault with %q, got %v", c.fault, err)
			}
		})
	}
}

// FuzzShapes takes any bytes for a town's outlines: they are read or their faults are told, each in its place.
func FuzzShapes(f *testing.F) {
	files := sound(f)
	f.Add([]byte(shaped(shape("990100100201", "Polygon", outline), shape("990100100001", "MultiPolygon", "["+outline+"]"))))
	f.Add([]byte(`{"features": [{"properties": null, "geometry": {"coordinates": [[1]]}}], "type": 3}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		files[shapesOf] = &fstest.MapFile{Data: data}
		_, err := handbook.Load(files, "qingshan")
		if faults, ok := errors.AsType[handbook.Faults](err); err != nil && !ok {
			t.Fatalf("not faults: %v", err)
		} else {
			for _, fault := range faults {
				if fault.Line < 1 || fault.Col < 1 || fault.Message.Zh == "" || fault.Message.En == "" {
					t.Errorf("a fault without place or sentence: %+v", fault)
				}
			}
		}
	})
}
