package handbook

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
)

// moneyType is an amount of yuan with up to two decimals. Its value, its min and max and what an expression sees
// are whole fen (分).
type moneyType struct{}

func (moneyType) Name() string { return "money" }

func (t moneyType) CheckField(f *Field, b *Book) *Complaint {
	if c := bounds(f); c != nil {
		return c
	}
	return belongs(t, f, b, "min", "max")
}

// Check takes fen.
func (moneyType) Check(f *Field, _ *Book, v any) (any, *Complaint) {
	n, ok := whole(v)
	if !ok {
		return nil, badMoney(show(v))
	}
	if f.Min == nil && n < 0 {
		return nil, complain(Say("金额 %s 元是负数", "the amount of %s yuan is negative", yuan(n)), Say("填不小于 0 的金额", "give an amount of 0 or more"))
	}
	return inBounds(f, n, yuan)
}

func badMoney(s string) *Complaint {
	return complain(Say("“%s”不是金额", "%q is not an amount", s), Say("填元，最多两位小数，如 1200.50", "give yuan with up to two decimals, such as 1200.50"))
}

// Parse reads yuan: 1200.5, 1,200.50元, ￥1200, 1.2万元.
func (t moneyType) Parse(f *Field, b *Book, s string) (any, *Complaint) {
	fen, ok := parseYuan(s)
	if !ok {
		return nil, badMoney(show(s))
	}
	return t.Check(f, b, fen)
}

func parseYuan(s string) (int64, bool) {
	plain := strings.NewReplacer(",", "", " ", "", "，", "", "¥", "", "￥", "").Replace(halfWidth(s))
	plain = strings.TrimSuffix(plain, "整")
	plain = strings.TrimSuffix(plain, "元")
	shift := 2 // decimals between the unit and fen
	for unit, digits := range map[string]int{"万": 6, "亿": 10} {
		if rest, ok := strings.CutSuffix(plain, unit); ok {
			plain, shift = rest, digits
			break
		}
	}
	front, fraction, _ := strings.Cut(plain, ".")
	if front == "" || front == "-" || front == "+" {
		return 0, false
	}
	if len(fraction) > shift {
		if strings.Trim(fraction[shift:], "0") != "" {
			return 0, false
		}
		fraction = fraction[:shift]
	}
	if strings.Trim(fraction, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(front+fraction+strings.Repeat("0", shift-len(fraction)), 10, 64)
	return n, err == nil
}

// yuan writes fen as yuan with two decimals only when they are needed.
func yuan(fen int64) string {
	sign, n := "", uint64(fen)
	if fen < 0 {
		sign, n = "-", -n
	}
	out := sign + strconv.FormatUint(n/100, 10)
	if cents := n % 100; cents != 0 {
		out += "." + string(rune('0'+cents/10)) + string(rune('0'+cents%10))
	}
	return out
}

func (moneyType) Format(_ *Field, _ *Book, v any, _ string) string {
	n, ok := whole(v)
	if !ok {
		return ""
	}
	return yuan(n)
}

func (moneyType) CEL() *cel.Type { return cel.IntType }
func (moneyType) Zero() any      { return int64(0) }
