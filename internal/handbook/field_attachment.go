package handbook

import (
	"strings"

	"cel.dev/cel-go/cel"
)

// File is a stored file as a value of type attachment names it: by what it holds, and what it is called.
type File struct {
	SHA  string // SHA-256 of its content, in hex
	Name string
}

const filePrefix = "sha256:"

// String is the text a value holds: sha256:<hash>/<name>.
func (f File) String() string { return filePrefix + f.SHA + "/" + f.Name }

// ReadFile reads a text of an attachment; false for a plain name, which is of something kept elsewhere, as on paper.
func ReadFile(text string) (File, bool) {
	rest, ok := strings.CutPrefix(text, filePrefix)
	sha, name, named := strings.Cut(rest, "/")
	if !ok || !named || len(sha) != 64 || strings.Trim(sha, "0123456789abcdef") != "" || name == "" || strings.Contains(name, "/") {
		return File{}, false
	}
	return File{sha, name}, true
}

// attachmentType is names of files, those kept here with the hash of what they hold.
type attachmentType struct{}

func (attachmentType) Name() string { return "attachment" }

func (t attachmentType) CheckField(f *Field, b *Book) *Complaint {
	return belongs(t, f, b, "free example", "no default")
}

// Check also takes a single text.
func (attachmentType) Check(_ *Field, _ *Book, v any) (any, *Complaint) {
	if s, ok := v.(string); ok {
		v = []string{s}
	}
	out, wrong := asList(v, longestText)
	if wrong != nil {
		return nil, wrong
	}
	for _, text := range out.([]string) {
		if _, ok := ReadFile(text); !ok && strings.HasPrefix(text, filePrefix) {
			return nil, complain(Say("“%s”不是文件的引用", "%q does not refer to a file", text), Say("写成 sha256:<64位指纹>/<文件名>，或者只写文件名", "write sha256:<64 hex digits>/<name>, or a name alone"))
		}
	}
	return out, nil
}

// Parse reads texts separated by line breaks or semicolons; a file's name may hold a comma.
func (t attachmentType) Parse(f *Field, b *Book, s string) (any, *Complaint) {
	return t.Check(f, b, strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("\r\n；;", r) }))
}

func (attachmentType) Format(_ *Field, _ *Book, v any, lang string) string {
	texts, _ := v.([]string)
	names := make([]string, len(texts))
	for i, text := range texts {
		names[i] = text
		if f, ok := ReadFile(text); ok {
			names[i] = f.Name
		}
	}
	return strings.Join(names, Text{Zh: "；", En: "; "}.In(lang))
}

func (attachmentType) CEL() *cel.Type { return nil }
func (attachmentType) Zero() any      { return []string{} }
