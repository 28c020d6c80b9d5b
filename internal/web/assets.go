package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	browser "fengqiao/web"
)

// assets are the built scripts and styles. Their names carry a hash of their content, so they are kept for ever by
// the browser; each lies ready compressed.
type assets struct {
	names map[string]string // "app.css" → "app-0123456789.css"
	files map[string]bool   // names that may be asked for
	fsys  fs.FS
}

func loadAssets() (*assets, error) {
	dist, err := fs.Sub(browser.Dist, "dist")
	if err != nil {
		return nil, err
	}
	a := &assets{names: map[string]string{}, files: map[string]bool{}, fsys: dist}
	manifest, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(manifest, &a.names); err != nil {
		return nil, fmt.Errorf("web/dist/manifest.json: %w", err)
	}
	for _, name := range a.names {
		a.files[name] = true
	}
	return a, nil
}

func (a *assets) built() bool { return len(a.names) > 0 }

// url is where an asset is served.
func (a *assets) url(name string) (string, error) {
	if !a.built() {
		return "", nil
	}
	hashed, ok := a.names[name]
	if !ok {
		return "", fmt.Errorf("there is no asset %s", name)
	}
	return "/assets/" + hashed, nil
}

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	if !a.files[name] {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	h.Set("Vary", "Accept-Encoding")
	for _, packed := range []struct{ encoding, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if accepts(r, packed.encoding) {
			h.Set("Content-Encoding", packed.encoding)
			name += packed.ext
			break
		}
	}
	http.ServeFileFS(w, r, a.fsys, name)
}

// accepts tells whether the browser takes an encoding.
func accepts(r *http.Request, encoding string) bool {
	for offer := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(offer), ";")
		if name == encoding && strings.ReplaceAll(quality, " ", "") != "q=0" {
			return true
		}
	}
	return false
}
