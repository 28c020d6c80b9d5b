package main

import "fmt"

type sweepCmd struct {
	where
	ofTowns
}

func (cmd *sweepCmd) Run(c *console) error {
	b, err := cmd.open(c, writing)
	if err != nil {
		return err
	}
	defer b.Close()
	return cmd.each(c, b, c.say("巡检时限", "sweeping"), func(town string, _ func(done, total int64)) error {
		done, err := b.Sweep(c.ctx, town)
		for _, w := range done.Withheld {
			fmt.Fprintln(c.out, c.say(
				fmt.Sprintf("%s：第%d号“%s”的%s已过，未能办理「%s」：%s", town, w.Matter, w.Title, w.Clock.Zh, w.Act.Zh, w.Why.In("zh")),
				fmt.Sprintf("%s: matter %d (%s) is past %s, but %s was refused: %s", town, w.Matter, w.Title, w.Clock.In("en"), w.Act.In("en"), w.Why.In("en"))))
		}
		if err == nil {
			fmt.Fprintln(c.out, c.say(
				fmt.Sprintf("%s：按放假通知重算时限%d个，逾期自动办理%d件。", town, done.Redated, done.Breached),
				fmt.Sprintf("%s: %d clock(s) re-dated by holiday notices, %d act(s) done because a last day had passed", town, done.Redated, done.Breached)))
		}
		return err
	})
}
