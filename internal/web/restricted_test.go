package web_test

import (
	"fmt"
	"strings"
	"testing"

	"fengqiao/internal/ledger"
)

func TestWhatIsKeptForCertainPostsIsShownNowhere(t *testing.T) {
	const secret = "迟到三次"
	d := smallDesk(t, ledger.Action{Key: "k", Kind: "talk", Data: map[string]any{"held_on": "2024-03-05", "subject": secret}})
	d.enter(d.clerk("writer", "clerk"))
	for _, path := range []string{"/xiaohe/matters", "/xiaohe/matters?kind=talk", "/xiaohe/matters?q=" + secret, "/xiaohe/2024/figures/talk.held"} {
		body := d.page(path)
		if strings.Contains(strings.ReplaceAll(body, `value="`+secret+`"`, ""), secret) {
			t.Errorf("%s tells the subject", path)
		}
		if strings.Contains(body, fmt.Sprintf("/xiaohe/matters/%d", d.ids["k"])) {
			t.Errorf("%s leads to the record", path)
		}
	}
	d.shows("/xiaohe/2024/figures/talk.held", "限制查阅")
	resp, body := d.get(fmt.Sprintf("/xiaohe/matters/%d", d.ids["k"]))
	if resp.StatusCode != 403 || strings.Contains(body, secret) || !strings.Contains(body, "看不到这条") {
		t.Errorf("the record's page: %s", resp.Status)
	}
}
