package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

func journalAt(seq int64) string { return fmt.Sprintf("/%s/journal/%d", town, seq) }

// seqs are the positions a page of the journal lists, in order.
func seqs(t *testing.T, body string) []int64 {
	t.Helper()
	var out []int64
	for _, part := range strings.Split(body, `<a href="/`+town+`/journal/`)[1:] {
		n, _, _ := strings.Cut(part, `"`)
		seq, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, seq)
	}
	return out
}

func descending(seqs []int64) bool {
	for i := 1; i < len(seqs); i++ {
		if seqs[i] >= seqs[i-1] {
			return false
		}
	}
	return len(seqs) > 0
}

// The journal is listed newest first, to its beginning, and every entry once.
func TestTheJournalIsReadToItsBeginning(t *testing.T) {
	d := newDesk(t)
	row, err := d.Town(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	var all []int64
	for path := "/wangcao/journal"; path != ""; {
		body := d.page(path)
		all = append(all, seqs(t, body)...)
		_, path, _ = strings.Cut(body, `rel="next"`)
		if path != "" {
			before := body[:strings.Index(body, `rel="next"`)]
			path = strings.TrimSuffix(before[strings.LastIndex(before, `href="`)+6:], `" `)
		}
	}
	if int64(len(all)) != row.Head.Seq || all[len(all)-1] != 1 || !descending(all) {
		t.Errorf("%d entries are listed from %d to %d, of %d", len(all), all[0], all[len(all)-1], row.Head.Seq)
	}
}

// Each filter finds what it asks for and nothing else.
func TestTheJournalIsFiltered(t *testing.T) {
	d := newDesk(t)
	d.now = time.Date(2024, 12, 21, 17, 0, 0, 0, time.UTC) // the 22nd in China
	d.do(ledger.Action{Key: "late", Do: "open", Kind: "consultation", By: "陈志明", Post: "legal-advisor", Data: map[string]any{
		"given_on": "2024-12-21", "channel": "visit", "subject": "family", "question": "继承", "people": int64(1)}})
	d.enter("all")
	list := func(q url.Values) ([]int64, string) {
		t.Helper()
		body := d.page("/wangcao/journal?" + q.Encode())
		return seqs(t, body), body
	}
	b, err := d.Book(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	kind, _ := b.Kind("dispute")
	r, err := d.Record(t.Context(), town, d.ids["d0"])
	if err != nil {
		t.Fatal(err)
	}
	late := d.ids["late"]
	for name, c := range map[string]struct {
		q       url.Values
		want    func(body string, found []int64) bool
		missing string
	}{
		"by":                    {url.Values{"by": {"陈静"}}, func(body string, found []int64) bool { return len(found) == 3 }, "王建国 <"},
		"by whose name is code": {url.Values{"by": {hostile}}, func(body string, found []int64) bool { return len(found) == 1 }, "<script>alert"},
		"kind and act": {url.Values{"kind": {"dispute"}, "do": {"settle"}}, func(body string, found []int64) bool {
			return len(found) == 50 && strings.Contains(body, kind.Title.Zh)
		}, "法律咨询 ·"},
		"act": {url.Values{"do": {handbook.Correct}}, func(_ string, found []int64) bool { return len(found) == 1 }, ""},
		"books": {url.Values{"do": {ledger.Adopt}}, func(body string, found []int64) bool {
			return len(found) == 1 && strings.Contains(body, "启用工作手册")
		}, ""},
		"number":   {url.Values{"number": {r.Matter.Number}}, func(_ string, found []int64) bool { return len(found) == 3 && found[2] == d.ids["d0"] }, ""},
		"position": {url.Values{"number": {fmt.Sprint(d.ids["d0"])}}, func(_ string, found []int64) bool { return len(found) == 3 }, ""},
		"from":     {url.Values{"from": {"2024-12-22"}}, func(_ string, found []int64) bool { return len(found) == 1 && found[0] == late }, ""},
		"to":       {url.Values{"to": {"2024-12-20"}}, func(_ string, found []int64) bool { return len(found) == 50 && found[0] == late-1 }, ""},
		"no day": {url.Values{"from": {"2024-12-21"}, "to": {"2024-12-21"}}, func(body string, found []int64) bool {
			return found == nil && strings.Contains(body, "没有符合条件的流水")
		}, ""},
		"nobody":     {url.Values{"by": {"不存在"}}, func(_ string, found []int64) bool { return found == nil }, ""},
		"no matter":  {url.Values{"number": {"没有这个编号"}}, func(_ string, found []int64) bool { return found == nil }, ""},
		"before one": {url.Values{"before": {"2"}}, func(_ string, found []int64) bool { return len(found) == 1 && found[0] == 1 }, ""},
	} {
		found, body := list(c.q)
		if !c.want(body, found) || len(found) > 1 && !descending(found) || c.missing != "" && strings.Contains(body, c.missing) {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// An entry tells what was done, by whom, under which post, what was before and is now, its postings, the time limits, its hash and
// the one before it.
func TestAnEntryTellsWhatItDid(t *testing.T) {
	d := newDesk(t)
	r, err := d.Record(t.Context(), town, d.ids["d0"])
	if err != nil {
		t.Fatal(err)
	}
	open, settle, fix := r.Entries[0], r.Entries[1], r.Entries[2]
	area := func(code string) string {
		a, _ := r.Book.Area(code)
		return a.Title.Zh
	}
	has := func(seq int64, parts ...string) {
		t.Helper()
		body := d.page(journalAt(seq))
		for _, part := range parts {
			if !strings.Contains(body, part) {
				t.Errorf("entry %d does not tell %q", seq, part)
			}
		}
	}
	has(open.Seq, "王建国", "人民调解员", open.Hash, open.Prev, "与前一条相接", "&#43;1", "开始计时", `href="`+journalAt(open.Seq+1)+`"`, `href="`+journalAt(open.Seq-1)+`"`, area(d.areas[0]))
	has(settle.Seq, "按期办结", "<del>在计时", "甲方三日内疏通水沟")
	has(fix.Seq, "更正", "发生地填错", area(d.areas[0]), area(d.areas[3]), "-1", "&#43;1", "陈静", "没有变动")
	has(1, "启用工作手册", "手册版本", "（空）")
	if resp, _ := d.get(journalAt(1 << 40)); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.Status)
	}
	for _, odd := range []string{"x", "0", "-1"} {
		if resp, _ := d.get("/wangcao/journal/" + odd); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", odd, resp.Status)
		}
	}
	if body := d.page(journalAt(d.ids["hostile"])); strings.Contains(body, "<script>alert") || !strings.Contains(body, "&lt;script&gt;") {
		t.Error("text is not escaped")
	}
}

// Who sees what of an entry: in sight all; an administrator who did what to which kind, but not to one that is kept for certain
// posts; somebody of another village that there is an entry; and no search finds what it could only find by what is not seen.
func TestTheJournalShowsOnlyWhatItsReaderMaySee(t *testing.T) {
	d := newDesk(t)
	d.do(ledger.Action{Key: "kept", Do: "open", Kind: "discipline-check", By: "唐毅", Post: "discipline-clerk", Data: map[string]any{"held_on": "2024-12-03",
		"topic": "funds", "units": int64(2), "problems": int64(0), "findings": "鹧鸪"}})
	there, kept := d.ids["d1"], d.ids["kept"]
	d.clerk("admin")
	d.clerk("village", "mediator@"+d.areas[0])
	d.clerk("nothing")
	row := func(body string, seq int64) string {
		t.Helper()
		_, rest, ok := strings.Cut(body, `<a href="`+journalAt(seq)+`"`)
		if !ok {
			return ""
		}
		rest, _, _ = strings.Cut(rest, "</tr>")
		return rest
	}
	r, err := d.Record(t.Context(), town, there)
	if err != nil {
		t.Fatal(err)
	}
	around := func(seq int64) string { return fmt.Sprintf("/wangcao/journal?before=%d", seq+1) }

	d.enter("admin")
	if got := row(d.page(around(there)), there); !strings.Contains(got, "王建国") || !strings.Contains(got, "矛盾纠纷") || strings.Contains(got, r.Matter.Number) || strings.Contains(got, "排水沟") {
		t.Errorf("to the administrator: %s", got)
	}
	if got := row(d.page(around(kept)), kept); strings.Contains(got, "唐毅") || !strings.Contains(got, "限制查阅") {
		t.Errorf("of a kind kept for certain posts: %s", got)
	}
	if body := d.page(journalAt(there)); !strings.Contains(body, "王建国") || !strings.Contains(body, r.Entries[0].Hash) || strings.Contains(body, "排水沟") || strings.Contains(body, "张") {
		t.Errorf("the entry to the administrator:\n%s", body)
	}
	if body := d.page("/wangcao/journal?by=" + url.QueryEscape("唐毅")); len(seqs(t, body)) != 0 {
		t.Error("the administrator finds who did what is kept from them")
	}
	if body := d.page("/wangcao/journal?by=" + url.QueryEscape("王建国")); len(seqs(t, body)) == 0 {
		t.Error("the administrator does not find what they see")
	}
	if body := d.page("/wangcao/journal?number=" + url.QueryEscape(r.Matter.Number)); len(seqs(t, body)) != 0 {
		t.Error("the administrator finds a matter by its number")
	}

	d.enter("village")
	if got := row(d.page(around(there)), there); strings.Contains(got, "王建国") || strings.Contains(got, "排水沟") || !strings.Contains(got, "限制查阅") {
		t.Errorf("to another village: %s", got)
	}
	if body := d.page(journalAt(there)); strings.Contains(body, "王建国") || strings.Contains(body, "排水沟") || !strings.Contains(body, r.Entries[0].Hash) {
		t.Errorf("the entry to another village:\n%s", body)
	}
	for _, seq := range seqs(t, d.page("/wangcao/journal?kind=dispute")) {
		if got := row(d.page(around(seq)), seq); strings.Contains(got, "限制查阅") {
			t.Errorf("a search finds entry %d, which is not seen", seq)
		}
	}
	d.enter("nothing")
	for _, path := range []string{"/wangcao/journal", journalAt(there)} {
		if resp, body := d.get(path); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "看不到流水") {
			t.Errorf("who holds no post: %s", resp.Status)
		}
	}
}
