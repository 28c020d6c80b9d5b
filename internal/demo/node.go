package demo

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"fengqiao/internal/handbook"
)

// node is a value of a town's file that knows where it stands: a scalar's text, a list's items or a mapping's pairs.
type node struct {
	file  string
	line  int
	shape shape
	text  string
	items []*node
	pairs []pair
}

type pair struct {
	key   string
	at    *node // the key itself
	value *node
}

type shape uint8

const (
	scalar shape = iota
	list
	mapping
)

func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, p := range n.pairs {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

func (n *node) fault(zh, en string, args ...any) handbook.Fault {
	return handbook.Fault{File: n.file, Line: n.line, Col: 1, Message: handbook.Say(zh, en, args...)}
}

// possible hints at the words that can stand where another was found.
func possible(words []string) handbook.Text {
	const few = 24
	more := ""
	if len(words) > few {
		words, more = words[:few], " …"
	}
	return handbook.Text{Zh: "可用的有：" + strings.Join(words, "、") + more, En: "possible: " + strings.Join(words, ", ") + more}
}

// parse reads one YAML document. Anchors, aliases and tags are refused: what a reader sees is what is meant.
func parse(file string, text []byte) (*node, error) {
	tree, err := parser.ParseBytes(text, 0)
	whole := &node{file: file, line: 1}
	if err != nil {
		detail := err.Error()
		if e, ok := errors.AsType[yaml.Error](err); ok {
			detail = e.GetMessage()
			if t := e.GetToken(); t != nil && t.Position != nil {
				whole.line = t.Position.Line
			}
		}
		f := whole.fault("这里不合 YAML 的写法：%s", "this is not YAML: %s", detail)
		f.Hint = handbook.Say("查看缩进；{…}、[…] 之内的文字若含 , : [ ] { }，须加引号", "look at the indentation; within {…} and […], text with , : [ ] { } must be quoted")
		return nil, handbook.Faults{f}
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return nil, handbook.Faults{whole.fault("文件里应有一个 YAML 文档", "the file must hold one YAML document")}
	}
	return convert(file, tree.Docs[0].Body)
}

func convert(file string, n ast.Node) (*node, error) {
	out := &node{file: file, line: 1}
	if t := n.GetToken(); t != nil && t.Position != nil {
		out.line = t.Position.Line
	}
	switch n := n.(type) {
	case *ast.NullNode:
		return out, nil
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		out.text = n.GetToken().Value
		return out, nil
	case *ast.LiteralNode:
		out.text = n.Value.Value
		return out, nil
	case *ast.SequenceNode:
		out.shape = list
		for _, v := range n.Values {
			item, err := convert(file, v)
			if err != nil {
				return nil, err
			}
			out.items = append(out.items, item)
		}
		return out, nil
	case *ast.MappingNode:
		return out, out.fill(n.Values)
	case *ast.MappingValueNode:
		return out, out.fill([]*ast.MappingValueNode{n})
	default:
		return nil, handbook.Faults{out.fault("这种 YAML 写法不用（锚点、别名、标签等）", "this YAML form is not used here (anchors, aliases, tags)")}
	}
}

func (n *node) fill(values []*ast.MappingValueNode) error {
	n.shape = mapping
	for _, v := range values {
		key, err := convert(n.file, v.Key)
		if err != nil {
			return err
		}
		value, err := convert(n.file, v.Value)
		if err != nil {
			return err
		}
		n.pairs = append(n.pairs, pair{key.text, key, value})
	}
	return nil
}

// over lays the pairs of a part over those of its batch; its own come first, so that what the batch says can build on
// them. What the maps in deep hold is laid over pair by pair.
func (n *node) over(base *node, deep ...string) *node {
	out := &node{file: n.file, line: n.line, shape: mapping, pairs: slices.Clone(n.pairs)}
	for _, p := range base.pairs {
		i := slices.IndexFunc(out.pairs, func(q pair) bool { return q.key == p.key })
		switch {
		case i < 0:
			out.pairs = append(out.pairs, p)
		case slices.Contains(deep, p.key) && p.value.shape == mapping:
			out.pairs[i].value = out.pairs[i].value.over(p.value)
		}
	}
	return out
}

// number is the whole number a node gives.
func (n *node) number() (int, bool) {
	i, err := strconv.Atoi(n.text)
	return i, err == nil && n.shape == scalar
}
