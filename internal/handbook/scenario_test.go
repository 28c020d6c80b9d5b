package handbook_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

const story = `
scenarios:
  - scenario: 按期答复
    given: {town: qingshan}
    do:
      - {open: {received_on: 2024-03-05, channel: 来访, names: [甲, 乙], note: null}, by: petition-clerk}
      - {answer: {}, on: 2024-04-10, by: petition-clerk}
      - {extend: answer, limit: 30 days, reason: 须重新测量, by: town-head, on: 2024-04-01}
      - {void: {}, reason: 重复, by: law-clerk}
    then: {stage: answered, answer.due: 2024-05-04, answer.met: true, answer.late: false, figures: {received: 1, work.all: -2}}
  - scenario: 无权
    do: [{open: {people: 3}, by: town-head}]
    refused: 无权
`

func TestScenariosAreRead(t *testing.T) {
	all, err := handbook.Scenarios(fstest.MapFS{"kinds/petition.scenarios.yaml": {Data: []byte(story)}})
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	s := all[0]
	if s.Kind != "petition" || s.Town != "qingshan" || s.Line != 3 || s.Name != "按期答复" || s.File != "kinds/petition.scenarios.yaml" {
		t.Errorf("scenario %+v", s)
	}
	if v := s.Steps[0].Values; v["received_on"] != "2024-03-05" || v["names"] != "甲、乙" || v["note"] != "" || s.Steps[0].By != "petition-clerk" {
		t.Errorf("first step %+v", s.Steps[0])
	}
	if x := s.Steps[2]; x.Do != handbook.Extend || x.Clock != "answer" || x.Limit != (calendar.Limit{N: 30, Unit: calendar.Days}) || x.On != day(t, "2024-04-01") || x.Reason == "" {
		t.Errorf("extension %+v", x)
	}
	c := s.Then.Clocks["answer"]
	if s.Then.Stage != "answered" || c.Due != day(t, "2024-05-04") || c.Met == nil || !*c.Met || c.Late == nil || *c.Late || c.Running != nil || s.Then.Figures["work.all"] != -2 {
		t.Errorf("outcome %+v", s.Then)
	}
	if all[1].Refused != "无权" || all[1].Town != "" {
		t.Errorf("refusal %+v", all[1])
	}
}

func TestScenarioFaults(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"given:", "givn:", "did you mean given?"},
		{"on: 2024-04-10", "on: 2024-04-31", "not a date"},
		{"answer.met: true", "answer.meet: true", "did you mean met?"},
		{"answer.met: true", "answer.met: yes", "neither true nor false"},
		{"limit: 30 days", "limit: 30", "not a time limit"},
		{"{void: {}, ", "{", "does not say what is done"},
		{"{void: {}, ", "{void: {}, open: {}, ", "a step is one act"},
		{"    refused: 无权\n", "", "one of then and refused"},
		{"scenario: 无权", "scenario: 按期答复", "have this name"},
		{"received: 1", "received: 一", "not a fitting whole number"},
		{"stage: answered", "stge: answered", "did you mean stage?"},
	} {
		text := strings.Replace(story, tt.old, tt.new, 1)
		_, err := handbook.Scenarios(fstest.MapFS{"kinds/petition.scenarios.yaml": {Data: []byte(text)}})
		faults, ok := errors.AsType[handbook.Faults](err)
		if !ok || len(faults) != 1 || !strings.Contains(faults.In("en"), tt.want) {
			t.Errorf("%s: %v", tt.new, err)
		}
	}
}
