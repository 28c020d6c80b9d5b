package demo_test

import (
	"context"
	"testing"
	"time"

	definitions "fengqiao/handbook"
	"fengqiao/internal/demo"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
)

// build makes the demo town in a fresh directory.
func build(t testing.TB) *office.Office {
	t.Helper()
	clock := demo.NewClock()
	s, err := store.Open(context.Background(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	o, err := office.New(office.Config{Store: s, Definitions: definitions.FS, Now: clock.Now, Rand: clock, Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		o.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	start := time.Now()
	if err := demo.Build(t.Context(), o, clock, "wangcao", nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("built in %s", time.Since(start))
	return o
}

func TestClaims(t *testing.T) {
	o := build(t)
	claims, err := demo.Claims(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range claims {
		t.Log(c.Row, c.Measure, c.Stated, c.Value, c.Agrees)
	}
}
