package check

// dateAt is where a date, a time or a row of years that begins at i ends; 0 when none begins there.
func dateAt(c []rune, i int) int {
	digits, end := digitRun(c, i)
	if digits == 0 {
		return hanDateAt(c, i)
	}
	next := func(j int) rune {
		if j < len(c) {
			return c[j]
		}
		return 0
	}
	value := smallValue(c[i:end])
	switch {
	case digits == 4 && value >= 1900 && value <= 2100:
		if next(end) == '年' {
			return afterYear(c, end+1)
		}
		if j := rangeSign(c, end); j > end { // 2021—2025年, 2021-2025
			if n, e := digitRun(c, j); n == 4 && smallValue(c[j:e]) >= 1900 && smallValue(c[j:e]) <= 2100 {
				if next(e) == '年' {
					return afterYear(c, e+1)
				}
				return e
			}
		}
		if next(end) == '、' { // 2022、2023年
			if e := dateAt(c, end+1); e > 0 {
				return e
			}
		}
		for _, sign := range []rune{'-', '—', '.', '/'} {
			if next(end) != sign {
				continue
			}
			n, e := digitRun(c, end+1)
			if n == 0 || n > 2 || smallValue(c[end+1:e]) > 12 {
				continue
			}
			if next(e) == sign {
				if n2, e2 := digitRun(c, e+1); n2 > 0 && n2 <= 2 {
					return e2
				}
			}
			if sign == '.' || next(e) == '月' {
				return e
			}
		}
	case digits == 2 && next(end) == '年' && (next(end+1) == '底' || next(end+1) == '初' || next(end+1) == '度' || next(end+1) == '末'):
		return end + 2
	case digits <= 2 && value <= 31:
		if e := monthDay(c, i, end); e > 0 {
			return e
		}
		if next(end) == ':' || next(end) == '：' {
			if n, e := digitRun(c, end+1); n == 2 && value <= 24 && smallValue(c[end+1:e]) < 60 {
				return e
			}
		}
		if next(end) == '时' && next(end+1) != '代' && next(end+1) != '期' && value <= 24 {
			e := end + 1
			if n, m := digitRun(c, e); n > 0 && next(m) == '分' {
				e = m + 1
			}
			return e
		}
		if j := rangeSign(c, end); j > end { // 1-12月, 3月至5月
			if n, e := digitRun(c, j); n > 0 && n <= 2 && (next(e) == '月' || next(e) == '日' && next(e+1) != '内') {
				return monthDay(c, j, e)
			}
		}
		if next(end) == '、' { // 3、4月
			if n, e := digitRun(c, end+1); n > 0 && n <= 2 && next(e) == '月' && value <= 12 {
				return monthDay(c, end+1, e)
			}
		}
		if next(end) == '·' { // 3·15
			if n, e := digitRun(c, end+1); n > 0 {
				return e
			}
		}
	}
	return 0
}

// monthDay reads 月, 月…日 or 日 behind a number.
func monthDay(c []rune, i, end int) int {
	if end >= len(c) {
		return 0
	}
	v := smallValue(c[i:end])
	switch c[end] {
	case '月':
		if v < 1 || v > 12 {
			return 0
		}
		e := end + 1
		if e < len(c) && c[e] == '份' {
			e++
		}
		if n, m := digitRun(c, e); n > 0 && n <= 2 && m < len(c) && (c[m] == '日' || c[m] == '号') {
			e = m + 1
		} else if n > 0 && n <= 2 {
			if j := rangeSign(c, m); j > m { // 3月1-5日
				if n2, m2 := digitRun(c, j); n2 > 0 && m2 < len(c) && c[m2] == '日' {
					e = m2 + 1
				}
			}
		}
		if j := rangeSign(c, e); j > e { // 3月至5月, 5月1日至3日
			if n, m := digitRun(c, j); n > 0 && n <= 2 && m < len(c) && (c[m] == '月' || c[m] == '日') {
				if e2 := monthDay(c, j, m); e2 > 0 {
					return e2
				}
			}
		}
		return e
	case '日':
		if v < 1 || v > 31 || end+1 < len(c) && (c[end+1] == '内' || c[end+1] == '以') {
			return 0
		}
		if i > 0 && (c[i-1] == '月' || c[i-1] == '至' || c[i-1] == '到' || c[i-1] == '-' || c[i-1] == '—' || c[i-1] == '、') {
			return end + 1
		}
	}
	return 0
}

// afterYear is where a date ends whose 年 is read.
func afterYear(c []rune, i int) int {
	if i < len(c) && c[i] == '度' {
		i++
	}
	if j := rangeSign(c, i); j > i {
		if e := dateAt(c, j); e > 0 {
			return e
		}
	}
	if n, e := digitRun(c, i); n > 0 && n <= 2 {
		if e2 := dateAt(c, i); e2 > 0 {
			return e2
		}
		if e2 := monthDay(c, i, e); e2 > 0 {
			return e2
		}
	}
	return i
}

// hanDateAt reads a date in Chinese numerals: 二〇二四年十二月, 三月, 十二月三日, 三月五日. Numerals before 年 that are no
// year of four numerals are a length of time and not read here.
func hanDateAt(c []rune, i int) int {
	j := i
	for j < len(c) && isNumeral(c[j]) {
		j++
	}
	if j == i || j >= len(c) {
		return 0
	}
	switch {
	case c[j] == '年' && j-i == 4 && hanDigit(c[i]) > 0 && power(c[i+1]) == 0 && power(c[i+2]) == 0:
		if e := hanDateAt(c, j+1); e > 0 {
			return e
		}
		return j + 1
	case c[j] == '月':
		if v, ok := hanValue(c[i:j]); !ok || v < 1 || v > 12 {
			return 0
		}
		k := j + 1
		for k < len(c) && isNumeral(c[k]) {
			k++
		}
		if k > j+1 && k < len(c) && c[k] == '日' {
			return k + 1
		}
		return j + 1
	}
	return 0
}

// digitRun counts the digits from i on and says where they end.
func digitRun(c []rune, i int) (int, int) {
	j := i
	for j < len(c) && isDigit(c[j]) {
		j++
	}
	return j - i, j
}

func smallValue(c []rune) int {
	v := 0
	for _, r := range c {
		if v = v*10 + int(r-'0'); v > 1e6 {
			return v
		}
	}
	return v
}

// rangeSign is where a sign that means "to" ends which begins at i; i when there is none.
func rangeSign(c []rune, i int) int {
	if i >= len(c) {
		return i
	}
	switch c[i] {
	case '-', '—', '~', '至', '到':
		if c[i] == '—' && i+1 < len(c) && c[i+1] == '—' {
			return i + 2
		}
		return i + 1
	}
	return i
}

// headingLen is how many characters the number of a heading or of a list's item takes that begins at i: 一、 （一） 1. ①
// 第一章; 0 when there is none.
func headingLen(c []rune, i int) int {
	j := i
	for j < len(c) && (c[j] == ' ' || c[j] == '-' || c[j] == '>' || c[j] == '\t' || c[j] == '#' || c[j] == '*' || c[j] == '·') {
		j++
	}
	if j >= len(c) {
		return 0
	}
	if c[j] >= '①' && c[j] <= '⓿' || c[j] >= '㈠' && c[j] <= '㈩' {
		return j + 1 - i
	}
	open := c[j] == '（' || c[j] == '('
	if open {
		j++
	}
	ordinal := j < len(c) && c[j] == '第'
	if ordinal {
		j++
	}
	k := j
	for k < len(c) && (isNumeral(c[k]) || isDigit(c[k])) && k-j < 4 {
		k++
	}
	if k == j || k >= len(c) {
		return 0
	}
	switch {
	case open && (c[k] == '）' || c[k] == ')'):
		return k + 1 - i
	case ordinal && (c[k] == '章' || c[k] == '节' || c[k] == '条' || c[k] == '部'):
		return k + 1 - i
	case open || ordinal:
		return 0
	case c[k] == '、' || c[k] == '．' || c[k] == '）' || c[k] == ')':
		if k+1 < len(c) && isDigit(c[k+1]) {
			return 0 // 3、4月
		}
		return k + 1 - i
	case c[k] == '.' && isDigit(c[j]):
		e := k + 1
		for n, m := digitRun(c, e); n > 0 && n <= 2 && m < len(c) && c[m] == '.'; n, m = digitRun(c, e) { // 1.2.
			e = m + 1
		}
		if e < len(c) && isDigit(c[e]) {
			n, m := digitRun(c, e)
			if n > 2 || m >= len(c) || !isHan(c[m]) || power(c[m]) > 0 {
				return 0
			}
			if un, _ := unitWords.at(c, m); un > 0 || n > 1 {
				return 0 // 1.5公里
			}
			return m - i
		}
		return e - i
	}
	return 0
}
