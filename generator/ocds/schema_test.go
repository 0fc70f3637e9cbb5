package ocds

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaURL = "https://standard.open-contracting.org/schema/1__1__5/"

// schemas are what data is held against: the standard's own schemas, and these
// with the extensions applied and every field forbidden that none defines.
type schemas struct {
	standard, strict *jsonschema.Schema // of record packages
	release          *jsonschema.Schema // of a release, strict
}

func loadSchemas(t testing.TB) schemas {
	t.Helper()
	dir := shared(t, "data", "ocds-schema")
	lots := decodeFile(t, filepath.Join(dir, "extensions", "lots-v1.1.5", "release-schema.json"))
	compile := func(name string, patch func(release map[string]any)) *jsonschema.Schema {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		for _, file := range []string{"record-package-schema.json", "release-schema.json", "versioned-release-validation-schema.json"} {
			schema := decodeFile(t, filepath.Join(dir, file)).(map[string]any)
			if file == "release-schema.json" {
				patch(schema)
			}
			if err := c.AddResource(schemaURL+file, schema); err != nil {
				t.Fatal(err)
			}
		}
		schema, err := c.Compile(schemaURL + name)
		if err != nil {
			t.Fatal(err)
		}
		return schema
	}
	strict := func(release map[string]any) {
		mergePatch(release, lots)
		mergePatch(release, decode(Schema()))
		forbidOthers(release)
		for _, definition := range release["definitions"].(map[string]any) {
			forbidOthers(definition.(map[string]any))
		}
	}
	return schemas{
		standard: compile("record-package-schema.json", func(map[string]any) {}),
		strict:   compile("record-package-schema.json", strict),
		release:  compile("release-schema.json", strict),
	}
}

// mergePatch applies a JSON Merge Patch (RFC 7396), which is what an
// extension's schema is.
func mergePatch(target map[string]any, patch any) {
	for key, p := range patch.(map[string]any) {
		if part, ok := p.(map[string]any); ok {
			if inner, ok := target[key].(map[string]any); ok {
				mergePatch(inner, part)
				continue
			}
		}
		target[key] = p
	}
}

func forbidOthers(object map[string]any) {
	if object["properties"] != nil {
		object["additionalProperties"] = false
	}
}

// validate reports where a value does not fit a schema.
func validate(t testing.TB, schema *jsonschema.Schema, text []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	if err := schema.Validate(v); err != nil {
		var indented bytes.Buffer
		if err := json.Indent(&indented, text, "", " "); err != nil {
			t.Fatal(err)
		}
		t.Fatalf("%v\n%s", err, indented.Bytes())
	}
}
