package handbook

import (
	"slices"
	"strings"

	"fengqiao/internal/calendar"
)

// Area is a node of the town's area tree; codes are unique in the town and children's codes begin with the parent's. What
// is recorded keeps the code it was recorded for; an area that is no more stays in the tree and tells what became of it.
type Area struct {
	Code     string
	Title    Text
	Level    string // town, village, community or grid
	Parent   string
	Children []*Area
	From     calendar.Date // the first day there was such an area; zero: from the beginning
	Until    calendar.Date // from that day on it is no more; zero: it is there
	// Into are the codes of its successors. With one, it was merged: what was recorded for it counts there too. With
	// several, it was split, and what was recorded stays with it.
	Into []string
	Was  []FormerTitle // its former names, the oldest first
}

// FormerTitle is what an area was called until a day, which is the first of its next name.
type FormerTitle struct {
	Title Text
	Until calendar.Date
}

// Closed tells whether an area, or one it is part of, is no more on a day.
func (b *Book) Closed(code string, on calendar.Date) bool {
	for a, ok := b.areas[code]; ok; a, ok = b.areas[a.Parent] {
		if a.ended(on) {
			return true
		}
	}
	return false
}

func (a *Area) ended(on calendar.Date) bool { return !a.Until.IsZero() && !on.Before(a.Until) }

// Standing tells whether an area is not said to end, nor one it is part of.
func (b *Book) Standing(a *Area) bool {
	for ok := true; ok; a, ok = b.areas[a.Parent] {
		if !a.Until.IsZero() {
			return false
		}
	}
	return true
}

// Present is the area in which what was recorded for an area counts on a day: itself, or what it was merged into by then.
func (b *Book) Present(code string, on calendar.Date) string {
	for range b.mergers { // no succession is longer
		next := code
		for a, ok := b.areas[code]; ok; a, ok = b.areas[a.Parent] {
			if len(a.Into) == 1 && a.ended(on) {
				next = a.Into[0]
				break
			}
		}
		if next == code {
			break
		}
		code = next
	}
	return code
}

// Former are the areas that were merged by a day, however long ago, into an area or one below it: with everything below
// them they belong to it too. Those below it by their codes are left out.
func (b *Book) Former(code string, on calendar.Date) []string {
	var out []string
	within := func(code string, areas ...string) bool {
		return slices.ContainsFunc(areas, func(area string) bool { return strings.HasPrefix(code, area) })
	}
	for grown := true; grown; {
		grown = false
		for _, a := range b.mergers {
			if a.ended(on) && within(a.Into[0], append(out, code)...) && !within(a.Code, append(out, code)...) {
				out, grown = append(out, a.Code), true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(out), func(code string) bool {
		return slices.ContainsFunc(out, func(area string) bool { return area != code && strings.HasPrefix(code, area) })
	})
}

// Merged are all codes under which records count in one of some areas on a day, those of these areas themselves included.
func (b *Book) Merged(areas []string, on calendar.Date) []string {
	out := slices.Clone(areas)
	if len(b.mergers) == 0 {
		return out
	}
	for _, a := range b.areaOrder {
		if !slices.Contains(areas, a.Code) && slices.Contains(areas, b.Present(a.Code, on)) {
			out = append(out, a.Code)
		}
	}
	return out
}

// Ended says of an area that is no more what became of it, for a refusal.
func (b *Book) Ended(code string) *Complaint {
	a := b.areas[code]
	for ; a.Until.IsZero(); a = b.areas[a.Parent] { // closed with what it was part of
	}
	right := Say("请选现有的属地", "pick an area there is")
	if len(a.Into) > 0 {
		var zh, en []string
		for _, next := range a.Into {
			zh, en = append(zh, b.areas[next].Title.Zh), append(en, b.areas[next].Title.In("en"))
		}
		right = Text{Zh: "改选" + strings.Join(zh, "或"), En: "pick " + strings.Join(en, " or ") + " instead"}
	}
	return complain(Say("“%s”自%s起已不设", "there has been no %[1]s since %[2]s", a.Title, a.Until), right)
}

func (d *decoder) area(n *node, parent *Area) *Area {
	m := d.fields(n, keysOf("area")...)
	d.need(n, m, "code", "title")
	if n.shape != mapping {
		return nil
	}
	a := &Area{Code: d.word(m["code"]), Title: d.text(m["title"], false), Level: d.word(m["level"]), From: d.day(m["from"]), Until: d.day(m["until"])}
	if m["into"] != nil {
		for _, w := range d.words(m["into"]) {
			a.Into = append(a.Into, d.word(w))
		}
	}
	if was := m["was"]; was != nil && d.is(was, list) {
		for _, item := range was.items {
			w := d.fields(item, keysOf("former title")...)
			d.need(item, w, "title", "until")
			a.Was = append(a.Was, FormerTitle{d.text(w["title"], false), d.day(w["until"])})
		}
	}
	if parent == nil && a.Level == "" {
		a.Level = "town"
	}
	if m["level"] != nil || parent == nil {
		if _, ok := areaLevels[a.Level]; !ok {
			d.ref(m["level"], Text{"级别", "level"}, levelNames())
		}
	} else {
		d.need(n, m, "level")
	}
	if a.Code != "" {
		switch other, taken := d.book.areas[a.Code]; {
		case strings.Trim(a.Code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
			d.fault(m["code"], Say("“%s”不能作属地代码", "%q cannot be the code of an area", a.Code), Say("用数字或大写字母", "use digits or capital letters"))
		case taken:
			d.fault(m["code"], Say("代码 %s 已用于“%s”", "the code %s is used for %q already", a.Code, other.Title.Zh), Say("每个属地一个代码", "give each area its own"))
		default:
			d.book.areas[a.Code] = a
			d.book.areaOrder = append(d.book.areaOrder, a)
		}
	}
	if parent != nil {
		a.Parent = parent.Code
		if a.Code != "" && (!strings.HasPrefix(a.Code, parent.Code) || a.Code == parent.Code) {
			d.fault(m["code"], Say("代码 %s 不以上级的代码 %s 开头", "the code %s does not begin with its parent's, %s", a.Code, parent.Code), Say("在上级代码后接几位", "put digits after the parent's code"))
		}
		if areaLevels[a.Level] <= areaLevels[parent.Level] && m["level"] != nil && a.Level != "" {
			if _, known := areaLevels[a.Level]; known {
				d.fault(m["level"], Say("“%s”不在“%s”之下", "a %s does not belong under a %s", a.Level, parent.Level), Say("镇之下是村、社区，村、社区之下是网格", "villages and communities are under the town, grids under them"))
			}
		}
	}
	if m["children"] != nil && d.is(m["children"], list) {
		for _, item := range m["children"].items {
			if child := d.area(item, a); child != nil {
				a.Children = append(a.Children, child)
			}
		}
	}
	return a
}

// day reads a plain date.
func (d *decoder) day(n *node) calendar.Date {
	w := d.word(n)
	if w == "" {
		return calendar.Date{}
	}
	day, err := calendar.Parse(w)
	if err != nil {
		d.fault(n, Say("“%s”不是日期", "%q is no date", w), Say("写成 2024-03-05", "write 2024-03-05"))
	}
	return day
}

// succession checks what is said of areas that are no more.
func (d *decoder) succession(n *node) {
	b := d.book
	a := b.areas[textOf(n.get("code"))]
	for _, item := range itemsOf(n.get("children")) {
		d.succession(item)
	}
	if a == nil {
		return
	}
	if len(a.Into) == 1 {
		b.mergers = append(b.mergers, a)
	}
	fault := func(key string, message, hint Text) { d.fault(n.keyNode(key), message, hint) }
	switch {
	case a.Parent == "" && !a.Until.IsZero():
		fault("until", Say("乡镇本身不能撤销", "the town itself cannot end"), Text{})
	case len(a.Into) > 0 && a.Until.IsZero():
		fault("into", Say("有去向（into），却没有撤销日期（until）", "it has successors (into) but no day on which it ended (until)"), Say("写上 until", "add until"))
	case !a.From.IsZero() && !a.Until.IsZero() && !a.From.Before(a.Until):
		fault("until", Say("撤销日期%s不晚于设立日期%s", "it ends on %s, not after it began on %s", a.Until, a.From), Text{})
	}
	for _, code := range a.Into {
		next, ok := b.areas[code]
		switch {
		case !ok:
			fault("into", Say("没有代码为“%s”的属地", "there is no area %q", code), suggest(code, b.codes()))
		case strings.HasPrefix(code, a.Code) || strings.HasPrefix(a.Code, code):
			fault("into", Say("去向不能是自己、上级或下级", "an area cannot become itself, one above or one below it"), Text{})
		case areaLevels[next.Level] != areaLevels[a.Level]:
			fault("into", Say("去向“%s”不是同一级", "%s is of another level", next.Title), Text{})
		case d.returns(a, code):
			fault("into", Say("去向绕回了自己", "it becomes itself in the end"), Text{})
		}
	}
}

// returns tells whether following successors from a code leads back to an area.
func (d *decoder) returns(a *Area, code string) bool {
	seen, next := map[string]bool{}, []string{code}
	for len(next) > 0 {
		code, next = next[0], next[1:]
		if code == a.Code {
			return true
		}
		if of, ok := d.book.areas[code]; ok && !seen[code] {
			seen[code], next = true, append(next, of.Into...)
		}
	}
	return false
}

func (b *Book) codes() []string {
	var out []string
	for _, a := range b.areaOrder {
		out = append(out, a.Code)
	}
	return out
}

func textOf(n *node) string {
	if n == nil {
		return ""
	}
	return n.text
}

func itemsOf(n *node) []*node {
	if n == nil {
		return nil
	}
	return n.items
}
