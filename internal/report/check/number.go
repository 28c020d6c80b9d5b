package check

import (
	"math"
	"strings"

	"fengqiao/internal/figures"
)

// number is a written number and what is sure of it.
type number struct {
	start, end int // on the sheet
	value      figures.Value
	places     int  // digits after the point, before 万 and 亿 are taken in
	scale      int  // of 万 and 亿: 4 and 8
	han        bool // in Chinese numerals
	// between is set where two neighbouring numerals stand for "from … to …" (两三次); high is the end of it.
	between bool
	high    figures.Value
}

// most digits a number has; longer rows of digits are codes.
const mostDigits = 14

// largest number read, 10 千万亿; nothing a report counts is near it.
const largest = 1e16

func hanDigit(r rune) int {
	switch r {
	case '零', '〇', '○':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// power of ten a numeral stands for.
func power(r rune) int {
	switch r {
	case '十', '拾':
		return 1
	case '百', '佰':
		return 2
	case '千', '仟':
		return 3
	case '万':
		return 4
	case '亿':
		return 8
	}
	return 0
}

func isNumeral(r rune) bool { return hanDigit(r) >= 0 || power(r) > 0 }

// numberAt reads the number that begins at i; ok is false where none does.
func numberAt(c []rune, i int) (number, bool) {
	if i >= len(c) {
		return number{}, false
	}
	if isDigit(c[i]) {
		return arabicAt(c, i)
	}
	if isNumeral(c[i]) {
		return hanAt(c, i)
	}
	return number{}, false
}

// arabicAt reads digits, thousands apart, a decimal point, and 千, 万, 亿 behind them.
func arabicAt(c []rune, i int) (number, bool) {
	n := number{start: i}
	var units int64
	digits := 0
	j := i
	for j < len(c) && isDigit(c[j]) {
		units, digits, j = units*10+int64(c[j]-'0'), digits+1, j+1
		if digits > mostDigits {
			return n, false
		}
	}
	if digits <= 3 { // groups of three digits, each after a comma
		for j+3 < len(c) && c[j] == ',' && isDigit(c[j+1]) && isDigit(c[j+2]) && isDigit(c[j+3]) && (j+4 >= len(c) || !isDigit(c[j+4])) {
			for k := j + 1; k <= j+3; k++ {
				units = units*10 + int64(c[k]-'0')
			}
			if j, digits = j+4, digits+3; digits > mostDigits {
				return n, false
			}
		}
	}
	if j+1 < len(c) && c[j] == '.' && isDigit(c[j+1]) {
		for j++; j < len(c) && isDigit(c[j]); j++ {
			units, n.places = units*10+int64(c[j]-'0'), n.places+1
			if digits++; digits > mostDigits {
				return n, false
			}
		}
	}
	n.value = figures.Value{Units: units, Scale: n.places}
	for j < len(c) && power(c[j]) > 0 {
		p := power(c[j])
		if p == 1 || p == 2 && n.places > 0 {
			break // no 十 follows digits
		}
		if k, _ := unitWords.at(c, j); k > 1 && c[j] == '千' {
			break // 31.7万千瓦
		}
		if float(n.value)*math.Pow10(p) > largest {
			return n, false
		}
		n.value = shift(n.value, p)
		n.scale += p
		j++
		if more, ok := lower(c, j, p); ok { // 1亿2000万, 3万5千
			n.value.Units += more.value.Units * pow10(n.value.Scale)
			n.scale = 0
			j = more.end
			break
		}
	}
	n.end = j
	return n, true
}

// lower reads what follows 亿 or 万 at a lower power: 2000万 after 1亿, 5千 after 3万.
func lower(c []rune, i, p int) (number, bool) {
	if p < 4 || i >= len(c) || !isDigit(c[i]) {
		return number{}, false
	}
	more, ok := arabicAt(c, i)
	if !ok || more.places > 0 || more.value.Units >= pow10(p) || more.value.Units < pow10(p-1)/10 {
		return number{}, false
	}
	return more, true
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// shift multiplies by a power of ten.
func shift(v figures.Value, p int) figures.Value {
	take := min(v.Scale, p)
	return figures.Value{Units: v.Units * pow10(p-take), Scale: v.Scale - take}
}

// hanAt reads a number in Chinese numerals.
func hanAt(c []rune, i int) (number, bool) {
	j := i
	for j < len(c) && isNumeral(c[j]) {
		j++
	}
	const longest = 16
	if j-i > longest {
		return number{}, false
	}
	n := number{start: i, end: j, han: true}
	if j+1 < len(c) && c[j] == '点' && hanDigit(c[j+1]) >= 0 { // 九十八点五
		whole, ok := hanValue(c[i:j])
		if !ok {
			return number{}, false
		}
		n.value = figures.Value{Units: whole}
		for j++; j < len(c) && hanDigit(c[j]) >= 0 && n.places < 4; j++ {
			n.value = figures.Value{Units: n.value.Units*10 + int64(hanDigit(c[j])), Scale: n.value.Scale + 1}
			n.places++
		}
		if j < len(c) && power(c[j]) >= 4 { // 三点五万
			n.value, n.scale = shift(n.value, power(c[j])), power(c[j])
			j++
		}
		n.end = j
		return n, true
	}
	if value, ok := hanValue(c[i:j]); ok {
		n.value = figures.Value{Units: value}
		return n, true
	}
	if low, high, ok := neighbours(c[i:j]); ok {
		n.value, n.high, n.between = figures.Value{Units: low}, figures.Value{Units: high}, true
		return n, true
	}
	return n, false
}

// hanValue is the value of numerals in good order: 三百二十, 一千零五, 十二, 两万, 百.
func hanValue(c []rune) (int64, bool) {
	var total, section, digit int64 = 0, 0, -1
	lastPower, zero := 9, false
	for k, r := range c {
		if d := hanDigit(r); d >= 0 {
			if digit > 0 || digit == 0 && d == 0 {
				return 0, false
			}
			if d == 0 {
				zero = true
				if k == 0 && len(c) > 1 {
					return 0, false
				}
				digit = -1
				if len(c) == 1 {
					return 0, true
				}
				continue
			}
			digit = int64(d)
			continue
		}
		p := power(r)
		if p >= 4 {
			if digit > 0 {
				section += digit
			}
			if section == 0 && total == 0 {
				if k != 0 {
					return 0, false
				}
				section = 1
			}
			if p == 8 {
				total = (total + section) * 1e8
			} else {
				if total%1e8 >= 1e4 {
					return 0, false
				}
				total += section * 1e4
			}
			section, digit, lastPower = 0, -1, 9
			continue
		}
		if p >= lastPower {
			return 0, false
		}
		if digit < 0 {
			if k != 0 && !(p == 1 && zero) && power(c[k-1]) < 4 {
				return 0, false
			}
			digit = 1
		}
		section += digit * pow10(p)
		digit, lastPower, zero = -1, p, false
	}
	if digit > 0 {
		if len(c) >= 2 && !zero && lastPower > 1 && lastPower < 9 && power(c[len(c)-2]) > 1 {
			digit *= pow10(lastPower - 1) // 三百五
		} else if len(c) >= 2 && !zero && power(c[len(c)-2]) >= 4 {
			digit *= pow10(power(c[len(c)-2]) - 1) // 三万五
		}
		section += digit
	}
	return total + section, true
}

// neighbours reads two neighbouring numerals as from … to …: 三五, 七八十, 十七八, 两三百.
func neighbours(c []rune) (low, high int64, ok bool) {
	base, rest := int64(0), c
	if len(rest) >= 3 && rest[0] == '十' {
		base, rest = 10, rest[1:]
	}
	if len(rest) < 2 || hanDigit(rest[0]) < 1 || hanDigit(rest[1]) <= hanDigit(rest[0]) || hanDigit(rest[1])-hanDigit(rest[0]) > 2 {
		return 0, 0, false
	}
	factor := int64(1)
	for _, r := range rest[2:] {
		if base != 0 || power(r) == 0 {
			return 0, 0, false
		}
		factor *= pow10(power(r))
	}
	return base + int64(hanDigit(rest[0]))*factor, base + int64(hanDigit(rest[1]))*factor, true
}

// float is a value for arithmetic with tolerances.
func float(v figures.Value) float64 { return float64(v.Units) / math.Pow10(v.Scale) }

// plainNumber words a value without needless zeros.
func plainNumber(v figures.Value) string {
	s := v.String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
