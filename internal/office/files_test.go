package office_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fengqiao/internal/handbook"
	"fengqiao/internal/store"
)

// Verify tells which matter lacks which file, and whose content is another.
func TestVerifyTellsWhichFilesAreMissingOrAltered(t *testing.T) {
	d := smallDesk(t, store.Options{Dir: t.TempDir()})
	kept := d.files
	refer := func(name, content string) string {
		sha, err := kept.Put(t.Context(), xiaohe, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		return handbook.File{SHA: sha, Name: name}.String()
	}
	record := func(key, on string, names ...string) {
		a := meeting(key, east, on)
		a.Data["minutes"] = names
		_, says := d.all(a)
		d.wants(says, "")
	}
	whole, gone, altered := refer("签到表.pdf", "a"), refer("纪要.pdf", "b"), refer("照片.jpg", "c")
	record("a", "2024-03-05", whole, "纸质签到表", gone)
	record("b", "2024-04-05", gone, altered)
	d.soundIn(xiaohe)

	a := meeting("c", west, "2024-03-05")
	a.Data["minutes"] = []string{"sha256:" + strings.Repeat("0", 64) + "/没传.pdf"}
	b := meeting("d", west, "2024-03-05")
	b.Data["minutes"] = []string{"sha256:123/坏.pdf"}
	_, says := d.all(a, b)
	d.wants(says, "附件「没传.pdf」没有传上来", "不是文件的引用")

	path := func(ref string) string {
		f, _ := handbook.ReadFile(ref)
		return filepath.Join(string(kept), xiaohe, f.SHA[:2], f.SHA[2:])
	}
	if err := os.Remove(path(gone)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path(altered), []byte("d"), 0o600); err != nil {
		t.Fatal(err)
	}
	faults, err := d.Verify(t.Context(), xiaohe, nil)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range faults {
		if f.What != "file" {
			t.Errorf("%s: %s", f.What, f.Says.En)
		}
		found = append(found, f.Says.Zh)
	}
	all := strings.Join(found, "\n")
	if len(found) != 3 || strings.Count(all, "附件「纪要.pdf」不在附件目录里") != 2 || !strings.Contains(all, "附件「照片.jpg」内容被改动或者损坏") ||
		!strings.HasPrefix(found[0], "第2号事项") || !strings.HasPrefix(found[1], "第3号事项") {
		t.Errorf("%s", all)
	}
}
