package files_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"fengqiao/internal/files"
)

func put(t *testing.T, d files.Dir, town, content string) string {
	t.Helper()
	sha, err := d.Put(t.Context(), town, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return sha
}

// all are the files below a directory.
func all(t *testing.T, d files.Dir) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(string(d), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAFileIsKeptUnderWhatItHolds(t *testing.T) {
	d := files.Dir(filepath.Join(t.TempDir(), "files"))
	sum := sha256.Sum256([]byte("协议"))
	sha := put(t, d, "wangcao", "协议")
	if sha != hex.EncodeToString(sum[:]) {
		t.Errorf("hash %s", sha)
	}
	if again := put(t, d, "wangcao", "协议"); again != sha || len(all(t, d)) != 1 {
		t.Errorf("the same content twice: %s, %v", again, all(t, d))
	}
	if want := filepath.Join(string(d), "wangcao", sha[:2], sha[2:]); all(t, d)[0] != want {
		t.Errorf("it lies at %s, not at %s", all(t, d)[0], want)
	}
	f, err := d.Open(t.Context(), "wangcao", sha)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if text, err := io.ReadAll(f); err != nil || string(text) != "协议" {
		t.Errorf("it reads %q, %v", text, err)
	}
	if _, err := d.Open(t.Context(), "shangping", sha); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another town's file: %v", err)
	}
}

func TestNothingIsLeftOfAFileThatDidNotArriveWhole(t *testing.T) {
	d := files.Dir(t.TempDir())
	gone := errors.New("the line went dead")
	if _, err := d.Put(t.Context(), "wangcao", io.MultiReader(strings.NewReader("half"), iotest.ErrReader(gone))); !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
	if left := all(t, d); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	// What a crash left is taken away after a day, and not while another may be writing it.
	for name, age := range map[string]time.Duration{"old": 25 * time.Hour, "new": time.Hour} {
		path := filepath.Join(string(d), "wangcao", "incoming", name)
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		when := time.Now().Add(-age)
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	put(t, d, "wangcao", "whole")
	if left := strings.Join(all(t, d), " "); strings.Contains(left, "incoming/old") || !strings.Contains(left, "incoming/new") {
		t.Errorf("left: %v", left)
	}
}

func TestAFileThatRottedIsMendedByGivingItAgain(t *testing.T) {
	d := files.Dir(t.TempDir())
	put(t, d, "wangcao", "扫描件")
	path := all(t, d)[0]
	if err := os.WriteFile(path, []byte("rot"), 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, d, "wangcao", "扫描件")
	if text, err := os.ReadFile(path); err != nil || !bytes.Equal(text, []byte("扫描件")) {
		t.Errorf("%q, %v", text, err)
	}
}

func TestNoPathLeadsOutside(t *testing.T) {
	root := t.TempDir()
	d := files.Dir(filepath.Join(root, "files"))
	if err := os.WriteFile(filepath.Join(root, "party.key"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	sha := put(t, d, "wangcao", "x")
	for _, town := range []string{"", ".", "..", "../files/wangcao", "wangcao/..", "/etc", `..\x`, "旺草"} {
		if f, err := d.Open(t.Context(), town, sha); err == nil {
			f.Close()
			t.Errorf("town %q opens a file", town)
		}
		if _, err := d.Put(t.Context(), town, strings.NewReader("x")); err == nil {
			t.Errorf("town %q takes a file", town)
		}
	}
	for _, ref := range []string{"", "..", "../../party.key", strings.Repeat("../", 20) + "etc/passwd"[:4], strings.ToUpper(sha), sha[:63] + "/", sha + "0", "..%2f" + sha[5:]} {
		if f, err := d.Open(t.Context(), "wangcao", ref); !errors.Is(err, fs.ErrNotExist) {
			if err == nil {
				f.Close()
			}
			t.Errorf("%q: %v", ref, err)
		}
	}
}
