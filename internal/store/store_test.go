package store_test

import (
	"testing"

	"fengqiao/internal/office"
	"fengqiao/internal/store"
	"fengqiao/internal/store/storetest"
)

func openDir(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) office.Store { return openDir(t, t.TempDir()) })
}

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t *testing.T) office.Store {
		s, err := store.Open(t.Context(), store.Options{URL: storetest.Postgres(t)})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
