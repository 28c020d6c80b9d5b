package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fengqiao/internal/ledger"
)

// known records people of the town: two of one name in two villages, one of them no more a mediator, and a colleague.
func (d *desk) known() {
	d.t.Helper()
	mediator := func(key, name, area string) ledger.Action {
		return ledger.Action{Key: key, Do: "open", Kind: "mediator", By: "周敏", Post: "law-clerk", Data: map[string]any{"name": name, "kind": "part_time",
			"area": area, "committee": "村人民调解委员会", "since": "2024-01-04"}}
	}
	d.do(mediator("m1", "李晓明", d.areas[0]), mediator("m2", "李晓明", d.areas[3]), mediator("m3", "曾庆", d.areas[3]), mediator("m4", "离任者", d.areas[0]))
	d.do(ledger.Action{Key: "m4e", Do: "end", Opened: "m4", By: "周敏", Post: "law-clerk", Reason: "离任"})
	d.person("luo", "罗刚", "enforcement-officer")
	d.person("village-luo", "罗村", "mediator@"+d.areas[3])
}

func TestOneNamesThePeopleOneKnows(t *testing.T) {
	d := newDesk(t)
	d.known()
	b, err := d.Book(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	at := func(i int) string {
		a, _ := b.Area(d.areas[i])
		return a.Title.Zh
	}
	option := func(name, said, note string) string {
		return fmt.Sprintf(`<option value="%s" label="%s" data-said="%s" data-note="%s"></option>`, name, name, said, note)
	}
	here, there := option("李晓明", "li xiao ming/meng", "人民调解员名录 · "+at(0)), option("李晓明", "li xiao ming/meng", "人民调解员名录 · "+at(3))
	zeng, luo, local := option("曾庆", "ceng/zeng qing", "人民调解员名录 · "+at(3)), `value="罗刚"`, `value="罗村"`
	for _, reader := range []struct {
		name    string
		posts   []string
		see, no []string
	}{
		{"whole", []string{"law-clerk"}, []string{here, there, zeng, luo, local, "行政执法人员"}, []string{"离任者"}},
		{"one", []string{"law-clerk@" + d.areas[0]}, []string{here, luo}, []string{there, zeng, local, "离任者"}},
		{"other", []string{"law-clerk@" + d.areas[3]}, []string{there, zeng, luo, local}, []string{here}},
		{"apart", []string{"petition-clerk@" + d.areas[0]}, []string{luo}, []string{"李晓明", zeng, local}},
		{"admin", nil, nil, []string{"<option"}},
	} {
		d.enter(d.clerk(reader.name, reader.posts...))
		body := d.page("/wangcao/names")
		for _, want := range reader.see {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not know %s:\n%s", reader.name, want, body)
			}
		}
		for _, not := range reader.no {
			if strings.Contains(body, not) {
				t.Errorf("%s knows %s", reader.name, not)
			}
		}
	}
	d.enter("whole")
	if body := d.page("/wangcao/names", "Cookie", "lang=en"); !strings.Contains(body, "People&#39;s mediators") {
		t.Errorf("in English: %s", body)
	}
	d.shows("/wangcao/new/three-affairs-visit", `<textarea id="c-inspectors" name="f.inspectors" rows="3" placeholder="周敏、韩立新" data-known="/wangcao/names"`,
		`data-find="输入几个字或者拼音来找"`, `data-said="`)
	d.shows("/wangcao/new/mediator", `<input id="c-name" name="f.name" type="text" value="" data-known="/wangcao/names"`)
}

// enter is the key as a keyboard sends it: where a script has taken the key, no character follows.
var enter = chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
	for _, sort := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		key := input.DispatchKeyEventParams{Type: sort, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}
		if sort == input.DispatchKeyEventTypeKeyDown {
			key.Text = kb.Enter
		}
		if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key); err != nil {
			return err
		}
	}
	return nil
})

// People and a village are found by their pinyin and recorded without a mouse.
func TestPeopleAreChosenByKeyboard(t *testing.T) {
	d := newDesk(t)
	d.known()
	script := axe(t)
	ctx, complaints := browser(t)
	if !strings.Contains(d.page("/wangcao/2024"), "/assets/app-") {
		missing(t, "the assets have not been built: run `make web`")
	}
	d.signIn(ctx, d.clerk("clerk", "law-clerk"))
	press := func(keys ...string) {
		t.Helper()
		for _, key := range keys {
			typed := chromedp.KeyEvent(key)
			if key == kb.Enter {
				typed = enter
			}
			if err := chromedp.Do(ctx, typed); err != nil {
				t.Fatal(err)
			}
		}
	}
	await := func(what, holds string) {
		t.Helper()
		await(t, ctx, what, holds)
	}
	to := func(id string) {
		t.Helper()
		for range 60 {
			if at, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.activeElement.id`)); err != nil || at == id {
				return
			}
			press(kb.Tab)
		}
		t.Fatalf("%s is not reached", id)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(d.url+"/wangcao/new/three-affairs-visit"), chromedp.WaitVisible(chromedp.CSS("#c-inspectors-find"))); err != nil {
		t.Fatal(err)
	}
	const box, list = `document.querySelector("#c-inspectors-find")`, `document.querySelector("#c-inspectors-find-choices")`
	b, err := d.Book(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	village, _ := b.Area(d.areas[3])
	to("c-area-find")
	first, rest := village.Title.Zh[:3], village.Title.Zh[3:]
	press(first, kb.Escape)
	await("Escape closes the list", `document.querySelector("#c-area-find-choices").hidden`)
	press(rest, kb.Enter)
	await("a village is chosen", `document.querySelector("#c-area").value === "`+d.areas[3]+`"`)
	press(kb.Enter)
	await("the next Enter goes on", `document.activeElement.id === "c-focus"`)
	press("公开栏", kb.Enter)
	await("Enter goes on to the names", `document.activeElement === `+box)
	press("lxm")
	await("two of one name are told apart", list+`.children.length === 2 && `+list+`.textContent.includes("`+village.Title.Zh+`") && !`+list+`.hidden`)
	await("the first of them is offered", box+`.getAttribute("aria-activedescendant") === `+list+`.children[0].id && `+box+`.getAttribute("aria-expanded") === "true"`)
	accessible(t, ctx, script, "an open list of names")
	press(kb.ArrowDown)
	await("an arrow goes to the second", list+`.children[1].getAttribute("aria-selected") === "true"`)
	press(kb.Enter)
	await("a name is a chip", `document.querySelectorAll(".named li").length === 1 && `+box+`.value === ""`)
	press("zengq", kb.Enter)
	press("外请专家", kb.Enter)
	await("three names", `document.querySelector("#c-inspectors").value === "李晓明\n曾庆\n外请专家"`)
	press(kb.Backspace)
	await("the last is taken away", `document.querySelector("#c-inspectors").value === "李晓明\n曾庆"`)
	press("luogang")
	await("one is offered", `!`+list+`.hidden`)
	accessible(t, ctx, script, "names as chips")
	to("c-findings")
	await("what was offered when one went on is taken", `document.querySelectorAll(".named li").length === 3`)
	press("0")
	await("a draft is kept", `Object.values(localStorage).some(kept => kept.includes("罗刚"))`)
	if err := chromedp.Do(ctx, chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#c-inspectors-find"))); err != nil {
		t.Fatal(err)
	}
	await("a draft comes back as it was chosen", `document.querySelectorAll(".named li").length === 3 && document.querySelector("#c-area-find").value === "`+village.Title.Zh+`"`)
	to("c-findings")
	if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2))); err != nil { // Ctrl
		t.Fatal(err)
	}
	await("it is recorded", `document.querySelector("[data-done]") !== null`)
	await("as it was chosen", `document.body.textContent.includes("李晓明、曾庆、罗刚") && document.body.textContent.includes("`+village.Title.Zh+`")`)
	for _, line := range complaints() {
		t.Errorf("the browser complains: %s", line)
	}
}
