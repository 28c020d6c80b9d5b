package handbook

import (
	"fmt"
	"strings"
)

// Founding is what must be known of a town to open its books: its names and its areas. Everything else it takes from the
// base until it lays files of its own over that.
type Founding struct {
	ID       string // lower-case letters, digits and dashes; never changes
	Title    string // 旺草镇
	Name     string // the organ: 旺草镇人民政府
	County   string
	Superior string // to whom the yearly report goes
	Code     string // of the town in the gazetteer, 9 digits
	Villages []Village
}

// Village is a village or community with its grids.
type Village struct {
	Title string
	Grids []string
}

// most villages a town, and grids a village, can have: their codes have three and two digits.
const (
	mostVillages = 999
	mostGrids    = 99
)

// File is the town's own file, to be loaded with [LoadOwn]; a *Complaint says what is missing or wrong.
func (f Founding) File() (path, text string, wrong *Complaint) {
	for _, must := range []struct {
		value  string
		zh, en string
	}{{f.Title, "乡镇名称", "the town's name"}, {f.Name, "机关全称", "the organ's name"}, {f.County, "所属县（区、旗）", "its county"}} {
		if strings.TrimSpace(must.value) == "" {
			return "", "", complain(Say("没有填写"+must.zh, must.en+" is missing"), Text{})
		}
	}
	switch {
	case !isID(f.ID, dashed):
		return "", "", complain(Say("“%s”不能作乡镇代号", "%q cannot be the key of a town", f.ID), Say("用小写字母、数字和短横线，如 qinghe", "use small letters, digits and dashes, such as qinghe"))
	case len(f.Code) != 9 || strings.Trim(f.Code, "0123456789") != "":
		return "", "", complain(Say("“%s”不是乡镇的区划代码", "%q is not a town's area code", f.Code), Say("填9位数字，如 520323102", "give nine digits, such as 520323102"))
	case len(f.Villages) == 0 || len(f.Villages) > mostVillages:
		return "", "", complain(Say("有%d个村（社区）", "there are %d villages", len(f.Villages)), Say("至少1个，至多%d个", "give 1 to %d", mostVillages))
	}
	var b strings.Builder
	q := func(s string) string { return quoted(strings.TrimSpace(s)) }
	fmt.Fprintf(&b, "town: %s\ntitle: {zh: %s}\nname: %s\ncounty: %s\n", f.ID, q(f.Title), q(f.Name), q(f.County))
	if f.Superior != "" {
		fmt.Fprintf(&b, "superior: %s\n", q(f.Superior))
	}
	fmt.Fprintf(&b, "areas:\n  code: %s\n  title: {zh: %s}\n  level: town\n  children:\n", q(f.Code), q(f.Title))
	for i, v := range f.Villages {
		if len(v.Grids) > mostGrids {
			return "", "", complain(Say("“%s”有%d个网格", "%q has %d grids", v.Title, len(v.Grids)), Say("至多%d个", "at most %d", mostGrids))
		}
		code := fmt.Sprintf("%s%03d", f.Code, i+1)
		fmt.Fprintf(&b, "    - code: %s\n      title: {zh: %s}\n      level: %s\n", q(code), q(v.Title), levelOf(v.Title))
		for j, grid := range v.Grids {
			if j == 0 {
				b.WriteString("      children:\n")
			}
			fmt.Fprintf(&b, "        - {code: %s, title: {zh: %s}, level: grid}\n", q(fmt.Sprintf("%s%02d", code, j+1)), q(grid))
		}
	}
	return TownFile(f.ID), b.String(), nil
}

// Villages reads a pasted list: a village to a line, its grids after a colon, parted by commas.
func Villages(text string) []Village {
	var out []Village
	for line := range strings.Lines(text) {
		title, grids, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(line), ":", "："), "：")
		if title = strings.TrimSpace(title); title == "" {
			continue
		}
		v := Village{Title: title}
		for _, grid := range strings.FieldsFunc(grids, func(r rune) bool { return strings.ContainsRune("、，,；; \t", r) }) {
			if !strings.HasPrefix(grid, title) {
				grid = title + grid
			}
			v.Grids = append(v.Grids, grid)
		}
		out = append(out, v)
	}
	return out
}
