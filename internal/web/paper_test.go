package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// A paper shows of a name what its matter's page shows: all of it only to those who have a part in the kind.
func TestAPaperIsSentWithNamesMasked(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("reader", "finance-clerk"))
	path := fmt.Sprintf("/wangcao/matters/%d/papers/registration.docx", d.ids["d0"])
	resp, body := d.get(path)
	if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Content-Disposition"), ".docx") {
		t.Fatalf("%s: %s", path, resp.Status)
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	xml, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(xml, []byte("张**")) || bytes.Contains(xml, []byte("张三丰")) {
		t.Error("the party's name is not masked")
	}
	for _, id := range []string{"dragon", "ending"} {
		resp, _ := d.get(fmt.Sprintf("/wangcao/matters/%d/papers/%s.docx", d.ids["d0"], id))
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", id, resp.Status)
		}
	}
}

// A paper is looked at, issued under a number that is never used again, and its signed copy put with it; all of it is in
// the books, and no name is.
func TestAPaperIsIssuedAndItsSignedCopyKept(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("mediator", "mediator"))
	matter := fmt.Sprintf("/wangcao/matters/%d", d.ids["d0"])
	at := matter + "/papers/oral"
	d.shows(matter, `href="`+at+`"`, `href="`+at+`.docx"`)
	body := d.page(at)
	for _, want := range []string{`class="paper made"`, "人民调解口头协议登记表", "调口〔2024〕1号", "张三丰", `<td class="named">协议内容</td>`, "还没有签发", at + "/issue"} {
		if !strings.Contains(body, want) {
			t.Errorf("the paper does not show %q", want)
		}
	}
	if strings.Contains(body, at+"/scan") {
		t.Error("a paper that was not issued takes a signed copy")
	}
	resp, _ := d.sendFiles(at+"/scan", map[string]string{"key": "early", "number": "调口〔2024〕1号"}, upload{"file.scan", "签字.pdf", scan})
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a signed copy before the issue: %s", resp.Status)
	}

	issue := func() (*http.Response, string) {
		t.Helper()
		body := d.page(at)
		form := url.Values{"key": {hidden(t, body, "key")}, "version": {hidden(t, body, "version")}}
		resp, said := d.post(at+"/issue", form)
		if again, _ := d.post(at+"/issue", form); resp.StatusCode != again.StatusCode {
			t.Errorf("sent twice: %s, %s", resp.Status, again.Status)
		}
		return resp, said
	}
	if resp, body := issue(); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	d.shows(at+"?done", "调口〔2024〕1号</strong> 测试员mediator于2024-12-20签发", "还没有扫描件", "已记入流水")
	d.shows(matter, "签发人民调解口头协议登记表 调口〔2024〕1号", "已签发")

	// What is corrected afterwards is said; the paper issued anew has a number of its own.
	d.enter("all")
	if body := d.page(at); strings.Contains(body, "签发之后事项的内容改过") {
		t.Error("nothing has changed yet")
	}
	correct := d.page(matter + "/do/correct")
	form := url.Values{"key": {hidden(t, correct, "key")}, "version": {hidden(t, correct, "version")}, "reason": {"写漏了"}, "f.agreement": {"甲方五日内疏通水沟，乙方协助。"}}
	if resp, body := d.post(matter+"/do/correct", form); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	d.shows(at, "签发之后事项的内容改过")
	if resp, body := issue(); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	d.shows(at, "调口〔2024〕1号之二</strong>", `<p class="numbered">调口〔2024〕1号之二</p>`)

	resp, body = d.sendFiles(at+"/scan", map[string]string{"key": "a", "number": "调口〔2024〕1号", "scan": ""}, upload{"file.scan", "签字.exe", scan})
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "不是可以上传的文件") {
		t.Errorf("a program as a signed copy: %s", resp.Status)
	}
	if resp, body = d.sendFiles(at+"/scan", map[string]string{"key": "b", "number": "调口〔2024〕1号", "scan": ""}, upload{"file.scan", "签字.pdf", scan}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	link := fileLink.FindStringSubmatch(d.page(at))
	if link == nil {
		t.Fatal("the signed copy is not shown")
	}
	if _, body := d.get(link[1]); body != scan {
		t.Errorf("the signed copy reads %q", body)
	}

	// Who has no part in it reads it masked, and may neither issue nor add to it.
	d.enter(d.clerk("finance", "finance-clerk"))
	body = d.page(at)
	if strings.Contains(body, "张三丰") || strings.Contains(body, at+"/issue") || strings.Contains(body, at+"/scan") || fileLink.MatchString(body) {
		t.Error("who has no part in it sees too much")
	}
	if resp, _ := d.post(at+"/issue", url.Values{"key": {"x"}}); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("who has no part in it issues: %s", resp.Status)
	}
	if resp, _ := d.sendFiles(at+"/scan", map[string]string{"key": "y"}, upload{"file.scan", "签字.pdf", scan}); resp.StatusCode != http.StatusForbidden {
		t.Errorf("who has no part in it adds a signed copy: %s", resp.Status)
	}

	for line, err := range d.Store.Lines(t.Context(), town, office.LineQuery{Matter: d.ids["d0"]}) {
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(line.Body, []byte("张三丰")) {
			t.Error("the journal has a name")
		}
	}
	for range 2 {
		if faults, err := d.Verify(t.Context(), town, nil); err != nil || len(faults) > 0 {
			t.Fatalf("%v %v", faults, err)
		}
		if err := d.Rebuild(t.Context(), town, nil); err != nil {
			t.Fatal(err)
		}
	}
	d.enter("all")
	d.shows(at, "调口〔2024〕1号之二", "签字.pdf")
}

// A number typed for a paper that is not complete, and a paper that is not due, are refused by the books themselves.
func TestOnlyAPaperThatIsDueIsIssued(t *testing.T) {
	d := newDesk(t)
	for document, says := range map[string]string{"ending": "要在办理", "agreement": "不适用", "dragon": "没有文书"} {
		_, err := d.Do(t.Context(), ledger.Action{Town: town, Do: handbook.IssuePaper, Matter: d.ids["d0"], Document: document, By: "王建国", Post: "mediator"})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", document, err)
		}
	}
	if _, err := d.Do(t.Context(), ledger.Action{Town: town, Do: handbook.IssuePaper, Matter: d.ids["d8"], Document: "registration", By: "王建国", Post: "mediator"}); err == nil {
		t.Error("a paper of a voided matter is issued")
	}
	issued, err := d.Do(t.Context(), ledger.Action{Town: town, Do: handbook.IssuePaper, Matter: d.ids["d1"], Document: "registration", Number: "我自己编的1号", By: "王建国", Post: "mediator"})
	if err != nil || issued.Version == 0 {
		t.Fatal(err)
	}
	if body := d.page(fmt.Sprintf("/wangcao/matters/%d", d.ids["d1"])); strings.Contains(body, "我自己编的") {
		t.Error("a number is chosen by whoever issues")
	}
}
