package handbook_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// sound is a small handbook without a fault; changes replace a part of one of its files.
func sound(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("testdata/sound")
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func replace(t testing.TB, files fstest.MapFS, file, old, new string) {
	t.Helper()
	text := string(files[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not contain %q", file, old)
	}
	files[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
}

func load(t testing.TB, files fs.FS, town string) *handbook.Book {
	t.Helper()
	b, err := handbook.Load(files, town)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestASoundHandbookLoads(t *testing.T) {
	b := load(t, sound(t), "qingshan")
	if got := b.Root(); got != "990100100" {
		t.Errorf("root area %q", got)
	}
	var kinds []string
	for _, k := range b.Kinds {
		kinds = append(kinds, k.ID)
	}
	if want := []string{"advisor", "petition"}; !slices.Equal(kinds, want) {
		t.Errorf("kinds %v, want the order of the sections %v", kinds, want)
	}
	k, _ := b.Kind("petition")
	open, _ := k.Action(handbook.Open)
	want := []string{"received_on", "channel", "petitioner", "area", "appeal", "people", "amount"}
	if !slices.Equal(open.Form, want) {
		t.Errorf("open takes %v, want what no other action takes: %v", open.Form, want)
	}
	if !slices.Equal(k.CorrectBy, []string{"petition-clerk"}) || !slices.Equal(k.VoidBy, []string{"law-clerk"}) {
		t.Errorf("correct by %v, void by %v", k.CorrectBy, k.VoidBy)
	}
	if k.AreaField() == nil || k.AreaField().ID != "area" {
		t.Error("the area field was not found")
	}
	amount, _ := k.Field("amount")
	if *amount.Max != 100_000_000 {
		t.Errorf("the greatest amount is %d fen, want yuan in the file to be fen here", *amount.Max)
	}
	for id, final := range map[string]bool{"registered": false, "handling": false, "answered": true, "declined": true} {
		if s, _ := k.Stage(id); s.Final != final {
			t.Errorf("stage %s final: %v", id, s.Final)
		}
	}
	c, _ := k.Clock("answer")
	if c.Limit != (calendar.Limit{N: 60, Unit: calendar.Days}) || c.Extend.Times != 1 || c.Pause.For.En != "hearing" {
		t.Errorf("clock %+v", c)
	}
}

func TestARegisterHasItsStagesAndEndByItself(t *testing.T) {
	b := load(t, sound(t), "qingshan")
	k, _ := b.Kind("advisor")
	end, ok := k.Action(handbook.End)
	if !ok || end.To != handbook.Ended || !slices.Equal(end.From, []string{handbook.InForce}) || end.Title.En != "Dismiss" ||
		!slices.Equal(end.By, []string{"law-clerk"}) || !slices.Equal(end.Form, []string{"why"}) {
		t.Errorf("end: %+v", end)
	}
	open, _ := k.Action(handbook.Open)
	if open.To != handbook.InForce || slices.Contains(open.Form, "why") {
		t.Errorf("open: %+v", open)
	}
	m, _ := b.Measure("advisor.in_office")
	if m.Until != "end.day" {
		t.Errorf("a register's stock runs until %q", m.Until)
	}
}

func TestWhoLeadsApprovesAndPlansIsRead(t *testing.T) {
	files := sound(t)
	replace(t, files, "posts.yaml", "town-head: 镇长", "town-head: {zh: 镇长, en: Town head, leads: true}")
	replace(t, files, "kinds/petition.yaml", "label: appeal", "label: appeal\nplan: {due: closed_on, leader: handler, unit: appeal, done: answered}\nduties: {list: channel}")
	replace(t, files, "kinds/petition.yaml", "  accept:", "  sign: {title: {zh: 审批, en: Approve}, approval: true, from: handling, to: answered, by: town-head}\n"+
		"  back: {title: {zh: 退回, en: Send back}, returns: true, from: handling, to: registered, by: town-head, form: [appeal]}\n  accept:")
	b := load(t, files, "qingshan")
	for _, p := range b.Posts {
		if p.Leads != (p.ID == "town-head") {
			t.Errorf("%s leads: %t", p.ID, p.Leads)
		}
	}
	k, _ := b.Kind("petition")
	for _, a := range k.Actions {
		if a.Approval != (a.ID == "sign") || a.Returns != (a.ID == "back") {
			t.Errorf("%s: approval %t, returns %t", a.ID, a.Approval, a.Returns)
		}
	}
	if *k.Plan != (handbook.Plan{Due: "closed_on", Leader: "handler", Unit: "appeal", Done: "answered"}) || *k.Duties != (handbook.Duties{List: "channel"}) {
		t.Errorf("plan %v, duties %v", k.Plan, k.Duties)
	}
}

func TestMeasuresAreResolved(t *testing.T) {
	b := load(t, sound(t), "qingshan")
	for id, want := range map[string]struct {
		flow  bool
		unit  string
		parts []string
	}{
		"petition.received": {flow: true, unit: "件"},
		"petition.people":   {flow: true, unit: "人次"},
		"petition.pending":  {unit: "件"},
		"petition.rate":     {flow: true, unit: "%", parts: []string{"petition.in_time", "petition.received"}},
		"advisor.covered":   {unit: "个", parts: []string{"advisor.in_office"}},
		"work.all":          {flow: true, unit: "件", parts: []string{"petition.received", "petition.visits"}},
		"work.share":        {flow: true, unit: "%", parts: []string{"petition.visits", "work.all"}},
		"work.each":         {flow: true, unit: "人次", parts: []string{"petition.people", "petition.received"}},
		"petition.busy":     {flow: true, unit: "人", parts: []string{"petition.received"}},
	} {
		m, ok := b.Measure(id)
		if !ok || m.Flow != want.flow || m.Unit != want.unit || !slices.Equal(m.Parts, want.parts) {
			t.Errorf("%s: %+v", id, m)
		}
	}
	k, _ := b.Kind("petition")
	if r := k.Rules[0]; r.Left != "petition.in_time" || r.Right != "petition.received" {
		t.Errorf("rule %+v", r)
	}
	var order []string
	for _, m := range b.Measures() {
		order = append(order, m.ID)
	}
	if order[0] != "advisor.in_office" || order[2] != "work.all" || order[5] != "work.each" || order[6] != "petition.received" {
		t.Errorf("reading order %v", order)
	}
}

func TestAnOverlayIsLaidOverTheBase(t *testing.T) {
	b := load(t, sound(t), "baiyun")
	k, _ := b.Kind("petition")
	c, _ := k.Clock("answer")
	if c.Limit.N != 30 || c.Pause != nil || c.Extend == nil {
		t.Errorf("the clock %+v, want 30 days, no pause, the base's extension", c)
	}
	if len(k.Rules) != 0 {
		t.Error("null did not remove the rules")
	}
	channel, _ := k.Field("channel")
	if len(channel.Options) != 4 || channel.Options[3].ID != "hotline" {
		t.Errorf("options %v", channel.Options)
	}
	day, ok := b.Kind("visit-day")
	if !ok || day.Stages[0].ID != handbook.Recorded || !day.Stages[0].Final {
		t.Errorf("the town's own kind: %+v", day)
	}
	other := load(t, sound(t), "qingshan")
	if _, ok := other.Kind("visit-day"); ok || other.SHA == b.SHA {
		t.Error("one town's overlay reached another")
	}
}

func TestABundleOpensAsTheSameBook(t *testing.T) {
	b := load(t, sound(t), "qingshan")
	again, err := handbook.OpenBundle(b.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b.Bundle())
	if again.SHA != b.SHA || b.SHA != hex.EncodeToString(sum[:]) || string(again.Bundle()) != string(b.Bundle()) {
		t.Error("the version changed on the way")
	}
	var in struct{ Files map[string]string }
	if err := json.Unmarshal(b.Bundle(), &in); err != nil {
		t.Fatal(err)
	}
	if _, other := in.Files["towns/baiyun.yaml"]; other || in.Files["towns/qingshan.yaml"] == "" || in.Files["holidays.csv"] == "" {
		t.Error("the bundle holds the base and this town's own file, nothing else")
	}
	files := sound(t)
	files["kinds/petition.scenarios.yaml"] = &fstest.MapFile{Data: []byte("scenarios: []\n")}
	if load(t, files, "qingshan").SHA != b.SHA {
		t.Error("a scenario changed the version of the handbook")
	}
	for _, broken := range []string{"", "{", `{"town":"qingshan","files":{}}`, `{"town":"x","files":{"towns/x.yaml":"["}}`, `{"other":1}`} {
		if _, err := handbook.OpenBundle([]byte(broken)); err == nil {
			t.Errorf("bundle %q opened", broken)
		}
	}
}

func TestTheFigureAskedForMayBeALocalValue(t *testing.T) {
	for unit, loads := range map[string]bool{"件": true, "人": false} {
		files := sound(t)
		replace(t, files, "kinds/petition.yaml", "of: handler, least: 2", "of: handler, least: setting.crowd")
		replace(t, files, "towns/qingshan.yaml", "county: 云岭县", "county: 云岭县\nsettings: {crowd: {title: {zh: 多件, en: Many}, unit: "+unit+", value: 3}}")
		b, err := handbook.Load(files, "qingshan")
		if (err == nil) != loads {
			t.Errorf("in %s: %v", unit, err)
			continue
		}
		if err != nil {
			continue
		}
		if m, _ := b.Measure("petition.busy"); m.Least != 3 {
			t.Errorf("asks for %d", m.Least)
		}
	}
}

func TestTowns(t *testing.T) {
	towns, err := handbook.Towns(sound(t))
	if err != nil || !slices.Equal(towns, []string{"baiyun", "qingshan"}) {
		t.Errorf("%v, %v", towns, err)
	}
	_, err = handbook.Load(sound(t), "qingshang")
	if faults, ok := errors.AsType[handbook.Faults](err); !ok || !strings.Contains(faults.In("en"), "did you mean qingshan?") {
		t.Errorf("an unknown town: %v", err)
	}
	if _, err := handbook.Load(sound(t), "../kinds/petition"); err == nil {
		t.Error("a path was taken for a town")
	}
}

func TestTemplatesAreRead(t *testing.T) {
	o := load(t, sound(t), "qingshan").Outline
	if len(o.Title.Nodes) != 3 || o.Title.Nodes[0].Word != "town" || o.Title.Nodes[2].Text != "年法治政府建设年度报告" {
		t.Errorf("title %+v", o.Title)
	}
	if o.Addressee != "中共云岭县委、云岭县人民政府" || o.Signature != "青山镇人民政府" {
		t.Errorf("addressed to %q, signed %q: want the town's own", o.Addressee, o.Signature)
	}
	p := o.Chapters[0].Sections[0]
	if p.Section != "petitions" || len(p.Text) != 1 {
		t.Fatalf("passage %+v", p)
	}
	branch := p.Text[0].Nodes[0].If
	if branch == nil || branch.Figure.Measure != "petition.received" || len(branch.Else) != 1 {
		t.Fatalf("branch %+v", p.Text[0].Nodes)
	}
	if f := branch.Then[3].Figure; f == nil || f.Facet != "channel=visit" || f.Style != "number" {
		t.Errorf("facet %+v", branch.Then)
	}
}

func TestTablesAndChartsAreRead(t *testing.T) {
	for _, written := range []string{
		"{chart petition.received by month last-year: 每月收到的信访件}", "{chart petition.received petition.visits by month line}",
		"{table petition.received by channel}", "{table petition.received petition.people petition.rate last-year: 信访情况}", "{chart petition.pending by area}",
	} {
		files := sound(t)
		replace(t, files, "outline/yearly.yaml", "全年收到信访件{petition.received}。", `"`+written+`"`)
		o := load(t, files, "qingshan").Outline
		all := o.Exhibits()
		if len(all) != 1 || all[0] != o.Chapters[0].Text[0].Exhibit() || all[0].String() != written {
			t.Errorf("%s was read as %v", written, all)
		}
	}
	files := sound(t)
	replace(t, files, "outline/yearly.yaml", "全年收到信访件{petition.received}。", `"{table petition.received last-year：信访件}"`)
	if e := load(t, files, "qingshan").Outline.Exhibits()[0]; !e.LastYear || e.Chart || e.Title != "信访件" {
		t.Errorf("a Chinese colon: %+v", e)
	}
}
