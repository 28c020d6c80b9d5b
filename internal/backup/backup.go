// Package backup makes one file of a data directory while its books go on being written, and a data directory of such a
// file again. The file is a .tar.gz, which any machine can open: the database as it stood at one moment, then the files
// its records refer to, the key of the personal data unless it is kept apart, and last a manifest with the SHA-256 of
// each, so that a file that was cut short or altered is known as such.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fengqiao/internal/files"
	"fengqiao/internal/handbook"
	"fengqiao/internal/store"
)

// KeyFile holds the key of the personal data in a data directory, as 64 hex digits; FilesDir the files records refer to.
const (
	KeyFile  = "party.key"
	FilesDir = "files"
)

const (
	manifestName = "manifest.json"
	ending       = ".tar.gz"
	waiting      = ".fengqiao-backup-" // begins the name of what is not whole yet
	stale        = 24 * time.Hour      // the age from which that was left behind by a crash
	format       = 1
)

// Source is what is backed up. The database is copied first: a file is kept before the entry that refers to it, so that
// every file the copied journal speaks of is there when the files follow.
type Source struct {
	Books *store.Store // the embedded database
	Files string       // directory of the files; it may be missing
	Key   string       // path of the key
	// Apart leaves the key out: who gets hold of the archive alone then cannot read the names in it.
	Apart bool
}

// Manifest says what an archive holds.
type Manifest struct {
	Format  int       `json:"format"`
	Made    time.Time `json:"made"`
	Key     string    `json:"key"` // fingerprint of the key that opens the personal data
	WithKey bool      `json:"with_key"`
	Entries []Entry   `json:"entries"`
}

// Entry is one file of an archive.
type Entry struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	SHA  string `json:"sha256"`
}

// Fault says in plain words why an archive cannot be made or used.
type Fault struct{ Says handbook.Text }

// Error is the sentence in Chinese.
func (f *Fault) Error() string { return f.Says.Zh }

// In is the sentence in lang.
func (f *Fault) In(lang string) string { return f.Says.In(lang) }

func fault(zh, en string, args ...any) error { return &Fault{handbook.Say(zh, en, args...)} }

// Name is what an archive made at an instant is called.
func Name(at time.Time) string { return "fengqiao-" + at.In(zone).Format(nameLayout) + ending }

const nameLayout = "20060102-150405"

// fingerprint names a key without telling it.
func fingerprint(key string) string {
	sum := sha256.Sum256([]byte("fengqiao key " + strings.TrimSpace(key)))
	return hex.EncodeToString(sum[:])
}

// Write makes an archive at path, which must not exist. It is there whole or not at all. progress, which may be nil, is
// told bytes.
func Write(ctx context.Context, src Source, path string, at time.Time, progress func(done, total int64)) (m Manifest, err error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fault("已有文件 %s，备份不覆盖它，请换一个名字。", "There is a file %s already, which a backup does not replace; choose another name.", path)
		}
		return m, err
	}
	home := filepath.Dir(path)
	if err := sweep(home); err != nil {
		return m, err
	}
	key, err := os.ReadFile(src.Key)
	if err != nil {
		return m, err
	}
	temp, err := os.MkdirTemp(home, waiting+"*")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()

	if progress == nil {
		progress = func(int64, int64) {}
	}
	attached, err := sizeOf(src.Files)
	if err != nil {
		return m, err
	}
	copied, size := filepath.Join(temp, store.FileName), int64(0)
	err = src.Books.Copy(ctx, copied, func(done, total int64) { size = total; progress(done, 2*total+attached) })
	if err != nil {
		return m, err
	}
	if info, err := os.Stat(copied); err != nil {
		return m, err
	} else if size == 0 {
		size = info.Size()
	}
	out, err := os.OpenFile(filepath.Join(temp, "archive"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, err
	}
	w := newWriter(ctx, out, at, func(done int64) { progress(min(size+done, 2*size+attached), 2*size+attached) })
	w.m.Key, w.m.WithKey = fingerprint(string(key)), !src.Apart
	if err := errors.Join(w.all(src, copied, key), out.Sync(), out.Close()); err != nil {
		return m, err
	}
	if err := os.Rename(out.Name(), path); err != nil {
		return m, err
	}
	return w.m, files.Settle(home)
}

// writer writes an archive.
type writer struct {
	ctx  context.Context
	zip  *gzip.Writer
	tar  *tar.Writer
	m    Manifest
	done int64
	told func(done int64)
}

func newWriter(ctx context.Context, out io.Writer, at time.Time, told func(int64)) *writer {
	w := &writer{ctx: ctx, m: Manifest{Format: format, Made: at.UTC().Truncate(time.Second)}, told: told}
	w.zip, _ = gzip.NewWriterLevel(out, gzip.BestSpeed) // the level is one there is
	w.tar = tar.NewWriter(w.zip)
	return w
}

func (w *writer) all(src Source, database string, key []byte) error {
	if err := w.file(store.FileName, database); err != nil {
		return err
	}
	if w.m.WithKey {
		if err := w.add(KeyFile, int64(len(key)), strings.NewReader(string(key))); err != nil {
			return err
		}
	}
	if err := walk(src.Files, func(name, path string) error { return w.file(FilesDir+"/"+name, path) }); err != nil {
		return err
	}
	list, err := json.MarshalIndent(w.m, "", " ")
	if err != nil {
		return err
	}
	if err := w.add(manifestName, int64(len(list)), strings.NewReader(string(list))); err != nil {
		return err
	}
	return errors.Join(w.tar.Close(), w.zip.Close())
}

func (w *writer) file(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return w.add(name, info.Size(), f)
}

func (w *writer) add(name string, size int64, r io.Reader) error {
	if err := w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.m.Made}); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w.tar, sum, &counter{w.ctx, &w.done, w.told}), r); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if name != manifestName {
		w.m.Entries = append(w.m.Entries, Entry{name, size, hexOf(sum)})
	}
	return nil
}

func hexOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// counter tells how many bytes have gone by and stops when they are not wanted any more.
type counter struct {
	ctx  context.Context
	done *int64
	told func(int64)
}

func (c *counter) Write(p []byte) (int, error) {
	*c.done += int64(len(p))
	c.told(*c.done)
	return len(p), c.ctx.Err()
}

// walk finds the kept files in a directory of files, by their names in it; what is not whole yet has no such name.
func walk(dir string, found func(name, path string) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == dir {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if name := filepath.ToSlash(rel); d.Type().IsRegular() && kept(name) {
			return found(name, path)
		}
		return nil
	})
}

// kept tells whether a name is that of a kept file: <town>/<two digits>/<the other digits> of its SHA-256.
func kept(name string) bool {
	parts := strings.Split(name, "/")
	return len(parts) == 3 && parts[0] != "" && strings.Trim(parts[0], "abcdefghijklmnopqrstuvwxyz0123456789-_") == "" &&
		len(parts[1]) == 2 && len(parts[1]+parts[2]) == hex.EncodedLen(sha256.Size) && strings.Trim(parts[1]+parts[2], "0123456789abcdef") == ""
}

func sizeOf(dir string) (total int64, err error) {
	err = walk(dir, func(_, path string) error {
		info, err := os.Stat(path)
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}

// sweep takes away what a crash left unfinished in a directory.
func sweep(dir string) error {
	left, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range left {
		if !strings.HasPrefix(entry.Name(), waiting) {
			continue
		}
		info, err := entry.Info()
		if err != nil || time.Since(info.ModTime()) < stale {
			continue // ended meanwhile, or under way
		}
		if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
