package rooms

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	definitions "fengqiao/handbook"
	"fengqiao/internal/handbook"
)

// words are ids of kinds that are also words of the definition language or of the program's own vocabulary.
var words = map[string]string{
	"village": "a level of areas",
	"problem": "a page's template",
}

// TestNoCodeKnowsAKindATownOrAMeasure reads the ids off the handbook and looks for them among the string constants of all
// code but tests: what towns do is files only.
func TestNoCodeKnowsAKindATownOrAMeasure(t *testing.T) {
	ids := map[string]string{}
	towns, err := handbook.Towns(definitions.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, town := range towns {
		ids[town] = "town"
		b, err := handbook.Load(definitions.FS, town)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range b.Kinds {
			ids[k.ID] = "kind"
		}
		for _, m := range b.Measures() {
			ids[m.ID] = "measure"
		}
	}
	for id := range words {
		delete(ids, id)
	}
	known := 0
	for _, p := range list(t) {
		if strings.HasSuffix(p.ImportPath, "test") {
			continue // a suite of tests
		}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if _, imports := n.(*ast.ImportSpec); imports {
					return false
				}
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				known++
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				if what := ids[text]; what != "" {
					t.Errorf("%s/%s names the %s %q", p.ImportPath, name, what, text)
				}
				for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-_.", r) }) {
					if what := ids[word]; what != "" && (what != "kind" || strings.Contains(word, "-")) && word != text {
						t.Errorf("%s/%s names the %s %q in %q", p.ImportPath, name, what, word, text)
					}
				}
				return true
			})
		}
	}
	if known == 0 {
		t.Error("no string was looked at")
	}
}
