package handbook_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	definitions "fengqiao/handbook"
	"fengqiao/internal/handbook"
	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schema is what Schema says of these books, ready to check files.
func schema(t *testing.T, books ...*handbook.Book) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(handbook.Schema(books)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("handbook.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("handbook.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// validate checks a YAML file as an editor does.
func validate(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// Whatever loads is right in an editor too: a form of value the schema does not know would be underlined in red.
func TestTheSchemaAcceptsEveryFileOfTheHandbook(t *testing.T) {
	towns, err := handbook.Towns(definitions.FS)
	if err != nil {
		t.Fatal(err)
	}
	var books []*handbook.Book
	for _, town := range towns {
		books = append(books, load(t, definitions.FS, town))
	}
	for _, c := range []struct {
		files  fs.FS
		schema *jsonschema.Schema
	}{
		{definitions.FS, schema(t, books...)},
		{sound(t), schema(t, load(t, sound(t), "qingshan"), load(t, sound(t), "baiyun"))},
	} {
		err := fs.WalkDir(c.files, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(name, ".yaml") {
				return err
			}
			text, err := fs.ReadFile(c.files, name)
			if err != nil {
				return err
			}
			if err := validate(t, c.schema, text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	s := schema(t, load(t, sound(t), "qingshan"))
	for _, m := range mistakes {
		switch m.name {
		case "unknown key", "unknown section", "unknown post", "unknown field type", "unknown level", "required is not true",
			"link to nowhere", "rule's comparison", "covers nothing known", "mechanism with an unknown key":
		default:
			continue // what a schema cannot see
		}
		files := sound(t)
		replace(t, files, m.file, m.old, m.new)
		if err := validate(t, s, files[m.file].Data); err == nil {
			t.Errorf("%s: accepted", m.name)
		}
	}
}
