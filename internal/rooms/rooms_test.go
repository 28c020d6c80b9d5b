package rooms

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rooms names every package of ours and what of ours it may import. Doors (web, sheets, demo) know office, never store.
var rooms = map[string][]string{
	"handbook":                 {},
	"web":                      {},
	"internal/rooms":           {},
	"internal/calendar":        {},
	"internal/handbook":        {"internal/calendar"},
	"internal/ledger":          {"internal/calendar", "internal/handbook"},
	"internal/figures":         {"internal/calendar", "internal/handbook"},
	"internal/report":          {"internal/calendar", "internal/handbook", "internal/figures", "internal/report/docx", "internal/report/check"},
	"internal/report/docx":     {},
	"internal/report/check":    {"internal/calendar", "internal/handbook", "internal/figures"},
	"internal/report/form":     {"internal/calendar", "internal/handbook", "internal/figures"},
	"internal/manual":          {"internal/calendar", "internal/handbook", "internal/figures"},
	"internal/people":          {"internal/calendar", "internal/handbook"},
	"internal/office":          {"internal/calendar", "internal/handbook", "internal/ledger", "internal/figures", "internal/report", "internal/report/form", "internal/people"},
	"internal/store":           {"internal/calendar", "internal/handbook", "internal/ledger", "internal/figures", "internal/office", "internal/people"},
	"internal/store/storetest": {"internal/calendar", "internal/handbook", "internal/ledger", "internal/figures", "internal/office", "internal/people"},
	"internal/press":           {"internal/handbook", "internal/office"},
	"internal/files":           {},
	"internal/backup":          {"internal/handbook", "internal/files", "internal/store"},
	"internal/sheets":          {"internal/calendar", "internal/handbook", "internal/ledger", "internal/office"},
	"internal/web":             {"internal/calendar", "internal/handbook", "internal/ledger", "internal/figures", "internal/report", "internal/report/docx", "internal/report/check", "internal/report/form", "internal/press", "internal/manual", "internal/office", "internal/people", "internal/backup", "web"},
	"internal/demo":            {"internal/calendar", "internal/handbook", "internal/ledger", "internal/figures", "internal/office", "internal/people"},
	"bench":                    nil, // wires everything, like a command
	"cmd/fengqiao":             nil,
}

// pure rooms know no SQL, no HTTP, no files and no clock of their own.
var pure = []string{"internal/calendar", "internal/handbook", "internal/ledger", "internal/figures", "internal/report", "internal/report/docx", "internal/report/check", "internal/manual", "internal/report/form"}

type listed struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
}

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles", "fengqiao/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestArrowsPointOneWay(t *testing.T) {
	for _, p := range list(t) {
		room := strings.TrimPrefix(p.ImportPath, "fengqiao/")
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s has no place in the table of rooms", room)
			continue
		}
		for _, imported := range p.Imports {
			ours, isOurs := strings.CutPrefix(imported, "fengqiao/")
			if isOurs && allowed != nil && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which the design does not allow", room, ours)
			}
			if imported == "database/sql" && !strings.HasPrefix(room, "internal/store") && room != "bench" {
				t.Errorf("%s touches SQL; only store does", room)
			}
		}
	}
}

func TestPureRoomsKnowNoWorld(t *testing.T) {
	now := regexp.MustCompile(`\btime\.(Now|Since|Until|Sleep|After|Tick|NewTimer)\(`)
	for _, p := range list(t) {
		room := strings.TrimPrefix(p.ImportPath, "fengqiao/")
		if !slices.Contains(pure, room) {
			continue
		}
		for _, imported := range p.Imports {
			if slices.Contains([]string{"net/http", "database/sql", "os", "os/exec", "math/rand", "math/rand/v2", "crypto/rand"}, imported) {
				t.Errorf("%s is pure and must not import %s", room, imported)
			}
		}
		for _, file := range p.GoFiles {
			text, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if found := now.Find(text); found != nil {
				t.Errorf("%s/%s reads the clock: %s", room, file, found)
			}
		}
	}
}

func TestNoRoomIsCalledAfterNothing(t *testing.T) {
	for _, p := range list(t) {
		if base := filepath.Base(p.ImportPath); slices.Contains([]string{"util", "utils", "common", "helpers", "models", "types", "misc"}, base) {
			t.Errorf("%s: a package is called after what it is for", p.ImportPath)
		}
	}
}
