package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Wants says what a paper of a matter still waits for; empty: it can be had.
func (m *Matter) Wants(b *handbook.Book, k *handbook.Kind, d *handbook.Document) (handbook.Text, error) {
	if m.Voided {
		return handbook.Say("这件事项已作废，不再出具文书。", "This matter has been voided; it has no papers."), nil
	}
	view := m.view(b, k)
	after := handbook.Text{}
	for i, milestone := range d.After {
		v, _ := view.Lookup(milestone.Name)
		day, _ := v.(calendar.Date)
		if v == true || !day.IsZero() {
			after = handbook.Text{}
			break
		}
		if i == 0 {
			after = handbook.Say("「%s」", "%s", milestone.Title)
		} else {
			after = handbook.Say("%s或者「%s」", "%s or %s", after, milestone.Title)
		}
	}
	if after != (handbook.Text{}) {
		return handbook.Say("「%s」要在办理%s之后才能出具。", "%s can be had after %s.", d.Title, after), nil
	}
	holds, err := d.When.True(view)
	if err != nil {
		return handbook.Text{}, fmt.Errorf("whether %s is due: %w", d.ID, err)
	}
	if !holds {
		return handbook.Say("「%s」不适用于这件事项，只用于：%s。", "%s does not apply to this matter; it is for: %s.", d.Title,
			handbook.Text{Zh: d.When.In("zh"), En: d.When.In("en")}), nil
	}
	return handbook.Text{}, nil
}

// Issued are the acts by which a paper was issued, in order.
func (m *Matter) Issued(document string) []Act {
	var out []Act
	for _, act := range m.History {
		if act.Do == handbook.IssuePaper && act.Document == document {
			out = append(out, act)
		}
	}
	return out
}

// after is between a paper's own number and how often papers of the matter have borne it: 号之二.
const after = "之"

// NextNumber is the number the next paper issued with its own number bears. A number once given is never given again:
// the second paper that has it is 之二.
func (m *Matter) NextNumber(own string) string {
	n := 1
	for _, act := range m.History {
		if act.Do == handbook.IssuePaper && own != "" && (act.Number == own || strings.HasPrefix(act.Number, own+after)) {
			n++
		}
	}
	if n == 1 {
		return own
	}
	return own + after + count(n)
}

// count writes a small number in Chinese.
func count(n int) string {
	const digits = "一二三四五六七八九十"
	if n > 10 {
		return strconv.Itoa(n)
	}
	return string([]rune(digits)[n-1])
}

// issue records that a paper was signed off.
func (s *step) issue() error {
	d, ok := s.kind.Document(s.a.Document)
	if !ok {
		return refuse(Unknown, "「%s」没有文书「%s」。", "%s has no paper %q.", s.kind.Title, s.a.Document)
	}
	if by := s.kind.Issuers(d); !slices.Contains(by, s.a.Post) {
		return s.forbidden(handbook.Say("签发%s", "issue %s", d.Title), by)
	}
	wants, err := s.next.Wants(s.book, s.kind, d)
	if err != nil {
		return err
	}
	if wants != (handbook.Text{}) {
		return &Refusal{Code: Stage, Says: wants}
	}
	if s.entry.On.IsZero() {
		s.entry.On = s.today
	}
	if err := s.checkDay(s.entry.On); err != nil {
		return err
	}
	if d.Number != nil {
		if s.a.Number == "" || strings.Contains(s.a.Number, "＿") {
			return refuse(Invalid, "「%s」的文号还不全，请先补上文号所用的内容。", "The number of %s is not complete; fill in what it is made of first.", d.Title)
		}
		if slices.ContainsFunc(s.next.History, func(act Act) bool { return act.Do == handbook.IssuePaper && act.Number == s.a.Number }) {
			return refuse(Stage, "文号「%s」已经用过，不能再用。", "The number %s has been used and is not used again.", s.a.Number)
		}
	}
	s.entry.Document, s.entry.Number, s.entry.Paper = d.ID, s.a.Number, s.a.Paper
	s.next.History = append(s.next.History, Act{Do: handbook.IssuePaper, By: s.a.By, On: s.entry.On, Seq: s.env.Seq,
		Document: d.ID, Number: s.a.Number, Paper: s.a.Paper})
	return nil
}

// keepScan puts the signed copy of an issued paper with it.
func (s *step) keepScan() error {
	d, ok := s.kind.Document(s.a.Document)
	if !ok {
		return refuse(Unknown, "「%s」没有文书「%s」。", "%s has no paper %q.", s.kind.Title, s.a.Document)
	}
	if by := s.kind.Keepers(d); !slices.Contains(by, s.a.Post) {
		return s.forbidden(handbook.Say("存入%s的扫描件", "keep the signed copy of %s", d.Title), by)
	}
	if !slices.ContainsFunc(s.next.Issued(d.ID), func(act Act) bool { return act.Number == s.a.Number }) {
		return refuse(Stage, "「%s」还没有签发，先签发再存扫描件。", "%s has not been issued; issue it before its signed copy is kept.", d.Title)
	}
	if len(s.a.Files) == 0 {
		return refuse(Invalid, "没有扫描件，请选一个文件。", "There is no signed copy; choose a file.")
	}
	for _, text := range s.a.Files {
		if _, ok := handbook.ReadFile(text); !ok {
			return refuse(Invalid, "扫描件须上传，不能只写名称。", "A signed copy is uploaded, not only named.")
		}
	}
	s.entry.On = s.today
	s.entry.Document, s.entry.Number, s.entry.Files = d.ID, s.a.Number, s.a.Files
	return nil
}
