package demo_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	definitions "fengqiao/handbook"
	"fengqiao/internal/demo"
	"fengqiao/internal/handbook"
)

// small is the folder of a town with one file of batches.
func small(batches string) fs.FS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"towns/shared/people.yaml":  file("surnames: 王李\ngiven: [光明, 德贵, 秀兰]\n"),
		"towns/wangcao/year.yaml":   file("{town: wangcao, year: 2024, seed: \"001\", opened: 2024-01-02, closed: 2025-01-10, ends: 2025-01-21, opened_by: law-clerk, closed_by: town-head}\n"),
		"towns/wangcao/people.yaml": file("staff: {law-clerk: [周敏], law-leader: [何静]}\nlocal: {mediator: 1 per village}\n"),
		"towns/wangcao/texts.yaml":  file("stories: {quarrel: [{says: [\"为{what}争吵\"], words: {what: [水沟, 田坎]}}], hole: [{says: [\"{nothing}\"]}]}\n"),
		"towns/wangcao/1.yaml":      file(batches),
	}
}

const quarrels = "- kind: dispute\n  make: 10\n  days: 2024-01-02..2024-11-20\n"

const open = "  open: {sort: land, summary: $text:quarrel, party_a: $party}\n"

func TestABatchThatIsWrong(t *testing.T) {
	b, err := handbook.Load(definitions.FS, town)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ batches, at, says string }{
		"no YAML":                {"- kind: [", ":1:", "YAML"},
		"no list":                {"kind: dispute", ":1:", "list of batches"},
		"no kind":                {"- make: 3", ":1:", "names no kind"},
		"unknown kind":           {"- kind: dispite", ":1:", "no kind \"dispite\" (possible: "},
		"unknown word":           {quarrels + "  maek: 4", ":4:", "possible: kind, as, make"},
		"no number":              {"- kind: dispute\n  make: many", ":2:", "number of records, e.g. 402"},
		"unknown field":          {quarrels + "  open: {sort: land,\n   colour: red}", ":5:", "no field \"colour\""},
		"unknown option":         {quarrels + "  open:\n    sort: lnad\n    summary: x\n    party_a: $party", ":5:", "dispute.sort"},
		"counts do not add up":   {quarrels + "  deal: {sort: {land: 4, debt: 5}}\n" + open, ":4:", "must add up to 10"},
		"a count is no number":   {quarrels + "  deal: {sort: {land: most}}\n" + open, ":4:", "{mix: {…}}"},
		"sum out of reach":       {quarrels + "  deal: {fee: {from: 10, to: 20, sum: 500}}\n" + open, ":4:", "from 100 to 200"},
		"sum between the steps":  {quarrels + "  deal: {fee: {from: 10, to: 20, step: 5, sum: 151}}\n" + open, ":4:", "steps of 5"},
		"unknown trait":          {quarrels + "  open: {sort: $kind_of}", ":4:", "there is no \"kind_of\""},
		"a case is missing":      {quarrels + "  deal: {a: {mix: {x: 1, y: 1}}, b: {by: a, x: 1}}\n" + open, ":4:", "add y: or else:"},
		"unknown story":          {quarrels + "  open: {sort: land, summary: $text:quarel, party_a: $party}", ":4:", "possible: quarrel"},
		"slot without words":     {quarrels + "  open: {sort: land, summary: $text:hole, party_a: $party}", ":4:", "{nothing}"},
		"unknown list of words":  {quarrels + "  open: {sort: land, summary: $word:none_such, party_a: $party}", ":4:", "no words"},
		"nobody holds the post":  {quarrels + "  by: grid-worker\n" + open, ":4:", "nobody holds the post"},
		"post may not open":      {quarrels + "  by: {any: [town-head]}\n" + open, ":4:", "possible: grid-worker, mediator"},
		"unknown area":           {quarrels + "  areas: {晨光: 10}\n" + open, ":4:", "晨光村"},
		"areas do not add up":    {quarrels + "  areas: {晨光村: 9}\n" + open, ":4:", "must add up to 10"},
		"days are no span":       {"- kind: dispute\n  days: in spring\n" + open, ":2:", "2024-01-02..2024-12-20"},
		"after the books end":    {"- kind: dispute\n  days: 2024-01-02..2025-03-01\n" + open, ":2:", "at the latest 2025-01-21"},
		"no such day":            {"- kind: dispute\n  on: 2024-02-30\n" + open, ":2:", "is no day"},
		"days and records":       {quarrels + "  on: [2024-01-02, 2024-01-03]\n" + open, ":4:", "10 in all"},
		"only holidays":          {"- kind: dispute\n  days: 2024-10-01..2024-10-07\n" + open, ":1:", "no day to choose"},
		"unknown period":         {"- kind: dispute\n  every: fortnight\n" + open, ":2:", "possible: day, week"},
		"unknown weekday":        {quarrels + "  weekdays: [tuesday]\n" + open, ":4:", "possible: sun, mon, tue"},
		"months":                 {quarrels + "  months: [1, 2]\n" + open, ":4:", "twelve numbers"},
		"make against rows":      {"- kind: dispute\n  make: 3\n  rows: [{a: 1}]\n  on: 2024-02-05\n" + open, ":2:", "make: 1"},
		"each of nothing":        {"- kind: dispute\n  each: dragons\n  on: 2024-02-05\n" + open, ":2:", "villages, grids or a post"},
		"unknown action":         {quarrels + open + "  then:\n    - {do: setle}", ":6:", "no action \"setle\" (possible: "},
		"a step of nothing":      {quarrels + open + "  then:\n    - {after: 3 days}", ":6:", "does not say what is done"},
		"unknown word of a step": {quarrels + open + "  then:\n    - {do: mediate, form: {}}", ":6:", "possible: do, extend"},
		"no length of time":      {quarrels + open + "  then:\n    - {do: mediate, after: soon}", ":6:", "3..25 working days"},
		"more than there are":    {quarrels + open + "  then:\n    - {do: mediate, for: 11}", ":6:", "at most 10"},
		"so many of others":      {quarrels + open + "  then:\n    - {do: mediate, for: 5 of 9}", ":6:", "5 of 10"},
		"a step after the end":   {quarrels + open + "  then:\n    - {do: mediate, on: 2025-02-01}", ":6:", "at the latest 2025-01-21"},
		"field of another step":  {quarrels + open + "  then:\n    - {do: mediate, data: {agreement: x}}", ":6:", "possible: mediator"},
		"unknown clock":          {quarrels + open + "  then:\n    - {extend: answer, limit: 3 days}", ":6:", "possible: mediate"},
		"no limit":               {quarrels + open + "  then:\n    - {extend: mediate}", ":6:", "limit: 30 days"},
		"unknown step before":    {quarrels + open + "  then:\n    - {do: mediate, after: 3 days, of: opne}", ":6:", "no step \"opne\""},
		"unknown step done":      {quarrels + open + "  then:\n    - {do: mediate, when: {done: setle}}", ":6:", "no step \"setle\""},
		"unknown step followed":  {quarrels + "  as: some\n" + open + "- kind: case-subsidy\n  from: {batch: some, at: setle}\n", ":7:", "no step \"setle\""},
		"nobody comes":           {quarrels + open + "  then:\n    - {do: mediate, unless: {sort: land}}", ":6:", "no record comes"},
		"neither true nor false": {quarrels + open + "  then:\n    - {do: mediate, last: maybe}", ":6:", "possible: true, false"},
		"the day as a field":     {quarrels + "  open: {found_on: 2024-03-05}", ":4:", "comes by itself"},
		"unknown condition":      {quarrels + open + "  then:\n    - {do: mediate, when: {fate: good}}", ":6:", "no trait or field"},
		"wrong before followed":  {quarrels + "  as: some\n  areas: {晨光: 10}\n" + open + "- kind: case-subsidy\n  from: some\n", ":5:", "晨光村"},
		"nothing to follow":      {"- kind: case-subsidy\n  from: disputes\n", ":2:", "as: disputes"},
		"more than can follow":   {quarrels + "  as: some\n" + open + "- kind: case-subsidy\n  make: 11\n  from: some\n", ":7:", "only 10"},
		"unknown link":           {"- kind: case-subsidy\n  on: 2024-05-06\n  open: {dispute: \"$link:disputes\", payee: x}", ":3:", "as: disputes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := demo.Check(small(c.batches), b)
			faults, ok := err.(handbook.Faults)
			if !ok {
				t.Fatalf("%v is no list of faults", err)
			}
			said := faults.In("en")
			if !strings.Contains(said, "towns/wangcao/1.yaml"+c.at) || !strings.Contains(said, c.says) {
				t.Errorf("%q and %q are not in\n%s", c.at, c.says, said)
			}
			if zh := faults.In("zh"); strings.Contains(zh, "%!") || strings.Contains(said, "%!") {
				t.Errorf("badly worded: %s\n%s", zh, said)
			}
		})
	}
}

// Whatever is asked for exactly comes out exactly.
func TestABatchIsCounted(t *testing.T) {
	b, err := handbook.Load(definitions.FS, town)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		batches string
		actions int
	}{
		"one":            {"- kind: dispute\n  on: 2024-03-05\n" + open, 1},
		"shares":         {quarrels + open + "  then:\n    - {do: mediate, for: 4 of 10}\n    - {do: settle, for: 30%, data: {agreement: x}}", 17},
		"rows":           {"- kind: dispute\n  rows: [{on: 2024-03-05, b: $party}, {on: 2024-03-06}]\n  on: $on\n  open: {sort: land, summary: $text:quarrel, party_a: $party, party_b: $b}", 2},
		"each village":   {"- kind: dispute\n  each: villages\n  on: 2024-03-05\n" + open, 15},
		"each week":      {"- kind: dispute\n  every: week\n  weekdays: [tue]\n  days: 2024-03-01..2024-03-31\n" + open, 4},
		"days of months": {"- kind: dispute\n  every: day\n  rest: true\n  monthdays: [9, 19, 29]\n  days: 2024-01-01..2024-03-31\n" + open, 9},
		"parts together": {"- kind: dispute\n  days: 2024-01-02..2024-11-20\n  parts: [{make: 3}, {make: 4}]\n" + open + "  then:\n    - {do: mediate, for: 5 of 7}", 12},
		"followed once":  {quarrels + "  as: some\n" + open + "- kind: case-subsidy\n  make: 6\n  from: some\n  after: 1..3 days\n  open: {dispute: $from, payee: $by}\n- kind: case-subsidy\n  from: some\n  after: 4 days\n  open: {dispute: $from, payee: $by}", 20},
		"no time left":   {"- kind: dispute\n  on: 2024-12-30\n" + open + "  then:\n    - {do: mediate, after: 9 days, drop: true}\n    - {do: settle, data: {agreement: x}}", 2},
		"record over":    {"- kind: dispute\n  make: 2\n  on: [2024-03-05, 2024-12-30]\n" + open + "  then:\n    - {do: mediate, after: 9 days, drop: rest}\n    - {do: settle, data: {agreement: x}}", 4},
	} {
		t.Run(name, func(t *testing.T) {
			if n, err := demo.Check(small(c.batches), b); err != nil || n != c.actions {
				t.Errorf("%d actions, want %d: %v", n, c.actions, err)
			}
		})
	}
}

func TestStatedFiguresThatAreWrong(t *testing.T) {
	b, err := handbook.Load(definitions.FS, town)
	if err != nil {
		t.Fatal(err)
	}
	const heading = "row\tmeasure\tfacet\tstated\tunit\thow\tclass\tnote\tsubject\n"
	for name, c := range map[string]struct{ claims, says string }{
		"sound":              {heading + "1\tdispute.found\t\t10\t件\tapprox 余\tfigure\t\t纠纷\n2\t\t\t6\t人\tequals\tprinciple\t不予统计\t人员\n", ""},
		"other columns":      {"row\tmeasure\n", ":1: its columns should be row, measure"},
		"a column short":     {heading + "1\tdispute.found\t\t10\t件\tequals\tfigure\t\n", ":2: there are 8 columns"},
		"no number":          {heading + "1\tdispute.found\t\tten\t件\tequals\tfigure\t\t纠纷\n", ":2: stated"},
		"how":                {heading + "1\tdispute.found\t\t10\t件\tabout\tfigure\t\t纠纷\n", "approx 余"},
		"without measure":    {heading + "1\t\t\t10\t件\tequals\tfigure\t\t纠纷\n", ":2: a figure names its measure"},
		"without the reason": {heading + "1\t\t\t10\t件\tequals\tprinciple\t\t人员\n", ":2: a figure names its measure"},
	} {
		t.Run(name, func(t *testing.T) {
			tree := small("- kind: dispute\n  on: 2024-03-05\n" + open).(fstest.MapFS)
			tree["towns/wangcao/claims.tsv"] = &fstest.MapFile{Data: []byte(c.claims)}
			_, err := demo.Check(tree, b)
			if (err == nil) != (c.says == "") || err != nil && (!strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "claims.tsv")) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}
