package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
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
