package web

// Route is a route of the site, for tests that walk all of them.
type Route struct {
	Pattern               string
	Open, Admin, Oversees bool
}

// Routes are all routes there are.
func Routes() []Route {
	var out []Route
	for _, r := range (&site{}).routes() {
		out = append(out, Route{r.pattern, r.open, r.admin, r.oversees})
	}
	return out
}
