package web

import "maps"

// englishOfRules is the English of the pages about the town's own rules.
var englishOfRules = map[string]string{
	"本镇规则":         "Own rules",
	"放假安排":         "Holiday notices",
	"事项种类：%s（文书）":  "Kind: %s (papers)",
	"事项种类：%s":      "Kind: %s",
	"合计：%s":        "Summary: %s",
	"本地数值":         "Local values",
	"年度报告提纲":       "Outline of the yearly report",
	"本镇概况和改动":      "The town and what it changes",
	"本镇不能有文件「%s」。": "A town can have no file %s.",
	"启用当天就会变的":     "What changes on the day",
	"已登记的事项仍按登记时的规则办，只有放假安排和数字的合成办法马上起作用。": "What is recorded stays under the rules of its day; only holiday notices and the way figures are put together act at once.",
	"今后按新规则办会怎样": "What the new rules would have made of it",
	"把本镇%d条流水按新规则从头推演一遍，与按现行规则推演的结果比较；只供判断，不改任何记录。": "The town's %d journal entries replayed under the new rules, compared with a replay under those in force; to judge by, nothing is changed.",
	"（您看不到这一件）": "(not for you to see)",
	"没有这个数":     "no such figure",
	"不计时":       "does not run",
	"这一页只有系统管理员和领导岗位可以打开。": "Only administrators and leaders may open this page.",
	"新规则已启用，并已记入流水。":       "The new rules are in force; the journal says so.",
	"本镇与基本规则不同的地方都写在下面这些文件里。改动先检查、再看会改变什么，然后才启用；启用前登记的事项仍按当时的规则办。": "All that this town does otherwise than the base stands in these files. A change is checked, its effects are looked at, and then it comes into force; what was recorded before stays under the rules of its day.",
	"本镇的文件":      "The town's files",
	"文件":         "File",
	"行数":         "Lines",
	"来源":         "From",
	"本镇所写":       "Written here",
	"随软件发布":      "Comes with the program",
	"改动还没有文件的部分": "Change what has no file yet",
	"事项种类":       "Kind",
	"打开":         "Open",
	"其他部分":       "Other parts",
	"新增事项种类的标识":  "Identifier of a new kind",
	"启用过的版本":     "Versions that came into force",
	"启用时间":       "Since",
	"启用人":        "By",
	"有%d处要改：":    "%d to mend:",
	"第%d行第%d列":   "line %d, column %d",
	"与现行规则相同，没有改动。":       "It is what is in force already; nothing changes.",
	"检查通过：没有错误，%d个情景已演示。": "Sound: no fault, %d scenarios played.",
	"用时%s":       "took %s",
	"有%d个情景不再成立": "%d scenarios no longer hold",
	"情景是按现行规则写的例子。规则有意改动时这属正常，不妨碍启用；请逐条看过，确认不是写错。": "Scenarios are examples written for the rules in force. Where a rule is changed on purpose this is to be expected and hinders nothing; look through them to be sure that it is no slip.",
	"软件带来的新规则也会一并启用": "New rules of the program come into force too",
	"软件更新后，下列文件与现行版本不同；启用时一并生效，下面的推演已经算进去。": "Since the program was renewed these files differ from the version in force; they come into force as well, and what is foreseen below counts them in.",
	"没有变化。":              "Nothing changes.",
	"%s · %s：%d件的最后一日不同": "%s · %s: another last day for %d",
	"现在的最后一日":            "Last day now",
	"改后的最后一日":            "Last day then",
	"另有%d件。":             "%d more.",
	"%d个数字不同":            "%d figures differ",
	"现在":                 "Now",
	"改后":                 "Then",
	"有事项按新规则当时不能这样办":            "Some matters could not have been done so under the new rules",
	"它们不受影响；新规则下的数字不含它们被拒绝的步骤。": "They are not touched; the figures under the new rules leave out their refused steps.",
	"步骤": "Step",
	"随软件发布的本镇文件；改后以本镇所写为准": "Comes with the program; once changed, what is written here counts",
	"还没有这个文件；只写与基本规则不同的部分": "No such file yet; write only what differs from the base",
	"清空即撤回本镇所写的内容。":        "Empty it to take back what was written here.",
	"缩进用空格；写法见《定义语言》。":     "Indent with blanks; the definition language tells how to write it.",
	"检查":    "Check",
	"会改变什么": "What would change",
	"启用的理由": "Reason for bringing it into force",
	"如会议、文件的名称；与启用人、时间一起记入流水。": "Such as the meeting or document; it goes into the journal with name and time.",
	"从今天起启用":    "In force from today",
	"它所改动的基本规则": "The base it changes",
}

// joined is one table of several.
func joined(tables ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}
