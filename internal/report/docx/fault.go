package docx

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fault says in both languages of the product what in a Document cannot be written, and where.
type Fault struct{ Zh, En string }

func (f *Fault) Error() string { return f.En }

// In returns the sentence in lang, "zh" or "en".
func (f *Fault) In(lang string) string {
	if lang == "en" {
		return f.En
	}
	return f.Zh
}

// place names a part of the document in both languages.
type place struct{ zh, en string }

func (p place) fault(zh, en string) error {
	return &Fault{Zh: p.zh + zh, En: p.en + " " + en}
}

// within names a numbered part inside p; numbers count from one, as readers do.
func (p place) within(zh, en string, n int) place {
	q := place{fmt.Sprintf(zh, n), fmt.Sprintf(en, n)}
	if p.zh == "" {
		return q
	}
	return place{p.zh + "，" + q.zh, p.en + ", " + q.en}
}

// checkText refuses what XML cannot carry or a reader cannot see. Line feeds pass only where they mean something.
func (p place) checkText(s string, lineFeeds bool) error {
	if !utf8.ValidString(s) {
		return p.fault("不是有效的 UTF-8 文字", "is not valid UTF-8 text")
	}
	n := 0
	for _, r := range s {
		n++
		if r == '\n' && lineFeeds {
			continue
		}
		if refused(r) {
			return p.fault(
				fmt.Sprintf("第 %d 个字符 U+%04X 是控制字符，请删去；分段请用新的段落", n, r),
				fmt.Sprintf("holds the control character U+%04X at character %d: remove it; use a new paragraph to break a line", r, n))
		}
	}
	return nil
}

// refused reports control characters, the two noncharacters XML forbids, the Unicode line separators (which Word shows as
// boxes) and the direction overrides, with which a text can read otherwise than it is stored.
func refused(r rune) bool {
	return unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF || r == 0x2028 || r == 0x2029 ||
		r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

func (p place) checkRequired(s string, lineFeeds bool) error {
	if strings.TrimSpace(s) == "" {
		return p.fault("不能为空", "must not be empty")
	}
	return p.checkText(s, lineFeeds)
}

func (p place) checkLink(link string) error {
	if err := p.checkText(link, false); err != nil {
		return err
	}
	u, err := url.Parse(link)
	if err == nil {
		switch u.Scheme {
		case "http", "https":
			if u.Host != "" {
				return nil
			}
		case "mailto":
			if u.Opaque != "" {
				return nil
			}
		}
	}
	return p.fault(
		fmt.Sprintf("的链接 %q 不能用：应是完整的 http、https 或 mailto 地址", link),
		fmt.Sprintf("has the link %q: it must be a whole http, https or mailto address", link))
}
