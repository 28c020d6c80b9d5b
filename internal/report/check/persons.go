package check

import (
	"strings"

	"fengqiao/internal/handbook"
)

// mixed doubts a breakdown after 包括 whose parts, in several units, add up to more than the whole: 服务22次，包括咨询15次、调解22件.
func (x *examined) mixed() {
	for _, sentence := range x.bySentence {
		for k := 1; k < len(sentence); k++ {
			if !strings.HasPrefix(strings.TrimLeft(x.gap(sentence, k), "，；：（ "), "包括") {
				continue
			}
			var whole *mention
			for j := k - 1; j >= 0 && whole == nil; j-- {
				if kindred(sentence[j], sentence[k]) && sentence[j].counts() {
					whole = sentence[j]
				}
			}
			if whole == nil {
				continue
			}
			var parts []*mention
			units := map[string]bool{}
			for _, m := range sentence[k:] {
				if m.sort != sortThing && m.sort != sortEvent && m.sort != sortVisit || strings.HasPrefix(m.Unit, "人") {
					break
				}
				parts, units[m.Unit] = append(parts, m), true
			}
			low, _, sum, words := addUp(parts)
			if len(parts) > 1 && len(units) > 1 && low > whole.high {
				x.tell(Warning, "parts-in-other-units", whole.amount(), numberWord(sum), handbook.Say("%s=%s，计量单位虽不同，作为“%s”%s的组成部分仍嫌过多。",
					"%s=%s: in whatever units, that is more than “%s”, %s, of which they are parts.", words, numberWord(sum), whole.Subject, whole.amount()), append([]*mention{whole}, parts...)...)
				x.served(sentence[:k], parts)
			}
		}
	}
}

// served doubts that fewer persons were served than the disputes among the services have parties.
func (x *examined) served(before, parts []*mention) {
	for _, p := range before {
		if p.Unit != "人次" && p.Unit != "人" || !hasAny(p.Subject, "惠及", "受益", "服务") {
			continue
		}
		for _, d := range parts {
			x.fewPersons(p, d)
		}
	}
}

// fewPersons doubts that a dispute settled has fewer than two persons.
func (x *examined) fewPersons(p, d *mention) {
	if !strings.Contains(d.Subject, "调解") || d.sort != sortThing || p.high >= 2*d.low {
		return
	}
	x.tell(Warning, "persons-against-disputes", p.amount(), "≥"+numberWord(2*float(d.Value))+p.Unit,
		handbook.Say("一起纠纷至少有两方，调解%s至少涉及%s%s，所写“%s”为%s。", "A dispute has two parties at least: %s have %s%s or more; “%s” is stated as %s.",
			d.amount(), numberWord(2*float(d.Value)), p.Unit, p.Subject, p.amount()), p, d)
}

// households tells where so many households, batches or events have fewer persons: 120户98人, 12场次8人次.
func (x *examined) households() {
	for i := 1; i < len(x.ms); i++ {
		h, p := x.ms[i-1], x.ms[i]
		between := string(x.c[min(h.to, p.from):p.from])
		if at := strings.IndexAny(between, "，、"); at >= 0 && h.sort != sortThing && p.Unit == "人次" && len([]rune(between)) < 12 && hasAny(between, "群众", "受众", "参与", "参加", "培训", "惠及", "教育") && !hasAny(between, "其中", "平均", "每", "场均") {
			between = ""
		}
		if h.inTable || between != "" && between != "、" || h.place.sentence != p.place.sentence || p.high >= h.low || !p.exact() || !h.exact() {
			continue
		}
		persons := p.Unit == "人" || p.Unit == "人次"
		if !persons || h.Unit != "户" && h.Unit != "批" && h.Unit != "批次" && h.Unit != "场" && h.Unit != "场次" && h.Unit != "期" {
			continue
		}
		x.tell(Error, "fewer-persons", p.amount(), "≥"+h.word()+p.Unit, handbook.Say("%s不可能只有%s。", "%s cannot have as few as %s.", h.amount(), p.amount()), h, p)
	}
}
