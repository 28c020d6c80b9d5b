package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"fengqiao/internal/files"
)

// Keeper makes archives in one directory, one at a time and beside the other work, and keeps the newest few.
type Keeper struct {
	Source
	Dir  string
	Keep int // how many archives are kept
	Now  func() time.Time
	Log  *slog.Logger // told why one was not made

	mu    sync.Mutex
	state State
	stop  context.CancelFunc
	wait  sync.WaitGroup
}

// State is how the making of an archive stands.
type State struct {
	Running     bool
	Done, Total int64     // bytes
	Began       time.Time // the one under way, or the last; zero: none since the program began
	Err         error     // why the last one was not made
}

// Kept is an archive in the directory.
type Kept struct {
	Name string
	Size int64
	Made time.Time
}

// Start begins to make an archive, unless one is being made.
func (k *Keeper) Start() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.state.Running {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	k.state, k.stop = State{Running: true, Began: k.Now()}, stop
	began := k.state.Began
	k.wait.Go(func() {
		defer stop()
		err := k.make(ctx, began)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.state.Running, k.state.Err = false, err
		if err != nil {
			k.Log.Error("backup failed", "error", err)
		}
	})
}

func (k *Keeper) make(ctx context.Context, at time.Time) error {
	if err := os.MkdirAll(k.Dir, 0o700); err != nil {
		return err
	}
	if _, err := Write(ctx, k.Source, filepath.Join(k.Dir, Name(at)), at, func(done, total int64) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.state.Done, k.state.Total = done, total
	}); err != nil {
		return err
	}
	all, err := k.List()
	if err != nil {
		return err
	}
	for _, old := range all[min(k.Keep, len(all)):] {
		if err := os.Remove(filepath.Join(k.Dir, old.Name)); err != nil {
			return fmt.Errorf("old backup: %w", err)
		}
	}
	return files.Settle(k.Dir)
}

// State is how it stands.
func (k *Keeper) State() State {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.state
}

// List is what there is, newest first.
func (k *Keeper) List() ([]Kept, error) {
	there, err := os.ReadDir(k.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []Kept
	for _, entry := range there {
		at, ok := madeAt(entry.Name())
		if !ok {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return nil, err
		}
		out = append(out, Kept{entry.Name(), info.Size(), at})
	}
	slices.SortFunc(out, func(a, b Kept) int { return strings.Compare(b.Name, a.Name) })
	return out, nil
}

// zone is that of the names; China has one.
var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// madeAt reads the instant off an archive's name; false where it is no archive's.
func madeAt(name string) (time.Time, bool) {
	stamp, ok := strings.CutPrefix(strings.TrimSuffix(name, ending), "fengqiao-")
	at, err := time.ParseInLocation(nameLayout, stamp, zone)
	return at, ok && err == nil && Name(at) == name
}

// Open opens an archive by its name; fs.ErrNotExist where there is none.
func (k *Keeper) Open(name string) (*os.File, error) {
	if _, ok := madeAt(name); !ok {
		return nil, fs.ErrNotExist
	}
	return os.Open(filepath.Join(k.Dir, name))
}

// Close ends what is under way.
func (k *Keeper) Close() {
	k.mu.Lock()
	stop := k.stop
	k.mu.Unlock()
	if stop != nil {
		stop()
	}
	k.wait.Wait()
}
