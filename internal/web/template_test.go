package web

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	browser "fengqiao/web"
	"io/fs"
	"maps"
	"os"
)

// Every template executes with the struct it is declared for, in both languages, even when the struct is empty.
func TestEveryTemplateExecutes(t *testing.T) {
	v, err := loadViews(&assets{})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range tongues {
		for _, p := range pages {
			if err := v.sets[lang][p.template()].Execute(io.Discard, p); err != nil {
				t.Errorf("%s, %s: %v", p.template(), lang, err)
			}
		}
	}
}

// Every sentence of the templates and of the Go code has its English, and no English is left over.
func TestEverySentenceHasItsEnglish(t *testing.T) {
	used := map[string]bool{}
	find := func(text string, pattern *regexp.Regexp) {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	}
	files, err := fs.Glob(browser.Templates, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := fs.ReadFile(browser.Templates, name)
		if err != nil {
			t.Fatal(err)
		}
		find(string(text), regexp.MustCompile(`\bt "([^"]+)"`))
	}
	code, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range code {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		find(string(text), regexp.MustCompile(`\bsay\((?:lang, )?"([^"]+)"`))
	}
	for zh := range slices.Values(slices.Concat(slices.Collect(maps.Values(leftWords)), slices.Collect(maps.Values(unitWords)), weekdays[:], yesNo[:])) {
		used[zh] = true
	}
	for zh := range used {
		if english[zh] == "" {
			t.Errorf("no English for %q", zh)
		}
	}
	for zh, en := range english {
		if !used[zh] {
			t.Errorf("%q is not used", zh)
		}
		if strings.Count(zh, "%") != strings.Count(en, "%") {
			t.Errorf("%q and %q take different values", zh, en)
		}
	}
}
