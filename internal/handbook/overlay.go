package handbook

import "slices"

// overlay lays what a town keeps in its own way over the base definitions. New kinds and summaries come in as if
// they had files of their own; their faults point into the town's file.
func (d *decoder) overlay(trees map[string]*node, town *node) {
	if town == nil {
		return
	}
	for _, part := range wholeParts {
		if over := town.get(part.key); over != nil && d.is(over, mapping) {
			d.layWhole(trees, part.file, over)
		}
	}
	for _, dir := range laidOver {
		over := town.get(dir)
		if over == nil || !d.is(over, mapping) {
			continue
		}
		for _, p := range over.pairs {
			d.lay(trees, p.key, p.value, dir)
		}
	}
}

// laidOver are the folders whose files a town lays its own over, one by one.
var laidOver = []string{kindsDir, summariesDir, formsDir}

// wholeParts are the parts of a handbook that are one file, by the key a town's file has for them, which is also the
// name of the file in the town's folder.
var wholeParts = []wholePart{
	{"posts", postsFile}, {"sections", sectionsFile}, {"settings", settingsFile}, {"outline", outlineFile},
}

// overlayFile lays a file of the town's folder over the part it is named after.
func (d *decoder) overlayFile(trees map[string]*node, name string) {
	var possible []string
	for _, part := range wholeParts {
		if idOf(name) == part.key {
			if over := trees[name]; d.is(over, mapping) {
				d.layWhole(trees, part.file, over)
			}
			return
		}
		possible = append(possible, part.key)
	}
	d.fault(&node{src: trees[name].src, line: 1, col: 1}, Say("乡镇目录里没有“%s”这一部分", "a town's folder has no part %q", idOf(name)),
		suggest(idOf(name), append(append(possible, areasKey), laidOver...)))
}

type wholePart struct{ key, file string }

func (d *decoder) layWhole(trees map[string]*node, file string, over *node) {
	if file == settingsFile {
		over = valuesOnly(over)
	}
	if base := trees[file]; base != nil {
		over = d.merge(base, over)
	}
	trees[file] = over
}

// valuesOnly lets a town write a setting's value alone.
func valuesOnly(settings *node) *node {
	out := *settings
	out.pairs = slices.Clone(settings.pairs)
	for i, p := range out.pairs {
		if v := p.value; v.shape == scalar {
			key := &node{shape: scalar, src: v.src, line: v.line, col: v.col, text: "value"}
			out.pairs[i].value = &node{shape: mapping, src: v.src, line: v.line, col: v.col, pairs: []pair{{key, v}}}
		}
	}
	return &out
}

// lay lays one kind or summary of a town over the base; key names it.
func (d *decoder) lay(trees map[string]*node, key, over *node, dir string) {
	name := dir + "/" + key.text + yamlEnd
	base := trees[name]
	switch {
	case over.shape == empty && base == nil:
		d.fault(key, Say("没有“%s”可删", "there is no %q to remove", key.text), suggest(key.text, names(under(trees, dir))))
	case over.shape == empty:
		delete(trees, name)
	case base != nil && d.is(over, mapping):
		trees[name] = d.merge(base, over)
	case base == nil && !slices.Contains(d.unread, key.text):
		d.id(key, dashed)
		trees[name] = over
	}
}

func names(files []string) []string {
	var out []string
	for _, f := range files {
		out = append(out, idOf(f))
	}
	return out
}

// merge lays over upon base: mappings key by key, anything else replaces; an empty value removes its key. Neither
// tree is changed.
func (d *decoder) merge(base, over *node) *node {
	if base.shape != mapping || over.shape != mapping {
		return over
	}
	out := *base
	out.pairs = slices.Clone(base.pairs)
	for _, p := range over.pairs {
		i := slices.IndexFunc(out.pairs, func(b pair) bool { return b.key.text == p.key.text })
		switch {
		case i < 0 && p.value.shape == empty:
			var keys []string
			for _, b := range base.pairs {
				keys = append(keys, b.key.text)
			}
			d.fault(p.key, Say("没有“%s”可删", "there is no %q to remove", p.key.text), suggest(p.key.text, keys))
		case i < 0:
			out.pairs = append(out.pairs, p)
		case p.value.shape == empty:
			out.pairs = slices.Delete(out.pairs, i, i+1)
		default:
			out.pairs[i] = pair{p.key, d.merge(out.pairs[i].value, p.value)}
		}
	}
	return &out
}
