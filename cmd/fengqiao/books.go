package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	definitions "fengqiao/handbook"
	"fengqiao/internal/backup"
	"fengqiao/internal/files"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
	"fengqiao/internal/store"
)

// where says which books a command works on.
type where struct {
	Data        string `help:"Directory of the books (embedded database, key of the personal data)." placeholder:"DIR"`
	Database    string `help:"PostgreSQL instead of the embedded database: postgres://…" placeholder:"URL" env:"FENGQIAO_DATABASE"`
	FilesDir    string `name:"files" help:"Directory of the files records refer to; default: files in --data." placeholder:"DIR" env:"FENGQIAO_FILES"`
	HandbookDir string `name:"handbook" help:"Directory of definitions instead of the built-in ones." placeholder:"DIR"`
}

// intent says what a command will do with the books.
type intent int

const (
	reading  intent = iota // others may write meanwhile
	writing                // the books must be there
	creating               // they may be made
)

// books opens the office on the books named; close it when done.
func (w where) books(c *console, what intent, random io.Reader, now func(town string) time.Time) (*openBooks, error) {
	if w.Data == "" && w.Database == "" {
		return nil, &sentence{"请用 --data 指明数据目录，或用 --database 指明 PostgreSQL 数据库。", "name the books: --data DIR, or --database postgres://…"}
	}
	defs, err := w.definitions()
	if err != nil {
		return nil, err
	}
	if w.Data != "" && what == creating {
		if err := w.makeKey(); err != nil {
			return nil, err
		}
	}
	if w.Data != "" {
		if _, err := os.Stat(w.Data); err != nil {
			return nil, err
		}
	}
	st, err := store.Open(c.ctx, store.Options{Dir: w.Data, URL: w.Database, ReadOnly: what == reading})
	if err != nil {
		return nil, err
	}
	key, err := w.key()
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	o, err := office.New(office.Config{Store: st, Definitions: defs, Now: now, Rand: random, Key: key, Files: w.files()})
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	b := &openBooks{Office: o, store: st}
	if what != reading {
		if err := b.renew(c); err != nil {
			return nil, errors.Join(err, b.Close())
		}
	}
	return b, nil
}

// renew rebuilds what an older program projected. Books that cannot be replayed stay as they are and are worked on all the same:
// what is wrong with them is said, and verify says it again.
func (b *openBooks) renew(c *console) error {
	towns, err := b.Towns(c.ctx)
	if err != nil {
		return err
	}
	for _, t := range towns {
		if !t.Stale {
			continue
		}
		bar := c.progress(c.say("升级后重建 ", "rebuilding after the upgrade: ") + t.Town)
		if err := b.Rebuild(c.ctx, t.Town, bar.at); err != nil {
			if c.ctx.Err() != nil {
				return err
			}
			c.complain(err)
			continue
		}
		bar.done()
	}
	return nil
}

// files is where the files lie that records refer to; nil beside a PostgreSQL database for which no directory is named.
func (w where) files() office.Files {
	switch {
	case w.FilesDir != "":
		return files.Dir(w.FilesDir)
	case w.Data != "":
		return files.Dir(filepath.Join(w.Data, backup.FilesDir))
	}
	return nil
}

// present is the instant it is, in every town.
func present(string) time.Time { return time.Now() }

// open is books for a command that runs in the present.
func (w where) open(c *console, what intent) (*openBooks, error) {
	return w.books(c, what, rand.Reader, present)
}

// openBooks is an office with the store under it.
type openBooks struct {
	*office.Office
	store *store.Store
}

// people are the accounts kept beside the books.
func (b *openBooks) people() *people.Register { return people.NewRegister(b.store, time.Now) }

// Close ends writing, then lets go of the database.
func (b *openBooks) Close() error {
	b.Office.Close()
	return b.store.Close()
}

func (w where) definitions() (fs.FS, error) {
	if w.HandbookDir == "" {
		return definitions.FS, nil
	}
	if _, err := os.Stat(w.HandbookDir); err != nil {
		return nil, err
	}
	return os.DirFS(w.HandbookDir), nil
}

// makeKey makes the data directory with a key of the personal data, where no database is there yet: what one holds already
// is sealed with a key of its own, which a new one would not open.
func (w where) makeKey() error {
	if err := os.MkdirAll(w.Data, 0o700); err != nil {
		return err
	}
	path := filepath.Join(w.Data, backup.KeyFile)
	for _, there := range []string{path, filepath.Join(w.Data, store.FileName)} {
		if _, err := os.Stat(there); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(hex.EncodeToString(key)+"\n"), 0o600)
}

// key reads the key of the personal data. Without a data directory it comes from the environment variable FENGQIAO_KEY
// (64 hex digits).
func (w where) key() ([]byte, error) {
	if w.Data == "" {
		return parseKey(os.Getenv("FENGQIAO_KEY"), "FENGQIAO_KEY")
	}
	path := filepath.Join(w.Data, backup.KeyFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseKey(string(text), path)
}

func parseKey(text, from string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != 32 {
		return nil, &sentence{
			fmt.Sprintf("%s 不是有效的个人信息密钥：应为64位十六进制数。", from),
			fmt.Sprintf("%s is not a key of the personal data: 64 hex digits are needed", from)}
	}
	return key, nil
}

// printJSON writes v indented, as every --json does.
func (c *console) printJSON(v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
