package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"fengqiao/internal/handbook"
)

// Same is what a live matter may not have in common with another of its kind, as one short word that is equal where
// all those values are; empty where its kind lets records be alike, where one of the values is empty, and once it is
// voided or, in a register, ended. Records opened under another rule are not compared.
func (m *Matter) Same(k *handbook.Kind) string {
	if len(k.Unique) == 0 || m.Voided || k.Register && m.Stage == handbook.Ended {
		return ""
	}
	values := make(map[string]any, len(k.Unique))
	for _, u := range k.Unique {
		v, ok := m.Fields[u.Field]
		if !ok || v == "" {
			return ""
		}
		values[u.String()] = u.Of(v)
	}
	sum := sha256.Sum256(appendMap(nil, values))
	return hex.EncodeToString(sum[:16]) // that two unlike records meet here is as good as impossible
}

// distinct refuses a matter that has become like a live record of its kind.
func (s *step) distinct() error {
	same := s.next.Same(s.kind)
	if same == "" || s.env.Same == nil || s.was != nil && s.was.Same(s.kind) == same {
		return nil
	}
	holder, name, err := s.env.Same(same)
	if err != nil {
		return fmt.Errorf("looking for a record like matter %d: %w", s.next.ID, err)
	}
	if holder == 0 || holder == s.next.ID {
		return nil
	}
	titles := make([]string, 0, len(s.kind.Unique))
	for _, u := range s.kind.Unique {
		titles = append(titles, u.Field)
	}
	last, _ := s.kind.Field(titles[len(titles)-1])
	return unfit(FieldFault{Field: last.ID, Title: last.Title, Complaint: handbook.Complaint{
		Wrong: handbook.Say("已有%s相同的「%s」：%s（第%d号）", "there is a record with the same %s (%s) already: %s (record %d)",
			s.fieldTitles(titles), s.kind.Title, name, holder),
		Right: handbook.Say("请在该记录上办理或更正", "act on that record, or correct it")}})
}
