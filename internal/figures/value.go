package figures

import (
	"strconv"
	"strings"
)

// Value is an exact decimal: Units / 10^Scale. A ratio of nothing has none.
type Value struct {
	Units int64
	Scale int
	None  bool
}

// percent is part / whole in percent, rounded half up to the given digits.
func percent(part, whole int64, decimals int) Value {
	if whole == 0 {
		return Value{None: true}
	}
	scale := int64(100)
	for range decimals {
		scale *= 10
	}
	twice := 2*part*scale + whole
	units := twice / (2 * whole)
	if twice < 0 && twice%(2*whole) != 0 {
		units--
	}
	return Value{Units: units, Scale: decimals}.Trim()
}

// Trim drops zeros at the end of the decimals.
func (v Value) Trim() Value {
	for v.Scale > 0 && v.Units%10 == 0 {
		v.Units, v.Scale = v.Units/10, v.Scale-1
	}
	return v
}

// String is the decimal without grouping; "" when there is none.
func (v Value) String() string {
	if v.None {
		return ""
	}
	v = v.Trim()
	if v.Scale == 0 {
		return strconv.FormatInt(v.Units, 10)
	}
	sign, units := "", v.Units
	if units < 0 {
		sign, units = "-", -units
	}
	s := strconv.FormatInt(units, 10)
	if n := v.Scale + 1 - len(s); n > 0 {
		s = strings.Repeat("0", n) + s
	}
	return sign + s[:len(s)-v.Scale] + "." + s[len(s)-v.Scale:]
}

// MarshalJSON writes the exact decimal, or null.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.None {
		return []byte("null"), nil
	}
	return []byte(v.String()), nil
}

// Positive tells whether the value is above zero.
func (v Value) Positive() bool { return !v.None && v.Units > 0 }

// Change compares a value with the one a year before, in percent with one decimal; ok is false when there is
// nothing to compare with.
func Change(now, before Value) (Value, bool) {
	if now.None || before.None || before.Units <= 0 {
		return Value{}, false
	}
	a, b := now.align(before), before.align(now)
	return percent(a-b, b, 1), true
}

func (v Value) align(with Value) int64 {
	units := v.Units
	for i := v.Scale; i < with.Scale; i++ {
		units *= 10
	}
	return units
}
