package office

import (
	"errors"
	"fmt"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// chained is a journal line with what its body says and hashes to.
type chained struct {
	line  Line
	entry ledger.Entry
	hash  string // of the body
	sound bool   // the body is readable and hashes to what the line says
}

// chain checks that the journal is unbroken: positions, hashes, and that each line says what its body says.
func (v *verifier) chain() error {
	last := chained{sound: true} // before the first entry: position 0, no hash
	handbooks := map[string]bool{}
	for line, err := range v.audit.Lines(false) {
		if err != nil {
			return err
		}
		next, err := v.open(line)
		if err != nil {
			return err
		}
		if line.Seq != last.line.Seq+1 {
			err = v.gap(span{last.line.Seq + 1, line.Seq - 1})
		} else if last.sound && next.sound && next.entry.Prev != last.hash {
			// The next entry vouches for this one: whoever changed it and its hash would have to change all that follow.
			err = v.distrust(last, "内容与下一条记载的哈希不符，已被改动", "it is not what the next entry holds the hash of; it has been altered")
		}
		if err != nil {
			return err
		}
		if sha := next.entry.Handbook; next.sound && sha != "" && !handbooks[sha] {
			handbooks[sha] = true
			if err := v.handbook(sha); err != nil {
				return err
			}
		}
		last = next
	}
	return v.head(last)
}

// open reads a line and faults what is wrong with it by itself.
func (v *verifier) open(line Line) (chained, error) {
	c := chained{line: line, hash: ledger.Hash(line.Body)}
	var err error
	c.entry, err = ledger.Read(line.Body)
	e := c.entry
	switch {
	case c.hash != line.Hash:
		return c, v.distrust(c, "内容与其哈希不符，已被改动", "its content does not match its hash; it has been altered")
	case err != nil:
		return c, v.distrust(c, "无法读取："+err.Error(), "cannot be read: "+err.Error())
	case e.Seq != line.Seq || e.Matter != line.Matter || e.Key != line.Key || !e.At.Equal(line.At) || e.Town != v.row.Town:
		return c, v.distrust(c, "登记的位置、事项或时间与内容不符", "the line's position, matter or time differs from its content")
	}
	c.sound = true
	return c, nil
}

// distrust faults an entry and with it what the journal says of its matter.
func (v *verifier) distrust(c chained, zh, en string) error {
	v.doubted[c.line.Matter] = true
	if c.entry.Matter != 0 {
		v.doubted[c.entry.Matter] = true
	}
	if c.line.Seq == 0 {
		return v.fault(entryFault(1, "前面还有流水，已缺失", "it does not begin the journal; what was before it is missing"))
	}
	return v.fault(entryFault(c.line.Seq, zh, en))
}

func (v *verifier) gap(s span) error {
	v.missing = append(v.missing, s)
	return v.fault(spanFault(s, "缺失", "is missing"))
}

// handbook faults a version that entries name and that is not there as it was.
func (v *verifier) handbook(sha string) error {
	_, err := v.office.version(v.ctx, sha)
	var unusable *UnusableHandbook
	if !errors.As(err, &unusable) {
		return err
	}
	return v.fault(Fault{What: "handbook", ID: sha, Says: handbook.Text{
		Zh: "工作手册版本缺失或被改动：" + unusable.Why.Error(), En: "handbook version missing or altered: " + unusable.Why.Error()}})
}

// head compares the end of the journal with the head the books keep.
func (v *verifier) head(last chained) error {
	kept, end := v.row.Head, last.line.Seq
	if end == kept.Seq && last.line.Hash == kept.Hash {
		return nil
	}
	zh, en := "账首记载的哈希与流水最后一条不符", "the head holds another hash than that of the journal's last entry"
	if end != kept.Seq {
		zh, en = fmt.Sprintf("流水止于第%d条，而账首记为第%d条", end, kept.Seq), fmt.Sprintf("the journal ends at entry %d, but its head says %d", end, kept.Seq)
	}
	if end < kept.Seq {
		v.missing = append(v.missing, span{end + 1, kept.Seq})
	}
	return v.fault(Fault{What: "head", ID: fmt.Sprint(kept.Seq), Says: handbook.Text{Zh: zh, En: en}})
}
