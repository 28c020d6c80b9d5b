package handbook

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
	"fengqiao/internal/calendar"
)

// A condition has no loops (the macros are left out) and a bounded length, so its cost is bounded by the length of
// the values it looks at and needs no metering while it runs.
const (
	maxExpression = 1000 // characters
	maxNesting    = 32
	maxRegexp     = 200
)

// baseEnv is what all conditions share; it costs milliseconds, so it is made once.
var baseEnv = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(
		cel.ClearMacros(),
		cel.ParserExpressionSizeLimit(maxExpression),
		cel.ParserRecursionLimit(maxNesting),
		cel.ExpressionNestingDepthLimit(maxNesting),
		cel.RegexProgramSizeLimit(maxRegexp),
		cel.Function("days", cel.Overload("days_date_date", []*cel.Type{cel.TimestampType, cel.TimestampType}, cel.IntType, cel.BinaryBinding(days))),
		cel.Macros(workdaysMacro),
		cel.Variable(theCalendar, calendarType),
		cel.Function("workdays", cel.Overload("workdays_calendar_date_date", []*cel.Type{calendarType, cel.TimestampType, cel.TimestampType}, cel.IntType, cel.FunctionBinding(workdays))),
		cel.Function("plus", cel.Overload("plus_date_int", []*cel.Type{cel.TimestampType, cel.IntType}, cel.TimestampType, cel.BinaryBinding(plus))),
		cel.Function("year", cel.Overload("year_date", []*cel.Type{cel.TimestampType}, cel.IntType, cel.UnaryBinding(datePart(time.Time.Year)))),
		cel.Function("month", cel.Overload("month_date", []*cel.Type{cel.TimestampType}, cel.IntType, cel.UnaryBinding(datePart(func(t time.Time) int { return int(t.Month()) })))),
		cel.Function("monthday", cel.Overload("monthday_date", []*cel.Type{cel.TimestampType}, cel.IntType, cel.UnaryBinding(datePart(time.Time.Day)))),
		cel.Function("date", cel.Overload("date_string", []*cel.Type{cel.StringType}, cel.TimestampType, cel.UnaryBinding(date))),
	)
})

// sight is how far an expression sees.
type sight uint8

const (
	theActs   sight = iota // fields, stages and acts: what starts a clock cannot look at clocks
	theMatter              // clocks too
	theLinked              // and the records linked to: only what is decided once, when an action is done
)

// condition is an expression waiting to be compiled when all kinds are known.
type condition struct {
	kind *Kind
	at   *node
	into **Expr
	sees sight
	set  *Field // the field the expression computes; nil: it is a condition
	own  *bool  // set: whether it looks at that field itself
}

// scope is what the conditions of one kind can name.
type scope struct {
	book   *Book
	env    *cel.Env
	zeros  map[string]ref.Val
	names  []string
	values map[string][]string // options of choice fields, the stages for "stage"
	far    map[string]sight    // names not seen from everywhere
}

func newScope(b *Book, k *Kind) (*scope, error) {
	s := &scope{book: b, zeros: map[string]ref.Val{}, values: map[string][]string{}, far: map[string]sight{}}
	var vars []cel.EnvOption
	add := func(name string, t *cel.Type, zero any) {
		if _, twice := s.zeros[name]; twice {
			return // a clash, faulted where the names are read
		}
		vars = append(vars, cel.Variable(name, t))
		s.zeros[name] = celValue(zero)
		s.names = append(s.names, name)
	}
	for _, f := range k.Fields {
		if f.Type == nil {
			add(f.ID, cel.DynType, "") // its type is already a fault; conditions over it need not be another
		} else if t := f.Type.CEL(); t != nil {
			add(f.ID, t, f.Type.Zero())
		}
		for _, o := range f.Options {
			s.values[f.ID] = append(s.values[f.ID], o.ID)
		}
	}
	add("stage", cel.StringType, "")
	for _, a := range k.Actions {
		add(a.ID+".done", cel.BoolType, false)
		add(a.ID+".day", cel.TimestampType, calendar.Date{})
		add(a.ID+".times", cel.IntType, int64(0))
		add(a.ID+".who", cel.StringType, "")
	}
	for _, c := range k.Clocks {
		add(c.ID+".met", cel.BoolType, false)
		add(c.ID+".late", cel.BoolType, false)
		add(c.ID+".running", cel.BoolType, false)
		for _, is := range []string{".met", ".late", ".running"} {
			s.far[c.ID+is] = theMatter
		}
	}
	for _, st := range k.Stages {
		add("reached."+st.ID, cel.BoolType, false)
		s.values["stage"] = append(s.values["stage"], st.ID)
	}
	for _, f := range k.Fields {
		add("filled."+f.ID, cel.BoolType, false)
	}
	for _, f := range k.Fields {
		if target := b.kinds[f.Kind]; target != nil {
			s.linked(f, target, add)
		}
	}
	for _, set := range b.Settings {
		vars = append(vars, cel.Constant("setting."+set.ID, cel.IntType, types.Int(set.Value)))
		s.names = append(s.names, "setting."+set.ID)
	}
	base, err := baseEnv()
	if err != nil {
		return nil, err
	}
	s.env, err = base.Extend(vars...)
	return s, err
}

// linked adds what can be seen of the record a field links to.
func (s *scope) linked(f *Field, target *Kind, add func(string, *cel.Type, any)) {
	name := func(tail string) string {
		s.far[f.ID+"."+tail] = theLinked
		return f.ID + "." + tail
	}
	add(name("stage"), cel.StringType, "")
	for _, st := range target.Stages {
		s.values[f.ID+".stage"] = append(s.values[f.ID+".stage"], st.ID)
	}
	for _, g := range target.Fields {
		if g.Type == nil || g.Type.CEL() == nil || g.Type == (listType{}) || g.ID == "stage" {
			continue
		}
		add(name(g.ID), g.Type.CEL(), g.Type.Zero())
		for _, o := range g.Options {
			s.values[f.ID+"."+g.ID] = append(s.values[f.ID+"."+g.ID], o.ID)
		}
	}
}

// compile compiles the expression of c; a condition that always holds gives nil. A fault gives nil too.
func (s *scope) compile(c condition) (*Expr, Faults) {
	n, source := c.at, c.at.text
	checked, issues := s.env.Compile(source)
	if issues != nil && issues.Err() != nil {
		var faults Faults
		for _, e := range issues.Errors() {
			faults = append(faults, s.explain(n, e.Message, e.Location.Line(), e.Location.Column()))
		}
		return nil, faults
	}
	if c.set != nil {
		if f := s.fits(c, checked); f != nil {
			return nil, f
		}
	} else if checked.OutputType() != cel.BoolType {
		return nil, Faults{n.fault(Say("条件“%s”的结果不是是或否，而是 %s", "the condition %q is not true or false but %s", source, typeName(checked.OutputType().String())),
			Say("写成比较，如 people > 0", "write a comparison, such as people > 0"))}
	}
	native := checked.NativeRep()
	constant, faults := s.literals(c, native)
	if len(faults) > 0 {
		return nil, faults
	}
	program, err := s.env.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CustomDecorator(foldDates))
	if err != nil {
		return nil, Faults{n.fault(Say("条件“%s”不能计算：%s", "the condition %q cannot be computed: %s", source, err), Text{})}
	}
	if constant && c.set == nil {
		out, _, err := program.Eval(cel.NoVars())
		if err == nil && out == types.True {
			return nil, nil
		}
		return nil, Faults{n.fault(Say("条件“%s”从不成立", "the condition %q never holds", source), Say("让它看事项的字段，或写 all", "let it look at the fields, or write all"))}
	}
	return &Expr{Source: source, program: program, names: s.zeros, meaning: &meaning{tree: native, kind: c.kind, book: s.book, set: c.set}}, nil
}

// fits checks that a computed value can stand in its field.
func (s *scope) fits(c condition, checked *cel.Ast) Faults {
	if out, want := checked.OutputType(), c.set.Type.CEL(); !out.IsExactType(want) {
		return Faults{c.at.fault(Say("“%s”算出的是 %s，字段“%s”要 %s", "%q gives a value of type %s, the field %q takes %s", c.at.text, typeName(out.String()), c.set.ID, typeName(want.String())),
			Say("让两边类型一致", "make the types agree"))}
	}
	var faults Faults
	tree := checked.NativeRep()
	var results func(e ast.Expr)
	results = func(e ast.Expr) {
		switch e.Kind() {
		case ast.CallKind:
			if call := e.AsCall(); call.FunctionName() == operators.Conditional {
				results(call.Args()[1])
				results(call.Args()[2])
			}
		case ast.LiteralKind:
			word, ok := e.AsLiteral().(types.String)
			if possible := s.values[c.set.ID]; ok && word != "" && len(possible) > 0 && !slices.Contains(possible, string(word)) {
				at := c.at.within(offsetOf(c.at, tree, e))
				faults = append(faults, at.fault(Say("“%s”没有选项“%s”", "%q has no option %q", c.set.ID, string(word)), suggest(string(word), possible)))
			}
		}
	}
	results(tree.Expr())
	return faults
}

func offsetOf(n *node, tree *ast.AST, e ast.Expr) int {
	loc := tree.SourceInfo().GetStartLocation(e.ID())
	return runeOffset(n.text, loc.Line(), loc.Column())
}

// foldDates computes date("…") once, when the condition is compiled.
func foldDates(i interpreter.Interpretable) (interpreter.Interpretable, error) {
	call, ok := i.(interpreter.InterpretableCall)
	if !ok || call.Function() != "date" || len(call.Args()) != 1 {
		return i, nil
	}
	arg, ok := call.Args()[0].(interpreter.InterpretableConst)
	if !ok {
		return i, nil
	}
	return interpreter.NewConstValue(call.ID(), date(arg.Value())), nil
}

// literals faults words that a choice or the stage is compared with and that it can never be, and dates that are
// none, and names that cannot be seen from here. constant: nothing of the matter is looked at.
func (s *scope) literals(c condition, tree *ast.AST) (constant bool, faults Faults) {
	constant = true
	at := func(e ast.Expr) *node { return c.at.within(offsetOf(c.at, tree, e)) }
	compare := func(name, literal ast.Expr) {
		if name.Kind() != ast.IdentKind {
			return
		}
		possible, limited := s.values[name.AsIdent()]
		if !limited {
			return
		}
		words := []ast.Expr{literal}
		if literal.Kind() == ast.ListKind {
			words = literal.AsList().Elements()
		}
		for _, w := range words {
			if w.Kind() != ast.LiteralKind {
				continue
			}
			word, ok := w.AsLiteral().(types.String)
			if ok && word != "" && !slices.Contains(possible, string(word)) {
				message := Say("“%s”没有选项“%s”", "%q has no option %q", name.AsIdent(), string(word))
				if name.AsIdent() == "stage" {
					message = Say("没有阶段“%s”", "there is no stage %q", string(word))
				}
				faults = append(faults, at(w).fault(message, suggest(string(word), possible)))
			}
		}
	}
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.IdentKind:
			constant = false
			name := e.AsIdent()
			if c.set != nil && name == c.set.ID {
				*c.own = true
			}
			if s.far[name] > c.sees {
				message, hint := Say("这里看不到所关联记录的“%s”", "%q of a linked record cannot be seen here", name), Say("只有 guards 和 set 能看所关联的记录", "only guards and set look at linked records")
				if s.far[name] == theMatter {
					message, hint = Say("期限的起算条件不能再看期限（%s）", "what starts a clock cannot look at a clock (%s)", name), Say("看字段、阶段或动作", "look at fields, stages or actions")
				}
				faults = append(faults, at(e).fault(message, hint))
			}
		case ast.CallKind:
			args := e.AsCall().Args()
			switch e.AsCall().FunctionName() {
			case operators.Equals, operators.NotEquals:
				compare(args[0], args[1])
				compare(args[1], args[0])
			case operators.In:
				compare(args[0], args[1])
			case "date":
				if args[0].Kind() != ast.LiteralKind {
					faults = append(faults, at(args[0]).fault(Say("date(…) 里只写日期", "date(…) takes a written day only"), Say(`如 date("2024-01-01")`, `as in date("2024-01-01")`)))
				} else if word, ok := args[0].AsLiteral().(types.String); ok && types.IsError(date(word)) {
					faults = append(faults, at(args[0]).fault(Say("“%s”不是日期", "%q is not a date", string(word)), Say("写成 2024-01-01", "write 2024-01-01")))
				}
			}
		}
	}))
	return constant, faults
}

// runeOffset turns CEL's line and column (from 1 and from 0) into a character offset.
func runeOffset(source string, line, col int) int {
	offset := 0
	for i, l := range strings.Split(source, "\n") {
		if i+1 >= line {
			break
		}
		offset += len([]rune(l)) + 1
	}
	return offset + max(0, col)
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	overload   = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '(.*)'$`)
	dottedName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*`)
)

// explain turns an error of the CEL compiler into a fault a clerk understands, placed in the file.
func (s *scope) explain(n *node, message string, line, col int) Fault {
	offset := runeOffset(n.text, line, col)
	at := n.within(offset)
	if m := undeclared.FindStringSubmatch(message); m != nil {
		name := m[1]
		if runes := []rune(n.text); offset < len(runes) {
			if whole := dottedName.FindString(string(runes[offset:])); strings.HasPrefix(whole, name) {
				name = whole
			}
		}
		if f, ok := strings.CutPrefix(name, "filled."); ok {
			return at.fault(Say("没有字段“%s”", "there is no field %q", f), suggest(name, s.prefixed("filled.")))
		}
		if st, ok := strings.CutPrefix(name, "reached."); ok {
			return at.fault(Say("没有阶段“%s”", "there is no stage %q", st), suggest(name, s.prefixed("reached.")))
		}
		if slices.Contains(s.names, "filled."+name) {
			return at.fault(Say("条件看不到“%s”的内容", "a condition cannot see what is in %q", name), Say("只能写 filled.%s", "only filled.%s is possible", name))
		}
		return at.fault(Say("这里没有“%s”", "there is no %q here", name), suggest(name, s.names))
	}
	if m := overload.FindStringSubmatch(message); m != nil {
		operator := strings.Trim(m[1], "_@")
		operands := strings.Split(strings.Trim(m[2], "()"), ", ")
		for i, o := range operands {
			operands[i] = typeName(o)
		}
		list := strings.Join(operands, ", ")
		hint := Say("两边须是同一类值；文字加引号，日期用 date(\"2024-01-01\")，数字不带小数", "both sides must be of one type: quote text, write date(\"2024-01-01\"), numbers without a point")
		return at.fault(Say("“%s”不能用于 (%s)", "%q cannot be applied to (%s)", operator, list), hint)
	}
	message, _, _ = strings.Cut(strings.TrimPrefix(message, "Syntax error: "), " expecting {")
	return at.fault(Say("条件写法有误：%s", "the condition is wrongly written: %s", message),
		Say(`如 channel == "visit" && people > 0`, `as in channel == "visit" && people > 0`))
}

func (s *scope) prefixed(prefix string) []string {
	var out []string
	for _, n := range s.names {
		if strings.HasPrefix(n, prefix) {
			out = append(out, n)
		}
	}
	return out
}

// typeName is the word of this language for a CEL type.
func typeName(t string) string {
	switch t {
	case "timestamp", "google.protobuf.Timestamp":
		return "date"
	case "string":
		return "text"
	case "int":
		return "integer"
	case "bool":
		return "flag"
	}
	return t
}

// compileAll compiles every condition, one environment a kind.
func (d *decoder) compileAll() error {
	var kinds []*Kind
	of := map[*Kind][]condition{}
	for _, c := range d.conditions {
		if c.at.shape == scalar && strings.TrimSpace(c.at.text) == "all" {
			continue
		}
		if of[c.kind] == nil {
			kinds = append(kinds, c.kind)
		}
		of[c.kind] = append(of[c.kind], c)
	}
	faults, errs := make([]Faults, len(kinds)), make([]error, len(kinds))
	onAllCores(len(kinds), func(i int) { faults[i], errs[i] = compileKind(d.book, kinds[i], of[kinds[i]]) })
	for _, f := range faults {
		d.faults = append(d.faults, f...)
	}
	return errors.Join(errs...)
}

func compileKind(b *Book, k *Kind, conditions []condition) (Faults, error) {
	s, err := newScope(b, k)
	if err != nil {
		return nil, err
	}
	var faults Faults
	for _, c := range conditions {
		e, wrong := s.compile(c)
		*c.into = e
		faults = append(faults, wrong...)
		if c.own != nil && *c.own && !slices.ContainsFunc(k.Actions, func(a *Action) bool { return slices.Contains(a.Form, c.set.ID) }) {
			faults = append(faults, c.at.fault(Say("“%s”由自己的原值算出，却没有哪个动作填写它", "%q is computed from its own former value, and no action gives it a first one", c.set.ID),
				Say("把它列入 open 的 form", "list it in the form of open")))
		}
	}
	return faults, nil
}
