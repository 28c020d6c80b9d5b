package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// data are the demo towns, a folder each, and what they share: names of people, words and stories.
//
//go:embed towns
var data embed.FS

const (
	root   = "towns"
	shared = "shared" // the folder that is no town: texts and names all may use
)

// folder is a town's year as it is written down: see docs/demo.md.
type folder struct {
	year    yearFile
	people  peopleFile
	texts   texts
	batches []*node
	claims  []Claim
}

// yearFile is year.yaml.
type yearFile struct {
	Town   string        `yaml:"town"`
	Year   int           `yaml:"year"`
	Seed   string        `yaml:"seed"`   // of the published report: 001
	Opened calendar.Date `yaml:"opened"` // the books are opened and the handbook is adopted
	Closed calendar.Date `yaml:"closed"` // the year is closed
	Ends   calendar.Date `yaml:"ends"`   // the day of the last entry
	Opens  string        `yaml:"opened_by"`
	Closes string        `yaml:"closed_by"` // posts
	Market []int         `yaml:"market"`    // last digits of the days of the month on which the market is held
}

// peopleFile is people.yaml.
type peopleFile struct {
	Staff    map[string][]string `yaml:"staff"` // names by post
	Local    map[string]string   `yaml:"local"` // posts held in every village or grid: "2..3 per village"
	Surnames string              `yaml:"surnames"`
	Given    []string            `yaml:"given"`
	Whole    []string            `yaml:"whole"` // names that are not made of the two, a third of those invented where there are any
}

// Towns are the keys of the demo towns, in the order of their reports.
func Towns() []string {
	entries, err := fs.ReadDir(data, root)
	if err != nil {
		panic(err) // embedded
	}
	seeds := map[string]string{}
	for _, e := range entries {
		if e.IsDir() && e.Name() != shared {
			var y yearFile
			if err := readYAML(data, path.Join(root, e.Name(), "year.yaml"), &y); err == nil {
				seeds[e.Name()] = y.Seed
			}
		}
	}
	return slices.SortedFunc(maps.Keys(seeds), func(a, b string) int { return strings.Compare(seeds[a]+a, seeds[b]+b) })
}

// openFolder reads a town's files from a tree that holds towns/<town> and towns/shared.
func openFolder(tree fs.FS, town string) (*folder, error) {
	f := &folder{texts: texts{Words: map[string][]string{}, Stories: map[string][]story{}}}
	var names peopleFile
	if err := readYAML(tree, path.Join(root, shared, "people.yaml"), &names); err != nil {
		return nil, err
	}
	dir := path.Join(root, town)
	entries, err := fs.ReadDir(tree, dir)
	if err != nil {
		return nil, fmt.Errorf("demo has no town %q: %w", town, err)
	}
	if err := f.texts.read(tree, path.Join(root, shared)); err != nil {
		return nil, err
	}
	if err := f.texts.read(tree, dir); err != nil {
		return nil, err
	}
	for _, e := range entries {
		file := path.Join(dir, e.Name())
		switch {
		case e.Name() == "year.yaml":
			err = readYAML(tree, file, &f.year)
		case e.Name() == "people.yaml":
			err = readYAML(tree, file, &f.people)
		case e.Name() == "claims.tsv":
			f.claims, err = readClaims(tree, file)
		case strings.HasPrefix(e.Name(), "texts"):
		case strings.HasSuffix(e.Name(), ".yaml"):
			err = f.readBatches(tree, file)
		}
		if err != nil {
			return nil, err
		}
	}
	y := &f.year
	if y.Town != town || y.Year == 0 || y.Seed == "" || y.Opened.IsZero() || y.Closed.Before(y.Opened) || y.Ends.Before(y.Closed) || y.Closes == "" || y.Opens == "" {
		return nil, handbook.Faults{(&node{file: path.Join(dir, "year.yaml"), line: 1}).fault(
			"year.yaml 须写 town: %s、year、seed、opened、closed、ends（按先后）和 opened_by、closed_by（岗位）",
			"year.yaml needs town: %s, year, seed, opened, closed, ends (in this order of days) and opened_by, closed_by (posts)", town)}
	}
	if f.people.Surnames == "" {
		f.people.Surnames = names.Surnames
	}
	if len(f.people.Given) == 0 {
		f.people.Given = names.Given
	}
	for i := range f.claims {
		f.claims[i].Row, f.claims[i].Town, f.claims[i].Year = y.Seed+"/"+f.claims[i].Row, town, y.Year
	}
	return f, nil
}

func (f *folder) readBatches(tree fs.FS, file string) error {
	text, err := fs.ReadFile(tree, file)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	n, err := parse(file, text)
	if err != nil {
		return err
	}
	if n.shape != list {
		return handbook.Faults{n.fault("这个文件应是一列批次，每批以“- kind: …”开头", "this file must be a list of batches, each beginning with - kind: …")}
	}
	f.batches = append(f.batches, n.items...)
	return nil
}

func readYAML(tree fs.FS, file string, into any) error {
	text, err := fs.ReadFile(tree, file)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := yaml.UnmarshalWithOptions(text, into, yaml.Strict()); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
