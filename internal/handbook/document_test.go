package handbook_test

import (
	"testing"
	"testing/fstest"

	"fengqiao/internal/handbook"
)

func TestPapersAreReadBesideTheirKind(t *testing.T) {
	b, err := handbook.Load(sound(t), "qingshan")
	if err != nil {
		t.Fatal(err)
	}
	k, _ := b.Kind("petition")
	if len(k.Documents) != 3 {
		t.Fatalf("%d papers, want 3", len(k.Documents))
	}
	d, ok := k.Document("extension")
	if !ok || d.When == nil || len(d.After) != 1 || d.After[0].Name != "answer.extended" || d.Dated == nil || d.Dated.Name != "answer.extended" || d.Issuer == nil {
		t.Errorf("%+v", d)
	}
	if d, _ := k.Document("award"); !d.Letter || d.Signed || d.Issuer != nil || d.Text[0].Heading == nil {
		t.Errorf("%+v", d)
	}
}

func TestATownKeepsItsOwnPapers(t *testing.T) {
	files := sound(t)
	files["towns/qingshan/kinds/petition.documents.yaml"] = &fstest.MapFile{Data: []byte(
		"documents:\n  award: null\n  acceptance:\n    number: 青信〔{year}〕{seq}号\n  visit:\n    title: {zh: 回访表, en: Visit}\n    text: [无]\n")}
	b, err := handbook.Load(files, "qingshan")
	if err != nil {
		t.Fatal(err)
	}
	k, _ := b.Kind("petition")
	acceptance, ok := k.Document("acceptance")
	if !ok || acceptance.Number.Source != "青信〔{year}〕{seq}号" || len(acceptance.Text) != 2 {
		t.Errorf("%+v", acceptance)
	}
	if _, ok := k.Document("award"); ok {
		t.Error("the town took the award out and it is still there")
	}
	if _, ok := k.Document("visit"); !ok {
		t.Error("the town's own paper is missing")
	}
}

func TestANumberGivesItsParts(t *testing.T) {
	for _, c := range []struct{ rule, number, year, seq string }{
		{"信访〔{year}〕{seq}号", "信访〔2024〕18号", "2024", "18"},
		{"登{seq}", "登7", "", "7"},
		{"信访〔{year}〕{seq}号", "调〔2024〕18号", "", ""},
		{"信访〔{year}〕{seq}号", "", "", ""},
	} {
		k := &handbook.Kind{Number: c.rule}
		if year, seq, ok := k.Serial(c.number); year != c.year || seq != c.seq || ok != (c.seq != "") {
			t.Errorf("%s under %s: %q %q %v", c.number, c.rule, year, seq, ok)
		}
	}
}
