// Package templates holds the built-in templates and assets of a site. A
// site's own templates folder overrides them file by file; README.md says what
// each template gets.
package templates

import "embed"

// Files are the built-in templates (*.html) and assets (the rest).
//
//go:embed *.html *.css *.svg *.js
var Files embed.FS
