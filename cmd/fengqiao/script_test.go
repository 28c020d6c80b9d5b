package main

import (
	"context"
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"fengqiao": func() {
			os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
		},
		// exits WANT COMMAND…: succeeds when the program ends with that exit code.
		"exits": func() {
			want, err := strconv.Atoi(os.Args[1])
			if err != nil {
				os.Exit(99)
			}
			if run(context.Background(), os.Args[2:], os.Getenv, os.Stdin, os.Stdout, os.Stderr) != want {
				os.Exit(1)
			}
		},
	})
}

// TestScripts plays the command line as a user types it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("USER", "tester")
			return nil
		},
	})
}
