package handbook

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// comparisons words each comparison of numbers and of days; the verbs are filled with the two sides.
var comparisons = map[string]struct{ number, day Text }{
	operators.Equals:        {Text{"%s等于%s", "%s is %s"}, Text{"%s即%s", "%s is %s"}},
	operators.NotEquals:     {Text{"%s不等于%s", "%s is not %s"}, Text{"%s不是%s", "%s is not %s"}},
	operators.Less:          {Text{"%s少于%s", "%s is less than %s"}, Text{"%s早于%s", "%s is before %s"}},
	operators.LessEquals:    {Text{"%s不超过%s", "%s is at most %s"}, Text{"%s不晚于%s", "%s is not after %s"}},
	operators.Greater:       {Text{"%s大于%s", "%s is more than %s"}, Text{"%s晚于%s", "%s is after %s"}},
	operators.GreaterEquals: {Text{"%s不少于%s", "%s is at least %s"}, Text{"%s不早于%s", "%s is not before %s"}},
}

// compared words a comparison, false where there are no words for it.
func (w worder) compared(op string, args []ast.Expr) (string, bool) {
	if op == operators.In {
		return w.among(args[0], args[1], false)
	}
	words, ok := comparisons[op]
	if !ok || len(args) != 2 {
		return "", false
	}
	left, right := args[0], args[1]
	if left.Kind() == ast.LiteralKind && right.Kind() != ast.LiteralKind && op != operators.Equals && op != operators.NotEquals {
		return "", false // 5 < people: rare, and clearer as it stands
	}
	equal := op == operators.Equals
	switch w.typeOf(left).Kind() {
	case types.BoolKind:
		if equal {
			return w.say("（%s）与（%s）同时成立或者同时不成立", "(%s) exactly when (%s)", w.claim(left).text, w.claim(right).text), true
		}
		return w.say("（%s）与（%s）只有一项成立", "either (%s) or (%s), not both", w.claim(left).text, w.claim(right).text), true
	case types.TimestampKind:
		return w.say(words.day.Zh, words.day.En, w.value(left, subject{}), w.value(right, subject{})), true
	case types.StringKind:
		return w.sameWord(equal, left, right)
	}
	if text, ok := w.length(op, left, right); ok {
		return text, true
	}
	s := subject{money: w.money(left) || w.money(right)}
	unit := w.counted(left)
	if right.Kind() != ast.LiteralKind {
		unit = Text{}
	}
	return w.say(words.number.Zh, words.number.En, w.operand(left, op, s), w.operand(right, op, s)+unit.In(w.lang)), true
}

// sameWord words whether two texts are the same.
func (w worder) sameWord(equal bool, left, right ast.Expr) (string, bool) {
	if word, ok := literal(right); ok {
		return w.amongWords(left, []string{string(word)}, !equal)
	}
	if left.Kind() != ast.IdentKind || right.Kind() != ast.IdentKind {
		return "", false
	}
	a, b := w.value(left, subject{}), w.value(right, subject{})
	if equal {
		return w.say("%s与%s相同", "%s is the same as %s", a, b), true
	}
	return w.say("%s与%s不同", "%s is not the same as %s", a, b), true
}

// among words "in": one of several words, or an entry of a list.
func (w worder) among(left, right ast.Expr, denied bool) (string, bool) {
	if right.Kind() == ast.ListKind {
		var words []string
		for _, e := range right.AsList().Elements() {
			word, ok := literal(e)
			if !ok {
				return "", false
			}
			words = append(words, string(word))
		}
		return w.amongWords(left, words, denied)
	}
	s, tail := subject{}, "?"
	if right.Kind() == ast.IdentKind {
		s, tail = w.subject(right.AsIdent())
	}
	if tail != "" {
		return "", false
	}
	if denied {
		return w.say("%s中没有%s", "%s does not list %s", s.title, w.value(left, subject{})), true
	}
	return w.say("%s中有%s", "%s lists %s", s.title, w.value(left, subject{})), true
}

func (w worder) amongWords(left ast.Expr, words []string, denied bool) (string, bool) {
	if left.Kind() != ast.IdentKind || len(words) == 0 {
		return "", false
	}
	s, tail := w.subject(left.AsIdent())
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = w.word(word, s)
	}
	one := strings.Join(quoted, w.say("或", " or "))
	if tail == "stage" {
		verb := Text{"处于%s阶段", "it stands at %s"}
		if denied {
			verb = Text{"不处于%s阶段", "it does not stand at %s"}
		}
		if s.title == (Text{}) {
			return w.say(verb.Zh, verb.En, one), true
		}
		if denied {
			return w.say("%s不处于%s阶段", "%s does not stand at %s", s.title, one), true
		}
		return w.say("%s处于%s阶段", "%s stands at %s", s.title, one), true
	}
	if len(words) == 1 && words[0] == "" {
		if tail == "who" {
			return w.say(map[bool]string{false: "无人办理%s", true: "有人办理%s"}[denied], map[bool]string{false: "nobody did %s", true: "somebody did %s"}[denied], s.title), true
		}
		if denied {
			return w.say("已填写%s", "%s is filled in", s.title), true
		}
		return w.say("未填写%s", "%s is left empty", s.title), true
	}
	name := w.value(left, subject{})
	if denied {
		return w.say("%s不为%s", "%s is not %s", name, one), true
	}
	return w.say("%s为%s", "%s is %s", name, one), true
}

// word is an option's or a stage's title, or the word itself.
func (w worder) word(id string, s subject) string {
	for _, st := range s.stages {
		if st.ID == id {
			return w.name(st.Title)
		}
	}
	if s.field != nil {
		for _, o := range s.field.Options {
			if o.ID == id {
				return w.name(o.Title)
			}
		}
	}
	return w.name(Text{Zh: id})
}

// length words how long a text or list is, or how long it is between two days, compared with a number.
func (w worder) length(op string, left, right ast.Expr) (string, bool) {
	if left.Kind() != ast.CallKind {
		return "", false
	}
	call := left.AsCall()
	words := comparisons[op].number
	number := w.value(right, subject{})
	switch call.FunctionName() {
	case "size":
		var of ast.Expr
		if call.IsMemberFunction() {
			of = call.Target()
		} else {
			of = call.Args()[0]
		}
		unit := Text{"字", " characters"}
		if w.typeOf(of).Kind() == types.ListKind {
			unit = Text{"项", " entries"}
		}
		return w.say(words.Zh, words.En, w.value(of, subject{}), number+unit.In(w.lang)), true
	case "days", "workdays":
		unit := Text{"天", " days"}
		args := call.Args()
		if call.FunctionName() == "workdays" {
			unit, args = Text{"个工作日", " working days"}, args[1:]
		}
		if right.Kind() != ast.LiteralKind {
			unit = Text{}
		}
		span := w.say("从%s到%s", "the time from %s to %s", w.value(args[0], subject{}), w.value(args[1], subject{}))
		return w.say(words.Zh, words.En, span, number+unit.In(w.lang)), true
	}
	return "", false
}

// counted is the unit of a plain count of acts.
func (w worder) counted(e ast.Expr) Text {
	if e.Kind() == ast.IdentKind {
		if _, tail := w.subject(e.AsIdent()); tail == "times" {
			return Text{"次", " times"}
		}
	}
	return Text{}
}

// amount tells whether numbers are in fen beside it.
func (s subject) amount() bool {
	return s.money || s.field != nil && s.field.Type == FieldType(moneyType{})
}

// money tells whether a number is an amount, kept in fen and shown in yuan.
func (w worder) money(e ast.Expr) bool {
	switch e.Kind() {
	case ast.IdentKind:
		s, tail := w.subject(e.AsIdent())
		return s.money && (tail == "" || tail == "setting")
	case ast.CallKind:
		args := e.AsCall().Args()
		switch e.AsCall().FunctionName() {
		case operators.Add, operators.Subtract, operators.Multiply:
			return w.money(args[0]) || w.money(args[1])
		case operators.Divide, operators.Negate:
			return w.money(args[0])
		case operators.Conditional:
			return w.money(args[1]) || w.money(args[2])
		}
	}
	return false
}

var signs = map[string]Text{
	operators.Add: {"＋", " + "}, operators.Subtract: {"－", " − "}, operators.Multiply: {"×", " × "}, operators.Divide: {"÷", " ÷ "},
}

// value words what an expression is worth; as is what it is compared with or written into, which tells options and amounts.
func (w worder) value(e ast.Expr, as subject) string {
	switch e.Kind() {
	case ast.IdentKind:
		return w.named(e)
	case ast.LiteralKind:
		switch v := e.AsLiteral().(type) {
		case types.String:
			return w.word(string(v), as)
		case types.Bool:
			return w.say(map[types.Bool]string{true: "是", false: "否"}[v], map[types.Bool]string{true: "yes", false: "no"}[v])
		case types.Int:
			if as.amount() {
				return w.say("%s元", "%s yuan", yuan(int64(v)))
			}
			return strconv.FormatInt(int64(v), 10)
		}
	case ast.CallKind:
		if text, ok := w.computed(e, as); ok {
			return text
		}
	}
	return w.code(e)
}

// named words a name that has a value.
func (w worder) named(e ast.Expr) string {
	s, tail := w.subject(e.AsIdent())
	switch tail {
	case "", "setting":
		return s.title.In(w.lang)
	case "day":
		return w.say("%s之日", "the day of %s", s.title)
	case "times":
		return w.say("%s的次数", "the number of times of %s", s.title)
	case "who":
		return w.say("办理%s的人", "who did %s", s.title)
	case "stage":
		if s.title == (Text{}) {
			return w.say("所处阶段", "the stage")
		}
		return w.say("%s所处阶段", "the stage of %s", s.title)
	case "filled", "reached", "done", "met", "late", "running":
		return w.fact(e, false)
	}
	return w.code(e)
}

// computed words an operation.
func (w worder) computed(e ast.Expr, as subject) (string, bool) {
	call := e.AsCall()
	args := call.Args()
	op := call.FunctionName()
	switch op {
	case operators.Add, operators.Subtract, operators.Multiply, operators.Divide:
		if w.typeOf(e).Kind() == types.StringKind {
			return w.value(args[0], subject{}) + signs[op].In(w.lang) + w.value(args[1], subject{}), true
		}
		amount := w.money(e)
		side := subject{money: amount && (op == operators.Add || op == operators.Subtract) || !amount && as.amount() && op == operators.Multiply}
		return w.operand(args[0], op, side) + signs[op].In(w.lang) + w.operand(args[1], op, side), true
	case operators.Conditional:
		text := w.say("若%s，为%s", "if %s, %s", w.within(w.claim(args[0]), ors), w.value(args[1], as))
		last := args[2]
		if last.Kind() == ast.CallKind && last.AsCall().FunctionName() == op {
			return text + w.say("；", "; ") + w.value(last, as), true
		}
		return text + w.say("；否则为%s", "; otherwise %s", w.value(last, as)), true
	case "days":
		return w.say("从%s到%s的天数", "the days from %s to %s", w.value(args[0], subject{}), w.value(args[1], subject{})), true
	case "workdays":
		return w.say("%s之后至%s的工作日数", "the working days after %s up to %s", w.value(args[1], subject{}), w.value(args[2], subject{})), true
	case "plus":
		return w.say("%s之后%s天", "%[2]s days after %[1]s", w.value(args[0], subject{}), w.value(args[1], subject{})), true
	case "year":
		return w.say("%s所在年份", "the year of %s", w.value(args[0], subject{})), true
	case "month":
		return w.say("%s所在月份", "the month of %s", w.value(args[0], subject{})), true
	case "monthday":
		return w.say("%s的日号", "the day of the month of %s", w.value(args[0], subject{})), true
	case "date":
		if day, ok := literal(args[0]); ok {
			return string(day), true
		}
	case "size":
		of := call.Target()
		if !call.IsMemberFunction() {
			of = args[0]
		}
		return w.say("%s的长度", "the length of %s", w.value(of, subject{})), true
	}
	if w.typeOf(e).Kind() == types.BoolKind {
		return w.claim(e).text, true
	}
	return "", false
}

// operand brackets what would be read wrongly beside the sign.
func (w worder) operand(e ast.Expr, op string, as subject) string {
	text := w.value(e, as)
	if e.Kind() != ast.CallKind {
		return text
	}
	inner := e.AsCall().FunctionName()
	_, sum := signs[inner]
	loose := inner == operators.Conditional || sum && (op == operators.Multiply || op == operators.Divide) && (inner == operators.Add || inner == operators.Subtract)
	if loose {
		return w.say("（%s）", "(%s)", text)
	}
	return text
}
