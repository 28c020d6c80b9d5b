package storetest

import (
	"fmt"
	"reflect"
	"testing"
)

// equal reports a difference between what was got and what was wanted.
func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, short(got), short(want))
	}
}

func short(v any) string {
	const most = 2000
	s := fmt.Sprintf("%+v", v)
	if len(s) > most {
		s = s[:most] + "…"
	}
	return s
}
