package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// bulk gathers rows into INSERT statements of many rows each.
type bulk struct {
	tx    *tx
	head  string // INSERT INTO table (columns)
	width int    // columns
	tail  string // ON CONFLICT …
	args  []any
}

// insert starts a bulk of rows for table; columns are parted by commas.
func (t *tx) insert(table, columns, tail string) *bulk {
	return &bulk{tx: t, head: t.dialect.insert + " INTO " + table + " (" + columns + ") VALUES ", width: strings.Count(columns, ",") + 1, tail: tail}
}

// add takes one row; text is checked here because PostgreSQL cannot hold U+0000 nor bytes that are not UTF-8.
func (b *bulk) add(ctx context.Context, row ...any) error {
	for _, v := range row {
		if s, ok := v.(string); ok {
			if err := keepable(s); err != nil {
				return err
			}
		}
	}
	b.args = append(b.args, row...)
	if len(b.args) == b.tx.dialect.bulk[0]*b.width {
		return b.flush(ctx)
	}
	return nil
}

// flush writes what has been gathered.
func (b *bulk) flush(ctx context.Context) error {
	rest := b.args
	for _, n := range b.tx.dialect.bulk {
		for len(rest) >= n*b.width {
			if _, err := b.tx.session.ExecContext(ctx, b.text(n), rest[:n*b.width]...); err != nil {
				return err
			}
			rest = rest[n*b.width:]
		}
	}
	clear(b.args)
	b.args = b.args[:0]
	return nil
}

// text is the statement for n rows.
func (b *bulk) text(n int) string {
	key := bulkText{b.head, b.tail, n}
	if text, ok := b.tx.dialect.texts.Load(key); ok {
		return text.(string)
	}
	var sb strings.Builder
	sb.WriteString(b.head)
	for i := range n {
		if i > 0 {
			sb.WriteByte(',')
		}
		sb.WriteByte('(')
		b.tx.dialect.list(&sb, i*b.width+1, b.width)
		sb.WriteByte(')')
	}
	sb.WriteByte(' ')
	sb.WriteString(b.tail)
	text := sb.String()
	b.tx.dialect.texts.Store(key, text)
	return text
}

type bulkText struct {
	head, tail string
	rows       int
}

// list writes n placeholders, the first being the from-th of the statement.
func (d *dialect) list(sb *strings.Builder, from, n int) {
	for i := range n {
		if i > 0 {
			sb.WriteByte(',')
		}
		sb.WriteString(d.param(from + i))
	}
}

// in writes the placeholders of an IN list whose values come after the first fixed parameters. Its length is
// rounded up, the last value being repeated, so that few different statements arise; see [padded].
func (d *dialect) in(fixed, n int) string {
	var sb strings.Builder
	sb.WriteByte('(')
	d.list(&sb, fixed+1, padding(n))
	sb.WriteByte(')')
	return sb.String()
}

// inMost is the longest IN list in one statement.
const inMost = 256

func padding(n int) int {
	size := 1
	for size < n {
		size *= 4
	}
	return size
}

// padded appends values, and the last again until the length is that of [dialect.in].
func padded[T any](args []any, values []T) []any {
	for i := range padding(len(values)) {
		args = append(args, values[min(i, len(values)-1)])
	}
	return args
}

func keepable(s string) error {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return nil
	}
	const most = 40
	if len(s) > most {
		s = s[:most] + "…"
	}
	return fault(ErrText, nil, "文字 %s 含有空字符（U+0000）或不是 UTF-8，不能保存。",
		"The text %s holds the character U+0000 or is not UTF-8 and cannot be kept.", fmt.Sprintf("%q", s))
}
