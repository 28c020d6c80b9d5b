package handbook_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// fieldOf gives a sound field for every type, so that what holds of all types can be tried on each.
func fieldOf(t *testing.T, typ handbook.FieldType) *handbook.Field {
	t.Helper()
	f := &handbook.Field{ID: "x", Title: handbook.Text{Zh: "某项", En: "Something"}, Type: typ}
	switch typ.Name() {
	case "choice":
		f.Options = []handbook.Option{{ID: "yes", Title: handbook.Text{Zh: "满意", En: "Satisfied"}}, {ID: "no", Title: handbook.Text{Zh: "不满意"}}}
	case "link":
		f.Kind = "petition"
	case "area":
		f.Level = "village"
	}
	return f
}

// typed is, for every type, what people type and the value it is. A nil value is refused.
var typed = map[string]map[string]any{
	"text":    {" 路灯不亮　": "路灯不亮", "两\n行": nil},
	"long":    {"第一段\r\n第二段": "第一段\n第二段", "a\x00b": nil},
	"integer": {"12": int64(12), "１２": int64(12), "1,200": int64(1200), "12.0": int64(12), " 3 人 ": int64(3), "-5": int64(-5), "1.5": nil, "十二": nil, "": nil, "99999999999999999999": nil},
	"money": {"1200.5": int64(120050), "1,200.50元": int64(120050), "1.2万元": int64(1200000), "￥300": int64(30000), "０.０５": int64(5), "1亿": int64(10_000_000_000),
		"1.234": nil, "1.230": int64(123), "-3": nil, "元": nil, "": nil, "1e5": nil, "1.2.3": nil, "99999999999999999999": nil},
	"date": {"2024-03-05": "2024-03-05", "2024.3.5": "2024-03-05", "2024/3/5": "2024-03-05", "2024年3月5日": "2024-03-05", "２０２４年３月５日": "2024-03-05", "45356": "2024-03-05",
		"20240305": "2024-03-05", "2024-03-05 00:00:00": "2024-03-05", "2024-03-05T08:00:00": "2024-03-05", "2024。3。5": "2024-03-05",
		"2024-02-30": nil, "2024-13-01": nil, "3月5日": nil, "24-3-5": nil, "12": nil, "": nil, "20240231": nil, "明天": nil},
	"choice": {"满意": "yes", "Satisfied": "yes", "no": "no", " 不满意 ": "no", "很满意": nil, "": nil},
	"flag":   {"是": true, "有": true, "√": true, "TRUE": true, "否": false, "无": false, "×": false, "0": false, "可能": nil, "": nil},
	"area": {"晨光村": "990100100201", "990100100201": "990100100201", "９９０１００１００２０１": "990100100201", "Dongjie Community": "990100100001",
		"晨光村第一网格": "99010010020101", "晨光村 第一网格": "99010010020101", "第一网格": nil, "青山镇": nil, "晨光": nil, "": nil},
	"person":     {" 王建国 ": "王建国"},
	"party":      {" 张某 ": "张某"},
	"list":       {"甲、乙；丙": []string{"甲", "乙", "丙"}, "甲\n\n乙": []string{"甲", "乙"}, "": []string{}},
	"attachment": {"a.pdf；b,c.pdf": []string{"a.pdf", "b,c.pdf"}},
	"measure": {"收到信访件": "petition.received", " Petitions received ": "petition.received", "petition.rate": "petition.rate",
		"信访件·来访": "petition.visits", "合计·来访": "work.callers", "来访": nil, "来电": nil, "": nil},
	"link": {"17": int64(17), "１７": int64(17), "调〔2024〕12号": "调〔2024〕12号", "0": nil, "-1": nil, "": nil},
}

// checked is, for every type, values as they come from JSON and what they are brought to.
var checked = map[string][][2]any{
	"text":       {{"甲", "甲"}, {1.0, nil}, {nil, nil}},
	"long":       {{"甲\n乙", "甲\n乙"}, {true, nil}},
	"integer":    {{12.0, int64(12)}, {json.Number("12"), int64(12)}, {7, int64(7)}, {1.5, nil}, {"12", nil}, {1e300, nil}},
	"money":      {{120050.0, int64(120050)}, {json.Number("5"), int64(5)}, {0.5, nil}, {-1.0, nil}, {"1200.50", nil}},
	"date":       {{"2024-03-05", "2024-03-05"}, {"2024.3.5", nil}, {calendar.Date{}, nil}, {45356.0, nil}},
	"choice":     {{"yes", "yes"}, {"满意", nil}, {nil, nil}},
	"flag":       {{true, true}, {"是", nil}, {1.0, nil}},
	"area":       {{"990100100201", "990100100201"}, {"990100100", nil}, {"晨光村", nil}, {1.0, nil}},
	"person":     {{"王建国", "王建国"}, {nil, nil}},
	"party":      {{"p_9fK2", "p_9fK2"}, {"张某", nil}, {"", nil}, {nil, nil}},
	"list":       {{[]any{"甲", "乙"}, []string{"甲", "乙"}}, {[]any{1.0}, nil}, {"甲", nil}},
	"attachment": {{[]any{"a.pdf"}, []string{"a.pdf"}}, {"a.pdf", []string{"a.pdf"}}, {3.0, nil}},
	"measure":    {{"petition.rate", "petition.rate"}, {"收到信访件", nil}, {1.0, nil}, {nil, nil}},
	"link":       {{17.0, int64(17)}, {json.Number("17"), int64(17)}, {0.0, nil}, {1.5, nil}, {"17", nil}},
}

// TestEveryFieldType holds all types to one contract: a sound definition passes; what is typed gives the value it
// should or a complaint in both languages; a value stays itself when checked again, can be shown, and is read back
// from what is shown.
func TestEveryFieldType(t *testing.T) {
	b := load(t, sound(t), "qingshan")
	for _, typ := range handbook.FieldTypes() {
		t.Run(typ.Name(), func(t *testing.T) {
			f := fieldOf(t, typ)
			if c := typ.CheckField(f, b); c != nil {
				t.Fatalf("a sound field is refused: %s", c.In("zh"))
			}
			if len(typed[typ.Name()]) == 0 || len(checked[typ.Name()]) == 0 {
				t.Fatal("no cases for this type")
			}
			for s, want := range typed[typ.Name()] {
				got, c := typ.Parse(f, b, s)
				expect(t, s, got, c, want)
				if c == nil && typ.Name() != "party" && !(typ.Name() == "link" && reflect.TypeOf(got).Kind() == reflect.String) {
					roundTrip(t, f, b, got)
				}
			}
			for _, pair := range checked[typ.Name()] {
				got, c := typ.Check(f, b, pair[0])
				expect(t, pair[0], got, c, pair[1])
				if c == nil {
					roundTrip(t, f, b, got)
				}
			}
		})
	}
}

func expect(t *testing.T, in, got any, c *handbook.Complaint, want any) {
	t.Helper()
	if want == nil {
		switch {
		case c == nil:
			t.Errorf("%q gives %v, want a complaint", in, got)
		case c.Wrong.Zh == "" || c.Wrong.En == "" || c.Right.Zh == "" || c.Right.En == "":
			t.Errorf("%q: the complaint lacks a sentence: %+v", in, c)
		}
		return
	}
	if d, ok := got.(calendar.Date); ok {
		got = d.String()
	}
	if c != nil {
		t.Errorf("%q is refused: %s", in, c.In("zh"))
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("%q gives %#v, want %#v", in, got, want)
	}
}

func roundTrip(t *testing.T, f *handbook.Field, b *handbook.Book, v any) {
	t.Helper()
	if again, c := f.Type.Check(f, b, v); c != nil || !reflect.DeepEqual(again, v) {
		t.Errorf("%#v checked again gives %#v, %v", v, again, c)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	if err := json.Unmarshal(data, &decoded); err != nil {
		t.Fatal(err)
	}
	if again, c := f.Type.Check(f, b, decoded); c != nil || !reflect.DeepEqual(again, v) {
		t.Errorf("%#v through JSON gives %#v, %v", v, again, c)
	}
	for _, lang := range []string{"zh", "en"} {
		shown := f.Type.Format(f, b, v, lang)
		if f.Type.Name() == "area" {
			continue // the title of a grid is not its alone
		}
		if again, c := f.Type.Parse(f, b, shown); c != nil || !reflect.DeepEqual(again, v) {
			t.Errorf("%#v is shown as %q, which is read as %#v, %v", v, shown, again, c)
		}
	}
}

func TestBoundsOfNumbers(t *testing.T) {
	b := load(t, sound(t), "qingshan")
	k, _ := b.Kind("petition")
	people, _ := k.Field("people")
	amount, _ := k.Field("amount")
	for _, tt := range []struct {
		f    *handbook.Field
		in   string
		want string
	}{
		{people, "0", "0 太小；不小于 1"},
		{people, "10001", "10001 太大；不大于 10000"},
		{amount, "1000000.01", "1000000.01 太大；不大于 1000000"},
	} {
		if _, c := tt.f.Type.Parse(tt.f, b, tt.in); c == nil || c.In("zh") != tt.want {
			t.Errorf("%s: %v", tt.in, c)
		}
	}
}
