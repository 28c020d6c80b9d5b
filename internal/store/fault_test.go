package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/office"
	"fengqiao/internal/store"
	"fengqiao/internal/store/storetest"
)

// refused checks that opening fails for a reason, said in both languages.
func refused(t *testing.T, o store.Options, kind error) {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err == nil {
		t.Fatal("opened", s.Close())
	}
	if !errors.Is(err, kind) {
		t.Fatalf("refused with %v, want %v", err, kind)
	}
	var f *store.Fault
	if !errors.As(err, &f) || f.In("zh") == "" || f.In("en") == "" || f.In("zh") == f.In("en") {
		t.Fatalf("not said in both languages: %v", err)
	}
}

// kept is a data directory with one line in its journal.
func kept(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "新 数据?#%41")
	s := openDir(t, dir)
	if err := s.Write(t.Context(), appendLine(t, 1)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func appendLine(t *testing.T, seq int64) func(office.Tx) error {
	return func(tx office.Tx) error {
		return tx.Append(t.Context(), "wangcao", []office.Line{{Seq: seq, Matter: seq, At: time.Now(), Hash: "h", Body: []byte(`{}`)}},
			office.Projection{Town: &office.TownRow{Town: "wangcao"}})
	}
}

func TestReopen(t *testing.T) {
	dir := kept(t)
	s := openDir(t, dir)
	towns, err := s.Towns(t.Context())
	if err != nil || len(towns) != 1 {
		t.Error(towns, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil {
		t.Error(err)
	}
}

func TestInUse(t *testing.T) {
	dir := kept(t)
	s := openDir(t, dir)
	refused(t, store.Options{Dir: dir}, store.ErrInUse)

	// Reading beside the writer is welcome and sees what it commits.
	r, err := store.Open(t.Context(), store.Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), appendLine(t, 2)); err != nil {
		t.Error(err)
	}
	n := 0
	for _, err := range r.Lines(t.Context(), "wangcao", office.LineQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("reader sees %d lines, want 2", n)
	}
	if err := r.Write(t.Context(), appendLine(t, 3)); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("write to a reader: %v", err)
	}
	if err := errors.Join(r.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	if err := openDir(t, dir).Close(); err != nil { // the lock is gone with its holder
		t.Error(err)
	}
}

func TestNoDatabase(t *testing.T) {
	refused(t, store.Options{Dir: t.TempDir(), ReadOnly: true}, store.ErrAbsent)
	refused(t, store.Options{URL: "mysql://x"}, store.ErrUnreachable)
	refused(t, store.Options{URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"}, store.ErrUnreachable)
	refused(t, store.Options{URL: "postgres://nobody@127.0.0.1:port/none"}, store.ErrUnreachable)
}

func TestDamaged(t *testing.T) {
	overwrite := func(t *testing.T, offset int64, with []byte) string {
		dir := kept(t)
		f, err := os.OpenFile(filepath.Join(dir, store.FileName), os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteAt(with, offset)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for name, damage := range map[string]func(*testing.T) string{
		"first page": func(t *testing.T) string { return overwrite(t, 0, bytes.Repeat([]byte("坏"), 2000)) },
		"schema":     func(t *testing.T) string { return overwrite(t, 100, bytes.Repeat([]byte{0xff}, 3000)) },
		"text": func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, store.FileName), []byte(strings.Repeat("not a database\n", 500)), 0o600); err != nil {
				t.Fatal(err)
			}
			return dir
		},
		"another program's": func(t *testing.T) string {
			dir := t.TempDir()
			execute(t, "sqlite", filepath.Join(dir, store.FileName), `CREATE TABLE bills (id INTEGER)`)
			return dir
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := damage(t)
			before, err := os.ReadFile(filepath.Join(dir, store.FileName))
			if err != nil {
				t.Fatal(err)
			}
			refused(t, store.Options{Dir: dir}, store.ErrDamaged)
			refused(t, store.Options{Dir: dir, ReadOnly: true}, store.ErrDamaged)
			after, err := os.ReadFile(filepath.Join(dir, store.FileName))
			if err != nil || !bytes.Equal(before[100:], after[100:]) {
				t.Error("the file was changed", err)
			}
		})
	}

	// Damage further in is told by the read or write that meets it.
	dir := kept(t)
	path := filepath.Join(dir, store.FileName)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	const schema = 5 * 4096 // the first pages hold the schema
	_, err = f.WriteAt(bytes.Repeat([]byte{0xff}, int(info.Size())-schema), schema)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err == nil {
		err = errors.Join(s.Write(t.Context(), appendLine(t, 2)), s.Close())
	}
	if !errors.Is(err, store.ErrDamaged) {
		t.Errorf("damage further in: %v", err)
	}
}

func TestNewer(t *testing.T) {
	const raise = `INSERT INTO schema_version (version_id, is_applied) VALUES (999, `
	dir := kept(t)
	execute(t, "sqlite", filepath.Join(dir, store.FileName), raise+`1)`)
	refused(t, store.Options{Dir: dir}, store.ErrNewer)
	refused(t, store.Options{Dir: dir, ReadOnly: true}, store.ErrNewer)

	url := storetest.Postgres(t)
	s, err := store.Open(t.Context(), store.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, "pgx", url, raise+`true)`)
	refused(t, store.Options{URL: url}, store.ErrNewer)
	refused(t, store.Options{URL: url, ReadOnly: true}, store.ErrNewer)
}

func TestOlder(t *testing.T) {
	dir := kept(t)
	execute(t, "sqlite", filepath.Join(dir, store.FileName), `DELETE FROM schema_version WHERE version_id > 0`)
	refused(t, store.Options{Dir: dir, ReadOnly: true}, store.ErrOlder)
	refused(t, store.Options{URL: storetest.Postgres(t), ReadOnly: true}, store.ErrOlder)
}

// execute runs a statement past the store.
func execute(t testing.TB, driver, source, text string) {
	t.Helper()
	if err := attempt(t, driver, source, text); err != nil {
		t.Fatal(err)
	}
}

func attempt(t testing.TB, driver, source, text string) error {
	t.Helper()
	if driver == "sqlite" {
		source = "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(source)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), text)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return err
}

func TestJournalIsAppendOnly(t *testing.T) {
	url := storetest.Postgres(t)
	s, err := store.Open(t.Context(), store.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Write(t.Context(), appendLine(t, 1)), s.Close()); err != nil {
		t.Fatal(err)
	}
	for driver, source := range map[string]string{"sqlite": filepath.Join(kept(t), store.FileName), "pgx": url} {
		for _, text := range []string{`UPDATE journal SET body = 'x'`, `DELETE FROM journal`, `DELETE FROM journal WHERE seq = 1`, `TRUNCATE journal`} {
			if driver == "sqlite" && strings.HasPrefix(text, "TRUNCATE") {
				continue // not a word of SQLite's
			}
			if err := attempt(t, driver, source, text); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %s: %v", driver, text, err)
			}
		}
	}
}
