//go:build !windows

package files

import (
	"errors"
	"os"
)

// settle makes the names in a directory durable.
func settle(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
