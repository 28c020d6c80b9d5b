package manual

import (
	"cmp"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
)

// Flow is a procedure's stages in the order in which a matter comes to them, with what leads from each.
type Flow struct {
	Start string // what opens a matter
	Nodes []Node
}

// Node is a stage.
type Node struct {
	Title string
	Final bool
	Stay  []string // what can be done without leaving it
	Out   []Edge
}

// Edge is the acts that lead from a stage to another.
type Edge struct {
	To    int // index into Flow.Nodes
	Title string
}

// flow puts the stages in order: a stage comes after those that lead to it; among equals as they are written.
func flow(k *handbook.Kind, lang string) Flow {
	order := arrange(k)
	at := map[string]int{}
	for i, s := range order {
		at[s.ID] = i
	}
	f := Flow{Nodes: make([]Node, len(order))}
	for i, s := range order {
		f.Nodes[i] = Node{Title: s.Title.In(lang), Final: s.Final}
	}
	or := handbook.Text{Zh: " / ", En: " / "}.In(lang)
	for _, a := range k.Actions {
		title := a.Title.In(lang)
		if a.ID == handbook.Open {
			f.Start = title
			continue
		}
		for _, from := range a.From {
			n := &f.Nodes[at[from]]
			if a.To == "" || a.To == from {
				n.Stay = append(n.Stay, title)
				continue
			}
			to := at[a.To]
			if i := slices.IndexFunc(n.Out, func(e Edge) bool { return e.To == to }); i >= 0 {
				n.Out[i].Title += or + title
				continue
			}
			n.Out = append(n.Out, Edge{To: to, Title: title})
		}
	}
	for i := range f.Nodes {
		slices.SortStableFunc(f.Nodes[i].Out, func(a, b Edge) int { return cmp.Compare(a.To, b.To) })
	}
	return f
}

// arrange orders the stages: that of the opening, then by the longest way to each that does not go back to one written
// earlier, the ends last, so that the way most matters take runs straight down.
func arrange(k *handbook.Kind) []*handbook.Stage {
	place, depth := map[string]int{}, map[string]int{}
	for i, s := range k.Stages {
		place[s.ID] = i
	}
	for range k.Stages { // each round settles at least one more stage
		for _, a := range k.Actions {
			for _, from := range a.From {
				if a.To != "" && place[a.To] > place[from] {
					depth[a.To] = max(depth[a.To], depth[from]+1)
				}
			}
		}
	}
	if open, ok := k.Action(handbook.Open); ok {
		depth[open.To] = -1
	}
	order := slices.Clone(k.Stages)
	slices.SortStableFunc(order, func(a, b *handbook.Stage) int {
		if a.Final != b.Final {
			return map[bool]int{true: 1, false: -1}[a.Final]
		}
		return cmp.Compare(depth[a.ID], depth[b.ID])
	})
	return order
}

// Text draws the flow as a tree of lines.
func (f Flow) Text() string {
	var out strings.Builder
	out.WriteString(f.Start + " → [" + f.Nodes[0].Title + "]\n")
	for _, n := range f.Nodes {
		end := ""
		if n.Final {
			end = " ■"
		}
		out.WriteString("[" + n.Title + "]" + end + "\n")
		for i, e := range n.Out {
			line := "├─ "
			if i == len(n.Out)-1 && len(n.Stay) == 0 {
				line = "└─ "
			}
			out.WriteString("  " + line + e.Title + " → [" + f.Nodes[e.To].Title + "]\n")
		}
		if len(n.Stay) > 0 {
			out.WriteString("  └─ " + strings.Join(n.Stay, " / ") + " ↺\n")
		}
	}
	return out.String()
}
