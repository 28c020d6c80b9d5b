package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestUsageIsSaidInTheUsersLanguage holds the Chinese of everything the parser may say, and that --lang counts even
// where the rest of the line is not right.
func TestUsageIsSaidInTheUsersLanguage(t *testing.T) {
	for line, want := range map[string]string{
		"":                                   "缺少命令",
		"frobnicate":                         "看不懂“frobnicate”",
		"figure":                             "是不是 \"figures\"",
		"figures":                            "缺少选项 --town",
		"figures --town":                     "选项 --town 后面缺少取值",
		"figures --year abc":                 "年份，而不是“abc”",
		"figures --as-of abc":                "选项 --as-of 应填整数，而不是“abc”",
		"figures --frob":                     "没有选项 --frob",
		"figures --twon x":                   "没有选项 --twon，是不是",
		"figures --town x --year 0":          "选项 --year 应填 1900 至 2999 之间的年份，而不是“0”",
		"close --town x --by y --year 20240": "而不是“20240”",
		"demo extra":                         "看不懂“extra”",
		"--lang fr demo":                     "选项 --lang 只能填",
		"import --kind z":                    "缺少",
		"handbook":                           "缺少命令，可用的有 \"lint\"",
		"demo --no-serve=perhaps":            "选项 --no-serve 只能填 true 或 false，而不是“perhaps”",
	} {
		var out, errs bytes.Buffer
		none := func(string) string { return "" }
		if code := run(context.Background(), strings.Fields(line), none, nil, &out, &errs); code != exitUsage {
			t.Errorf("%q: exit %d", line, code)
		}
		if !strings.Contains(errs.String(), want) || strings.Contains(errs.String(), "请核对命令和选项") {
			t.Errorf("%q: said %s", line, errs.String())
		}
		errs.Reset()
		run(context.Background(), append([]string{"--lang=en"}, strings.Fields(line)...), none, nil, &out, &errs)
		if line != "--lang fr demo" && strings.Contains(errs.String(), "命令") {
			t.Errorf("%q in English: said %s", line, errs.String())
		}
	}
}
