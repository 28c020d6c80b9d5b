package office_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
)

const ownDispute = "towns/wangcao/kinds/dispute.yaml"

// administrator sits an administrator without a post, or with posts, down at the town's books.
func (d *desk) administrator(town string, posts ...people.Appointment) *office.Desk {
	d.t.Helper()
	k, err := d.Desk(d.t.Context(), people.Person{Town: town, Name: "admin", Title: "管理员", Admin: true, Appointments: posts}, calendar.Of(d.now))
	if err != nil {
		d.t.Fatal(err)
	}
	return k
}

func TestATownKeepsItsOwnFilesOverThoseOfTheProgram(t *testing.T) {
	d := newDesk(t)
	d.do(d.dispute("a", "2024-05-20"), d.dispute("b", "2024-05-21"), settleOpened("bs", "b", "2024-06-01"))
	k := d.administrator(town)
	const shorter = "clocks: {mediate: {limit: 20 days}}\nactions: {settle: {guards: [{when: 'days(found_on, closed_on) < 5', says: {zh: 五日内调解, en: Within five days}}]}}\n"
	draft := office.Proposal{On: k.Handbook, Files: map[string]string{ownDispute: shorter}}
	seen, err := k.Examine(t.Context(), draft)
	if err != nil || len(seen.Faults) > 0 || seen.Played < 100 || len(seen.Released) > 0 {
		t.Fatalf("examined: %+v %v", seen, err)
	}
	if len(seen.Broken) == 0 {
		t.Error("no scenario of the dispute minds a limit of 20 days")
	}
	f, err := k.Foresee(t.Context(), seen.Book)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Now.Clocks)+len(f.Now.Figures) != 0 {
		t.Errorf("what is recorded stays as it is, but: %+v", f.Now)
	}
	if c := f.Judged.Clocks; len(c) != 1 || c[0].Was.String() != "2024-06-19" || c[0].Is.String() != "2024-06-09" || c[0].Clock.ID != "mediate" || c[0].Row.ID != 0 {
		t.Errorf("clocks: %+v", c)
	}
	if r := f.Judged.Refused; len(r) != 1 || !strings.Contains(r[0].Why.Error(), "五日内") || r[0].Entry.Do != "settle" {
		t.Errorf("refused: %+v", r)
	}
	settled := ""
	for _, a := range f.Judged.Figures {
		if a.Is != nil && a.Is.Measure.ID == "dispute.settled" && a.Year == 2024 {
			settled = a.Was.Value.String() + " " + a.Is.Value.String()
		}
	}
	if settled != "1 0" {
		t.Errorf("settled: %q", settled)
	}

	// Foreseeing keeps nothing; bringing into force does, with who and why in the journal.
	if row, err := d.Town(t.Context(), town); err != nil || row.Handbook != k.Handbook {
		t.Fatal("a preview was kept", err)
	}
	b, err := k.BringInForce(t.Context(), draft, "  镇长办公会议决定 ")
	if err != nil {
		t.Fatal(err)
	}
	row, err := d.Town(t.Context(), town)
	if err != nil || row.Handbook != b.SHA {
		t.Fatal("not in force", err)
	}
	entry := ledger.Entry{}
	for line, err := range d.Store.Lines(t.Context(), town, office.LineQuery{From: row.Head.Seq}) {
		if err != nil {
			t.Fatal(err)
		}
		if entry, err = ledger.Read(line.Body); err != nil {
			t.Fatal(err)
		}
	}
	if entry.Do != ledger.Adopt || entry.By != "管理员" || entry.Reason != "镇长办公会议决定" || entry.Handbook != b.SHA {
		t.Errorf("journal: %+v", entry)
	}

	// A second editor who began before is told, and so is one who changes nothing.
	for what, c := range map[string]struct {
		by   *office.Desk
		on   string
		text string
		why  string
		code ledger.Code
	}{
		"the slower of two": {k, k.Handbook, "clocks: {mediate: {limit: 25 days}}\n", "试", ledger.Conflict},
		"a false version":   {d.administrator(town), k.Handbook, shorter, "试", ledger.Conflict},
		"nothing new":       {d.administrator(town), b.SHA, shorter, "试", ledger.Invalid},
		"no reason":         {d.administrator(town), b.SHA, "clocks: {mediate: {limit: 25 days}}\n", " ", ledger.Invalid},
	} {
		_, err := c.by.BringInForce(t.Context(), office.Proposal{On: c.on, Files: map[string]string{ownDispute: c.text}}, c.why)
		if refusal := (*ledger.Refusal)(nil); !errors.As(err, &refusal) || refusal.Code != c.code {
			t.Errorf("%s: %v", what, err)
		}
	}

	// A newer program brings its files, but for those kept here.
	if again, err := d.AdoptHandbook(t.Context(), town, "测试员", "law-clerk"); err != nil || again.SHA != b.SHA {
		t.Errorf("adopted again: %v", err)
	}
	newer := fstest.MapFS{}
	if err := copyInto(newer, "../../handbook"); err != nil {
		t.Fatal(err)
	}
	newer[ownDispute] = &fstest.MapFile{Data: []byte("clocks: {mediate: {limit: 3 days}}\n")}
	newer["sections.yaml"].Data = append(newer["sections.yaml"].Data, "extra: {zh: 补充, en: More}\n"...)
	d.Definitions = newer
	k = d.administrator(town)
	if seen, err := k.Examine(t.Context(), office.Proposal{On: k.Handbook}); err != nil || len(seen.Released) != 1 || seen.Released[0] != "sections.yaml" {
		t.Errorf("released: %v %v", seen.Released, err)
	}
	if b, err = d.AdoptHandbook(t.Context(), town, "测试员", "law-clerk"); err != nil || days(b) != 20 || !section(b, "extra") {
		t.Errorf("after an upgrade the clock has %d days, %v", days(b), err)
	}

	// Taking back what was written here lets the program's file stand again.
	k = d.administrator(town)
	if b, err = k.BringInForce(t.Context(), office.Proposal{On: k.Handbook, Files: map[string]string{ownDispute: " \n"}}, "恢复"); err != nil || days(b) != 3 {
		t.Errorf("taken back: %v", err)
	}
	d.sound()
}

func days(b *handbook.Book) int {
	k, _ := b.Kind("dispute")
	c, _ := k.Clock("mediate")
	return c.Limit.N
}

func section(b *handbook.Book, id string) bool {
	for _, s := range b.Sections {
		if s.ID == id {
			return true
		}
	}
	return false
}

// copyInto reads a directory of definitions into memory.
func copyInto(to fstest.MapFS, dir string) error {
	from := os.DirFS(dir)
	return fs.WalkDir(from, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(from, path)
		to[path] = &fstest.MapFile{Data: text}
		return err
	})
}

func TestADraftAtFaultChangesNothing(t *testing.T) {
	d := newDesk(t)
	k := d.administrator(town)
	for path, part := range map[string]string{
		ownDispute:                      "是不是 clocks？",
		"kinds/dispute.yaml":            "乡镇不能有这个文件",
		"towns/halabula/posts.yaml":     "乡镇不能有这个文件",
		"towns/wangcao/kinds/../x.yaml": "乡镇不能有这个文件",
	} {
		draft := office.Proposal{On: k.Handbook, Files: map[string]string{path: "clock: {}\n"}}
		seen, err := k.Examine(t.Context(), draft)
		if err != nil || seen.Book != nil || len(seen.Faults) != 1 || seen.Faults[0].File != path || !strings.Contains(seen.Faults.Error(), part) {
			t.Errorf("%s: %v %v", path, seen.Faults, err)
		}
		faults := handbook.Faults(nil)
		if _, err := k.BringInForce(t.Context(), draft, "试"); !errors.As(err, &faults) {
			t.Errorf("%s comes into force: %v", path, err)
		}
	}
	if row, err := d.Town(t.Context(), town); err != nil || row.Head.Seq != 1 {
		t.Errorf("something was recorded: %+v %v", row, err)
	}
	leader, err := d.Desk(t.Context(), people.Person{Town: town, Title: "书记", Appointments: []people.Appointment{{Post: "party-secretary", Area: k.Book.Root()}}}, k.Today)
	if err != nil {
		t.Fatal(err)
	}
	if !leader.Oversees() {
		t.Error("a leader may not look")
	}
	refusal := (*ledger.Refusal)(nil)
	if _, err := leader.Examine(t.Context(), office.Proposal{On: k.Handbook}); !errors.As(err, &refusal) || refusal.Code != ledger.Forbidden {
		t.Errorf("a leader examines: %v", err)
	}
	if _, err := leader.Foresee(t.Context(), k.Book); !errors.As(err, &refusal) {
		t.Errorf("a leader foresees: %v", err)
	}
	if _, err := leader.BringInForce(t.Context(), office.Proposal{On: k.Handbook}, "试"); !errors.As(err, &refusal) {
		t.Errorf("a leader brings into force: %v", err)
	}
}

func TestATownAddsHolidayNotices(t *testing.T) {
	d := newDesk(t)
	const path = "towns/wangcao/holidays.csv"
	petition := func(key, on, level string) ledger.Action {
		return ledger.Action{Town: town, Key: key, Do: "open", Kind: "petition", By: "刘洋", Post: "petition-clerk", Data: map[string]any{
			"received_on": on, "channel": map[string]string{"county": "referred", "town": "visit"}[level], "level": level, "petitioner": "赵某", "area": d.areas[0], "appeal": "要求查清补偿款发放"}}
	}
	results := d.do(petition("moves", "2024-06-03", "county"), petition("stays", "2024-05-27", "county"), petition("none", "2024-06-03", "town"))
	k := d.administrator(town, people.Appointment{Post: "petition-clerk", Area: d.root()})
	added := func(rows string) office.Proposal {
		return office.Proposal{On: k.Handbook, Files: map[string]string{path: "date,kind,name\n" + rows}}
	}
	for rows, place := range map[string]string{
		"2024-06-05,holiday,临时放假\n2024-10-01,holiday,国庆节\n": path + ":3:1: 2024-10-01 在随附的放假安排第",
		"2024-06-05,holiday,临时放假\n2024-06-05,holiday,又一次\n": path + ":3:1: 2024-06-05 在第 2 行",
		"2024-06-05,day off,临时放假\n":                         path + ":2:1: 类别",
	} {
		if seen, err := k.Examine(t.Context(), added(rows)); err != nil || len(seen.Faults) != 1 || !strings.HasPrefix(seen.Faults.Error(), place) {
			t.Errorf("%q: %v %v", rows, seen.Faults, err)
		}
	}
	draft := added("2024-06-05,holiday,临时放假\n")
	seen, err := k.Examine(t.Context(), draft)
	if err != nil || len(seen.Faults) > 0 {
		t.Fatal(seen.Faults, err)
	}
	f, err := k.Foresee(t.Context(), seen.Book)
	if err != nil {
		t.Fatal(err)
	}
	if c := f.Now.Clocks; len(c) != 1 || c[0].Row.ID != results[0].Matter || c[0].Was.String() != "2024-06-11" || c[0].Is.String() != "2024-06-12" {
		t.Errorf("moves %+v", c)
	}
	if _, err := k.BringInForce(t.Context(), draft, "县政府通知"); err != nil {
		t.Fatal(err)
	}
	for i, due := range []string{"2024-06-12", "2024-06-03", ""} {
		r, err := d.Record(t.Context(), town, results[i].Matter)
		if err != nil {
			t.Fatal(err)
		}
		got, redated := "", 0
		for _, c := range r.Clocks {
			if c.ID == "object" {
				got = c.Due.String()
			}
		}
		for _, e := range r.Entries {
			if e.Do == handbook.Redate {
				redated++
			}
		}
		if got != due || redated != map[bool]int{true: 1}[i == 0] {
			t.Errorf("petition %d: due %s, re-dated %d times", i, got, redated)
		}
	}
	d.sound()
}

func (d *desk) root() string {
	d.t.Helper()
	b, err := d.Book(d.t.Context(), town)
	if err != nil {
		d.t.Fatal(err)
	}
	return b.Root()
}

func TestATownFoundedHereChangesItsOwnFiles(t *testing.T) {
	d := newDesk(t)
	const qinghe = "qinghe"
	_, err := d.Found(t.Context(), handbook.Founding{ID: qinghe, Title: "清河镇", Name: "清河镇人民政府", County: "某县", Code: "990100101",
		Villages: []handbook.Village{{Title: "河东村"}, {Title: "河西村"}}}, "李管")
	if err != nil {
		t.Fatal(err)
	}
	k := d.administrator(qinghe)
	text, wrong := k.Book.Merge(handbook.Rearrangement{Areas: []string{"990100101001", "990100101002"}, On: k.Today, New: []handbook.Village{{Title: "两河村"}}})
	if wrong != nil {
		t.Fatal(wrong)
	}
	areas, _, _ := handbook.OwnPaths(qinghe)
	if _, err := k.BringInForce(t.Context(), office.Proposal{On: k.Handbook, Files: map[string]string{areas: text}}, "县政府批复"); err != nil {
		t.Fatal(err)
	}
	k = d.administrator(qinghe)
	files, err := k.OwnFiles()
	if err != nil || len(files) != 2 || !files[0].Kept || !files[1].Kept {
		t.Errorf("files: %+v %v", files, err)
	}
	if k.Book.Town.FullName != "清河镇人民政府" || k.Book.Present("990100101001", k.Today) != "990100101003" {
		t.Error("the town is not what it was made")
	}
	// Its own file cannot be taken away.
	faults := handbook.Faults(nil)
	if _, err := k.BringInForce(t.Context(), office.Proposal{On: k.Handbook, Files: map[string]string{"towns/qinghe.yaml": ""}}, "试"); !errors.As(err, &faults) {
		t.Errorf("a town without its file: %v", err)
	}
	if again, err := d.AdoptHandbook(t.Context(), qinghe, "李管", "law-clerk"); err != nil || again.SHA != k.Handbook {
		t.Errorf("adopted again: %v", err)
	}
	d.soundIn(qinghe)
}
