package store_test

import (
	"testing"

	"fengqiao/internal/office"
	"fengqiao/internal/people"
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
	t.Parallel() // beside TestPostgres: both wait for the disk
	storetest.Run(t, func(t *testing.T) office.Store { return openDir(t, t.TempDir()) })
	storetest.RunPeople(t, func(t *testing.T) people.Store {
		s := openDir(t, t.TempDir())
		t.Cleanup(func() { _ = s.Close() })
		return s
	})
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) office.Store {
		s, err := store.Open(t.Context(), store.Options{URL: storetest.Postgres(t)})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
	storetest.RunPeople(t, func(t *testing.T) people.Store {
		s, err := store.Open(t.Context(), store.Options{URL: storetest.Postgres(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	})
}
