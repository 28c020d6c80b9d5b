package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// upload is a file in a form.
type upload struct{ input, name, content string }

// send posts a form in parts, as one with files is sent.
func (d *desk) sendFiles(path string, values map[string]string, uploads ...upload) (*http.Response, string) {
	d.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k, v := range values {
		if err := form.WriteField(k, v); err != nil {
			d.t.Fatal(err)
		}
	}
	for _, u := range uploads {
		w, err := form.CreateFormFile(u.input, u.name)
		if err != nil {
			d.t.Fatal(err)
		}
		if _, err := io.WriteString(w, u.content); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		d.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.url+path, &body)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return d.ask(req)
}

// settling is the form that settles the dispute "soon".
func (d *desk) settling() (matter string, values map[string]string) {
	d.t.Helper()
	matter = fmt.Sprintf("/wangcao/matters/%d", d.ids["soon"])
	body := d.page(matter + "/do/settle")
	if !strings.Contains(body, `enctype="multipart/form-data"`) || !strings.Contains(body, `type="file" multiple`) || !strings.Contains(body, `capture="environment"`) {
		d.t.Error("the form takes no files")
	}
	return matter, map[string]string{"key": hidden(d.t, body, "key"), "version": hidden(d.t, body, "version"), "f.closed_on": "2024-12-20", "f.form": "oral",
		"f.agreement": "各退一步。", "f.agreement_file": ""}
}

const scan = "%PDF-1.4 协议"

var fileLink = regexp.MustCompile(`href="(/wangcao/matters/\d+/files/[0-9a-f]{64})"`)

func TestFilesAreSentWithAForm(t *testing.T) {
	d := newDesk(t)
	matter, values := d.settling()
	resp, body := d.sendFiles(matter+"/do/settle", values, upload{"file.agreement_file", `C:\扫描\协议；张三丰.pdf`, scan},
		upload{"file.agreement_file", "现场.JPG", "\xff\xd8\xff\xe0 photo"}, upload{"file.agreement_file", "", ""})
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	body = d.page(matter)
	links := fileLink.FindAllStringSubmatch(body, -1)
	if len(links) != 2 || !strings.Contains(body, "协议，张三丰.pdf") || !strings.Contains(body, "<iframe src=") || !strings.Contains(body, `<img src="`+links[1][1]) {
		t.Fatalf("the page shows the files badly: %v", links)
	}
	pdf, photo := links[0][1], links[1][1]

	resp, body = d.get(pdf)
	h := resp.Header
	if body != scan || h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment;") ||
		h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%q %v", body, h)
	}
	if resp, _ = d.get(pdf + "?look"); !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "inline;") {
		t.Errorf("a PDF is not shown: %v", resp.Header)
	}
	if resp, _ = d.get(photo + "?look"); !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("a photo is opened as a page: %v", resp.Header)
	}

	// Only through a record that refers to it, and for who may read what it shows.
	other := fmt.Sprintf("/wangcao/matters/%d", d.ids["green"])
	for _, path := range []string{other + pdf[len(matter):], matter + "/files/" + strings.Repeat("0", 64), matter + "/files/..%2f..%2fparty.key"} {
		if resp, body := d.get(path); resp.StatusCode != http.StatusNotFound || strings.Contains(body, "PDF-1.4") {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
	d.enter(d.clerk("village", "mediator@"+d.areas[7]))
	if resp, body := d.get(pdf); resp.StatusCode != http.StatusForbidden || strings.Contains(body, "PDF-1.4") {
		t.Errorf("another village: %s", resp.Status)
	}
	d.enter(d.clerk("finance", "finance-clerk"))
	if resp, body := d.get(pdf); resp.StatusCode != http.StatusForbidden || !strings.Contains(body, "个人信息") {
		t.Errorf("who sees names masked: %s", resp.Status)
	}
	if body := d.page(matter); strings.Contains(body, "张三丰.pdf") || fileLink.MatchString(body) || !strings.Contains(body, "2个附件") {
		t.Error("who sees names masked sees the names of the files")
	}

	// A correction takes one away; the journal still has it, and so it can still be had.
	d.enter("all")
	body = d.page(matter + "/do/correct")
	form := url.Values{"key": {hidden(t, body, "key")}, "version": {hidden(t, body, "version")}, "reason": {"传错了照片"}}
	keep := regexp.MustCompile(`name="f.agreement_file" value="(sha256:[^"]+\.pdf)" checked`).FindStringSubmatch(body)
	if keep == nil {
		t.Fatal("a correction does not show the files")
	}
	form["f.agreement_file"] = []string{"", keep[1]}
	if resp, body := d.post(matter+"/do/correct", form); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	if links := fileLink.FindAllString(d.page(matter), -1); len(links) != 1 {
		t.Errorf("after the correction: %v", links)
	}
	if resp, _ := d.get(photo); resp.StatusCode != http.StatusOK {
		t.Errorf("what the journal refers to: %s", resp.Status)
	}
	if faults, err := d.Verify(t.Context(), town, nil); err != nil || len(faults) > 0 {
		t.Errorf("%v %v", faults, err)
	}
}

func TestAFileThatIsNotTakenIsSaidPlainly(t *testing.T) {
	d := newDesk(t)
	matter, values := d.settling()
	large := "%PDF-1.4" + strings.Repeat("x", 50<<20)
	for _, c := range []struct{ name, content, says string }{
		{"页面.html", "<script>alert(1)</script>", "不是可以上传的文件"},
		{"程序", "MZ", "不是可以上传的文件"},
		{"照片.jpg", "MZ\x90\x00", "内容和它的扩展名不符"},
		{"协议.pdf", "", "是空文件"},
		{"大.pdf", large, "超过50兆"},
	} {
		resp, body := d.sendFiles(matter+"/do/settle", values, upload{"file.agreement_file", c.name, c.content}, upload{"file.agreement_file", "好.pdf", scan})
		if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, c.says) || !strings.Contains(body, "各退一步。") {
			t.Errorf("%s: %s, without %q", c.name, resp.Status, c.says)
		}
		if !strings.Contains(body, `checked data-private> 好.pdf`) {
			t.Errorf("%s: the file that is good must be sent again", c.name)
		}
		if resp, body := d.sendFiles("/wangcao/files?for=f.agreement_file", nil, upload{"file", c.name, c.content}); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, c.says) {
			t.Errorf("%s by itself: %s %s", c.name, resp.Status, body)
		}
	}
	values["f.agreement_file"] = "sha256:" + strings.Repeat("a", 64) + "/没传.pdf"
	if resp, body := d.sendFiles(matter+"/do/settle", values); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "没有传上来") {
		t.Errorf("a file that is not here: %s", resp.Status)
	}

	// What is typed stays small, however it is sent, and routes without files take none.
	long := strings.Repeat("x", 2<<20+1000)
	values["f.agreement_file"], values["f.agreement"] = "", long
	for what, resp := range map[string]*http.Response{
		"in parts": first(d.sendFiles(matter+"/do/settle", values)),
		"plain":    first(d.post(matter+"/do/settle", url.Values{"f.agreement": {long}})),
	} {
		if resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %s", what, resp.Status)
		}
	}
	if resp, body := d.post("/wangcao/files", url.Values{"f": {"x"}}); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "没有文件") {
		t.Errorf("no file: %s", resp.Status)
	}
	d.enter(d.clerk("postless"))
	if resp, body := d.sendFiles("/wangcao/files?for=f.x", nil, upload{"file", "好.pdf", scan}); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "没有任职岗位") {
		t.Errorf("who holds no post uploads: %s", resp.Status)
	}
}

func first(resp *http.Response, _ string) *http.Response { return resp }

// Files are dropped on a form, one is taken away again, and what is recorded is the other.
func TestFilesAreDroppedInABrowser(t *testing.T) {
	d := newDesk(t)
	ctx, said := browser(t)
	matter, _ := d.settling()
	if !strings.Contains(d.page(matter), "/assets/app-") {
		missing(t, "the assets have not been built: run `make web`")
	}
	d.signIn(ctx, "all")
	do := func(what string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	do("the form", chromedp.Navigate(d.url+matter+"/do/settle"), chromedp.WaitVisible(chromedp.CSS("[name='f.agreement']")))
	run(t, ctx, `(() => {
		const files = new DataTransfer();
		files.items.add(new File(["%PDF-1.4 dropped"], "协议.pdf"));
		files.items.add(new File(["\u0089"], "坏.png"));
		files.items.add(new File(["text"], "不要.txt"));
		document.querySelector("details.more")?.setAttribute("open", "");
		return document.querySelector(".drop").dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
	})()`)
	await(t, ctx, "two files arrive and one is refused", `document.querySelectorAll(".kept input:checked").length === 2 && document.querySelectorAll(".kept .fault-line").length === 1 &&
		!document.querySelector("form [type=submit]").disabled`)
	run(t, ctx, `(() => {
		document.querySelectorAll(".kept input")[1].click();
		document.querySelector("[name='f.closed_on']").value = "2024-12-20";
		document.querySelector("[name='f.agreement']").value = "各退一步。";
		const form = document.querySelector("[name='f.form']");
		if (form.type === "radio") document.querySelector("[name='f.form'][value=oral]").click(); else form.value = "oral";
		return true;
	})()`)
	run(t, ctx, `(document.querySelector(".submit [type=submit]").click(), true)`)
	do("send it", chromedp.WaitVisible(chromedp.CSS(".files")))
	await(t, ctx, "the record shows the file that was kept", `document.querySelectorAll(".files li").length === 1 && document.querySelector(".files").textContent.includes("协议.pdf")`)
	for _, line := range said() {
		if !strings.Contains(line, "422") { // the refused file's answer
			t.Errorf("the browser complains: %s", line)
		}
	}
}

// run evaluates an expression that must be true.
func run(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err != nil {
		t.Fatal(err)
	}
}
