package office

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Files keeps what records refer to by the SHA-256 of its content: attachments, signed scans. The journal holds the hash
// and the name, so that whoever has a file can tell whether it is the one that was recorded.
type Files interface {
	// Put keeps what r holds, durable when it returns, and tells its SHA-256 in hex. It keeps the same content once, and
	// nothing of what did not arrive whole.
	Put(ctx context.Context, town string, r io.Reader) (sha string, err error)
	// Open reads a file from its start; fs.ErrNotExist when it is not kept.
	Open(ctx context.Context, town, sha string) (io.ReadSeekCloser, error)
}

// MostFile is the size of the largest file that is kept, in bytes.
const MostFile = 50 << 20

// fileSort is a sort of file that is kept: its media type, and how its content begins. Pages, scripts and programs are not.
type fileSort struct {
	media  string
	begins []string // one of these, "?" for any byte; none: text
}

var (
	zipped = []string{"PK\x03\x04"}
	binder = []string{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", zipped[0]} // of older offices; newer ones zip under the old endings too
	film   = []string{"????ftyp"}
	// Phones and messengers give a picture of one sort the ending of another; it is shown all the same.
	picture = []string{"\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "RIFF????WEBP", "GIF8", "BM", film[0]}
)

const officeXML = "application/vnd.openxmlformats-officedocument."

// sorts are the sorts of files kept, by the ending of their names.
var sorts = map[string]fileSort{
	".pdf": {"application/pdf", []string{"%PDF-"}}, ".ofd": {"application/ofd", zipped},
	".jpg": {"image/jpeg", picture}, ".jpeg": {"image/jpeg", picture}, ".png": {"image/png", picture}, ".webp": {"image/webp", picture},
	".gif": {"image/gif", picture}, ".bmp": {"image/bmp", picture}, ".heic": {"image/heic", picture},
	".tif": {"image/tiff", []string{"II*\x00", "MM\x00*"}}, ".tiff": {"image/tiff", []string{"II*\x00", "MM\x00*"}},
	".docx": {officeXML + "wordprocessingml.document", zipped}, ".xlsx": {officeXML + "spreadsheetml.sheet", zipped}, ".pptx": {officeXML + "presentationml.presentation", zipped},
	".doc": {"application/msword", binder}, ".xls": {"application/vnd.ms-excel", binder}, ".ppt": {"application/vnd.ms-powerpoint", binder},
	".wps": {"application/vnd.ms-works", binder}, ".et": {"application/vnd.ms-excel", binder}, ".dps": {"application/vnd.ms-powerpoint", binder},
	".txt": {"text/plain; charset=utf-8", nil}, ".csv": {"text/csv; charset=utf-8", nil},
	".zip": {"application/zip", zipped}, ".rar": {"application/vnd.rar", []string{"Rar!\x1a\x07"}}, ".7z": {"application/x-7z-compressed", []string{"7z\xbc\xaf\x27\x1c"}},
	".mp3": {"audio/mpeg", []string{"ID3", "\xff\xfb", "\xff\xf3", "\xff\xf2"}}, ".m4a": {"audio/mp4", film}, ".wav": {"audio/wav", []string{"RIFF????WAVE"}},
	".amr": {"audio/amr", []string{"#!AMR"}}, ".mp4": {"video/mp4", film}, ".mov": {"video/quicktime", film}, ".avi": {"video/x-msvideo", []string{"RIFF????AVI "}},
}

// Endings are those of the names of files that are kept, in order.
func Endings() []string { return slices.Sorted(maps.Keys(sorts)) }

// MediaType is the media type of a kept file, by its name.
func MediaType(name string) string {
	if s, ok := sorts[ending(name)]; ok {
		return s.media
	}
	return "application/octet-stream"
}

func ending(name string) string { return strings.ToLower(path.Ext(name)) }

// fits tells whether a file begins as its sort does.
func (s fileSort) fits(head []byte) bool {
	if s.begins == nil {
		return !bytes.ContainsRune(head, 0)
	}
	return slices.ContainsFunc(s.begins, func(begins string) bool {
		if len(head) < len(begins) {
			return false
		}
		for i := range len(begins) {
			if begins[i] != '?' && begins[i] != head[i] {
				return false
			}
		}
		return true
	})
}

func unkept(zh, en string, args ...any) error {
	return &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say(zh, en, args...)}
}

// errTooLarge ends the reading of a file that is too large.
var errTooLarge = errors.New("larger than files may be")

// capped reads at most n bytes; more is errTooLarge.
type capped struct {
	io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// Keep keeps a file under its name, for a record to refer to. A *ledger.Refusal says why it is not kept: not of a sort
// that is, not what its name says, empty or larger than MostFile.
func (d *Desk) Keep(ctx context.Context, name string, content io.Reader) (handbook.File, error) {
	if len(d.all) == 0 {
		return handbook.File{}, &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("您没有任职岗位，不能上传文件。", "You hold no post and cannot upload files.")}
	}
	if d.office.Files == nil {
		return handbook.File{}, unkept("这里没有设置存放附件的目录，请管理员用 --files 指明。", "No directory for files has been set up here; ask the administrator to name one with --files.")
	}
	name = fileName(name)
	sort, ok := sorts[ending(name)]
	if !ok {
		return handbook.File{}, unkept("「%s」不是可以上传的文件，可以上传图片、PDF、OFD、办公文档、文本、压缩包和音视频。",
			"%s is not a file that can be uploaded: pictures, PDF, OFD, office documents, text, archives, sound and video can be.", name)
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(content, head)
	head = head[:n]
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return handbook.File{}, err
	case n == 0:
		return handbook.File{}, unkept("「%s」是空文件。", "%s is empty.", name)
	case !sort.fits(head):
		return handbook.File{}, unkept("「%s」的内容和它的扩展名不符，可能改过文件名或者已经损坏，请打开核对后再传。",
			"What %s holds is not what its name says: it may have been renamed or damaged. Open it and see, then upload it again.", name)
	}
	sha, err := d.office.Files.Put(ctx, d.Town, &capped{io.MultiReader(bytes.NewReader(head), content), MostFile})
	if errors.Is(err, errTooLarge) {
		return handbook.File{}, unkept("「%s」超过%d兆，太大了；照片可调低像素，扫描件可降低清晰度或者分成几份。",
			"%s is larger than %d MB. Take photos and scans at a lower resolution, or split the file.", name, MostFile>>20)
	}
	return handbook.File{SHA: sha, Name: name}, err
}

// longestName is that of a file's name, in characters.
const longestName = 80

// fileName is the last part of a name, without what cannot stand in a list of names.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == ';' || r == '；':
			return '，'
		case unicode.IsControl(r) || !unicode.IsPrint(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, name))
	if letters := []rune(name); len(letters) > longestName {
		end := []rune(path.Ext(name))
		if len(end) > longestName/2 {
			end = nil
		}
		name = string(letters[:longestName-len(end)]) + string(end)
	}
	return name
}

// ReadsFiles tells whether the person may open the files of a record they may see: where its kind knows of parties, files
// show their names, and so are for those who see names in full.
func (d *Desk) ReadsFiles(r Record) bool {
	private := slices.ContainsFunc(r.Kind.Fields, func(f *handbook.Field) bool { return f.Type.Name() == "party" })
	return !private || d.Handles(r.Kind)
}

// File opens a file that a record refers to or once did; *Hidden, ErrNotFound.
func (d *Desk) File(ctx context.Context, r Record, sha string) (handbook.File, io.ReadSeekCloser, error) {
	if !d.sight(r.Row.Kind).Sees(r.Row) || !d.ReadsFiles(r) {
		return handbook.File{}, nil, &Hidden{Kind: r.Kind, Files: true}
	}
	for _, e := range r.Entries {
		for f := range filesOf(r.Kind, e.Data, e.Files) {
			if f.SHA != sha || d.office.Files == nil {
				continue
			}
			content, err := d.office.Files.Open(ctx, d.Town, sha)
			if errors.Is(err, fs.ErrNotExist) {
				err = ErrNotFound
			}
			return f, content, err
		}
	}
	return handbook.File{}, nil, ErrNotFound
}

// filesOf are the files kept here that values of a kind refer to, and those besides.
func filesOf(k *handbook.Kind, data map[string]any, besides []string) func(yield func(handbook.File) bool) {
	return func(yield func(handbook.File) bool) {
		for _, text := range besides {
			if f, ok := handbook.ReadFile(text); ok && !yield(f) {
				return
			}
		}
		for _, field := range k.Fields {
			if field.Type.Name() != "attachment" {
				continue
			}
			value, ok := data[field.ID]
			if !ok || value == nil {
				continue
			}
			value, wrong := field.Type.Check(field, nil, value)
			if wrong != nil {
				continue
			}
			for _, text := range value.([]string) {
				if f, ok := handbook.ReadFile(text); ok && !yield(f) {
					return
				}
			}
		}
	}
}

// kept refuses values that refer to files which are not here: nobody could ever open them.
func (s *session) kept(kind *handbook.Kind, data map[string]any, besides []string) error {
	for f := range filesOf(kind, data, besides) {
		if s.office.Files != nil {
			content, err := s.office.Files.Open(s.ctx, s.row.Town, f.SHA)
			if err == nil {
				err = content.Close()
			}
			if err == nil {
				continue
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		return unkept("附件「%s」没有传上来，请重新上传。", "The file %s has not arrived; upload it again.", f.Name)
	}
	return nil
}

// file checks once whether a file is kept and holds what it should; the text is empty when it does.
func (o *Office) file(ctx context.Context, town, sha string) (handbook.Text, error) {
	if o.Files == nil {
		return handbook.Say("没有指明存放附件的目录（--files），无法核对", "no directory for files is named (--files), so it cannot be checked"), nil
	}
	content, err := o.Files.Open(ctx, town, sha)
	if errors.Is(err, fs.ErrNotExist) {
		return handbook.Say("不在附件目录里", "is not kept"), nil
	}
	if err != nil {
		return handbook.Text{}, err
	}
	defer content.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, content); err != nil {
		return handbook.Text{}, err
	}
	found := hex.EncodeToString(hash.Sum(nil))
	if found == sha {
		return handbook.Text{}, nil
	}
	return handbook.Say("内容被改动或者损坏（指纹应为%.12s，实为%.12s）", "has been altered or damaged (its hash should be %.12s and is %.12s)", sha, found), nil
}
