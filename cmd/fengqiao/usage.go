package main

import "regexp"

// usage are the parser's sentences about a command line that is not right, and the Chinese for them. The parser speaks
// English only; a test keeps every one of its sentences known here.
var usage = []struct {
	en *regexp.Regexp
	zh string
}{
	{regexp.MustCompile(`^missing flags: (.*)$`), "缺少选项 $1"},
	{regexp.MustCompile(`^unknown flag ([^,]+), did you mean (?:one of )?(.+)\?$`), "没有选项 $1，是不是 $2"},
	{regexp.MustCompile(`^unknown flag (.+)$`), "没有选项 $1"},
	{regexp.MustCompile(`^unexpected argument ([^,]+), did you mean (?:one of )?(.+)\?$`), "看不懂“$1”，是不是 $2"},
	{regexp.MustCompile(`^unexpected argument (.+)$`), "看不懂“$1”"},
	{regexp.MustCompile(`^expected one of (.+)$`), "缺少命令，可用的有 $1"},
	{regexp.MustCompile(`^expected (.+)$`), "缺少 $1"},
	{regexp.MustCompile(`^(\S+): expected \S+ value but got "EOL".*$`), "选项 $1 后面缺少取值"},
	{regexp.MustCompile(`^(\S+): expected a valid \d+ bit int but got "(.*)"$`), "选项 $1 应填整数，而不是“$2”"},
	{regexp.MustCompile(`^(\S+): expected a year from (\d+) to (\d+) but got "(.*)"$`), "选项 $1 应填 $2 至 $3 之间的年份，而不是“$4”"},
	{regexp.MustCompile(`^(\S+): bool value must be .* but got "(.*)"$`), "选项 $1 只能填 true 或 false，而不是“$2”"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got "(.*)"$`), "选项 $1 只能填 $2，而不是“$3”"},
}

// usageZh is what the parser said, in Chinese.
func usageZh(en string) string {
	for _, u := range usage {
		if u.en.MatchString(en) {
			return u.en.ReplaceAllString(en, u.zh)
		}
	}
	return "请核对命令和选项"
}
