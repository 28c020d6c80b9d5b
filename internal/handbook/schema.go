package handbook

import (
	"encoding/json"
	"maps"
	"slices"
)

// object is a JSON Schema, or a part of one.
type object = map[string]any

// form is what a value of the grammar may look like, as JSON Schema.
type form func(known) object

// known is what a value may refer to, which an editor then offers.
type known struct{ posts, sections, kinds, mechanisms []string }

// relations are the comparisons a rule between figures can make.
var relations = []string{"<=", "<", "=", ">=", ">"}

func fixed(o object) form { return func(known) object { return o } }

func refTo(part string) object { return object{"$ref": "#/$defs/" + part} }

var (
	// A key with nothing after it removes what a town's overlay lies over.
	nothing = object{"type": "null"}
	value   = object{"type": []string{"string", "number", "boolean"}}
	many    = object{"anyOf": []object{value, {"type": "array", "items": value}}}
	either  = object{"anyOf": []object{{"type": "string"}, refTo("title")}}

	aWord         = fixed(value)
	aFlag         = fixed(object{"type": "boolean"})
	aNumber       = fixed(object{"type": []string{"number", "string"}})
	aTitle        = fixed(either)
	words         = fixed(many)
	titles        = fixed(object{"type": "object", "additionalProperties": object{"anyOf": []object{either, nothing}}})
	postTitles    = fixed(object{"type": "object", "additionalProperties": object{"anyOf": []object{value, refTo("post"), nothing}}})
	expressions   = fixed(object{"type": "object", "additionalProperties": object{"anyOf": []object{value, nothing}}})
	anyMap        = fixed(object{"type": "object"})
	listOfMaps    = fixed(object{"type": "array", "items": object{"type": "object"}})
	listOfLists   = fixed(object{"type": "array", "items": many})
	paperText     = fixed(object{"type": "array", "items": object{"anyOf": []object{value, refTo("piece")}}})
	listOfCells   = fixed(object{"type": "array", "items": object{"type": "array", "items": object{"anyOf": []object{value, nothing, refTo("form-cell")}}}})
	settingValues = fixed(object{"type": "object", "additionalProperties": object{"anyOf": []object{value, refTo("setting")}}})

	aType          form = func(known) object { return object{"enum": typeNames()} }
	aLevel         form = func(known) object { return object{"enum": levelNames()} }
	somePosts      form = func(n known) object { return someOf(n.posts) }
	someMechanisms form = func(n known) object { return someOf(n.mechanisms) }
	oneSection     form = func(n known) object { return object{"enum": n.sections} }
	oneKind        form = func(n known) object { return object{"enum": n.kinds} }
)

func oneOf(words ...string) form { return fixed(object{"enum": words}) }

// everyDays is a rhythm of so many days, as a pattern.
const everyDays = "^[1-9][0-9]? days$"

// oneOfOr is one of some words, or what a pattern says.
func oneOfOr(pattern string, words ...string) form {
	return fixed(object{"anyOf": []object{{"enum": words}, {"type": "string", "pattern": pattern}}})
}

func someOf(words []string) object {
	return object{"anyOf": []object{{"enum": words}, {"type": "array", "items": object{"enum": words}, "uniqueItems": true}}}
}

func part(name string) form { return fixed(refTo(name)) }

func listOf(name string) form { return fixed(object{"type": "array", "items": refTo(name)}) }

func mapOf(name string) form {
	return fixed(object{"type": "object", "additionalProperties": object{"anyOf": []object{refTo(name), nothing}}})
}

func overlays(name string) form { return mapOf(name) }

// Schema is a JSON Schema (draft 2020-12) for every definition file, for editors: it offers the keys the loader accepts,
// tells what each is for, and knows the posts, sections, kinds and mechanisms of these towns' handbooks. What a file is
// shows in its keys, so that one schema does for all. The loader checks more than a schema can.
func Schema(books []*Book) []byte {
	n := namesOf(books)
	defs := object{}
	for name, entries := range grammar {
		properties := object{}
		for _, e := range entries {
			properties[e.key] = object{"anyOf": []object{e.is(n), nothing}, "description": e.says.Zh + " · " + e.says.En}
		}
		defs[name] = object{"type": "object", "properties": properties, "additionalProperties": false}
	}
	root := object{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Fengqiao 工作手册", "$defs": defs}
	// What a file is: the key that only this sort has. A town's overlay of a kind may have any of the kind's keys.
	rest := object{"anyOf": []object{refTo("kind"), refTo("outline"), refTo("summary"),
		settingValues(n), {"type": "object", "additionalProperties": object{"anyOf": []object{either, refTo("post"), value, nothing}}}}}
	for _, sort := range []struct{ key, part string }{
		{"rows", "mechanisms"}, {"chapters", "outline"}, {"scenarios", "scenarios"}, {"summary", "summary"}, {"town", "town"}, {"kind", "kind"}, {"code", "area"}, {"form", "form"},
	} {
		rest = object{"if": object{"required": []string{sort.key}}, "then": refTo(sort.part), "else": rest}
	}
	maps.Copy(root, rest)
	data, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // only maps, lists and strings are in it
	}
	return append(data, '\n')
}

func namesOf(books []*Book) known {
	var n known
	add := func(into *[]string, id string) {
		if !slices.Contains(*into, id) {
			*into = append(*into, id)
		}
	}
	for _, b := range books {
		for _, p := range b.Posts {
			add(&n.posts, p.ID)
		}
		for _, s := range b.Sections {
			add(&n.sections, s.ID)
		}
		for _, k := range b.Kinds {
			add(&n.kinds, k.ID)
		}
		for _, g := range b.Mechanisms {
			for _, row := range g.Rows {
				add(&n.mechanisms, row.ID)
			}
		}
	}
	return n
}
