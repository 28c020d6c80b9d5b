package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fengqiao/internal/files"
	"fengqiao/internal/store"
)

// Restore makes the data directory dir of an archive. dir must be missing or empty. keyPath is the file with the key of the personal
// data, needed where the archive is without. Every hash is held against the manifest, then look is shown the directory
// under another name; only when it is content does dir come to be. progress, which may be nil, is told bytes of the
// archive.
func Restore(ctx context.Context, archive, dir, keyPath string, look func(dir string) error, progress func(done, total int64)) (m Manifest, err error) {
	if err := free(dir); err != nil {
		return m, err
	}
	in, err := os.Open(archive)
	if err != nil {
		return m, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return m, err
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	home := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(home, 0o700); err != nil {
		return m, err
	}
	if err := sweep(home); err != nil {
		return m, err
	}
	temp, err := os.MkdirTemp(home, waiting+"*")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	var read int64
	counted := io.TeeReader(in, &counter{ctx, &read, func(done int64) { progress(done, info.Size()) }})
	if m, err = unpack(counted, temp); err != nil {
		return m, err
	}
	if err := m.unlock(temp, keyPath); err != nil {
		return m, err
	}
	if err := settleAll(temp); err != nil {
		return m, err
	}
	if err := look(temp); err != nil {
		return m, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	if err := os.Rename(temp, dir); err != nil {
		return m, err
	}
	return m, files.Settle(home)
}

// free refuses a directory that holds something.
func free(dir string) error {
	there, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(there) > 0:
		return fault("目录 %s 里已有文件，恢复不会覆盖它们；请换一个空目录。", "The directory %s is not empty, and a restore replaces nothing; name an empty one.", dir)
	}
	return nil
}

// unpack writes what an archive holds below dir and checks it against the manifest.
func unpack(r io.Reader, dir string) (m Manifest, err error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return m, cut(err)
	}
	in := tar.NewReader(zip)
	found := map[string]Entry{}
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, cut(err)
		}
		name, attached := strings.CutPrefix(h.Name, FilesDir+"/")
		_, twice := found[h.Name]
		switch {
		case h.Typeflag != tar.TypeReg || twice:
			return m, foreign(h.Name)
		case h.Name == manifestName:
			if err := json.NewDecoder(in).Decode(&m); err != nil {
				return m, cut(err)
			}
			continue
		case h.Name != store.FileName && h.Name != KeyFile && !(attached && kept(name)):
			return m, foreign(h.Name)
		}
		sum, err := keep(filepath.Join(dir, filepath.FromSlash(h.Name)), in)
		if err != nil {
			return m, err
		}
		found[h.Name] = Entry{h.Name, h.Size, sum}
	}
	// The rest of the packed stream holds its own checksum.
	if _, err := io.Copy(io.Discard, zip); err != nil {
		return m, cut(err)
	}
	switch {
	case m.Format == 0:
		return m, fault("备份不完整：末尾的清单没有了，可能没有复制完。", "The backup is not whole: the manifest at its end is missing; it may not have been copied to the end.")
	case m.Format > format:
		return m, fault("备份由更新的枫桥程序制作，请升级本程序。", "The backup was made by a newer Fengqiao; upgrade this program.")
	}
	return m, m.holds(found)
}

// holds compares what is there with what should be.
func (m Manifest) holds(there map[string]Entry) error {
	for _, want := range m.Entries {
		got, ok := there[want.Name]
		switch {
		case !ok:
			return fault("备份里缺少 %s，不能用来恢复。", "The backup lacks %s and cannot be restored.", want.Name)
		case got != want:
			return fault("备份里的 %s 已损坏或被改动（指纹应为%.12s，实为%.12s），不能用来恢复。",
				"In the backup %s is damaged or altered (its hash should be %.12s and is %.12s); it cannot be restored.", want.Name, want.SHA, got.SHA)
		}
		delete(there, want.Name)
	}
	for name := range there {
		return foreign(name)
	}
	if !slices.ContainsFunc(m.Entries, func(e Entry) bool { return e.Name == store.FileName }) {
		return fault("备份里没有数据库，不能用来恢复。", "There is no database in the backup; it cannot be restored.")
	}
	return nil
}

// unlock puts the key where it belongs and makes sure it is the one that opens the personal data.
func (m Manifest) unlock(dir, keyPath string) error {
	at := filepath.Join(dir, KeyFile)
	if keyPath != "" {
		key, err := os.ReadFile(keyPath)
		if err != nil {
			return err
		}
		if err := os.WriteFile(at, key, 0o600); err != nil {
			return err
		}
	} else if !m.WithKey {
		return fault("这份备份不含个人信息的密钥，请用 --key 指明另行保管的 %s。",
			"This backup is without the key of the personal data; name the %s that was kept apart with --key.", KeyFile)
	}
	key, err := os.ReadFile(at)
	if err != nil {
		return err
	}
	if fingerprint(string(key)) != m.Key {
		return fault("密钥不是这份备份的：用它打不开备份里的个人信息。", "That is not the key of this backup: it does not open the personal data in it.")
	}
	return nil
}

// keep writes a file and tells the hash of what it holds.
func keep(path string, r io.Reader) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	to := &onto{w: io.MultiWriter(f, sum)}
	_, err = io.Copy(to, r)
	if err != nil && to.err == nil {
		err = cut(err)
	}
	if err == nil {
		err = f.Sync()
	}
	return hexOf(sum), errors.Join(err, f.Close())
}

// onto remembers whether it was the writing that failed.
type onto struct {
	w   io.Writer
	err error
}

func (o *onto) Write(p []byte) (n int, err error) {
	n, o.err = o.w.Write(p)
	return n, o.err
}

// settleAll makes every name below a directory durable.
func settleAll(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = files.Settle(path)
		}
		return err
	})
}

func cut(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fault("这不是枫桥的备份，或者没有复制完、已经损坏（%v）。", "This is no backup of Fengqiao, or it was not copied to the end or is damaged (%v).", err)
}

func foreign(name string) error {
	return fault("备份里有不该有的「%s」，不能用来恢复。", "The backup holds %q, which does not belong there; it cannot be restored.", name)
}
