package handbook

import (
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"
)

// meaning is what an expression is worded from.
type meaning struct {
	tree *ast.AST
	kind *Kind
	book *Book
	set  *Field // the field it computes; nil: it is a condition
}

// In says in lang ("zh" or "en") what the condition asks, or what the assignment gives, in words a clerk can read: titles of
// fields, options, stages, acts and time limits in place of their names, amounts in yuan. What has no words stands as it
// was written, as code. Of a condition that always holds it is "".
func (e *Expr) In(lang string) string {
	if e == nil {
		return ""
	}
	w := worder{meaning: e.meaning, lang: lang}
	if e.set != nil {
		return w.value(e.tree.Expr(), subject{field: e.set, book: e.book})
	}
	return w.claim(e.tree.Expr()).text
}

// worder puts one expression into the words of one language.
type worder struct {
	*meaning
	lang string
}

// How loosely the words of a claim hang together: what hangs more loosely is put in brackets within what is tighter.
const (
	firm = iota // a comparison
	ands
	ors
	ifs
)

type phrase struct {
	text  string
	loose int
}

func (w worder) say(zh, en string, args ...any) string { return Say(zh, en, args...).In(w.lang) }

func (w worder) name(t Text) string { return "“" + t.In(w.lang) + "”" }

// within puts a phrase in brackets where it would otherwise run into its surroundings.
func (w worder) within(p phrase, most int) string {
	if p.loose <= most {
		return p.text
	}
	return w.say("（%s）", "(%s)", p.text)
}

// claim words an expression that is true or false.
func (w worder) claim(e ast.Expr) phrase {
	switch e.Kind() {
	case ast.IdentKind:
		return phrase{w.fact(e, false), firm}
	case ast.LiteralKind:
		if e.AsLiteral() == types.True {
			return phrase{w.say("总是成立", "always"), firm}
		}
		return phrase{w.say("从不成立", "never"), firm}
	case ast.CallKind:
		args := e.AsCall().Args()
		switch op := e.AsCall().FunctionName(); op {
		case operators.LogicalAnd:
			return w.all(operands(e, op))
		case operators.LogicalOr:
			return w.any(operands(e, op))
		case operators.LogicalNot:
			return w.not(args[0])
		case operators.Conditional:
			return phrase{w.say("若%s，则%s；否则%s", "if %s, then %s; otherwise %s",
				w.within(w.claim(args[0]), ors), w.within(w.claim(args[1]), ors), w.within(w.claim(args[2]), ors)), ifs}
		default:
			if text, ok := w.compared(op, args); ok {
				return phrase{text, firm}
			}
			if words, ok := readings[op]; ok && e.AsCall().IsMemberFunction() {
				return phrase{w.say(words.Zh, words.En, w.value(e.AsCall().Target(), subject{}), w.value(args[0], subject{})), firm}
			}
		}
	}
	return phrase{w.code(e), firm}
}

// readings word what is asked of the writing of a text.
var readings = map[string]Text{
	"startsWith": {"%s以%s开头", "%s begins with %s"}, "endsWith": {"%s以%s结尾", "%s ends with %s"},
	"contains": {"%s含有%s", "%s contains %s"}, "matches": {"%s符合格式%s", "%s has the form %s"},
}

// operands are the parts of a chain of the same operator.
func operands(e ast.Expr, op string) []ast.Expr {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != op {
		return []ast.Expr{e}
	}
	var out []ast.Expr
	for _, arg := range e.AsCall().Args() {
		out = append(out, operands(arg, op)...)
	}
	return out
}

func (w worder) join(parts []ast.Expr, zh, en string, loose int) phrase {
	parts = w.gather(parts, loose == ors)
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = w.within(w.claim(p), firm)
	}
	if len(texts) == 1 {
		return w.claim(parts[0])
	}
	return phrase{strings.Join(texts, w.say(zh, en)), loose}
}

func (w worder) all(parts []ast.Expr) phrase { return w.join(parts, "，且", " and ", ands) }

// any words alternatives. "not a, or b" is how a condition says that b is asked where a holds.
func (w worder) any(parts []ast.Expr) phrase {
	var where, asked []ast.Expr
	for _, p := range parts {
		if opposite := w.opposite(p); opposite != nil {
			where = append(where, opposite)
		} else {
			asked = append(asked, p)
		}
	}
	if len(where) == 0 || len(asked) == 0 {
		return w.join(parts, "，或者", " or ", ors)
	}
	return phrase{w.say("若%s，则%s", "if %s, then %s", w.within(w.all(where), ands), w.within(w.join(asked, "，或者", " or ", ors), ors)), ifs}
}

// opposite is the plain claim a negative one denies; nil when it is not negative.
func (w worder) opposite(e ast.Expr) ast.Expr {
	if e.Kind() != ast.CallKind {
		return nil
	}
	args := e.AsCall().Args()
	switch op := e.AsCall().FunctionName(); op {
	case operators.LogicalNot:
		return args[0]
	case operators.LogicalAnd:
		if one := w.gather(operands(e, op), false); len(one) == 1 {
			return w.opposite(one[0])
		}
	case operators.NotEquals:
		if word, ok := literal(args[1]); ok && word != types.String("") {
			return ast.NewExprFactory().NewCall(e.ID(), operators.Equals, args...)
		}
	}
	return nil
}

// gather brings alternatives for one name together: x == a || x == b is x in [a, b], and the same with != and &&.
func (w worder) gather(parts []ast.Expr, alternatives bool) []ast.Expr {
	op := operators.NotEquals
	if alternatives {
		op = operators.Equals
	}
	make := ast.NewExprFactory()
	var out []ast.Expr
	for i := 0; i < len(parts); {
		name := equated(parts[i], op)
		last := i + 1
		for name != "" && last < len(parts) && equated(parts[last], op) == name {
			last++
		}
		if last-i < 2 {
			out = append(out, parts[i])
			i++
			continue
		}
		var words []ast.Expr
		for _, p := range parts[i:last] {
			words = append(words, p.AsCall().Args()[1])
		}
		first := parts[i]
		one := make.NewCall(first.ID(), operators.In, first.AsCall().Args()[0], make.NewList(first.ID(), words, nil))
		if !alternatives {
			one = make.NewCall(first.ID(), operators.LogicalNot, one)
		}
		out = append(out, one)
		i = last
	}
	return out
}

// equated is the name a part compares with a word by op.
func equated(e ast.Expr, op string) string {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != op {
		return ""
	}
	args := e.AsCall().Args()
	if word, ok := literal(args[1]); args[0].Kind() == ast.IdentKind && ok && word.Type() == types.StringType && word != types.String("") {
		return args[0].AsIdent()
	}
	return ""
}

func literal(e ast.Expr) (types.String, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return s, ok
}

// not words a denial.
func (w worder) not(e ast.Expr) phrase {
	switch e.Kind() {
	case ast.IdentKind:
		return phrase{w.fact(e, true), firm}
	case ast.CallKind:
		args := e.AsCall().Args()
		switch op := e.AsCall().FunctionName(); op {
		case operators.LogicalNot:
			return w.claim(args[0])
		case operators.LogicalAnd, operators.LogicalOr, operators.Conditional:
		case operators.In:
			if text, ok := w.among(args[0], args[1], true); ok {
				return phrase{text, firm}
			}
		default:
			if text, ok := w.compared(denied[op], args); ok {
				return phrase{text, firm}
			}
		}
	}
	return phrase{w.say("并非（%s）", "not (%s)", w.claim(e).text), firm}
}

var denied = map[string]string{
	operators.Equals: operators.NotEquals, operators.NotEquals: operators.Equals, operators.Less: operators.GreaterEquals,
	operators.GreaterEquals: operators.Less, operators.Greater: operators.LessEquals, operators.LessEquals: operators.Greater,
}

// fact words a name that is true or false by itself.
func (w worder) fact(e ast.Expr, denied bool) string {
	choose := func(is, isNot Text) string {
		if denied {
			return isNot.In(w.lang)
		}
		return is.In(w.lang)
	}
	s, tail := w.subject(e.AsIdent())
	switch tail {
	case "filled":
		return choose(Say("已填写%s", "%s is filled in", s.title), Say("未填写%s", "%s is left empty", s.title))
	case "reached":
		return choose(Say("已到%s阶段", "it has reached %s", s.title), Say("未到%s阶段", "it has not reached %s", s.title))
	case "done":
		return choose(Say("已办理%s", "%s has been done", s.title), Say("未办理%s", "%s has not been done", s.title))
	case "met":
		return choose(Say("%s按期", "%s was kept", s.title), Say("%s没有按期", "%s was not kept", s.title))
	case "late":
		return choose(Say("%s逾期", "%s was overrun", s.title), Say("%s没有逾期", "%s was not overrun", s.title))
	case "running":
		return choose(Say("%s正在计算", "%s is running", s.title), Say("%s不在计算", "%s is not running", s.title))
	case "":
		if s.field == nil {
			break
		}
		return choose(Say("%s为“是”", "%s is “yes”", s.title), Say("%s不为“是”", "%s is not “yes”", s.title))
	}
	if denied {
		return w.say("并非（%s）", "not (%s)", w.code(e))
	}
	return w.code(e)
}

// code shows what has no words as it is written.
func (w worder) code(e ast.Expr) string {
	source, err := parser.Unparse(e, w.tree.SourceInfo())
	if err != nil {
		return "`?`"
	}
	return "`" + source + "`"
}

// subject is what a name of an expression stands for.
type subject struct {
	title  Text // quoted
	field  *Field
	stages []*Stage // of a name that is a stage
	book   *Book
	money  bool
}

// subject finds what a name stands for; tail is what is asked of it, "" when it is the thing itself.
func (w worder) subject(name string) (subject, string) {
	quoted := func(t Text) Text { return Text{Zh: "“" + t.Zh + "”", En: "“" + t.In("en") + "”"} }
	of := func(f *Field) subject {
		return subject{title: quoted(f.Title), field: f, book: w.book, money: f.Type == FieldType(moneyType{})}
	}
	if name == "stage" {
		return subject{stages: w.kind.Stages}, "stage"
	}
	if f, ok := w.kind.fields[name]; ok {
		return of(f), ""
	}
	head, tail, _ := strings.Cut(name, ".")
	switch {
	case head == "filled" && w.kind.fields[tail] != nil:
		return of(w.kind.fields[tail]), head
	case head == "reached" && w.kind.stages[tail] != nil:
		return subject{title: quoted(w.kind.stages[tail].Title)}, head
	case head == "setting":
		if i := slices.IndexFunc(w.book.Settings, func(s *Setting) bool { return s.ID == tail }); i >= 0 {
			s := w.book.Settings[i]
			value := strconv.FormatInt(s.Value, 10)
			if s.Unit == yuanUnit {
				value = yuan(s.Value)
			}
			return subject{title: Say("%s（%s）", "%s (%s)", quoted(s.Title), value+s.Unit), money: s.Unit == yuanUnit}, head
		}
	case w.kind.fields[head] != nil:
		link := w.kind.fields[head]
		target := w.book.kinds[link.Kind]
		if target == nil {
			break
		}
		if tail == "stage" {
			return subject{title: quoted(link.Title), stages: target.Stages}, "stage"
		}
		if f := target.fields[tail]; f != nil {
			s := of(f)
			s.title = Say("%s的%s", "%[2]s of %[1]s", quoted(link.Title), s.title)
			return s, ""
		}
	case slices.Contains([]string{"met", "late", "running"}, tail) && w.kind.clocks[head] != nil:
		return subject{title: quoted(w.kind.clocks[head].Title)}, tail
	case w.kind.actions[head] != nil:
		return subject{title: quoted(w.kind.actions[head].Title)}, tail
	}
	return subject{}, "?"
}

func (w worder) typeOf(e ast.Expr) *cel.Type { return w.tree.GetType(e.ID()) }
