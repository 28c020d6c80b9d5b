package handbook_test

import (
	"errors"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"fengqiao/internal/handbook"
)

// FuzzLoad takes any bytes for a kind's file: the handbook loads or its faults are told, each in its place.
func FuzzLoad(f *testing.F) {
	files := sound(f)
	for _, name := range []string{"kinds/petition.yaml", "kinds/advisor.yaml", "towns/baiyun.yaml", "summaries/work.yaml"} {
		f.Add(files[name].Data)
	}
	f.Add([]byte("a: &x [*x]\n? {b: c}\n: |\n  text\n--- !!map\n<<: y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		files["kinds/petition.yaml"] = &fstest.MapFile{Data: data}
		b, err := handbook.Load(files, "qingshan")
		if err == nil {
			if _, err := handbook.OpenBundle(b.Bundle()); err != nil {
				t.Errorf("the bundle of what loaded does not open: %v", err)
			}
			return
		}
		faults, ok := errors.AsType[handbook.Faults](err)
		if !ok {
			t.Fatalf("not faults: %v", err)
		}
		for _, fault := range faults {
			if fault.File == "" || fault.Line < 1 || fault.Col < 1 || fault.Message.Zh == "" || fault.Message.En == "" {
				t.Errorf("a fault without place or sentence: %+v", fault)
			}
		}
	})
}

// FuzzExpr takes any text for a guard: it compiles and can be evaluated over an empty matter, or its faults are told.
func FuzzExpr(f *testing.F) {
	for _, s := range []string{"all", `channel == "visit"`, "days(received_on, closed_on) < 3", "reply.size() > 4", "!filled.petitioner", `date("2024-02-30") < closed_on`, "answer.met ? 1 : 2", "a.b.c", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, condition string) {
		if !utf8.ValidString(condition) {
			return // a file that is not UTF-8 is refused before its conditions are read
		}
		e, err := guard(t, condition)
		if err != nil {
			if _, ok := errors.AsType[handbook.Faults](err); !ok {
				t.Fatalf("not faults: %v", err)
			}
			return
		}
		_, _ = e.True(view{}) // an error is a right answer, a panic is not
	})
}
