package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"fengqiao/internal/calendar"
)

// object writes the members of a JSON object one after the other; the caller keeps their order.
type object struct {
	b []byte
}

func (o *object) name(name string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(appendString(o.b, name), ':')
}

func (o *object) str(name, v string) {
	o.name(name)
	o.b = appendString(o.b, v)
}

func (o *object) optional(name, v string) {
	if v != "" {
		o.str(name, v)
	}
}

// integer leaves out zero.
func (o *object) integer(name string, v int64) {
	if v != 0 {
		o.name(name)
		o.b = strconv.AppendInt(o.b, v, 10)
	}
}

// appendMap writes field values; field ids are ASCII, so byte order is RFC 8785's order of UTF-16 units.
func appendMap(b []byte, m map[string]any) []byte {
	o := object{b: append(b, '{')}
	names := make([]string, 0, 32) // on the stack for most kinds
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	for _, k := range names {
		o.name(k)
		o.b = appendValue(o.b, m[k])
	}
	return append(o.b, '}')
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		return appendString(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case bool:
		return strconv.AppendBool(b, v)
	case calendar.Date:
		return appendString(b, v.String())
	case []string:
		b = append(b, '[')
		for i, s := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, s)
		}
		return append(b, ']')
	default:
		panic(fmt.Sprintf("ledger: a field type returned %T, which entries cannot hold", v))
	}
}

// appendString escapes as RFC 8785 section 3.2.2.2 has it: only quotation mark, backslash and control characters.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\b':
			b = append(b, `\b`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\f':
			b = append(b, `\f`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c < 0x20:
			b = append(b, `\u00`...)
			b = append(b, hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r) // what is not UTF-8 becomes U+FFFD, as in encoding/json
			i += n
			continue
		}
		i++
	}
	return append(b, '"')
}
