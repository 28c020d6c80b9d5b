package office_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
	"fengqiao/internal/store/storetest"
)

// tampered is a database somebody has gone at behind the books' back.
type tampered struct {
	t  *testing.T
	db *sql.DB
}

// run carries out a statement and insists that it changed something.
func (x tampered) run(statement string, args ...any) {
	x.t.Helper()
	result, err := x.db.Exec(statement, args...)
	if err != nil {
		x.t.Fatal(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		x.t.Fatalf("%s changed nothing (%v)", statement, err)
	}
}

// rewrite changes what a journal body says.
func (x tampered) rewrite(seq int, old, new string) {
	x.t.Helper()
	x.run(`UPDATE journal SET body = replace(body, ?, ?) WHERE seq = ? AND body LIKE '%' || ? || '%'`, old, new, seq, old)
}

// rehash makes a line's hash that of its body.
func (x tampered) rehash(seq int) string {
	x.t.Helper()
	var body string
	if err := x.db.QueryRow(`SELECT body FROM journal WHERE seq = ?`, seq).Scan(&body); err != nil {
		x.t.Fatal(err)
	}
	hash := ledger.Hash([]byte(body))
	x.run(`UPDATE journal SET hash = ? WHERE seq = ?`, hash, seq)
	return hash
}

// rechain makes the journal unbroken again from a position on, head included.
func (x tampered) rechain(from int) {
	x.t.Helper()
	hash := x.rehash(from)
	for seq := from + 1; ; seq++ {
		var body string
		if err := x.db.QueryRow(`SELECT body FROM journal WHERE seq = ?`, seq).Scan(&body); err == sql.ErrNoRows {
			break
		} else if err != nil {
			x.t.Fatal(err)
		}
		e, err := ledger.Read([]byte(body))
		if err != nil {
			x.t.Fatal(err)
		}
		x.rewrite(seq, e.Prev, hash)
		hash = x.rehash(seq)
	}
	x.run(`UPDATE town SET hash = ?`, hash)
}

// booksToTamperWith are the closed books of a few matters; the comments are journal positions.
func booksToTamperWith(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	d, shut := deskAt(t, store.Options{Dir: dir}, wholeHandbook, town) // 1: the handbook
	d.do(
		d.dispute("a", "2024-05-20"),                // 2
		d.dispute("b", "2024-05-30"),                // 3
		settleOpened("a/settle", "a", "2024-06-01"), // 4
		ledger.Action{Key: "c", Do: "open", Kind: "consultation", Town: town, By: "陈志明", Post: "legal-advisor", Data: map[string]any{
			"given_on": "2024-05-06", "channel": "visit", "subject": "family", "question": "抚养费怎样计算", "people": int64(2)}}, // 5
		ledger.Action{Key: "a/visit", Do: "visit", Opened: "a", Town: town, By: "王建国", Post: "mediator", Data: map[string]any{"performance": "performed"}}, // 6
		d.dispute("e", "2024-05-31"), // 7
	)
	shut()
	return dir
}

func TestTampering(t *testing.T) {
	sound := booksToTamperWith(t)
	image, err := os.ReadFile(filepath.Join(sound, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name   string
		tamper func(tampered)
		faults []string // What and ID, in the order found
	}{
		{"nothing", func(tampered) {}, nil},
		{"a body", func(x tampered) { x.rewrite(4, "三日内", "五日内") }, []string{"entry 4"}},
		{"a body that still reads the same to the rules", func(x tampered) { x.rewrite(3, "王建国", "王建军") }, []string{"entry 3"}},
		{"a body and its hash", func(x tampered) { x.rewrite(4, "三日内", "五日内"); x.rehash(4) }, []string{"entry 4"}},
		{"a body that cannot be read any more", func(x tampered) { x.rewrite(3, "{", "<") }, []string{"entry 3"}},
		{"a body that cannot be read, with its hash", func(x tampered) { x.rewrite(3, "{", "<"); x.rehash(3) }, []string{"entry 3"}},
		{"two bodies", func(x tampered) { x.rewrite(3, "王建国", "王建军"); x.rewrite(5, "visit", "phone") }, []string{"entry 3", "entry 5"}},
		{"the last body and its hash", func(x tampered) { x.rewrite(7, "排水沟", "宅基地"); x.rehash(7) },
			[]string{"head 7", "matter 7"}},
		{"a hash", func(x tampered) { x.run(`UPDATE journal SET hash = 'x' || hash WHERE seq = 3`) }, []string{"entry 3"}},
		{"the adoption of the handbook", func(x tampered) { x.rewrite(1, "测试员", "某人") }, []string{"entry 1"}},
		{"whom a line belongs to", func(x tampered) { x.run(`UPDATE journal SET matter = 3 WHERE seq = 4`) }, []string{"entry 4"}},
		{"the instant of a line", func(x tampered) { x.run(`UPDATE journal SET at = '2024-06-03T02:00:00.001Z' WHERE seq = 4`) }, []string{"entry 4"}},
		{"a key of a line", func(x tampered) { x.run(`UPDATE journal SET key = 'z' WHERE seq = 4`) }, []string{"entry 4"}},
		{"a line gone", func(x tampered) { x.run(`DELETE FROM journal WHERE seq = 4`) }, []string{"entry 4"}},
		{"an opening gone", func(x tampered) { x.run(`DELETE FROM journal WHERE seq = 2`) }, []string{"entry 2"}},
		{"the only line of a matter gone", func(x tampered) { x.run(`DELETE FROM journal WHERE seq = 3`) }, []string{"entry 3"}},
		{"several lines gone", func(x tampered) { x.run(`DELETE FROM journal WHERE seq BETWEEN 3 AND 5`) }, []string{"entry 3-5"}},
		{"the last line gone", func(x tampered) { x.run(`DELETE FROM journal WHERE seq = 7`) }, []string{"head 7"}},
		{"the first line gone", func(x tampered) { x.run(`DELETE FROM journal WHERE seq = 1`) }, []string{"entry 1"}},
		{"a line gone and a posting changed", func(x tampered) {
			x.run(`DELETE FROM journal WHERE seq = 4`)
			x.run(`UPDATE posting SET amount = 7 WHERE measure = 'consultation.people'`)
		}, []string{"entry 4", "posting 5/consultation.people"}},
		{"a line gone and the chain mended", func(x tampered) {
			x.run(`DELETE FROM journal WHERE seq = 7`)
			x.run(`UPDATE town SET seq = 6, hash = (SELECT hash FROM journal WHERE seq = 6)`)
		}, []string{"matter 7",
			"posting 7/dispute.found", "posting 7/dispute.found[sort=neighbour]", "posting 7/dispute.found[source=patrol]", "posting 7/dispute.open",
			"figure dispute.found@2024", "figure dispute.found@2024-05",
			"figure dispute.found[sort=neighbour]@2024", "figure dispute.found[sort=neighbour]@2024-05",
			"figure dispute.found[source=patrol]@2024", "figure dispute.found[source=patrol]@2024-05",
			"figure dispute.open@2024", "figure dispute.open@2024-05", "figure dispute.open", "serial dispute/2024"}},
		{"an amount with the whole chain", func(x tampered) { x.rewrite(5, `"people":2`, `"people":9`); x.rechain(5) },
			[]string{"matter 5", "posting 5/consultation.people", "figure consultation.people@2024", "figure consultation.people@2024-05"}},
		{"a number with the whole chain", func(x tampered) { x.rewrite(3, `2号`, `8号`); x.rechain(3) }, []string{"entry 3"}},
		{"an act that is not allowed, with the whole chain", func(x tampered) { x.rewrite(6, `"do":"visit"`, `"do":"confirm"`); x.rechain(6) }, []string{"entry 6"}},
		{"a field", func(x tampered) {
			x.run(`UPDATE matter SET fields = replace(fields, '"people":2', '"people":3') WHERE id = 5`)
		}, []string{"matter 5"}},
		{"fields that cannot be read any more", func(x tampered) { x.run(`UPDATE matter SET fields = '{' WHERE id = 5`) }, []string{"matter 5"}},
		{"a stage", func(x tampered) { x.run(`UPDATE matter SET stage = 'found' WHERE id = 2`) }, []string{"matter 2"}},
		{"a void", func(x tampered) { x.run(`UPDATE matter SET voided = 1 WHERE id = 3`) }, []string{"matter 3"}},
		{"a title", func(x tampered) { x.run(`UPDATE matter SET title = 'x' WHERE id = 3`) }, []string{"matter 3"}},
		{"an opening day", func(x tampered) { x.run(`UPDATE matter SET opened = '2024-05-29' WHERE id = 3`) }, []string{"matter 3"}},
		{"a matter gone", func(x tampered) { x.run(`DELETE FROM matter WHERE id = 3`) }, []string{"matter 3"}},
		{"a matter of nobody's", func(x tampered) {
			x.run(`INSERT INTO matter SELECT town, 4, kind, handbook, number, version, stage, area, voided, opened, title, search, fields, history, same FROM matter WHERE id = 3`)
		}, []string{"matter 4"}},
		{"a due day", func(x tampered) { x.run(`UPDATE clock SET due = '2024-12-31' WHERE matter = 3`) }, []string{"matter 3"}},
		{"a hand gone", func(x tampered) { x.run(`DELETE FROM hand WHERE matter = 3`) }, []string{"matter 3"}},
		{"a hand of somebody else's", func(x tampered) { x.run(`UPDATE hand SET person = '某人' WHERE matter = 3`) }, []string{"matter 3"}},
		{"a clock gone", func(x tampered) { x.run(`DELETE FROM clock WHERE matter = 3`) }, []string{"matter 3"}},
		{"a posting gone", func(x tampered) {
			x.run(`DELETE FROM posting WHERE seq = 2 AND measure = 'dispute.open'`)
		}, []string{"posting 2/dispute.open"}},
		{"a facet of a posting gone", func(x tampered) {
			x.run(`UPDATE posting SET facets = replace(facets, '|sort=neighbour', '') WHERE seq = 2 AND measure = 'dispute.found'`)
		}, []string{"posting 2/dispute.found[sort=neighbour]"}},
		{"a posting of the whole gone", func(x tampered) {
			x.run(`UPDATE posting SET facets = substr(facets, 2) WHERE seq = 2 AND measure = 'dispute.found'`)
		}, []string{"posting 2/dispute.found"}},
		{"a month of a posting", func(x tampered) {
			x.run(`UPDATE posting SET month = '2024-11' WHERE seq = 2 AND measure = 'dispute.open'`)
		}, []string{"posting 2/dispute.open"}},
		{"a posting too many", func(x tampered) {
			x.run(`INSERT INTO posting SELECT town, 'dispute.failed', month, seq, line + 50, matter, '||', area, day, amount, weight, correction, stock FROM posting WHERE seq = 3 AND line = 0`)
		}, []string{"posting 3/dispute.failed"}},
		{"a posting twice", func(x tampered) {
			x.run(`INSERT INTO posting SELECT town, measure, month, seq, line + 50, matter, facets, area, day, amount, weight, correction, stock FROM posting WHERE seq = 3 AND measure = 'dispute.open'`)
		}, []string{"posting 3/dispute.open"}},
		{"a posting of nobody's", func(x tampered) {
			x.run(`INSERT INTO posting SELECT town, measure, month, 900, line, 900, facets, area, day, amount, weight, correction, stock FROM posting WHERE seq = 3 AND measure = 'dispute.open'`)
		}, []string{"posting 900/dispute.open"}},
		{"an amount of a posting", func(x tampered) {
			x.run(`UPDATE posting SET amount = 7 WHERE seq = 4 AND measure = 'dispute.in_time'`)
		}, []string{"posting 4/dispute.in_time"}},
		{"a correction mark", func(x tampered) {
			x.run(`UPDATE posting SET correction = 1 WHERE seq = 4 AND measure = 'dispute.in_time'`)
		},
			[]string{"posting 4/dispute.in_time"}},
		{"a figure", func(x tampered) {
			x.run(`UPDATE tally SET amount = amount + 1 WHERE measure = 'dispute.settled' AND facet = '' AND period = '2024'`)
		}, []string{"figure dispute.settled@2024"}},
		{"a figure gone", func(x tampered) {
			x.run(`DELETE FROM tally WHERE measure = 'consultation.people' AND period = '2024-05'`)
		}, []string{"figure consultation.people@2024-05"}},
		{"a figure of nothing", func(x tampered) {
			x.run(`INSERT INTO tally SELECT town, '2031', measure, facet, area, 5, 5 FROM tally WHERE measure = 'dispute.in_time' AND period = '2024'`)
		}, []string{"figure dispute.in_time@2031"}},
		{"a stock", func(x tampered) { x.run(`UPDATE standing SET amount = 2 WHERE matter = 7`) }, []string{"figure dispute.open"}},
		{"a stock gone", func(x tampered) { x.run(`DELETE FROM standing WHERE matter = 7`) }, []string{"figure dispute.open"}},
		{"a stock of nobody's", func(x tampered) {
			x.run(`INSERT INTO standing SELECT town, 'dispute.failed', matter, amount, weight FROM standing WHERE matter = 7`)
		},
			[]string{"figure dispute.failed"}},
		{"a serial", func(x tampered) { x.run(`UPDATE serial SET last = 9 WHERE kind = 'dispute'`) }, []string{"serial dispute/2024"}},
		{"a serial gone", func(x tampered) { x.run(`DELETE FROM serial WHERE kind = 'consultation'`) }, []string{"serial consultation/2024"}},
		{"the head's hash", func(x tampered) { x.run(`UPDATE town SET hash = 'x'`) }, []string{"head 7"}},
		{"the head's position", func(x tampered) { x.run(`UPDATE town SET seq = 9`) }, []string{"head 9"}},
		{"a closed year", func(x tampered) { x.run(`UPDATE town SET closed = '2023'`) }, []string{"head wangcao"}},
		{"the handbook", func(x tampered) {
			x.run(`UPDATE handbook SET bundle = CAST(substr(bundle, 1, 5000) || x'00' || substr(bundle, 5002) AS BLOB)`)
		}, []string{"handbook"}},
		{"the handbook gone", func(x tampered) { x.run(`DELETE FROM handbook`) }, []string{"handbook"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, store.FileName)
			if err := os.WriteFile(path, image, 0o600); err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open("sqlite", "file:"+path)
			if err != nil {
				t.Fatal(err)
			}
			for _, trigger := range []string{"journal_keeps_lines", "journal_loses_nothing"} {
				if _, err := db.Exec(`DROP TRIGGER ` + trigger); err != nil {
					t.Fatal(err)
				}
			}
			c.tamper(tampered{t, db})
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, f := range audit(t, dir) {
				if f.Says.Zh == "" || f.Says.En == "" {
					t.Errorf("%s %s lacks a sentence", f.What, f.ID)
				}
				name := f.What + " " + f.ID
				if f.What == "handbook" {
					name = f.What // its id is a hash
				}
				found = append(found, name)
			}
			if !slices.Equal(found, c.faults) {
				t.Errorf("found\n  %s\nwant\n  %s", strings.Join(found, "\n  "), strings.Join(c.faults, "\n  "))
			}
		})
	}
}

// audit verifies the books of a directory as `fengqiao verify` does: by a process that has not seen them before.
func audit(t *testing.T, dir string) []office.Fault {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	o, err := office.New(office.Config{Store: s, Definitions: os.DirFS("../../handbook"), Now: func(string) time.Time { return time.Now() }, Rand: strings.NewReader(""), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	faults, err := o.Verify(t.Context(), town, nil)
	if err != nil {
		t.Fatal(err)
	}
	return faults
}

// TestVerifyWhileOthersWrite audits books long enough for several pages while they grow.
func TestVerifyWhileOthersWrite(t *testing.T) {
	engines := map[string]func(*testing.T) store.Options{
		"SQLite":     func(t *testing.T) store.Options { return store.Options{Dir: t.TempDir()} },
		"PostgreSQL": func(t *testing.T) store.Options { return store.Options{URL: storetest.Postgres(t)} },
	}
	for name, at := range engines {
		t.Run(name, func(t *testing.T) {
			d, shut := deskAt(t, at(t), wholeHandbook, town)
			defer shut()
			const matters, batch = 4500, 1500
			for from := 0; from < matters; from += batch {
				var actions []ledger.Action
				for i := range batch {
					actions = append(actions, d.dispute(fmt.Sprint("before/", from+i), "2024-05-30"))
				}
				d.do(actions...)
			}
			verified := make(chan struct{})
			var wait sync.WaitGroup
			wait.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-verified:
						return
					default:
						key := fmt.Sprint("meanwhile/", i)
						if _, err := d.DoAll(t.Context(), town, []ledger.Action{d.dispute(key, "2024-05-30"), settleOpened(key+"/settle", key, "2024-06-01")}); err != nil {
							t.Error(err)
							return
						}
					}
				}
			})
			d.sound()
			close(verified)
			wait.Wait()
			d.sound()
		})
	}
}
