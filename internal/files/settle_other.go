//go:build !windows

package files

import (
	"errors"
	"os"
)

// Settle makes the names in a directory durable.
func Settle(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
