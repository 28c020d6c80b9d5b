// Package web carries the browser's side of the staff pages: the templates, and what `npm run build` made of the
// TypeScript and the styles. dist holds nothing but a placeholder until that has run (`make web`).
package web

import "embed"

// Templates are the html/template sources, one page a file, under templates/.
//
//go:embed templates/*.html
var Templates embed.FS

// Dist are the built assets with manifest.json, under dist/.
//
//go:embed all:dist
var Dist embed.FS
