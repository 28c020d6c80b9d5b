package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"fengqiao/internal/handbook"
)

// FieldsJSON is the matter's fields as canonical JSON, the form in which they are kept.
func (m *Matter) FieldsJSON() []byte { return appendMap(make([]byte, 0, 512), m.Fields) }

// HistoryJSON is the matter's acts as JSON, the form in which they are kept.
func (m *Matter) HistoryJSON() []byte {
	b, err := json.Marshal(m.History)
	if err != nil {
		panic(fmt.Sprintf("ledger: history of matter %d: %v", m.ID, err)) // dates, limits and strings always marshal
	}
	return b
}

// Restore fills Fields and History from their kept form; version finds the handbook versions the acts name. It fails
// when they are not what the handbook's kind says.
func (m *Matter) Restore(b *handbook.Book, fields, history []byte, version func(sha string) (*handbook.Book, error)) error {
	k, ok := b.Kind(m.Kind)
	if !ok {
		return fmt.Errorf("matter %d is of kind %q, which handbook %s does not have", m.ID, m.Kind, b.SHA)
	}
	var raw map[string]any
	dec := json.NewDecoder(bytes.NewReader(fields))
	dec.UseNumber()
	if err := dec.Decode(&raw); err != nil {
		return fmt.Errorf("fields of matter %d: %w", m.ID, err)
	}
	m.Fields = make(map[string]any, len(raw))
	for id, v := range raw {
		f, ok := k.Field(id)
		if !ok {
			return fmt.Errorf("matter %d has a field %q that kind %s does not have", m.ID, id, m.Kind)
		}
		checked, c := f.Type.Check(f, b, v)
		if c != nil {
			return fmt.Errorf("field %s of matter %d: %s", id, m.ID, c.Wrong.En)
		}
		m.Fields[id] = checked
	}
	if err := json.Unmarshal(history, &m.History); err != nil {
		return fmt.Errorf("history of matter %d: %w", m.ID, err)
	}
	for _, act := range m.History {
		if act.Notices == "" || m.notices[act.Notices] != nil {
			continue
		}
		inForce, err := version(act.Notices)
		if err != nil {
			return fmt.Errorf("holiday notices of matter %d: %w", m.ID, err)
		}
		m.goBy(inForce)
	}
	m.clocks = nil
	return nil
}

// goBy keeps a handbook version for its holiday notices.
func (m *Matter) goBy(inForce *handbook.Book) {
	notices := make(map[string]*handbook.Book, len(m.notices)+1)
	maps.Copy(notices, m.notices)
	notices[inForce.SHA] = inForce
	m.notices = notices
}

// goesBy is the handbook version whose holiday notices the matter goes by now.
func (m *Matter) goesBy(own *handbook.Book) *handbook.Book {
	for _, act := range slices.Backward(m.History) {
		if act.Notices != "" {
			return m.notices[act.Notices]
		}
	}
	return own
}
