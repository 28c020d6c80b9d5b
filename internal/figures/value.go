package figures

import (
	"math/big"
	"strconv"
	"strings"
)

// Value is an exact decimal: Units / 10^Scale. A ratio of nothing has none.
type Value struct {
	Units int64
	Scale int
	None  bool
}

// per is a / b, rounded half up to the given digits; none where b is zero or either has no value.
func per(a, b Value, decimals int) Value {
	if a.None || b.None || b.Units == 0 {
		return Value{None: true}
	}
	return quotient(a, b, decimals).Trim()
}

// quotient is a / b for b other than zero, rounded half up to the given digits; to fewer where more would not fit.
func quotient(a, b Value, decimals int) Value {
	above, below := big.NewInt(a.Units), big.NewInt(b.Units)
	ten := big.NewInt(10)
	for range b.Scale {
		above.Mul(above, ten)
	}
	for range a.Scale {
		below.Mul(below, ten)
	}
	if below.Sign() < 0 {
		above.Neg(above)
		below.Neg(below)
	}
	for ; ; decimals-- {
		scale := new(big.Int).Exp(ten, big.NewInt(int64(decimals)), nil)
		twice := scale.Mul(scale, above)
		twice.Lsh(twice, 1).Add(twice, below)
		under := new(big.Int).Lsh(below, 1)
		units := twice.Sub(twice, new(big.Int).Mod(twice, under)).Quo(twice, under)
		if units.IsInt64() || decimals == 0 {
			return Value{Units: units.Int64(), Scale: decimals}
		}
	}
}

// Percent is part / whole in percent, rounded half up to the given digits; none where whole is zero or either has no
// value.
func Percent(part, whole Value, decimals int) Value {
	whole.Scale += 2 // hundredths
	return per(part, whole, decimals)
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
	a, b := Align(now, before)
	return Percent(Value{Units: a - b}, Value{Units: b}, 1), true
}

// Align gives the units of two values at one scale, so that they can be compared.
func Align(a, b Value) (int64, int64) {
	for ; a.Scale < b.Scale; a.Scale++ {
		a.Units *= 10
	}
	for ; b.Scale < a.Scale; b.Scale++ {
		b.Units *= 10
	}
	return a.Units, b.Units
}
