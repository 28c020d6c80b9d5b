package handbook

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gowebpki/jcs"
)

// Where the parts of a handbook stand.
const (
	postsFile     = "posts.yaml"
	sectionsFile  = "sections.yaml"
	settingsFile  = "settings.yaml"
	holidaysFile  = "holidays.csv"
	outlineFile   = "outline/yearly.yaml"
	kindsDir      = "kinds"
	summariesDir  = "summaries"
	mechanismsDir = "mechanisms"
	formsDir      = "forms"
	townsDir      = "towns"
	scenariosEnd  = ".scenarios.yaml"
	yamlEnd       = ".yaml"
)

// bundle is a handbook in force as one JSON object: every file the book was made of, and which of them the town keeps
// itself, so that a later version of the program knows what it may not replace.
type bundle struct {
	Town  string            `json:"town"`
	Files map[string]string `json:"files"`
	Own   []string          `json:"own,omitempty"`
}

// Load reads the handbook in fsys as the town keeps it: the base definitions with towns/<town>.yaml and the files of the
// folder towns/<town> laid over them.
// What is wrong in the files comes back as Faults, all of them at once.
func Load(fsys fs.FS, town string) (*Book, error) { return LoadOwn(fsys, town, nil) }

// LoadOwn is Load for a town that keeps files of its own elsewhere than in fsys: they are given by path (see [OwnPath]) and
// stand in place of those in fsys.
func LoadOwn(fsys fs.FS, town string, own map[string]string) (*Book, error) {
	files := map[string]string{}
	read := func(name string) error {
		text, err := fs.ReadFile(fsys, name)
		if err == nil {
			files[name] = string(text)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("reading the handbook: %w", err)
		}
		return nil
	}
	names := []string{postsFile, sectionsFile, settingsFile, holidaysFile, outlineFile}
	dirs := []string{kindsDir, summariesDir, mechanismsDir, formsDir}
	if isID(town, dashed) {
		names = append(names, TownFile(town), townsDir+"/"+town+"/"+holidaysFile, townsDir+"/"+town+"/"+shapesFile)
		dirs = append(dirs, townsDir+"/"+town, townsDir+"/"+town+"/"+kindsDir, townsDir+"/"+town+"/"+summariesDir,
			townsDir+"/"+town+"/"+formsDir)
	}
	for _, dir := range dirs {
		found, err := yamlFiles(fsys, dir)
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	for _, name := range names {
		if err := read(name); err != nil {
			return nil, err
		}
	}
	var strange Faults
	for name := range own {
		if !OwnPath(town, name) {
			strange = append(strange, Fault{File: name, Message: Say("乡镇不能有这个文件", "a town has no such file"),
				Hint: Say("可写的文件见《定义语言》“乡镇”一节", "the chapter on towns of the definition language tells which there are")})
		}
	}
	if strange != nil {
		return nil, strange.sorted()
	}
	maps.Copy(files, own)
	if _, ok := files[TownFile(town)]; !ok {
		towns, err := Towns(fsys)
		if err != nil {
			return nil, err
		}
		return nil, Faults{{File: TownFile(town), Message: Say("没有乡镇“%s”", "there is no town %q", town), Hint: suggest(town, towns)}}
	}
	return build(bundle{Town: town, Files: files, Own: slices.Sorted(maps.Keys(own))})
}

// OpenBundle reads Book.Bundle back. The same bundle gives the same book, whatever has become of the files since.
func OpenBundle(data []byte) (*Book, error) {
	in, err := unbundle(data)
	if err != nil {
		return nil, err
	}
	return build(in)
}

// Towns lists the ids of the towns in a handbook.
func Towns(fsys fs.FS) ([]string, error) {
	files, err := yamlFiles(fsys, townsDir)
	if err != nil {
		return nil, err
	}
	var towns []string
	for _, f := range files {
		towns = append(towns, idOf(f))
	}
	return towns, nil
}

// HasTown tells whether fsys holds a town's own file.
func HasTown(fsys fs.FS, town string) bool {
	_, err := fs.Stat(fsys, TownFile(town))
	return err == nil
}

// TownFile is where a town has its head, its areas and what it lays over the base.
func TownFile(town string) string { return townsDir + "/" + town + yamlEnd }

func idOf(file string) string { return strings.TrimSuffix(path.Base(file), yamlEnd) }

// yamlFiles lists the definition files of a folder, scenarios left out; a missing folder has none.
func yamlFiles(fsys fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the handbook: %w", err)
	}
	var files []string
	for _, e := range entries {
		if name := e.Name(); !e.IsDir() && strings.HasSuffix(name, yamlEnd) && !strings.HasSuffix(name, scenariosEnd) {
			files = append(files, dir+"/"+name)
		}
	}
	slices.Sort(files)
	return files, nil
}

func unbundle(data []byte) (bundle, error) {
	var b bundle
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return b, fmt.Errorf("reading a handbook bundle: %w", err)
	}
	return b, nil
}

// seal writes the bundle canonically (RFC 8785), so that its hash can be checked by any program.
func (b bundle) seal() ([]byte, string, error) {
	data, err := json.Marshal(b)
	if err != nil {
		return nil, "", fmt.Errorf("bundling the handbook: %w", err)
	}
	if data, err = jcs.Transform(data); err != nil {
		return nil, "", fmt.Errorf("bundling the handbook: %w", err)
	}
	sum := sha256.Sum256(data)
	return data, hex.EncodeToString(sum[:]), nil
}

// build makes the book of the files in memory.
func build(in bundle) (*Book, error) {
	b := &Book{kinds: map[string]*Kind{}, measures: map[string]*Measure{}, areas: map[string]*Area{}, Outline: &Outline{}}
	d := &decoder{book: b}
	trees := map[string]*node{}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(in.Files)), func(name string) bool { return !strings.HasSuffix(name, yamlEnd) })
	parsed, faults := make([]*node, len(names)), make([]Faults, len(names))
	onAllCores(len(names), func(i int) { parsed[i], faults[i] = parseFile(names[i], in.Files[names[i]]) })
	for i, name := range names {
		d.faults = append(d.faults, faults[i]...)
		if parsed[i] != nil {
			trees[name] = parsed[i]
		} else if (path.Dir(name) == kindsDir || path.Dir(name) == summariesDir) && !strings.HasSuffix(name, documentsEnd) {
			d.unread = append(d.unread, idOf(name))
		} else if path.Dir(name) == mechanismsDir {
			d.rowsUnread = true
		}
	}
	for _, name := range []string{postsFile, sectionsFile, holidaysFile} {
		if _, ok := in.Files[name]; !ok {
			d.faults = append(d.faults, Fault{File: name, Message: Say("缺少这个文件", "this file is missing"), Hint: Say("补上它", "add it")})
		}
	}
	d.ownScenarios(trees, in.Town)
	d.areasFile(trees, in.Town)
	town := trees[TownFile(in.Town)]
	d.documentFiles(trees)
	d.overlay(trees, town)
	for _, name := range under(trees, townsDir+"/"+in.Town) {
		d.overlayFile(trees, name)
	}
	for _, dir := range laidOver {
		for _, name := range under(trees, townsDir+"/"+in.Town+"/"+dir) {
			d.lay(trees, &node{src: trees[name].src, line: 1, col: 1, text: idOf(name)}, trees[name], dir)
		}
	}
	d.readSettings(trees[settingsFile])
	d.readPosts(trees[postsFile])
	d.readSections(trees[sectionsFile])
	d.readMechanisms(trees)
	d.holidays(in.Files, townsDir+"/"+in.Town+"/"+holidaysFile)
	if town != nil {
		d.readTown(in.Town, town)
	}
	if shapes := townsDir + "/" + in.Town + "/" + shapesFile; in.Files[shapes] != "" {
		d.shapes(shapes, in.Files[shapes])
	}
	kinds, summaries := under(trees, kindsDir), under(trees, summariesDir)
	for _, name := range kinds {
		d.kindIDs = append(d.kindIDs, idOf(name))
	}
	d.kindIDs = append(d.kindIDs, d.unread...)
	for _, name := range kinds {
		d.fileID(trees[name], name)
		k := d.kind(idOf(name), trees[name])
		b.Kinds = append(b.Kinds, k)
		b.kinds[k.ID] = k
	}
	for _, name := range summaries {
		d.fileID(trees[name], name)
		s := d.summary(idOf(name), trees[name])
		b.Summaries = append(b.Summaries, s)
	}
	b.arrange()
	if err := d.compileAll(); err != nil {
		return nil, fmt.Errorf("preparing conditions: %w", err)
	}
	d.resolve()
	if tree := trees[outlineFile]; tree != nil {
		d.outline(tree)
	}
	for _, name := range under(trees, formsDir) {
		d.fileID(trees[name], name)
		b.Blanks = append(b.Blanks, d.blank(idOf(name), trees[name]))
	}
	if len(d.faults) > 0 {
		return nil, d.faults.sorted()
	}
	var err error
	if b.bundle, b.SHA, err = in.seal(); err != nil {
		return nil, err
	}
	return b, nil
}

// onAllCores does work 0 to n-1, side by side: a handbook has hundreds of files, and a clerk waits for it.
func onAllCores(n int, work func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				work(int(i))
			}
		})
	}
	wait.Wait()
}

func under(trees map[string]*node, dir string) []string {
	var names []string
	for name := range trees {
		if path.Dir(name) == dir {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (d *decoder) fileID(n *node, name string) {
	if id := idOf(name); !isID(id, dashed) {
		d.fault(&node{src: n.src, line: 1, col: 1}, Say("文件名“%s”不能作标识", "the file name %q cannot be an identifier", id),
			Say("用小写字母、数字和 -", "use lower-case letters, digits and -"))
	}
}

func (d *decoder) summary(id string, n *node) *Summary {
	s := &Summary{ID: id}
	m := d.fields(n, keysOf("summary")...)
	d.need(n, m, "title", "section", "measures")
	if w := m["summary"]; w != nil && d.word(w) != id {
		d.fault(w, Say("合计标识是“%s”，文件名却是“%s”", "the summary is called %q but its file %q", w.text, id), Say("两处写成一样", "make them the same"))
	}
	if slices.Contains(d.kindIDs, id) {
		d.fault(n, Say("事项种类和合计都叫“%s”", "a kind and a summary are both called %q", id), Say("改一个文件名", "rename one"))
	}
	s.Title = d.text(m["title"], true)
	if d.ref(m["section"], aSection, d.sections) {
		s.Section = m["section"].text
	}
	s.Covers = d.covers(m["covers"])
	d.members(m["measures"], underbar, func(mid string, _, value *node) {
		s.Measures = append(s.Measures, d.measure(id, s.Section, mid, value, nil))
	})
	d.readRules(id, m["rules"], &s.Rules)
	return s
}

// arrange puts kinds and summaries into the order of the sections and lists their measures.
func (b *Book) arrange() {
	place := map[string]int{}
	for i, s := range b.Sections {
		place[s.ID] = i
	}
	slices.SortStableFunc(b.Kinds, func(a, c *Kind) int {
		return cmp.Or(cmp.Compare(place[a.Section], place[c.Section]), cmp.Compare(a.ID, c.ID))
	})
	slices.SortStableFunc(b.Summaries, func(a, c *Summary) int {
		return cmp.Or(cmp.Compare(place[a.Section], place[c.Section]), cmp.Compare(a.ID, c.ID))
	})
	add := func(ms []*Measure) {
		for _, m := range ms {
			b.measures[m.ID] = m
			b.order = append(b.order, m)
		}
	}
	for _, k := range b.Kinds {
		add(k.Measures)
	}
	for _, s := range b.Summaries {
		add(s.Measures)
	}
	slices.SortStableFunc(b.order, func(a, c *Measure) int { return cmp.Compare(place[a.Section], place[c.Section]) })
}
