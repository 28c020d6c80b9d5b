package handbook

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// areaLevels are the levels of the area tree; a smaller rank holds the larger.
var areaLevels = map[string]int{"town": 0, "village": 1, "community": 1, "grid": 2}

func levelNames() []string { return []string{"town", "village", "community", "grid"} }

var levelTitles = map[string]Text{
	"town": {"乡镇", "town"}, "village": {"村（社区）", "village or community"}, "community": {"社区", "community"}, "grid": {"网格", "grid"},
}

// areaType is a node of the town's area tree; its value is the area's code.
type areaType struct{}

func (areaType) Name() string { return "area" }

func (t areaType) CheckField(f *Field, b *Book) *Complaint {
	if _, ok := areaLevels[f.Level]; !ok && f.Level != "" {
		c := complain(Say("没有“%s”这一级", "there is no level %q", f.Level), suggest(f.Level, levelNames()))
		c.key = "level"
		return c
	}
	return belongs(t, f, b, "level", "free example")
}

// fits: level village takes villages, communities and their grids; community takes communities and their grids.
func (f *Field) fits(a *Area, b *Book) bool {
	if f.Level == "" {
		return true
	}
	if areaLevels[a.Level] < areaLevels[f.Level] {
		return false
	}
	if f.Level == "community" {
		if a.Level == "grid" {
			parent, ok := b.areas[a.Parent]
			return ok && parent.Level == "community"
		}
		return a.Level == "community"
	}
	return true
}

func (areaType) Check(f *Field, b *Book, v any) (any, *Complaint) {
	code, _ := v.(string)
	a, ok := b.areas[code]
	if !ok {
		return nil, complain(Say("没有“%s”这个属地", "there is no area %q", show(v)), Say("从属地列表中选取", "pick one from the list of areas"))
	}
	return fit(f, b, a)
}

func fit(f *Field, b *Book, a *Area) (any, *Complaint) {
	if !f.fits(a, b) {
		level := levelTitles[f.Level]
		return nil, complain(Text{Zh: "“" + a.Title.Zh + "”范围太大或类别不对", En: a.Title.In("en") + " is too large or of another sort"},
			Text{Zh: "选到" + level.Zh, En: "pick a " + level.En})
	}
	return a.Code, nil
}

// Parse takes an area's title in either language, its code, or the titles of parent and area run together.
func (areaType) Parse(f *Field, b *Book, s string) (any, *Complaint) {
	plain := trimmed(s)
	found := b.areaTitles[plain]
	if a, ok := b.areas[halfWidth(plain)]; ok {
		found = []*Area{a}
	}
	if len(found) == 0 {
		squeezed := strings.NewReplacer(" ", "", "　", "", "/", "", "-", "").Replace(plain)
		found = b.areaTitles[squeezed]
	}
	if len(found) > 1 { // a name may pass from one area to its successor
		if there := slices.DeleteFunc(slices.Clone(found), func(a *Area) bool { return !b.Standing(a) }); len(there) > 0 {
			found = there
		}
	}
	if len(found) > 1 {
		if fitting := slices.DeleteFunc(slices.Clone(found), func(a *Area) bool { return !f.fits(a, b) }); len(fitting) > 0 {
			found = fitting
		}
	}
	switch len(found) {
	case 1:
		return fit(f, b, found[0])
	case 0:
		var titles []string
		for _, a := range b.areaOrder {
			if f.fits(a, b) && b.Standing(a) {
				titles = append(titles, a.Title.Zh)
			}
		}
		return nil, complain(Say("没有“%s”这个属地", "there is no area %q", show(plain)), suggest(plain, titles))
	default:
		var codes []string
		for _, a := range found {
			codes = append(codes, a.Code)
		}
		list := strings.Join(codes, "、")
		return nil, complain(Say("叫“%s”的属地不止一个", "more than one area is called %q", show(plain)), Say("改填代码：%s", "give the code: %s", list))
	}
}

func (areaType) Format(_ *Field, b *Book, v any, lang string) string {
	if a, ok := b.areas[asString(v)]; ok {
		return a.Title.In(lang)
	}
	return asString(v)
}

func (areaType) CEL() *cel.Type { return cel.StringType }
func (areaType) Zero() any      { return "" }
