package check_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fengqiao/internal/report/check"
)

// expected is what a careful reader lists in a text and objects to; testdata/texts/README.md tells the form.
type expected struct {
	Claims []struct {
		Quote     string
		Value     float64
		To        *float64
		Unit      string
		Qualifier string
	}
	Findings []struct {
		Severity string
		Quotes   []string
		Claims   []int
		Why      string
	}
}

// score counts what was looked for, what was found, what was listed and what of that is right.
type score struct{ wanted, found, listed, right, errorsWanted, errorsFound, errors, errorsRight int }

func (s *score) add(o score) {
	s.wanted, s.found, s.listed, s.right = s.wanted+o.wanted, s.found+o.found, s.listed+o.listed, s.right+o.right
	s.errorsWanted, s.errorsFound, s.errors, s.errorsRight = s.errorsWanted+o.errorsWanted, s.errorsFound+o.errorsFound, s.errors+o.errors, s.errorsRight+o.errorsRight
}

// same tells whether a claim is the one expected, in value, unit and exactness.
func same(c check.Claim, value float64, to *float64, unit, qualifier string) bool {
	got := float64(c.Value.Units) / math.Pow10(c.Value.Scale)
	if math.Abs(got-value) > 0.011 || c.Unit != unit || c.Qualifier != qualifier || (to == nil) != (c.To == nil) {
		return false
	}
	return to == nil || math.Abs(float64(c.To.Units)/math.Pow10(c.To.Scale)-*to) < 0.011
}

// align pairs the claims listed with those expected, in order, as many as can be: by the text they quote.
func align(got []check.Claim, want expected) map[int]int {
	n, m := len(got), len(want.Claims)
	alike := func(i, j int) int {
		a, b := strings.ReplaceAll(got[i].Quote, " ", ""), strings.ReplaceAll(want.Claims[j].Quote, " ", "")
		switch {
		case a == b && same(got[i], want.Claims[j].Value, want.Claims[j].To, want.Claims[j].Unit, want.Claims[j].Qualifier):
			return 4
		case a == b:
			return 3
		case strings.Contains(a, b) || strings.Contains(b, a):
			return 2
		}
		return 0
	}
	best := make([][]int, n+1)
	for i := range best {
		best[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if a := alike(i, j); a > 0 {
				best[i][j] = max(best[i][j], best[i+1][j+1]+a)
			}
		}
	}
	pairs := map[int]int{}
	for i, j := 0, 0; i < n && j < m; {
		switch a := alike(i, j); {
		case a > 0 && best[i][j] == best[i+1][j+1]+a:
			pairs[i] = j
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// judge checks a text and scores it against what is expected, telling each miss.
func judge(t *testing.T, file string, tell bool) score {
	t.Helper()
	say := func(format string, args ...any) {
		if tell {
			t.Logf(filepath.Base(file)+": "+format, args...)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := os.ReadFile(strings.TrimSuffix(file, filepath.Ext(file)) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var want expected
	if err := json.Unmarshal(answers, &want); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	text, err := check.Read(file, data)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	r := check.Check(text)
	for _, c := range r.Claims {
		if text.Slice(c.Start, c.End) != c.Quote {
			t.Errorf("%s: claim %q does not stand at %d to %d", file, c.Quote, c.Start, c.End)
		}
	}
	pairs := align(r.Claims, want)
	s := score{wanted: len(want.Claims), listed: len(r.Claims)}
	met := map[int]bool{}
	for i, c := range r.Claims {
		j, ok := pairs[i]
		around := strings.ReplaceAll(text.Slice(max(c.Start-12, 0), min(c.End+8, text.Len())), "\n", "⏎")
		if !ok {
			say("listed, but no claim: %s in %s", c.Quote, around)
			continue
		}
		s.found++
		met[j] = true
		w := want.Claims[j]
		if same(c, w.Value, w.To, w.Unit, w.Qualifier) {
			s.right++
		} else {
			say("%s in %s: read %v %s %s %v, it is %v %s %s", c.Quote, around, c.Value, c.Unit, c.Qualifier, c.To, w.Value, w.Unit, w.Qualifier)
		}
	}
	for j, w := range want.Claims {
		if !met[j] {
			say("missed: claim %d %s", j, w.Quote)
		}
	}
	matched := map[int]bool{}
	for _, f := range r.Findings {
		if f.Severity == check.Error {
			s.errors++
		}
		var rests []int
		for _, i := range f.Claims {
			if j, ok := pairs[i]; ok {
				rests = append(rests, j)
			}
		}
		hit := false
		for k, w := range want.Findings {
			shared := 0
			for _, j := range rests {
				if slices.Contains(w.Claims, j) {
					shared++
				}
			}
			if w.Severity == f.Severity && (shared >= 2 || shared == len(rests) && shared == len(w.Claims)) {
				matched[k], hit = true, true
			}
		}
		switch {
		case hit && f.Severity == check.Error:
			s.errorsRight++
		case !hit:
			say("finding not expected: %s %s: %s", f.Severity, f.Rule, f.Says.Zh)
		}
	}
	for k, w := range want.Findings {
		if w.Severity == check.Error {
			s.errorsWanted++
			if matched[k] {
				s.errorsFound++
			}
		}
		if !matched[k] {
			say("finding missed: %s %v %s", w.Severity, w.Quotes, w.Why)
		}
	}
	return s
}

// annotated lists the annotated texts of a folder.
func annotated(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(f string) bool { return strings.HasSuffix(f, ".json") || filepath.Base(f) == "README.md" })
}

// TestTextsAreReadAsACarefulReaderWould holds the bars: 97 % of the claims are found, 97 % of what is listed is right,
// and 95 % of the contradictions told are some. FENGQIAO_TEXTS names another folder of annotated texts.
func TestTextsAreReadAsACarefulReaderWould(t *testing.T) {
	dir := "testdata/texts"
	if other := os.Getenv("FENGQIAO_TEXTS"); other != "" {
		dir = other
	}
	files := annotated(t, dir)
	if len(files) < 10 {
		t.Fatalf("%d texts are too few to measure by", len(files))
	}
	var all score
	for _, file := range files {
		all.add(judge(t, file, true))
	}
	share := func(a, b int) float64 {
		if b == 0 {
			return 100
		}
		return 100 * float64(a) / float64(b)
	}
	t.Logf("claims: %d of %d found (%.1f %%), %d of %d listed right (%.1f %%); contradictions: %d of %d found, %d of %d told right",
		all.found, all.wanted, share(all.found, all.wanted), all.right, all.listed, share(all.right, all.listed),
		all.errorsFound, all.errorsWanted, all.errorsRight, all.errors)
	if share(all.found, all.wanted) < 97 || share(all.right, all.listed) < 97 {
		t.Error("claims are below the bar of 97 %")
	}
	if share(all.errorsRight, all.errors) < 95 {
		t.Error("contradictions told are below the bar of 95 % right")
	}
	if share(all.errorsFound, all.errorsWanted) < 90 {
		t.Error("fewer than 90 % of the contradictions are found")
	}
}
