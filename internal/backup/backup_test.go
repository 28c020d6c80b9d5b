package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fengqiao/internal/backup"
	"fengqiao/internal/files"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
)

const town = "xiaohe"

// books are the books of a small town in a data directory of their own.
type books struct {
	*office.Office
	t     *testing.T
	dir   string
	store *store.Store
}

func open(t *testing.T, dir string) *books {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	o, err := office.New(office.Config{Store: s, Definitions: os.DirFS("../office/testdata/small"), Now: func(string) time.Time { return time.Date(2024, 12, 20, 2, 0, 0, 0, time.UTC) },
		Rand: rand.NewChaCha8([32]byte{}), Key: make([]byte, 32), Files: files.Dir(filepath.Join(dir, backup.FilesDir))})
	if err != nil {
		t.Fatal(err)
	}
	b := &books{o, t, dir, s}
	t.Cleanup(b.close)
	return b
}

func (b *books) close() {
	b.Close()
	if err := b.store.Close(); err != nil {
		b.t.Error(err)
	}
}

func newBooks(t *testing.T) *books {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, backup.KeyFile), []byte(strings.Repeat("0", 64)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir)
	if _, err := b.AdoptHandbook(t.Context(), town, "测试员", "clerk"); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *books) source() backup.Source {
	return backup.Source{Books: b.store, Files: filepath.Join(b.dir, backup.FilesDir), Key: filepath.Join(b.dir, backup.KeyFile)}
}

// record records a meeting with a file of its minutes and tells the matter.
func (b *books) record(n int64) int64 {
	ctx := context.Background()
	sha, err := files.Dir(filepath.Join(b.dir, backup.FilesDir)).Put(ctx, town, strings.NewReader(fmt.Sprintf("第%d次会议纪要", n)))
	if err != nil {
		b.t.Error(err)
		return 0
	}
	// A village meets once a month.
	day := time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, int(n/2), 0).Format(time.DateOnly)
	area := []string{"990300100201", "990300100202"}[n%2]
	r, err := b.Do(ctx, ledger.Action{Town: town, Key: fmt.Sprint(n), Do: "open", Kind: "meeting", By: "李四", Post: "clerk", Data: map[string]any{
		"held_on": day, "area": area, "topic": fmt.Sprintf("修路%d", n), "minutes": []string{handbook.File{SHA: sha, Name: "纪要.txt"}.String()}}})
	if err != nil {
		b.t.Error(err)
	}
	return r.Matter
}

func content(string) error { return nil }

// While many write, a backup is made: restored, it is sound, and holds every action that was acknowledged before it began,
// with its file.
func TestABackupInAStormOfWritesHoldsWhatWasAcknowledged(t *testing.T) {
	b := newBooks(t)
	const writers = 8
	var (
		next, begun atomic.Int64
		mu          sync.Mutex
		done        []int64 // acknowledged
		wait        sync.WaitGroup
	)
	stop := make(chan struct{})
	for range writers {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				id := b.record(next.Add(1))
				mu.Lock()
				done = append(done, id)
				mu.Unlock()
			}
		})
	}
	acknowledged := func() []int64 {
		mu.Lock()
		defer mu.Unlock()
		return done[:len(done):len(done)]
	}
	const enough = 500
	for len(acknowledged()) < enough {
		time.Sleep(time.Millisecond)
	}
	archive := filepath.Join(t.TempDir(), "all.tar.gz")
	var last int64
	before := acknowledged()
	_, err := backup.Write(t.Context(), b.source(), archive, time.Now(), func(done, total int64) {
		begun.Add(1)
		if done < last || done > total {
			t.Errorf("progress went from %d to %d of %d", last, done, total)
		}
		last = done
	})
	during := len(acknowledged()) - len(before)
	close(stop)
	wait.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if during == 0 || begun.Load() == 0 {
		t.Fatalf("%d actions were recorded while the backup was made, which told %d times how far it was", during, begun.Load())
	}

	restored := filepath.Join(t.TempDir(), "deep", "books")
	if _, err := backup.Restore(t.Context(), archive, restored, "", content, nil); err != nil {
		t.Fatal(err)
	}
	r := open(t, restored)
	if faults, err := r.Verify(t.Context(), town, nil); err != nil || len(faults) > 0 {
		t.Fatalf("the restored books: %v %v", faults, err)
	}
	for _, id := range before {
		if _, err := r.Record(t.Context(), town, id); err != nil {
			t.Fatalf("matter %d was acknowledged before the backup began and is not in it: %v", id, err)
		}
	}
	t.Logf("%d before, %d during", len(before), during)
	// The restored books go on.
	if r.record(24_000) == 0 {
		t.Error("nothing can be recorded in the restored books")
	}
	nothingLeft(t, filepath.Dir(restored), "books")
	nothingLeft(t, filepath.Dir(archive), "all.tar.gz")
}

// nothingLeft finds what is in a directory besides what should be.
func nothingLeft(t *testing.T, dir string, but string) {
	t.Helper()
	there, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range there {
		if entry.Name() != but {
			t.Errorf("%s was left behind", entry.Name())
		}
	}
}

// part is one file of an archive.
type part struct{ name, content string }

func taken(t *testing.T, archive string) []part {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zip, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []part
	for in := tar.NewReader(zip); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, part{h.Name, string(text)})
	}
}

func packed(t *testing.T, parts []part) string {
	t.Helper()
	var buf bytes.Buffer
	zip := gzip.NewWriter(&buf)
	out := tar.NewWriter(zip)
	for _, p := range parts {
		if err := out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: p.name, Size: int64(len(p.content)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(out, p.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(out.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "made.tar.gz")
	if err := os.WriteFile(path, buf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// An archive that is not what was made is refused and leaves nothing behind.
func TestWhatIsNotAsItWasMadeIsRefused(t *testing.T) {
	b := newBooks(t)
	for n := range int64(3) {
		b.record(n)
	}
	archive := filepath.Join(t.TempDir(), "all.tar.gz")
	m, err := backup.Write(t.Context(), b.source(), archive, time.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	const made = 2 + 3 // database, key, files
	if len(m.Entries) != made || !m.WithKey {
		t.Fatalf("the archive holds %+v", m)
	}
	whole, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	parts := taken(t, archive)
	file := len(parts) - 2 // before the manifest
	edit := func(n int, p ...part) []part {
		return append(append(append([]part{}, parts[:n]...), p...), parts[n+1:]...)
	}
	newer := func() part {
		var m map[string]any
		if err := json.Unmarshal([]byte(parts[len(parts)-1].content), &m); err != nil {
			t.Fatal(err)
		}
		m["format"] = 99
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return part{"manifest.json", string(text)}
	}
	shortened := filepath.Join(t.TempDir(), "short.tar.gz")
	if err := os.WriteFile(shortened, whole[:len(whole)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ archive, says string }{
		"cut short":       {shortened, "没有复制完"},
		"file altered":    {packed(t, edit(file, part{parts[file].name, "改过"})), "已损坏或被改动"},
		"file missing":    {packed(t, edit(file)), "缺少"},
		"book altered":    {packed(t, edit(0, part{parts[0].name, parts[0].content + "x"})), "已损坏或被改动"},
		"no manifest":     {packed(t, parts[:len(parts)-1]), "清单没有了"},
		"something else":  {packed(t, edit(file, parts[file], part{"files/../../evil", "x"})), "不该有"},
		"out of the way":  {packed(t, edit(file, parts[file], part{"/etc/evil", "x"})), "不该有"},
		"twice":           {packed(t, edit(file, parts[file], parts[file])), "不该有"},
		"not told of":     {packed(t, edit(file, parts[file], part{"files/xiaohe/00/" + strings.Repeat("0", 62), "x"})), "不该有"},
		"newer":           {packed(t, edit(len(parts)-1, newer())), "请升级本程序"},
		"another's key":   {packed(t, edit(1, part{parts[1].name, strings.Repeat("1", 64) + "\n"})), "已损坏或被改动"},
		"nothing in it":   {packed(t, nil), "清单没有了"},
		"not even packed": {filepath.Join(b.dir, backup.KeyFile), "这不是枫桥的备份"},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			_, err := backup.Restore(t.Context(), c.archive, filepath.Join(home, "books"), "", func(string) error {
				t.Error("it came to be looked at")
				return nil
			}, nil)
			if fault := (*backup.Fault)(nil); !errors.As(err, &fault) || !strings.Contains(fault.In("zh"), c.says) || fault.In("en") == fault.In("zh") {
				t.Errorf("it is said: %v", err)
			}
			nothingLeft(t, home, "")
		})
	}
	// The archive is good, and what looks at it is not content.
	home, wrong := t.TempDir(), errors.New("unsound")
	if _, err := backup.Restore(t.Context(), archive, filepath.Join(home, "books"), "", func(string) error { return wrong }, nil); !errors.Is(err, wrong) {
		t.Error(err)
	}
	nothingLeft(t, home, "")
}

// What stops a backup half-way leaves nothing; what a crash left is swept away in time.
func TestABackupIsThereWholeOrNotAtAll(t *testing.T) {
	b := newBooks(t)
	b.record(1)
	home := t.TempDir()
	old := filepath.Join(home, ".fengqiao-backup-1")
	if err := os.MkdirAll(old, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	_, err := backup.Write(ctx, b.source(), filepath.Join(home, "all.tar.gz"), time.Now(), func(int64, int64) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	nothingLeft(t, home, "")
}

// The keeper makes one at a time, beside the other work, and keeps the newest few.
func TestTheKeeperKeepsTheNewest(t *testing.T) {
	b := newBooks(t)
	b.record(1)
	now := time.Date(2024, 12, 20, 2, 0, 0, 0, time.UTC)
	k := &backup.Keeper{Source: b.source(), Dir: filepath.Join(b.dir, "backups"), Keep: 2, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	t.Cleanup(k.Close)
	if all, err := k.List(); err != nil || len(all) != 0 {
		t.Fatalf("before the first: %v %v", all, err)
	}
	for range 3 {
		k.Start()
		k.Start() // one is under way already
		for k.State().Running {
			time.Sleep(time.Millisecond)
		}
		if err := k.State().Err; err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	all, err := k.List()
	if err != nil || len(all) != 2 || all[0].Name != "fengqiao-20241220-120000.tar.gz" || all[1].Name != "fengqiao-20241220-110000.tar.gz" || all[0].Size == 0 {
		t.Fatalf("kept: %+v %v", all, err)
	}
	for _, name := range []string{"fengqiao-20241220-100000.tar.gz", "../party.key", "..", ""} {
		if f, err := k.Open(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%q opens: %v %v", name, f, err)
		}
	}
	f, err := k.Open(all[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	now = now.Add(-time.Hour) // there is one of that name
	k.Start()
	for k.State().Running {
		time.Sleep(time.Millisecond)
	}
	if k.State().Err == nil {
		t.Error("an archive was replaced")
	}
}
