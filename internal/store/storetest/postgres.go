package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Environment of the tests.
const (
	// EnvServer names a running PostgreSQL to use instead of a throwaway one.
	EnvServer = "FENGQIAO_TEST_POSTGRES"
	// EnvRequire set to "all" makes a missing program a failure instead of a skip.
	EnvRequire = "FENGQIAO_REQUIRE"
)

// Need skips the test, or fails it when nothing may be skipped, because something it needs is missing.
func Need(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv(EnvRequire) == "all" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

var databases atomic.Int64

// Postgres gives the URL of an empty database of its own, dropped after the test. The server is one per test process,
// started at first need and
// gone when the process ends, however it ends.
func Postgres(t testing.TB) string {
	t.Helper()
	base := os.Getenv(EnvServer)
	if base == "" {
		var err error
		if base, err = cluster.start(); err != nil {
			if missing := new(missingError); errors.As(err, &missing) {
				Need(t, "this test needs PostgreSQL: %v", err)
			}
			t.Fatal(err)
		}
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("fengqiao_test_%d_%d", os.Getpid(), databases.Add(1))
	if _, err := admin.ExecContext(t.Context(), `CREATE DATABASE `+name+` ENCODING 'UTF8' TEMPLATE template0`); err != nil {
		t.Fatal(errors.Join(err, admin.Close()))
	}
	t.Cleanup(func() {
		// The test's context has ended by now.
		_, err := admin.ExecContext(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`)
		if err := errors.Join(err, admin.Close()); err != nil {
			t.Error(err)
		}
	})
	u.Path = "/" + name
	return u.String()
}

type missingError struct{ what string }

func (e *missingError) Error() string { return e.what }

// server is a throwaway PostgreSQL.
type server struct {
	once sync.Once
	bin  string
	dir  string
	url  string
	held io.Closer // the guard's input: it ends with this process, and must not be collected before
	err  error
}

var cluster server

func (s *server) start() (string, error) {
	s.once.Do(func() { s.err = s.launch() })
	return s.url, s.err
}
