package report

import (
	"strconv"
	"strings"

	"fengqiao/internal/figures"
)

// Appendix lists a report's numbers (附件): each as it is worded, what it measures, how many records bear it.
type Appendix struct {
	Stands  string // on which place of the journal the numbers stand, in a sentence
	Hash    string // of the journal's entry there
	Numbers []Number
}

const appendixTitle = "报告所列数字来源表"

var appendixHead = []string{"序号", "数字", "指标", "口径", "记录数"}

// Appendix makes the list; at is the journal position the report stands on, hash that entry's.
func (r *Report) Appendix(at int64, hash string) *Appendix {
	return &Appendix{Numbers: r.Numbers(), Hash: "SHA-256 " + hash,
		Stands: "下列数字均由工作台账汇总，依据流水第1条至第" + strconv.FormatInt(at, 10) + "条。第" + strconv.FormatInt(at, 10) + "条的校验值："}
}

func (a *Appendix) rows() [][]string {
	var rows [][]string
	for _, n := range a.Numbers {
		if !strings.ContainsAny(n.Text, "0123456789") {
			continue // says that there is nothing to state or compare
		}
		rows = append(rows, []string{strconv.Itoa(len(rows) + 1), n.Text, n.measure(), n.basis(), strconv.FormatInt(n.Figure.Evidence, 10)})
	}
	return rows
}

// measure names what a number is of: the measure, the facet where it is a part, and its period and area where they are not
// those of the report.
func (n Number) measure() string {
	s := n.Figure.Measure.Title.Zh
	if field, value := n.Figure.FacetTitles("zh"); field != "" {
		s += "（" + field + "：" + value + "）"
	}
	if of := n.period(); of != "" {
		s += "（" + of + "）"
	}
	if a := n.Query.Area; a != "" {
		s += "（" + n.Figure.AreaTitle(a) + "）"
	}
	return s
}

// basis says how a number came about: whether it is of a period, of a day or of two figures, and its unit.
func (n Number) basis() string {
	sort := map[string]string{figures.Flow: "期间数", figures.Stock: "时点数", figures.Ratio: "比率"}[n.Figure.Sort]
	if n.Change {
		sort = "与上年相比"
	}
	if u := n.Figure.Measure.Unit; u != "" && !n.Change {
		sort += "（" + u + "）"
	}
	return sort
}

// period words the period of a number; empty for that of the report.
func (n Number) period() string {
	from, to := n.Query.From, n.Query.To
	switch {
	case n.Query == (figures.Query{}) || from.IsZero():
		return ""
	case from.Year() == to.Year() && from.Month() == to.Month():
		return strconv.Itoa(to.Year()) + "年" + strconv.Itoa(int(to.Month())) + "月"
	default:
		return strconv.Itoa(to.Year()) + "年"
	}
}
