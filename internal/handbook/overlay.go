package handbook

import "slices"

// overlay lays what a town keeps in its own way over the base definitions. New kinds and summaries come in as if
// they had files of their own; their faults point into the town's file.
func (d *decoder) overlay(trees map[string]*node, town *node) {
	if town == nil {
		return
	}
	for _, part := range []struct{ key, file string }{{"posts", postsFile}, {"sections", sectionsFile}, {"outline", outlineFile}} {
		if over := town.get(part.key); over != nil && d.is(over, mapping) {
			if base := trees[part.file]; base != nil {
				trees[part.file] = d.merge(base, over)
			} else {
				trees[part.file] = over
			}
		}
	}
	for _, part := range []struct{ key, dir string }{{"kinds", kindsDir}, {"summaries", summariesDir}} {
		over := town.get(part.key)
		if over == nil || !d.is(over, mapping) {
			continue
		}
		for _, p := range over.pairs {
			name := part.dir + "/" + p.key.text + yamlEnd
			base := trees[name]
			switch {
			case p.value.shape == empty && base == nil:
				d.fault(p.key, Say("没有“%s”可删", "there is no %q to remove", p.key.text), suggest(p.key.text, names(under(trees, part.dir))))
			case p.value.shape == empty:
				delete(trees, name)
			case base != nil && d.is(p.value, mapping):
				trees[name] = d.merge(base, p.value)
			case base == nil && !slices.Contains(d.unread, p.key.text):
				d.id(p.key, dashed)
				trees[name] = p.value
			}
		}
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
