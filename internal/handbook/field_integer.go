package handbook

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
)

// integerType is a whole number within the field's min and max.
type integerType struct{}

func (integerType) Name() string { return "integer" }

func (t integerType) CheckField(f *Field, b *Book) *Complaint {
	if c := bounds(f); c != nil {
		return c
	}
	return belongs(t, f, b, "min", "max")
}

func bounds(f *Field) *Complaint {
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		c := complain(Say("最小值大于最大值", "the least value is above the greatest"), Say("把 min 和 max 对调", "swap min and max"))
		c.key = "min"
		return c
	}
	return nil
}

func (integerType) Check(f *Field, _ *Book, v any) (any, *Complaint) {
	n, ok := whole(v)
	if !ok {
		return nil, complain(Say("“%s”不是整数", "%q is not a whole number", show(v)), Say("填整数，如 12", "give a whole number such as 12"))
	}
	return inBounds(f, n, func(n int64) string { return strconv.FormatInt(n, 10) })
}

func inBounds(f *Field, n int64, format func(int64) string) (any, *Complaint) {
	switch {
	case f.Min != nil && n < *f.Min:
		return nil, complain(Say("%s 太小", "%s is too small", format(n)), Say("不小于 %s", "at least %s", format(*f.Min)))
	case f.Max != nil && n > *f.Max:
		return nil, complain(Say("%s 太大", "%s is too large", format(n)), Say("不大于 %s", "at most %s", format(*f.Max)))
	}
	return n, nil
}

// Parse also reads full-width digits, thousands separators, a trailing ".0" of a spreadsheet and a counting word.
func (t integerType) Parse(f *Field, b *Book, s string) (any, *Complaint) {
	plain := strings.NewReplacer(",", "", " ", "", "，", "").Replace(halfWidth(s))
	plain = strings.TrimRight(plain, "人件次个户名场起份条")
	if whole, fraction, ok := strings.Cut(plain, "."); ok && strings.Trim(fraction, "0") == "" {
		plain = whole
	}
	n, err := strconv.ParseInt(plain, 10, 64)
	if err != nil {
		return t.Check(f, b, s)
	}
	return t.Check(f, b, n)
}

func (integerType) Format(_ *Field, _ *Book, v any, _ string) string {
	n, ok := whole(v)
	if !ok {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (integerType) CEL() *cel.Type { return cel.IntType }
func (integerType) Zero() any      { return int64(0) }
