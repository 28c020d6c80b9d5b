package web_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/ledger"
	"fengqiao/internal/store"
)

// until asks for a page until it holds some words.
func (d *desk) until(path, words string) string {
	d.t.Helper()
	var body string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if body = d.page(path); strings.Contains(body, words) {
			return body
		}
	}
	d.t.Fatalf("%s never says %q\n%s", path, words, body)
	return ""
}

// An administrator has the books verified beside the other work and reads what is wrong; the result stays.
func TestBooksAreVerifiedFromThePage(t *testing.T) {
	d := newDesk(t)
	d.clerk("admin")
	d.enter("admin")
	if body := d.page("/wangcao/upkeep"); !strings.Contains(body, "还没有在这里核过账") {
		t.Error("a verification is told of that never was")
	}
	start := func() {
		t.Helper()
		if resp, _ := d.post("/wangcao/upkeep/verify", nil); resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/wangcao/upkeep" {
			t.Fatal(resp.Status)
		}
	}
	start()
	start() // one at a time
	body := d.until("/wangcao/upkeep", "由测试员admin发起")
	if !strings.Contains(body, "账目完好") || strings.Contains(body, "发现") {
		t.Errorf("sound books are not said to be:\n%s", body)
	}
	// Somebody changes what is kept, beside the program.
	db, err := sql.Open("sqlite", filepath.Join(filepath.Dir(d.backups.Key), store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE matter SET number = '改过的编号' WHERE id = $1`, d.ids["d1"]); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	d.do(ledger.Action{Key: "more", Do: "open", Kind: "consultation", By: "陈志明", Post: "legal-advisor", Data: map[string]any{
		"given_on": "2024-12-01", "channel": "visit", "subject": "family", "question": "继承", "people": int64(1)}})
	start()
	body = d.until("/wangcao/upkeep", "发现1处问题")
	if !strings.Contains(body, "编号与流水不符") || !strings.Contains(body, `href="`+matterAt(d.ids["d1"])+`"`) {
		t.Errorf("what is wrong is not named:\n%s", body)
	}
	if body := d.page("/wangcao/upkeep", "Cookie", "lang=en"); !strings.Contains(body, "its number differ from the journal") {
		t.Error("nor is it in English")
	}
	// Whoever keeps no accounts may not ask for it.
	d.enter(d.clerk("plain", "law-clerk"))
	if resp, _ := d.post("/wangcao/upkeep/verify", nil); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a clerk verifies: %s", resp.Status)
	}
}

// An administrator makes backups, reads how many are kept, and takes one away.
func TestBackupsAreMadeFromThePage(t *testing.T) {
	d := newDesk(t)
	d.clerk("admin")
	d.enter("admin")
	if body := d.page("/wangcao/upkeep"); !strings.Contains(body, "还没有备份") || !strings.Contains(body, "保留最近2份") || !strings.Contains(body, "party.key") {
		t.Errorf("before the first:\n%s", body)
	}
	for _, name := range []string{"fengqiao-20241220-100000.tar.gz", "fengqiao-20241220-110000.tar.gz", "fengqiao-20241220-120000.tar.gz"} {
		if resp, _ := d.post("/wangcao/upkeep/backup", nil); resp.StatusCode != http.StatusSeeOther {
			t.Fatal(resp.Status)
		}
		d.until("/wangcao/upkeep", name)
		for d.backups.State().Running {
			time.Sleep(time.Millisecond)
		}
		d.now = d.now.Add(time.Hour)
	}
	body := d.page("/wangcao/upkeep")
	const newest = "/wangcao/upkeep/backups/fengqiao-20241220-120000.tar.gz"
	if strings.Contains(body, "fengqiao-20241220-100000") || !strings.Contains(body, `href="`+newest+`"`) || !strings.Contains(body, "字节") {
		t.Errorf("of three the newest two are kept:\n%s", body)
	}
	resp, archive := d.get(newest)
	if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Content-Disposition"), "fengqiao-20241220-120000.tar.gz") {
		t.Fatalf("it is not sent: %s", resp.Status)
	}
	if _, err := gzip.NewReader(bytes.NewReader([]byte(archive))); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"fengqiao-20241220-100000.tar.gz", "..%2Fparty.key", "party.key"} {
		if resp, _ := d.get("/wangcao/upkeep/backups/" + name); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s is sent: %s", name, resp.Status)
		}
	}
	d.enter(d.clerk("plain", "law-clerk"))
	for _, path := range []string{newest, "/wangcao/upkeep"} {
		if resp, _ := d.get(path); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s is open to a clerk: %s", path, resp.Status)
		}
	}
	// The books of a second town are nothing for the administrator of the first.
	if _, err := d.AdoptHandbook(t.Context(), "jinhaozhuang", "测试员", "law-clerk"); err != nil {
		t.Fatal(err)
	}
	d.enter("admin")
	if resp, _ := d.get(newest); resp.StatusCode != http.StatusForbidden {
		t.Errorf("another town's books are sent: %s", resp.Status)
	}
	if body := d.page("/wangcao/upkeep"); strings.Contains(body, newest) || !strings.Contains(body, "2个乡镇的账") {
		t.Error("nor is it said why not")
	}
}

// A backup that fails is said to have failed, and the log says why.
func TestAFailedBackupIsTold(t *testing.T) {
	d := newDesk(t)
	d.clerk("admin")
	d.enter("admin")
	d.backups.Key += ".gone"
	d.post("/wangcao/upkeep/backup", nil)
	d.until("/wangcao/upkeep", "上次备份没有做成")
	if !d.log.says("backup failed") {
		t.Error("the log is silent")
	}
}

// Beside PostgreSQL the page says how its books are backed up.
func TestBackupsOfPostgres(t *testing.T) {
	d := deskOn(t, "../../handbook", town)
	d.backups = nil
	d.serve()
	d.clerk("admin")
	d.enter("admin")
	if body := d.page("/wangcao/upkeep"); !strings.Contains(body, "pg_dump") || strings.Contains(body, "立即备份") {
		t.Errorf("it is not said how:\n%s", body)
	}
	if resp, _ := d.post("/wangcao/upkeep/backup", nil); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.Status)
	}
}
