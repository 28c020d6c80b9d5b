package sheets

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"github.com/xuri/excelize/v2"
	"golang.org/x/sync/errgroup"
)

// Import reads a spreadsheet into a town's books. Faults of single rows are in the Result; an *Unusable error means
// that the file cannot be read, any other is trouble with the books. Where the Result is not nil it tells what had been
// recorded before, of a sheet damaged halfway too, and the same file can simply be imported again.
func Import(ctx context.Context, cfg Config, r io.Reader) (*Result, error) {
	w, err := openWorkbook(r)
	if err != nil {
		return nil, err
	}
	p := newPlan(cfg.Book, cfg.Kind)
	l, others, err := w.choose(p, cfg.Sheet)
	if err != nil {
		return nil, err
	}
	if err := w.settleTwice(l); err != nil {
		return nil, err
	}
	if missing := p.missing(l); len(missing) > 0 {
		return nil, unusable(nil, "工作表「%s」第%d行的表头缺少必填的列：%s。请补上这些列，或用导入模板填写。",
			"The headings of sheet %q, row %d, lack required columns: %s. Add them, or fill in the template.", l.sheet.name, l.heading, titles(missing))
	}
	res := &Result{Sheet: l.sheet.name, Heading: l.heading, Others: others, DryRun: cfg.DryRun, file: w, mark: l.remarks()}
	for i := range l.texts {
		if l.ignored[i] {
			res.Ignored = append(res.Ignored, l.column(i))
		}
	}
	for i, c := range l.at {
		if c != nil {
			col := l.column(i)
			res.columns = append(res.columns, office.BroughtColumn{Letters: col.Letters, Heading: col.Heading, Means: c.title})
		}
	}
	err = run(ctx, cfg, p, l, w, res)
	slices.SortStableFunc(res.Faults, func(a, b Fault) int { return cmp.Compare(a.Row, b.Row) })
	return res, err
}

// choose finds the sheet to read and the row its headings stand in.
func (w *workbook) choose(p *plan, wanted string) (best *layout, others []string, err error) {
	var names []string
	for _, sheet := range w.sheets {
		if names = append(names, sheet.name); wanted != "" && sheet.name != wanted {
			continue
		}
		rows, err := w.head(sheet)
		if err != nil {
			return nil, nil, err
		}
		l := p.headings(sheet, rows)
		switch {
		case l == nil:
		case best == nil:
			best = l
		case l.score > best.score:
			others = append(others, best.sheet.name)
			best = l
		default:
			others = append(others, sheet.name)
		}
	}
	if wanted != "" && !slices.Contains(names, wanted) {
		return nil, nil, unusable(nil, "文件里没有工作表「%s」；有：%s。", "The file has no sheet %q; it has: %s.", wanted, strings.Join(names, "、"))
	}
	if best == nil {
		return nil, nil, unusable(nil, "前%[1]d行里找不到「%[2]s」的表头。表头应有这样的列：%[3]s。可先下载导入模板。",
			"No headings of %[2]s in the first %[1]d rows. They should be such as: %[3]s. The template has them all.",
			headRows, p.kind.Title, titles(p.offered()))
	}
	return best, others, nil
}

// head reads the first rows of a sheet with merged cells written out, as headings need.
func (w *workbook) head(sheet *sheet) ([][]string, error) {
	var out [][]string
	err := w.scan(sheet, func(row int, cells []string) error {
		if row > headRows {
			return errEnough
		}
		for len(out) < row {
			out = append(out, nil)
		}
		out[row-1] = slices.Clone(cells)
		return nil
	})
	if err != nil {
		return nil, err
	}
	const widest = 512 // no ledger has more columns; a merged title may run over all there are
	for _, m := range sheet.merged {
		if m.top > len(out) || m.left > len(out[m.top-1]) {
			continue
		}
		text := out[m.top-1][m.left-1]
		for y := m.top; y <= min(m.bottom, len(out)); y++ {
			for x := m.left; x <= min(m.right, widest); x++ {
				for len(out[y-1]) < x {
					out[y-1] = append(out[y-1], "")
				}
				out[y-1][x-1] = text
			}
		}
	}
	return out, nil
}

// settleTwice decides between columns with the same heading: where all but one are empty, that one is read.
func (w *workbook) settleTwice(l *layout) error {
	if len(l.twice) == 0 {
		return nil
	}
	filled := map[int]bool{}
	err := w.each(l, func(_ int, cells []string) error {
		for _, places := range l.twice {
			for _, i := range places {
				filled[i] = filled[i] || i < len(cells) && trim(cells[i]) != ""
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, places := range l.twice {
		used := slices.DeleteFunc(slices.Clone(places), func(i int) bool { return !filled[i] })
		if len(used) > 1 {
			a, b := cellName(used[0], l.heading), cellName(used[1], l.heading)
			return unusable(nil, "工作表「%[1]s」里 %[2]s 和 %[3]s 两格表头都是「%[4]s」，不知道以哪一列为准。请删去或改名其中一列。",
				"In sheet %[1]q the headings %[2]s and %[3]s both say %[4]q. Remove or rename one of the columns.", l.sheet.name, a, b, l.at[used[0]].title)
		}
		for _, i := range places {
			if len(used) == 1 && i != used[0] || len(used) == 0 && i != places[0] {
				l.at[i] = nil
			}
		}
	}
	return nil
}

// each streams the rows below the headings. Cells merged downwards say in each row what the first says; a row that
// only continues merged cells is no row of its own and comes without cells.
func (w *workbook) each(l *layout, f func(row int, cells []string) error) error {
	merged := slices.DeleteFunc(slices.Clone(l.sheet.merged), func(m merge) bool { return m.bottom <= l.heading || m.bottom == m.top })
	slices.SortFunc(merged, func(a, b merge) int { return cmp.Compare(a.top, b.top) })
	var open []merge
	var texts []string
	return w.scan(l.sheet, func(row int, cells []string) error {
		own := slices.ContainsFunc(cells, func(s string) bool { return trim(s) != "" })
		for i := len(open) - 1; i >= 0; i-- {
			if open[i].bottom < row {
				open, texts = slices.Delete(open, i, i+1), slices.Delete(texts, i, i+1)
				continue
			}
			for own && len(cells) < open[i].left {
				cells = append(cells, "")
			}
			if own && trim(cells[open[i].left-1]) == "" {
				cells[open[i].left-1] = texts[i]
			}
		}
		for len(merged) > 0 && merged[0].top <= row {
			if m := merged[0]; m.top == row && row > l.heading && m.left <= len(cells) && m.left <= len(l.at) {
				open, texts = append(open, m), append(texts, cells[m.left-1])
			}
			merged = merged[1:]
		}
		if row <= l.heading {
			return nil
		}
		return f(row, cells)
	})
}

// errEnough ends a scan early.
var errEnough = errors.New("enough")

// scan reads the rows of a sheet; its error is what f returned, or an *Unusable for a damaged sheet.
func (w *workbook) scan(sheet *sheet, f func(row int, cells []string) error) error {
	r, err := sheet.cells()
	if err != nil {
		return damaged(err)
	}
	defer r.Close()
	var stopped error
	err = scanRows(r, w.shared, func(row int, cells []string) error {
		stopped = f(row, cells)
		return stopped
	})
	switch {
	case stopped == errEnough:
		return nil
	case stopped != nil:
		return stopped
	case err != nil:
		return damaged(fmt.Errorf("sheet %s: %w", sheet.name, err))
	}
	return nil
}

// entry is a row on its way into the books.
type entry struct {
	row     int
	actions int
}

type batch struct {
	actions []ledger.Action
	rows    []entry
	upTo    int // rows of the sheet read so far
}

// mostActions is how many actions go to the office at once, to be committed together: a third of a second's work,
// for which others wait.
const mostActions = 5000

// run reads in one goroutine and records in another.
func run(ctx context.Context, cfg Config, p *plan, l *layout, w *workbook, res *Result) error {
	total := max(0, l.sheet.rows-l.heading)
	most := mostActions
	if cfg.DryRun && needsWhole(cfg.Kind) {
		most = total*len(p.steps) + 1
	}
	batches := make(chan batch, 2)
	group, ctx := errgroup.WithContext(ctx)
	in := &intake{res: res, rows: newRowReader(cfg, p, l, w.since4), batches: batches, most: most}
	group.Go(func() error {
		defer close(batches)
		if err := w.each(l, func(row int, cells []string) error { return in.take(ctx, row, cells) }); err != nil {
			return err
		}
		return in.send(ctx)
	})
	out := &outcome{cfg: cfg, plan: p, l: l}
	group.Go(func() error {
		for b := range batches {
			if err := out.record(ctx, b); err != nil {
				return err
			}
			if cfg.Progress != nil {
				cfg.Progress(min(b.upTo, total), total)
			}
		}
		return nil
	})
	err := group.Wait()
	res.Faults = append(in.faults, out.faults...)
	res.Entered, res.Continued, res.Already = out.entered, out.continued, out.already
	res.Refused, res.opened = in.refused+out.refused, out.opened
	res.Rows = res.Entered + res.Continued + res.Already + res.Refused
	var u *Unusable
	switch {
	case err == nil, errors.As(err, &u):
		return err
	default:
		return fmt.Errorf("importing sheet %s: %w", l.sheet.name, err)
	}
}

// needsWhole tells whether a row may enter depends on the rows before it, so that a trial in parts would
// tell something else than the import.
func needsWhole(k *handbook.Kind) bool {
	return len(k.Unique) > 0 || slices.ContainsFunc(k.Fields, func(f *handbook.Field) bool { return f.Once || f.Kind == k.ID })
}

// intake sorts the rows of a sheet: records, faults, and what is neither.
type intake struct {
	res     *Result
	rows    *rowReader
	batches chan<- batch
	most    int

	next    batch
	blank   int
	refused int
	faults  []Fault
}

func (in *intake) take(ctx context.Context, row int, cells []string) error {
	in.next.upTo = row - in.rows.l.heading
	first := slices.IndexFunc(cells, func(s string) bool { return trim(s) != "" })
	if first < 0 {
		in.blank++
		return nil
	}
	if why := in.rows.l.passOver(cells, first); why != nil {
		if why.Zh == "" {
			in.blank++ // numbered but not filled in
			return nil
		}
		in.res.Skipped = append(in.res.Skipped, Skip{Row: row, Why: *why})
		return nil
	}
	in.res.Blank, in.blank = in.res.Blank+in.blank, 0
	if len(in.res.first) < firstRows {
		in.res.first = append(in.res.first, in.rows.l.told(cells))
	}
	actions := in.rows.record(row, cells)
	if actions == nil {
		in.faults = append(in.faults, in.rows.faults...)
		in.refused++
		return nil
	}
	in.next.actions = append(in.next.actions, actions...)
	in.next.rows = append(in.next.rows, entry{row, len(actions)})
	if len(in.next.actions) >= in.most {
		return in.send(ctx)
	}
	return nil
}

// firstRows is how many rows a preview shows.
const firstRows = 5

// told are the cells of a row that are read.
func (l *layout) told(cells []string) []string {
	var out []string
	for i, c := range l.at {
		switch {
		case c == nil:
		case i < len(cells):
			out = append(out, trim(cells[i]))
		default:
			out = append(out, "")
		}
	}
	return out
}

func (in *intake) send(ctx context.Context) error {
	b := in.next
	in.next = batch{upTo: b.upTo}
	select {
	case in.batches <- b:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// mostOpened is how many of the matters a sheet opened are named one by one.
const mostOpened = 50

// outcome brings batches to the office and counts what became of them.
type outcome struct {
	cfg  Config
	plan *plan
	l    *layout

	entered, continued, already, refused int
	opened                               []office.BroughtRow
	faults                               []Fault
}

func (o *outcome) record(ctx context.Context, b batch) error {
	if len(b.actions) == 0 {
		return nil
	}
	do := o.cfg.Office.DoAll
	if o.cfg.DryRun {
		do = o.cfg.Office.Try
	}
	results, err := do(ctx, o.cfg.Town, b.actions)
	if err != nil {
		return err
	}
	actions := b.actions
	for _, e := range b.rows {
		done := results[:e.actions]
		again := 0
		for _, r := range done {
			if r.Already {
				again++
			}
		}
		switch {
		case done[0].Err != nil:
			var refusal *ledger.Refusal
			if !errors.As(done[0].Err, &refusal) {
				return done[0].Err
			}
			o.refused++
			o.faults = append(o.faults, o.explain(e.row, actions[:e.actions], refusal)...)
		case again == len(done):
			o.already++
		case done[0].Already:
			o.continued++
		default:
			o.entered++
			if len(o.opened) < mostOpened {
				o.opened = append(o.opened, office.BroughtRow{Row: e.row, Matter: done[0].Matter})
			}
		}
		results, actions = results[e.actions:], actions[e.actions:]
	}
	return nil
}

func cellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return fmt.Sprintf("R%dC%d", row, column+1)
	}
	return name
}
