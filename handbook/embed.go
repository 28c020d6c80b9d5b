// Package definitions embeds the handbook: the kinds of matter, posts, sections, settings, holidays, outline, forms and towns.
package definitions

import "embed"

// FS is the handbook as it was when the program was built. Package handbook reads it.
//
//go:embed posts.yaml sections.yaml settings.yaml holidays.csv mechanisms kinds summaries outline forms towns
var FS embed.FS
