//go:build !unix

package storetest

// launch starts nothing: a guard that outlives the process needs a Unix shell.
func (s *server) launch() error {
	return &missingError{"a throwaway server is started on Unix only; name a running one in " + EnvServer}
}
