package handbook

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
)

// areasFile is the file of a town's folder with its tree of areas.
const areasFile = "areas.yaml"

// OwnPath tells whether a file of that path can be a town's own: towns/<town>.yaml, or a part of the folder towns/<town>.
func OwnPath(town, name string) bool {
	if !isID(town, dashed) {
		return false
	}
	if name == TownFile(town) {
		return true
	}
	part, ok := strings.CutPrefix(name, townsDir+"/"+town+"/")
	if !ok {
		return false
	}
	if part == holidaysFile || part == areasFile || part == shapesFile {
		return true
	}
	if dir, file := path.Split(part); dir != "" {
		id, ok := strings.CutSuffix(file, yamlEnd)
		if kind, stories := strings.CutSuffix(file, scenariosEnd); stories && dir == kindsDir+"/" {
			kind, part, parted := strings.Cut(kind, ".")
			return isID(kind, dashed) && (!parted || isID(part, dashed))
		}
		if kind, papers := strings.CutSuffix(file, documentsEnd); papers && dir == kindsDir+"/" {
			id = kind
		}
		return ok && slices.Contains(laidOver, path.Clean(dir)) && isID(id, dashed)
	}
	return slices.ContainsFunc(wholeParts, func(p wholePart) bool { return part == p.key+yamlEnd })
}

// OwnPaths are where a town keeps its tree of areas, their outlines and the holiday notices it adds.
func OwnPaths(town string) (areas, shapes, holidays string) {
	dir := townsDir + "/" + town + "/"
	return dir + areasFile, dir + shapesFile, dir + holidaysFile
}

// BaseOf is the file that a town's own file is laid over; empty where it stands alone.
func BaseOf(town, name string) string {
	part, ok := strings.CutPrefix(name, townsDir+"/"+town+"/")
	switch {
	case !ok:
		return ""
	case part == areasFile:
		return TownFile(town)
	case path.Dir(part) != ".":
		return part
	case part == holidaysFile:
		return holidaysFile
	}
	for _, p := range wholeParts {
		if part == p.key+yamlEnd {
			return p.file
		}
	}
	return ""
}

// Files are the files the book was made of, by path.
func (b *Book) Files() (map[string]string, error) {
	in, err := unbundle(b.bundle)
	return in.Files, err
}

// Own are the files the town keeps itself, by path, in place of any that come with the program.
func (b *Book) Own() (map[string]string, error) {
	in, err := unbundle(b.bundle)
	if err != nil {
		return nil, err
	}
	own := make(map[string]string, len(in.Own))
	for _, name := range in.Own {
		own[name] = in.Files[name]
	}
	return own, nil
}

// OfTown are the files of the book that are the town's, by path, wherever they are kept.
func (b *Book) OfTown() (map[string]string, error) {
	files, err := b.Files()
	maps.DeleteFunc(files, func(name, _ string) bool { return !strings.HasPrefix(name, townsDir+"/") })
	return files, err
}

// areasFile puts the tree of areas of the town's folder in place of the one in the town's file.
func (d *decoder) areasFile(trees map[string]*node, id string) {
	name := townsDir + "/" + id + "/" + areasFile
	areas, town := trees[name], trees[TownFile(id)]
	if areas == nil {
		return
	}
	delete(trees, name)
	if town == nil || town.shape != mapping || !d.is(areas, mapping) {
		return
	}
	with := *town
	with.pairs = slices.DeleteFunc(slices.Clone(town.pairs), func(p pair) bool { return p.key.text == areasKey })
	with.pairs = append(with.pairs, pair{&node{shape: scalar, src: areas.src, line: 1, col: 1, text: areasKey}, areas})
	trees[TownFile(id)] = &with
}

// areasKey is the key of the town's file with its areas.
const areasKey = "areas"

// holidays reads the notices that come with the program and those the town adds.
func (d *decoder) holidays(files map[string]string, own string) {
	base := files[holidaysFile]
	names, text, more := []string{holidaysFile}, base, []io.Reader(nil)
	if added, ok := files[own]; ok {
		names, text, more = append(names, own), base+added, append(more, strings.NewReader(added))
	}
	c, err := calendar.Read(strings.NewReader(base), more...)
	sum := sha256.Sum256([]byte(text))
	d.book.Calendar, d.book.Holidays = c, hex.EncodeToString(sum[:])
	if err == nil || base == "" {
		return
	}
	errs := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		errs = joined.Unwrap()
	}
	for _, e := range errs {
		f := Fault{File: names[len(names)-1], Line: 1, Col: 1, Message: Text{Zh: e.Error(), En: e.Error()}}
		if c, ok := errors.AsType[*calendar.Fault](e); ok {
			f.Message = Text{Zh: c.Zh, En: c.En}
			if c.Line > 0 {
				f.File, f.Line = names[c.Source], c.Line
			}
		}
		d.faults = append(d.faults, f)
	}
}
