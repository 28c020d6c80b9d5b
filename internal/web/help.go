package web

import (
	"net/http"
	"slices"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// helpPage tells a person what their posts are for, how the commonest things are done and what the words mean.
type helpPage struct {
	frame
	Tours []tour
	Tasks []task
	Words []word
	Keys  []word
}

func (helpPage) template() string { return "help" }

// tour is what one post does, read off the handbook.
type tour struct {
	Post, Area string
	Records    []kindCard // what it opens
	Steps      []tourStep // what it does on records others opened
	Limits     []tourStep // the time limits its steps must keep
}

type tourStep struct{ Kind, Step, Link, Basis string }

// task is a thing people often come for, with the way to it.
type task struct{ Title, Way, Link string }

// word is a term or a key with what it means.
type word struct{ Word, Means string }

// isLimit tells whether an action ends a clock.
func isLimit(c *handbook.Clock, action string) bool { return slices.Contains(c.Until, action) }

func (s *site) help(w http.ResponseWriter, r *request) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	d := r.desk
	base := "/" + d.Town
	p := helpPage{frame: s.townFrame(r, d, year, "help", r.say("帮助"))}
	for _, a := range d.Person.Appointments {
		t := tour{Post: postTitle(d.Book, a.Post, r.lang), Area: areaTitle(d.Book, a.Area, r.lang)}
		for _, k := range d.Book.Kinds {
			title, link := k.Title.In(r.lang), base+"/handbook/"+k.ID
			for _, act := range k.Actions {
				if !slices.Contains(act.By, a.Post) {
					continue
				}
				if act.ID == handbook.Open {
					t.Records = append(t.Records, kindCard{Title: title, Note: k.Note.In(r.lang), Link: base + "/new/" + k.ID})
				} else {
					t.Steps = append(t.Steps, tourStep{Kind: title, Step: act.Title.In(r.lang), Link: link})
				}
				for _, c := range k.Clocks {
					if isLimit(c, act.ID) && act.ID != handbook.Open && c.Limit.N > 0 {
						t.Limits = append(t.Limits, tourStep{Kind: title, Step: r.say("%s：%s", c.Title.In(r.lang), ledger.Limit(c.Limit).In(r.lang)), Link: link, Basis: c.Basis})
					}
				}
			}
		}
		t.Limits = slices.CompactFunc(t.Limits, func(a, b tourStep) bool { return a == b })
		p.Tours = append(p.Tours, t)
	}
	ofYear := yearLink(d.Town, year)
	p.Tasks = []task{
		{r.say("登记一件事"), r.say("点上面的“登记”，选事项，填完按“提交”；没填完关掉也不丢，下次打开接着填。"), base + "/new"},
		{r.say("看什么逾期了"), r.say("台账里“期限”选“逾期未办”；每件点开能看到期限怎样算出来。"), base + "/matters?lamp=red"},
		{r.say("改一处填错的"), r.say("打开那件事项，点“更正”，写明理由；原来的内容留在经过里，不会消失。"), base + "/matters"},
		{r.say("查一个数字的来历"), r.say("在任何页面点那个数字，就看到它由哪些记录加起来。"), ofYear + "/figures"},
		{r.say("把常查的台账存下来"), r.say("在台账里查找后点“保存为视图”，以后一点就到；可放在工作台上。"), base + "/matters"},
		{r.say("查谁在什么时候改了什么"), r.say("“流水”里按人、事项、日期查；每一条都写明之前和之后。"), base + "/journal"},
		{r.say("看年度报告"), r.say("报告里的数都能点开；可以下载成 Word 文件。"), ofYear + "/report"},
	}
	if slices.ContainsFunc(p.Tours, func(t tour) bool { return len(t.Records) > 0 }) {
		p.Tasks = append(p.Tasks, task{r.say("从表格导入"), r.say("在台账里选定一种事项，点“导入表格”，下载模板，填好或者把已有的表格贴进去，再传上来：先看预览，有问题的行会标出原因，确认后才写入；同一张表传两次不会重复登记。"), base + "/matters"})
	}
	p.Tasks = append(p.Tasks, task{r.say("填上级要的报表"), r.say("“报表”里选一张，数按账自动填好，点一格看它的依据；账上不记的由您手填，会标明是谁在哪天填的。核对后点“报送”，留底不再变；以后账上有更正，会在旁边列出。"), base + "/forms"})
	if d.MayTake() {
		p.Tasks = append(p.Tasks, task{r.say("接收一张新报表"), r.say("把上级发来的 .xlsx 传上来，逐格点选对应的指标和时段；绑定一次，以后每期自动填。"), base + "/forms/+"})
	}
	if d.ReadsDrafts() {
		p.Tasks = append(p.Tasks, task{r.say("写年度报告"), r.say("写稿页按提纲把数写好，您接着改；输入指标名称或者拼音首字母插入数字，直接打的数会标为“无据”。自动保存，历次稿子都在；负责人批注、退回或者定稿，定稿后所依据的流水不再变。"), ofYear + "/studio"})
	}
	p.Words = []word{
		{r.say("事项"), r.say("一件要办的事的记录，如一起纠纷、一次会议。")},
		{r.say("流水"), r.say("谁在哪天对哪件事项办了什么，按先后一条条记下，只能加不能改。")},
		{r.say("更正"), r.say("记错了的改法：写明理由，新旧内容都留着，数字跟着动。")},
		{r.say("期限"), r.say("法律规定的办理时间，系统按工作日和放假安排自动计算；绿灯在期限内，黄灯临近到期，红灯已经逾期。")},
		{r.say("计入的数字"), r.say("这件事项加进了哪些统计数字。")},
		{r.say("报表"), r.say("上级定期要的表，又叫一表通：单元格绑定到指标，每期按账填好。")},
		{r.say("手填"), r.say("账上不记的单元格由人填写，没有记录作依据，标明谁在哪天填的，不进入任何指标。")},
		{r.say("定稿"), r.say("年度报告写完后固定下来：文字和所依据的流水位置不再变，以后的更正另外列出。")},
		{r.say("封账"), r.say("年度结束后锁定当年的数；以后再改，公开记为更正。")},
		{r.say("核账"), r.say("把全部流水重新推演一遍，看账上的事项和数字是否都由流水得来，有没有被改动。")},
		{r.say("工作手册"), r.say("每种事项怎样办、谁来办、期限多长、统计什么，都写在里面。")},
	}
	p.Keys = []word{
		{"Tab", r.say("到下一项")}, {"Enter", r.say("填表时到下一项，不会误提交")}, {"Ctrl + Enter", r.say("提交表单")},
		{"↑ ↓", r.say("在选项之间移动")}, {r.say("空格"), r.say("选中")},
	}
	return s.render(w, r, http.StatusOK, p)
}
