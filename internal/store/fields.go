package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// field is the value of a matter's field as text, NULL when it has none; arrow -> gives it as JSON writes it.
func (c *conditions) field(d *dialect, id, arrow string) string {
	return d.fields + " " + arrow + " CAST(" + c.arg(id) + " AS text)"
}

// holding restricts matters by the value of a field.
func (c *conditions) holding(d *dialect, w office.Where) {
	compare := func(v any, than string) {
		switch v := v.(type) {
		case int64:
			c.and("CAST(" + c.field(d, w.Field, "->>") + " AS bigint) " + than + " " + c.arg(v))
		case calendar.Date:
			c.and(c.field(d, w.Field, "->>") + " " + than + " " + c.arg(v.String()))
		case bool:
			c.and("CAST(" + c.field(d, w.Field, "->") + " AS text) " + than + " " + c.arg(fmt.Sprint(v)))
		case string:
			c.and(c.field(d, w.Field, "->>") + " " + than + " " + c.arg(v))
		case nil:
		default:
			c.and("1 = 0") // no field holds such a value
		}
	}
	compare(w.Is, "=")
	compare(w.Least, ">=")
	compare(w.Most, "<=")
	if w.Holds != "" {
		c.and("lower(" + c.field(d, w.Field, "->>") + ") LIKE " + c.arg("%"+likeless.Replace(strings.ToLower(w.Holds))+"%") + ` ESCAPE '\'`)
	}
}

// waiting reads the matters whose clocks run, by the first day one is due.
func (c *conditions) waiting(f office.Filter) (from, order string) {
	c.and("matter.id = waiting.doc")
	if f.Before.ID != 0 {
		c.and("(waiting.day, waiting.doc) > (" + c.arg(f.Before.Day.String()) + ", " + c.arg(f.Before.ID) + ")")
	}
	// The sign keeps an engine from walking all clocks in the order of their matters.
	return "(SELECT +matter AS doc, min(due) AS day FROM clock WHERE town = " + c.arg(f.Town) + " AND state = " + c.arg(string(ledger.Running)) +
		" AND due <> '' GROUP BY +matter) waiting CROSS JOIN matter", "waiting.day, waiting.doc"
}

// Totals implements [office.Reader].
func (s *Store) Totals(ctx context.Context, f office.Filter, fields []string) ([]int64, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	f.Before = office.Cursor{}
	totals := make([]int64, len(fields))
	err := s.snapshot(ctx, func(q querier) error {
		ways, err := s.ways(ctx, q, f)
		if err != nil {
			return err
		}
		for _, w := range ways {
			where, from, _ := s.whereOnce(w)
			sums := make([]string, len(fields))
			for i, id := range fields {
				sums[i] = "coalesce(sum(CAST(" + where.field(s.dialect, id, "->>") + " AS bigint)), 0)"
			}
			_, err := one(ctx, q, func(rows *sql.Rows, _ *struct{}) error {
				some := make([]int64, len(totals))
				into := make([]any, len(totals))
				for i := range some {
					into[i] = &some[i]
				}
				err := rows.Scan(into...)
				for i := range some {
					totals[i] += some[i]
				}
				return err
			}, "SELECT "+strings.Join(sums, ", ")+" FROM "+from+" WHERE "+where.String(), where.args...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return totals, err
}
