package office_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
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

// Environment of the child process that is killed.
const (
	stormDir   = "FENGQIAO_STORM_DIR"
	stormURL   = "FENGQIAO_STORM_URL"
	stormRound = "FENGQIAO_STORM_ROUND"
)

// TestStorm is not a test of its own: it is the child process of TestKilledWhileWriting, which writes until it is
// killed and says on standard output what was tried and what was acknowledged.
func TestStorm(t *testing.T) {
	round := os.Getenv(stormRound)
	if round == "" {
		return
	}
	const writers = 16
	d, _ := deskAt(t, store.Options{Dir: os.Getenv(stormDir), URL: os.Getenv(stormURL)}, smallHandbook, xiaohe)
	var mu sync.Mutex // a line is one write, so that none is torn but the last
	say := func(word, key string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(os.Stdout, word, key)
	}
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("storm/%s/%d/%d", round, w, i)
				for _, a := range d.stormActions(key) {
					say("try", a.Key)
					if _, err := d.Do(context.Background(), a); err != nil {
						say("failed", a.Key+" "+err.Error())
						return
					}
					say("done", a.Key)
				}
			}
		})
	}
	wait.Wait()
}

// The storm is of a small handbook: what a killed writer leaves behind does not depend on how much else could be recorded.
func (d *desk) stormActions(key string) []ledger.Action {
	return []ledger.Action{stormOpen(key), stormSettle(key+settled, key)}
}

const settled = "/settle"

func stormOpen(key string) ledger.Action {
	return small("open", "quarrel", key, map[string]any{"found_on": "2024-05-30", "area": east, "summary": "排水沟走向 " + key, "party": "张某"})
}

func stormSettle(key, opened string) ledger.Action {
	a := small("settle", "", key, map[string]any{"closed_on": "2024-06-01"})
	a.Opened = opened
	return a
}

// TestKilledWhileWriting kills a writing process again and again: what was acknowledged is there, nothing is there
// twice, and the books are sound.
func TestKilledWhileWriting(t *testing.T) {
	rounds, perDir := 50, 10
	if testing.Short() {
		rounds = 5
	}
	t.Run("SQLite", func(t *testing.T) {
		dir := ""
		for round := range rounds {
			if round%perDir == 0 {
				dir = t.TempDir() // a young journal, so that verifying it stays quick
			}
			killOnce(t, store.Options{Dir: dir}, round)
		}
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		at := store.Options{URL: storetest.Postgres(t)}
		for round := range 5 {
			killOnce(t, at, round)
		}
	})
}

// killOnce lets a child write, kills it, and audits the books it leaves behind.
func killOnce(t *testing.T, at store.Options, round int) {
	t.Helper()
	tried, acknowledged := storm(t, at, round)
	d, shut := deskAt(t, at, smallHandbook, xiaohe)
	defer shut()
	kept := d.journalled()
	for key := range acknowledged {
		if kept[key] != 1 {
			t.Errorf("round %d: %s was acknowledged and is in the journal %d times", round, key, kept[key])
		}
	}
	// A caller that got no answer asks again with the same key.
	for _, key := range slices.Sorted(maps.Keys(tried)) {
		if acknowledged[key] {
			continue
		}
		a := stormOpen(key)
		if opened, ok := strings.CutSuffix(key, settled); ok {
			a = stormSettle(key, opened)
		}
		receipt, err := d.Do(t.Context(), a)
		if err != nil {
			t.Errorf("round %d: %s asked again: %v", round, key, err)
		} else if receipt.Already != (kept[key] == 1) {
			t.Errorf("round %d: %s asked again: recorded before %v, journal %d", round, key, receipt.Already, kept[key])
		}
	}
	for key, n := range d.journalled() {
		if n != 1 {
			t.Errorf("round %d: %s is in the journal %d times", round, key, n)
		}
	}
	d.verified(xiaohe)
	if t.Failed() {
		t.FailNow()
	}
	t.Logf("round %d: %d actions tried, %d acknowledged", round, len(tried), len(acknowledged))
}

// storm runs a child until a moment after its first acknowledgement, kills it, and returns the keys it tried and those
// it saw acknowledged.
func storm(t *testing.T, at store.Options, round int) (tried, acknowledged map[string]bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self, "-test.run", "^TestStorm$")
	child.Env = append(os.Environ(), stormDir+"="+at.Dir, stormURL+"="+at.URL, fmt.Sprintf("%s=%d", stormRound, round))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	tried, acknowledged = map[string]bool{}, map[string]bool{}
	lines := bufio.NewReader(out)
	var kill *time.Timer
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // the end; a line cut off by it was no answer anybody has seen
		}
		word, key, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch word {
		case "try":
			tried[key] = true
		case "done":
			acknowledged[key] = true
			if kill == nil {
				kill = time.AfterFunc(time.Duration(20+rand.IntN(131))*time.Millisecond, func() {
					if err := child.Process.Kill(); err != nil {
						t.Errorf("killing the child: %v", err)
					}
				})
			}
		default:
			t.Errorf("round %d: the child says: %s", round, line)
		}
	}
	if kill != nil {
		kill.Stop()
	}
	var ended *exec.ExitError
	if err := child.Wait(); !errors.As(err, &ended) || ended.Exited() {
		t.Fatalf("round %d: the child was not killed while writing: %v", round, err)
	}
	if len(acknowledged) == 0 {
		t.Fatalf("round %d: nothing was acknowledged", round)
	}
	return tried, acknowledged
}

// deskAt opens an office on the books of a town that may be there already; shut closes both.
func deskAt(t *testing.T, at store.Options, definitions, town string) (d *desk, shut func()) {
	t.Helper()
	s, err := store.Open(context.Background(), at)
	if err != nil {
		t.Fatal(err)
	}
	var seed [32]byte
	binary.NativeEndian.PutUint64(seed[:], uint64(time.Now().UnixNano())) // references must not repeat from one process to the next
	d = &desk{t: t, dir: at.Dir, now: time.Date(2024, 6, 3, 2, 0, 0, 0, time.UTC)}
	d.Office, err = office.New(office.Config{Store: s, Definitions: os.DirFS(definitions), Now: func(string) time.Time { return d.now },
		Rand: rand.NewChaCha8(seed), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.AdoptHandbook(context.Background(), town, "测试员", "clerk")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range b.Town.Areas[0].Children {
		d.areas = append(d.areas, a.Code)
	}
	return d, func() {
		d.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// journalled counts the keys in the journal.
func (d *desk) journalled() map[string]int {
	d.t.Helper()
	keys := map[string]int{}
	for line, err := range d.Store.Lines(d.t.Context(), xiaohe, office.LineQuery{}) {
		if err != nil {
			d.t.Fatal(err)
		}
		if line.Key != "" {
			keys[line.Key]++
		}
	}
	return keys
}
