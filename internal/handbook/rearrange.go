package handbook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
)

// Rearrangement is a change of a town's areas from a day on. What is recorded keeps the code it was recorded for.
type Rearrangement struct {
	Areas []string // codes of what changes
	On    calendar.Date
	// Into is the successor of areas that are merged: one of them or another; empty: a new one called Titles[0].
	Into string
	// New are the areas that come of it: the parts of one that is split, those added below one, or the new name.
	New []Village
}

// tree is a copy of the areas that may be changed.
type tree struct {
	root  *Area
	areas map[string]*Area
	on    calendar.Date
}

func (b *Book) tree(on calendar.Date) *tree {
	t := &tree{areas: map[string]*Area{}, on: on}
	var copied func(*Area) *Area
	copied = func(a *Area) *Area {
		c := *a
		c.Into, c.Was, c.Children = slices.Clone(a.Into), slices.Clone(a.Was), nil
		for _, child := range a.Children {
			c.Children = append(c.Children, copied(child))
		}
		t.areas[c.Code] = &c
		return &c
	}
	t.root = copied(b.Town.Areas[0])
	return t
}

// picked are the areas of a change: there, below the town, under one parent.
func (b *Book) picked(t *tree, codes []string, least, most int) ([]*Area, *Complaint) {
	if len(codes) < least {
		return nil, complain(Say("选的属地不够", "too few areas are picked"), Say("至少选%d个", "pick %d at least", least))
	}
	if len(codes) > most {
		return nil, complain(Say("选的属地太多", "too many areas are picked"), Say("只选%d个", "pick %d only", most))
	}
	var out []*Area
	for _, code := range codes {
		a, ok := t.areas[code]
		switch {
		case !ok:
			return nil, complain(Say("没有代码为“%s”的属地", "there is no area %q", code), Text{})
		case b.Closed(code, t.on):
			return nil, b.Ended(code)
		case len(out) > 0 && a.Parent != out[0].Parent:
			return nil, complain(Say("“%s”和“%s”不在同一级", "%s and %s are not side by side", out[0].Title, a.Title), Say("选同一上级的属地", "pick areas under one parent"))
		}
		out = append(out, a)
	}
	return out, nil
}

// Rename gives an area a new name and keeps the former.
func (b *Book) Rename(r Rearrangement) (string, *Complaint) {
	t := b.tree(r.On)
	areas, wrong := b.picked(t, r.Areas, 1, 1)
	if wrong != nil {
		return "", wrong
	}
	if len(r.New) != 1 || r.New[0].Title == "" {
		return "", complain(Say("没有写新名称", "the new name is missing"), Text{})
	}
	a := areas[0]
	if a.Title.Zh == r.New[0].Title {
		return "", complain(Say("名称没有变", "the name is the same"), Text{})
	}
	a.Was = append(a.Was, FormerTitle{a.Title, r.On})
	a.Title = Text{Zh: r.New[0].Title}
	return t.yaml(), nil
}

// Merge ends areas in favour of one of them, of another or of a new one, where their parts go on under new codes.
func (b *Book) Merge(r Rearrangement) (string, *Complaint) {
	t := b.tree(r.On)
	least := 2
	if r.Into != "" && !slices.Contains(r.Areas, r.Into) {
		least = 1
	}
	areas, wrong := b.picked(t, r.Areas, least, mostVillages)
	if wrong != nil {
		return "", wrong
	}
	if areas[0].Parent == "" {
		return "", townStays()
	}
	into, ok := t.areas[r.Into]
	switch {
	case r.Into == "" && len(r.New) == 1:
		into, wrong = t.add(t.areas[areas[0].Parent], r.New[0].Title, areas[0].Level)
	case !ok:
		wrong = complain(Say("没有写并入哪里", "it is not said into what they merge"), Say("选一个属地，或写新名称", "pick an area or give a new name"))
	case b.Closed(r.Into, r.On):
		wrong = b.Ended(r.Into)
	case into.Parent != areas[0].Parent:
		wrong = complain(Say("“%s”和“%s”不在同一级", "%s and %s are not side by side", areas[0].Title, into.Title), Text{})
	}
	if wrong != nil {
		return "", wrong
	}
	for _, a := range areas {
		if a == into {
			continue
		}
		a.Until, a.Into = r.On, []string{into.Code}
		for _, part := range a.Children {
			if part.ended(r.On) {
				continue
			}
			next, wrong := t.add(into, part.Title.Zh, part.Level)
			if wrong != nil {
				return "", wrong
			}
			next.Title = part.Title
			part.Until, part.Into = r.On, []string{next.Code}
		}
	}
	return t.yaml(), nil
}

// Split ends an area in favour of new ones with parts of their own.
func (b *Book) Split(r Rearrangement) (string, *Complaint) {
	t := b.tree(r.On)
	areas, wrong := b.picked(t, r.Areas, 1, 1)
	if wrong != nil {
		return "", wrong
	}
	a := areas[0]
	if a.Parent == "" {
		return "", townStays()
	}
	if len(r.New) < 2 {
		return "", complain(Say("分设后不足两个", "it is split into fewer than two"), Say("一行写一个新属地", "give each on a line of its own"))
	}
	var into []string
	for _, v := range r.New {
		next, wrong := t.addWhole(t.areas[a.Parent], v, a.Level)
		if wrong != nil {
			return "", wrong
		}
		into = append(into, next.Code)
	}
	t.end(a)
	a.Into = into
	return t.yaml(), nil
}

// End closes areas that have no successor.
func (b *Book) End(r Rearrangement) (string, *Complaint) {
	t := b.tree(r.On)
	areas, wrong := b.picked(t, r.Areas, 1, mostVillages)
	if wrong != nil {
		return "", wrong
	}
	if areas[0].Parent == "" {
		return "", townStays()
	}
	for _, a := range areas {
		t.end(a)
	}
	return t.yaml(), nil
}

// Add puts new areas below one.
func (b *Book) Add(r Rearrangement) (string, *Complaint) {
	t := b.tree(r.On)
	areas, wrong := b.picked(t, r.Areas, 1, 1)
	if wrong != nil {
		return "", wrong
	}
	parent := areas[0]
	if len(r.New) == 0 {
		return "", complain(Say("没有写新名称", "the new name is missing"), Text{})
	}
	if areaLevels[parent.Level] == areaLevels["grid"] {
		return "", complain(Say("网格之下不再分", "there is nothing below a grid"), Say("选乡镇或村（社区）", "pick the town or a village"))
	}
	for _, v := range r.New {
		level := "grid"
		if parent.Parent == "" {
			level = levelOf(v.Title)
		}
		if _, wrong := t.addWhole(parent, v, level); wrong != nil {
			return "", wrong
		}
	}
	return t.yaml(), nil
}

func townStays() *Complaint {
	return complain(Say("乡镇本身不能撤并", "the town itself cannot end"), Say("选村（社区）或网格", "pick villages or grids"))
}

// levelOf is the level of an area just below the town, by its name.
func levelOf(title string) string {
	if strings.HasSuffix(title, "社区") {
		return "community"
	}
	return "village"
}

// end closes an area with its parts.
func (t *tree) end(a *Area) {
	a.Until = t.on
	for _, part := range a.Children {
		if part.Until.IsZero() {
			t.end(part)
		}
	}
}

func (t *tree) addWhole(parent *Area, v Village, level string) (*Area, *Complaint) {
	a, wrong := t.add(parent, v.Title, level)
	if wrong != nil {
		return nil, wrong
	}
	if level == "grid" && len(v.Grids) > 0 {
		return nil, complain(Say("网格之下不再分", "there is nothing below a grid"), Text{})
	}
	for _, grid := range v.Grids {
		if _, wrong := t.add(a, grid, "grid"); wrong != nil {
			return nil, wrong
		}
	}
	return a, nil
}

// add puts an area below another, under the next code.
func (t *tree) add(parent *Area, title, level string) (*Area, *Complaint) {
	if title = strings.TrimSpace(title); title == "" {
		return nil, complain(Say("没有写新名称", "the new name is missing"), Text{})
	}
	for _, sibling := range parent.Children {
		if sibling.Title.Zh == title && sibling.Until.IsZero() {
			return nil, complain(Say("“%s”之下已有“%s”", "%s has %s already", parent.Title, sibling.Title), Say("换一个名称", "give another name"))
		}
	}
	digits, most := 3, mostVillages
	if parent.Parent != "" {
		digits, most = 2, mostGrids
	}
	last := 0
	for _, sibling := range parent.Children {
		if n, err := strconv.Atoi(strings.TrimPrefix(sibling.Code, parent.Code)); err == nil && len(sibling.Code) == len(parent.Code)+digits {
			last = max(last, n)
		}
	}
	if last >= most {
		return nil, complain(Say("“%s”之下的代码已用完", "there is no code left below %s", parent.Title), Say("在文件里编代码", "give codes in the file"))
	}
	a := &Area{Code: fmt.Sprintf("%s%0*d", parent.Code, digits, last+1), Title: Text{Zh: title}, Level: level, Parent: parent.Code, From: t.on}
	parent.Children = append(parent.Children, a)
	t.areas[a.Code] = a
	return a, nil
}

// yaml writes the tree as the file of areas.
func (t *tree) yaml() string {
	var b strings.Builder
	var write func(a *Area, indent string)
	write = func(a *Area, indent string) {
		first := true
		line := func(format string, args ...any) {
			lead := indent
			if first && a.Parent != "" {
				lead = indent[:len(indent)-2] + "- "
			}
			first = false
			fmt.Fprintf(&b, lead+format+"\n", args...)
		}
		line("code: %s", quoted(a.Code))
		line("title: %s", a.Title.yaml())
		line("level: %s", a.Level)
		if !a.From.IsZero() {
			line("from: %s", a.From)
		}
		if !a.Until.IsZero() {
			line("until: %s", a.Until)
		}
		if len(a.Into) > 0 {
			into := make([]string, len(a.Into))
			for i, code := range a.Into {
				into[i] = quoted(code)
			}
			line("into: [%s]", strings.Join(into, ", "))
		}
		if len(a.Was) > 0 {
			line("was:")
			for _, w := range a.Was {
				line("  - {title: %s, until: %s}", w.Title.yaml(), w.Until)
			}
		}
		if len(a.Children) > 0 {
			line("children:")
			for _, child := range a.Children {
				write(child, indent+"    ")
			}
		}
	}
	write(t.root, "")
	return b.String()
}

// yaml writes a title on one line.
func (t Text) yaml() string {
	if t.En == "" {
		return "{zh: " + quoted(t.Zh) + "}"
	}
	return "{zh: " + quoted(t.Zh) + ", en: " + quoted(t.En) + "}"
}

// quoted writes a text as a JSON string, which is one in YAML too.
func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always marshals
	}
	return string(text)
}
