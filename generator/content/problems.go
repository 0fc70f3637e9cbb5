package content

// The kinds of problem that Load finds, as problem.Problem.Code has them. Each
// has a fixture in testdata.
const (
	// The file and its text.
	codeNotUTF8 = "not-utf8"
	// CodeControlCharacter is that of a character which may stand in no text.
	CodeControlCharacter  = "control-character"
	codeDirectionOverride = "direction-override"
	codeTooLarge          = "too-large"
	codeConflict          = "merge-conflict"
	codeUnreadable        = "unreadable"
	codeOddFile           = "odd-file" // a pipe, a folder named x.md and the like
	codeLink              = "link"     // a symbolic link that cannot be followed

	// The front matter and its YAML.
	codeNoFrontMatter = "no-front-matter"
	codeNotClosed     = "front-matter-not-closed"
	codeInnerFence    = "fence-in-front-matter"
	codeYAMLSyntax    = "yaml-syntax"
	codeYAMLFeature   = "yaml-feature" // an anchor, alias, merge key, tag, …
	codeComment       = "comment-after-text"
	codeTooDeep       = "too-deep"
	codeUnknownKey    = "unknown-key"
	codeDuplicateKey  = "duplicate-key"
	codeMissingKey    = "missing-key"

	// Values.
	codeWrongForm     = "wrong-form" // a list for a text and the like
	codeEmptyValue    = "empty-value"
	codeUnknownValue  = "unknown-value" // none of those that a key may have
	codeDuplicateItem = "duplicate-item"
	codeListedTwice   = "listed-twice"
	codeMoment        = "not-a-moment"
	codeDuration      = "not-a-duration"
	codeAmount        = "not-an-amount"
	codeCurrency      = "not-a-currency"
	codeRange         = "range-reversed"
	codeNumber        = "not-a-number"
	codeURL           = "not-a-url"
	codeEmail         = "not-an-email"
	codeLanguage      = "not-a-language"
	codeZone          = "not-a-time-zone"
	codeIdentifier    = "not-an-identifier"
	codeAlias         = "not-an-alias"
	codeOCIDPrefix    = "no-ocid-prefix"

	// Codes.
	codeCPV       = "not-a-cpv-code"
	codeRegion    = "not-a-region-code"
	codeNotListed = "not-in-code-list"
	codeCodeList  = "bad-code-list"

	// Names of files, and files that others name.
	codeBadName = "bad-name"
	// CodeReservedName is that of a name which handbill itself needs.
	CodeReservedName = "reserved-name"
	codeSameName     = "same-name"
	codeMisplaced    = "misplaced-file"
	codeUncited      = "uncited-file"
	codePath         = "not-a-path"
	codeOutside      = "outside-content"
	codeNoFile       = "no-such-file"
	codeEmptyFile    = "empty-file"
	codeSameFile     = "same-file-name"
	codeImage        = "not-an-image"
	codeScript       = "runs-scripts"
)
