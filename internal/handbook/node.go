package handbook

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A definition file stays small and shallow, so a damaged or hostile one costs nothing.
const (
	maxFileSize = 256 << 10
	maxDepth    = 24
	maxIndent   = 120
)

type shape uint8

const (
	empty  shape = iota // null, ~ or nothing
	broken              // refused, and a fault already
	scalar
	list
	mapping
)

// node is a value of a definition file that knows where it was written. Overlays put nodes of two files into one
// tree, so each keeps its own source.
type node struct {
	shape     shape
	src       *source
	line, col int
	text      string // scalar: the value as text
	style     token.Type
	items     []*node
	pairs     []pair
}

type pair struct{ key, value *node }

// source is a file as it was read.
type source struct {
	file  string
	lines []string
}

func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, p := range n.pairs {
		if p.key.text == key {
			return p.value
		}
	}
	return nil
}

// key returns the node of the key itself, for faults about it.
func (n *node) keyNode(key string) *node {
	for _, p := range n.pairs {
		if p.key.text == key {
			return p.key
		}
	}
	return n
}

// fault makes a fault about this node.
func (n *node) fault(message, hint Text) Fault {
	return Fault{File: n.src.file, Line: n.line, Col: n.col, Message: message, Hint: hint}
}

// parseFile reads one YAML document into nodes. Only the plain subset of YAML is let through: what a reader sees
// must be what is meant, so anchors, aliases, merge keys, tags and further documents are refused.
func parseFile(file, text string) (*node, Faults) {
	src := &source{file: file}
	whole := &node{src: src, shape: mapping, line: 1, col: 1}
	if len(text) > maxFileSize {
		return nil, Faults{whole.fault(Say("文件有 %d 千字节，过大", "the file has %d KiB, which is too large", len(text)>>10),
			Say("一个文件只写一种事项，不超过 %d 千字节", "write one kind a file, at most %d KiB", maxFileSize>>10))}
	}
	if !utf8.ValidString(text) {
		return nil, Faults{whole.fault(Say("文件不是 UTF-8 编码", "the file is not UTF-8"), Say("请用 UTF-8 另存", "save it as UTF-8"))}
	}
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "\ufeff")
	src.lines = strings.Split(text, "\n")
	tokens := lexer.Tokenize(text)
	if f, ok := tooDeep(src, tokens); ok {
		return nil, Faults{f}
	}
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, Faults{syntaxFault(whole, err)}
	}
	c := &converter{src: src}
	var root *node
	for _, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			c.refuse(doc.Body, Say("一个文件只能有一个 YAML 文档", "a file holds one YAML document only"),
				Say("删去 --- 以下的部分，另存一个文件", "move what follows --- to a file of its own"))
			break
		}
		root = c.convert(doc.Body, 0)
	}
	if root == nil {
		root = whole
	}
	return root, c.faults
}

// tooDeep looks for nesting before the parser, which recurses, sees it.
func tooDeep(src *source, tokens token.Tokens) (Fault, bool) {
	flow, line, marks := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, marks = t.Position.Line, 0
			if flow == 0 && t.Position.Column > maxIndent {
				marks = maxDepth + 1
			}
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow = max(0, flow-1)
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
			marks++
		}
		if flow > maxDepth || marks > maxDepth {
			n := node{src: src, line: t.Position.Line, col: t.Position.Column}
			return n.fault(Say("嵌套过深", "nested too deep"), Say("最多 %d 层", "at most %d levels", maxDepth)), true
		}
	}
	return Fault{}, false
}

func syntaxFault(whole *node, err error) Fault {
	at, detail := *whole, err.Error()
	if e, ok := errors.AsType[yaml.Error](err); ok {
		detail = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			at.line, at.col = max(1, t.Position.Line), max(1, t.Position.Column)
		}
	}
	hint := Say("查看缩进；{…}、[…] 之内的文字若含 , : [ ] { }，须加引号", "look at the indentation; within {…} and […], text with , : [ ] { } must be quoted")
	if line := at.line - 1; line < len(at.src.lines) {
		switch written := at.src.lines[line]; {
		case strings.Contains(written, "\t"):
			hint = Say("缩进用空格，不用制表符", "indent with spaces, not tabs")
		case strings.Contains(written, ": !"):
			hint = Say("以 ! 开头的条件要加引号", "quote a condition that begins with !")
		}
	}
	return at.fault(Say("这里不合 YAML 的写法：%s", "this is not YAML: %s", detail), hint)
}

type converter struct {
	src    *source
	faults Faults
}

func (c *converter) at(n ast.Node) *node {
	out := &node{src: c.src, line: 1, col: 1}
	if t := n.GetToken(); t != nil && t.Position != nil {
		out.line, out.col = max(1, t.Position.Line), max(1, t.Position.Column)
	}
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 { // the token of a block mapping is its first colon
		if key := m.Values[0].Key.GetToken().Position; key.Line == out.line {
			out.col = max(1, min(out.col, key.Column))
		}
	}
	return out
}

func (c *converter) refuse(n ast.Node, message, hint Text) *node {
	out := c.at(n)
	out.shape = broken
	c.faults = append(c.faults, out.fault(message, hint))
	return out
}

func (c *converter) convert(n ast.Node, depth int) *node {
	if n == nil {
		return &node{src: c.src, line: 1, col: 1}
	}
	if depth > maxDepth {
		return c.refuse(n, Say("嵌套过深", "nested too deep"), Say("最多 %d 层", "at most %d levels", maxDepth))
	}
	plain := Say("把它写成普通的文字；表达式以 ! & * 开头时加引号", "write it as plain text; quote an expression that begins with ! & *")
	switch n := n.(type) {
	case *ast.NullNode:
		return c.at(n)
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		out := c.at(n)
		t := n.GetToken()
		out.shape, out.style, out.text = scalar, t.Type, t.Value
		return out
	case *ast.LiteralNode:
		out := c.at(n)
		out.shape, out.style, out.text = scalar, n.Start.Type, n.Value.Value
		return out
	case *ast.SequenceNode:
		out := c.at(n)
		out.shape = list
		for _, v := range n.Values {
			out.items = append(out.items, c.convert(v, depth+1))
		}
		return out
	case *ast.MappingNode:
		return c.mapping(n, n.Values, depth)
	case *ast.MappingValueNode:
		return c.mapping(n, []*ast.MappingValueNode{n}, depth)
	case *ast.AnchorNode:
		return c.refuse(n, Say("不用锚点（&）", "anchors (&) are not used here"), plain)
	case *ast.AliasNode:
		return c.refuse(n, Say("不用别名（*）", "aliases (*) are not used here"), plain)
	case *ast.TagNode:
		return c.refuse(n, Say("不用标签（!）", "tags (!) are not used here"), plain)
	default:
		return c.refuse(n, Say("这种 YAML 写法不用", "this YAML form is not used here"), plain)
	}
}

func (c *converter) mapping(n ast.Node, values []*ast.MappingValueNode, depth int) *node {
	out := c.at(n)
	out.shape = mapping
	seen := map[string]*node{}
	for _, v := range values {
		var key *node
		switch k := v.Key.(type) {
		case *ast.MergeKeyNode:
			c.refuse(k, Say("不用合并键（<<）", "merge keys (<<) are not used here"), Say("把内容写全", "write the content out"))
			continue
		case *ast.MappingKeyNode:
			c.refuse(k, Say("不用复杂键（?）", "complex keys (?) are not used here"), Say("写成“键: 值”", "write key: value"))
			continue
		default:
			key = c.convert(v.Key, depth+1)
			if key.shape == empty {
				key.text = v.Key.GetToken().Value
			}
		}
		if first, twice := seen[key.text]; twice {
			c.faults = append(c.faults, key.fault(Say("“%s”写了两次", "%q stands here twice", key.text),
				Say("第一次在第 %d 行", "the first is in line %d", first.line)))
			continue
		}
		seen[key.text] = key
		out.pairs = append(out.pairs, pair{key, c.convert(v.Value, depth+1)})
	}
	return out
}
