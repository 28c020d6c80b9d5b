package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// LockName is the file whose lock marks a data directory as being written by one process.
const LockName = "fengqiao.lock"

// lockDir takes the directory for writing until the file it returns is closed.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, LockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	ok, err := tryLock(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", f.Name(), err), f.Close())
	}
	if !ok {
		return nil, errors.Join(fault(ErrInUse, nil,
			"数据目录 %s 正被另一个枫桥程序使用；请先停止那个程序，或换一个目录。",
			"The data directory %s is in use by another Fengqiao process; stop that one first or use another directory.", dir), f.Close())
	}
	return f, nil
}
