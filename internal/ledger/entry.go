package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Acts on the books of a town as a whole; their entries have no matter.
const (
	Adopt = "adopt" // a handbook version comes into force; Handbook names it
	Close = "close" // a year is closed; Year names it
	// A year's report is frozen; Year names it, Data has its text.
	Freeze = "freeze"
	// FillByHand fills in a cell of a superior's form that the books keep no figure for.
	FillByHand = "fill-by-hand"
)

// Entry is one line of a town's journal (流水): who did what to which matter, when. It is written as canonical JSON
// (RFC 8785), whose SHA-256 is its hash; Prev is the hash of the entry before it, so any program can check the chain.
type Entry struct {
	At       time.Time                // the instant of recording, UTC, to the millisecond
	By       string                   // who
	Clock    string                   // extend, pause, resume
	Data     map[string]any           // the values it set; nil values were cleared
	Days     map[string]calendar.Date // correct: days on which actions were really done
	Do       string                   // what
	Document string                   // issue-paper, keep-scan: the paper's id
	Files    []string                 // keep-scan: the signed copy, as an attachment names files
	Handbook string                   // the handbook version that governs it
	Key      string                   // idempotency key
	Kind     string
	Limit    calendar.Limit // extend: by how much
	Matter   int64          // 0: the books as a whole
	Notices  string         // the handbook version whose holiday notices are gone by from here on; empty: no change
	Number   string         // the number given on opening, or that of a paper
	On       calendar.Date  // the day it was done
	Paper    string         // issue-paper: the hash of what the paper says
	Post     string         // in which post
	Prev     string         // hash of the entry before; empty for the first
	Reason   string
	Seen     map[string]any // what its conditions saw of linked records, by "<field>.<name>"
	Seq      int64          // position in the town's journal, from 1
	Serial   int64          // the number within kind and year
	Town     string
	Version  int // of the matter, after it
	Year     int // close, freeze
}

// Action is the action this entry recorded, for replay.
func (e Entry) Action() Action {
	a := Action{Town: e.Town, Key: e.Key, Do: e.Do, Clock: e.Clock, On: e.On, Limit: e.Limit, Data: e.Data, Days: e.Days,
		Reason: e.Reason, By: e.By, Post: e.Post, Kind: e.Kind}
	if e.Do == handbook.IssuePaper || e.Do == handbook.KeepScan {
		a.Document, a.Number, a.Paper, a.Files = e.Document, e.Number, e.Paper, e.Files
	}
	if e.Do != handbook.Open {
		a.Matter, a.Version = e.Matter, e.Version-1
	}
	return a
}

// Seal writes the entry as canonical JSON and hashes it.
func (e Entry) Seal() (body []byte, hash string) {
	body = e.appendTo(make([]byte, 0, 512))
	sum := sha256.Sum256(body)
	return body, hex.EncodeToString(sum[:])
}

// Hash is the hash of a body as it stands in the journal.
func Hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

const atLayout = "2006-01-02T15:04:05.000Z"

// appendTo writes the members in the order of their names, leaving out what is empty: RFC 8785 for values that are
// only strings, integers, booleans, null and lists of strings.
func (e Entry) appendTo(b []byte) []byte {
	o := object{b: append(b, '{')}
	o.str("at", e.At.UTC().Format(atLayout))
	o.optional("by", e.By)
	o.optional("clock", e.Clock)
	if len(e.Data) > 0 {
		o.name("data")
		o.b = appendMap(o.b, e.Data)
	}
	if len(e.Days) > 0 {
		o.name("days")
		days := make(map[string]any, len(e.Days))
		for k, d := range e.Days {
			days[k] = d
		}
		o.b = appendMap(o.b, days)
	}
	o.str("do", e.Do)
	o.optional("document", e.Document)
	if len(e.Files) > 0 {
		o.name("files")
		o.b = appendValue(o.b, e.Files)
	}
	o.optional("handbook", e.Handbook)
	o.optional("key", e.Key)
	o.optional("kind", e.Kind)
	if e.Limit.N != 0 {
		o.str("limit", e.Limit.String())
	}
	o.integer("matter", e.Matter)
	o.optional("notices", e.Notices)
	o.optional("number", e.Number)
	o.optional("on", e.On.String())
	o.optional("paper", e.Paper)
	o.optional("post", e.Post)
	o.optional("prev", e.Prev)
	o.optional("reason", e.Reason)
	if len(e.Seen) > 0 {
		o.name("seen")
		o.b = appendMap(o.b, e.Seen)
	}
	o.integer("seq", e.Seq)
	o.integer("serial", e.Serial)
	o.str("town", e.Town)
	o.integer("version", int64(e.Version))
	o.integer("year", int64(e.Year))
	return append(o.b, '}')
}

// Read parses an entry as the journal holds it. Data keeps JSON's own types (json.Number for numbers); Apply brings
// them into their field types.
func Read(body []byte) (Entry, error) {
	var w struct {
		At       string                   `json:"at"`
		By       string                   `json:"by"`
		Clock    string                   `json:"clock"`
		Data     map[string]any           `json:"data"`
		Days     map[string]calendar.Date `json:"days"`
		Do       string                   `json:"do"`
		Document string                   `json:"document"`
		Files    []string                 `json:"files"`
		Handbook string                   `json:"handbook"`
		Key      string                   `json:"key"`
		Kind     string                   `json:"kind"`
		Limit    calendar.Limit           `json:"limit"`
		Matter   int64                    `json:"matter"`
		Notices  string                   `json:"notices"`
		Number   string                   `json:"number"`
		On       calendar.Date            `json:"on"`
		Paper    string                   `json:"paper"`
		Post     string                   `json:"post"`
		Prev     string                   `json:"prev"`
		Reason   string                   `json:"reason"`
		Seen     map[string]any           `json:"seen"`
		Seq      int64                    `json:"seq"`
		Serial   int64                    `json:"serial"`
		Town     string                   `json:"town"`
		Version  int                      `json:"version"`
		Year     int                      `json:"year"`
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	if err := dec.Decode(&w); err != nil {
		return Entry{}, fmt.Errorf("entry is not readable: %w", err)
	}
	at, err := time.Parse(atLayout, w.At)
	if err != nil {
		return Entry{}, fmt.Errorf("entry %d: instant of recording: %w", w.Seq, err)
	}
	return Entry{At: at, By: w.By, Clock: w.Clock, Data: w.Data, Days: w.Days, Do: w.Do, Document: w.Document, Files: w.Files, Handbook: w.Handbook, Key: w.Key,
		Kind: w.Kind, Limit: w.Limit, Matter: w.Matter, Notices: w.Notices, Number: w.Number, On: w.On, Paper: w.Paper, Post: w.Post, Prev: w.Prev,
		Reason: w.Reason, Seen: w.Seen, Seq: w.Seq, Serial: w.Serial, Town: w.Town, Version: w.Version, Year: w.Year}, nil
}

// Number words a matter's number by its kind's rule.
func Number(k *handbook.Kind, year int, serial int64) string {
	number := strings.ReplaceAll(k.Number, "{year}", strconv.Itoa(year))
	return strings.ReplaceAll(number, "{seq}", strconv.FormatInt(serial, 10))
}
