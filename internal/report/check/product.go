package check

import (
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// products holds a number per head or per unit (户均2100元, 每户补助1.5万元, 平均每个网格2名) against the number of heads and the
// total told with it. Where the two could be several, one that fits is enough.
func (x *examined) products() {
	for _, sentence := range x.bySentence {
		for k, p := range sentence {
			gap := x.gap(sentence, k)
			per, average := perWhat(gap)
			if per == "" || !p.counts() || !p.exact() || p.aim {
				continue
			}
			x.judgeProduct(sentence, k, per, average)
		}
	}
}

// perUnits are the units that a number per head divides by, by the word for the head.
var perUnits = map[string][]string{"户": {"户"}, "案": {"件", "起", "宗", "个"}, "宗地": {"宗"}, "企": {"家", "户"}, "校": {"所"}, "人": {"人", "名", "位"}, "名": {"名", "人"}, "村": {"村", "个"}, "件": {"件", "起", "宗"}, "起": {"起", "件"}, "宗": {"宗", "件"},
	"场": {"场", "场次"}, "次": {"次", "场次"}, "笔": {"笔"}, "份": {"份"}, "个": {"个"}, "家": {"家", "个"}, "亩": {"亩"}, "期": {"期"}, "台": {"台"}, "处": {"处", "个"},
	"套": {"套"}, "班": {"班", "个"}, "条": {"条"}, "轮": {"轮"}, "辆": {"辆"}, "所": {"所"}, "支": {"支"}, "斤": {"斤"}, "公斤": {"公斤"}, "吨": {"吨"}, "组": {"组", "个"}, "批": {"批"}, "头": {"头"}, "间": {"间"}}

// perWhat tells by which head the words before a number divide, and whether it is an average; empty where they do not or
// where time divides it as well (每岗每月).
func perWhat(gap string) (head string, average bool) {
	at := max(strings.LastIndex(gap, "，"), strings.LastIndex(gap, "；"), strings.LastIndex(gap, "、"))
	if at >= 0 {
		gap = gap[at:]
	}
	if strings.Count(gap, "每") > 1 || hasAny(gap, "每年", "每月", "每周", "每日", "每天", "每季", "年均", "月均", "日均", "比", "增", "高于", "低于", "超", "以上") {
		return "", false
	}
	runes := []rune(gap)
	for i := len(runes) - 1; i >= 0; i-- {
		switch {
		case runes[i] == '每' && i+1 < len(runes):
			n, _ := unitWords.at(runes, i+1)
			h := string(runes[i+1 : i+1+max(n, 1)])
			if h == "个" {
				h = string(runes[i+1:])
			}
			return h, strings.Contains(gap, "平均")
		case runes[i] == '均' && i > 0:
			h := string(runes[i-1])
			if _, ok := perUnits[h]; ok {
				return h, true
			}
		}
	}
	return "", false
}

// judgeProduct holds a number per head against heads and total.
func (x *examined) judgeProduct(sentence []*mention, k int, per string, average bool) {
	p := sentence[k]
	var heads, totals []*mention
	for j, m := range sentence {
		if j == k || !m.counts() || m.aim || elsewhere(x.gap(sentence, j)) {
			continue
		}
		if other, _ := perWhat(x.gap(sentence, j)); other != "" {
			continue
		}
		switch {
		case (j < k || average) && x.isHead(m, per):
			heads = append(heads, m)
		case m.Unit == p.Unit:
			totals = append(totals, m)
		}
	}
	summed := slices.DeleteFunc(slices.Clone(totals), func(m *mention) bool {
		return m.index < p.index || !hasAny(x.clause(m), "共", "合计", "总计", "总额", "总投资", "总造价", "总价", "总金额", "总收入", "销售收入", "销售额", "产值")
	})
	if len(summed) > 0 {
		totals = summed
	} else if average {
		totals = slices.DeleteFunc(totals, func(m *mention) bool { return m.index > p.index })
	} else {
		return
	}
	if len(heads) == 0 || len(totals) == 0 {
		return
	}
	for _, n := range heads {
		for _, t := range totals {
			v := float(p.Value)
			slack := 0.0
			if average { // a price is what it is, an average is rounded
				slack = p.step / 2
			}
			low, high := n.low*(v-slack), n.high*(v+slack)
			if low <= t.high && high >= t.low {
				return
			}
			if q := float(t.Value) / float(n.Value); average && q > v-p.step && q < v+p.step {
				return // cut off instead of rounded
			}
		}
	}
	if len(heads) > 1 || len(totals) > 1 && !average {
		return
	}
	n, t := heads[len(heads)-1], totals[len(totals)-1]
	is := float(n.Value) * float(p.Value)
	if average {
		is = float(t.Value) / float(n.Value)
		x.tell(Error, "average-against-total", p.amount(), numberWord(is)+p.Unit,
			handbook.Say("%s÷%s=%s，所写平均为%s。", "%s÷%s=%s; the average stated is %s.", t.word(), n.word(), numberWord(is), p.amount()), n, p, t)
		return
	}
	x.tell(Error, "product-against-total", t.amount(), numberWord(is)+t.Unit,
		handbook.Say("%s×%s=%s，所写合计为%s。", "%s×%s=%s; the total stated is %s.", n.amount(), p.amount(), numberWord(is), t.amount()), n, p, t)
}

// isHead tells whether a claim counts the heads that per divides by.
func (x *examined) isHead(m *mention, per string) bool {
	if units, ok := perUnits[per]; ok {
		if !slices.Contains(units, m.Unit) {
			return false
		}
		return m.Unit != "个" || strings.Contains(m.Subject, per)
	}
	if per == m.Unit {
		return true
	}
	noun, found := strings.CutPrefix(per, "个")
	if !found {
		return false
	}
	noun, _, _ = strings.Cut(noun, "平均")
	name := []rune(noun)
	for n := min(len(name), 6); n >= 2; n-- {
		if m.Unit == "个" && strings.Contains(m.Subject, string(name[:n])) {
			return true
		}
	}
	return false
}
