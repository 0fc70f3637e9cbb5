package content

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestCodeLists(t *testing.T) {
	fsys := folderOf(map[string]string{
		"codes/cpv.csv":     "\uFEFFcode,label,check_digit,label_cy,label_EN_gb\r\n45000000,Construction,7,Adeiladu,Building\r\n72000000-5,IT,,,\r\n",
		"codes/regions.csv": "code,label_en\nUKI,London\n",
		"notices/x.md":      notice("cpv: [45000000-7, 72000000-5]\nregions: [UKI]\n", ""),
	})
	folder := load(t, fsys, nil, nil)
	if len(folder.Problems) > 0 {
		t.Fatal(lines(folder.Problems))
	}
	want := Codes{
		CPV: map[string]Code{
			"45000000": {"7", "Construction", map[string]string{"cy": "Adeiladu", "en-GB": "Building"}},
			"72000000": {"5", "IT", nil},
		},
		Regions: map[string]Code{"UKI": {Labels: map[string]string{"en": "London"}}},
	}
	if diff := same(want, folder.Codes); diff != "" {
		t.Error(diff)
	}
	code := folder.Codes.CPV["45000000"]
	for language, label := range map[string]string{"cy": "Adeiladu", "cy-GB": "Adeiladu", "en-GB": "Building", "de": "Construction"} {
		if got := code.In(language); got != label {
			t.Errorf("in %s: %s, want %s", language, got, label)
		}
	}
	// Another list is another judgement of notices that did not change.
	fsys["codes/regions.csv"].Data = []byte("code,label\nUKJ,South East\n")
	if folder = load(t, fsys, folder, []string{"codes"}); len(folder.Problems) != 1 || folder.Problems[0].Code != codeNotListed {
		t.Errorf("problems:\n%s", lines(folder.Problems))
	}
	delete(fsys, "codes/regions.csv")
	if folder = load(t, fsys, folder, []string{"codes/regions.csv"}); len(folder.Problems) > 0 || folder.Codes.Regions != nil {
		t.Errorf("problems:\n%s", lines(folder.Problems))
	}
}

// official reads a list of official codes.
func official(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(shared(t, "data/codes"), name))
	if err != nil {
		t.Skip(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// TestOfficialCodes: the divisions are those of the CPV, and every official
// code has the right shape, with a list and without.
func TestOfficialCodes(t *testing.T) {
	cpv, nuts := official(t, "cpv-2008.csv"), official(t, "nuts.csv")
	seen := 0
	var codes, regions []string
	for _, row := range cpv {
		label, ok := Division(row[0])
		if !ok {
			t.Errorf("no division for %s", row[0])
		}
		if strings.HasSuffix(row[0], "000000") {
			seen++
			if label != row[2] {
				t.Errorf("division %s is %q, not %q", row[0], label, row[2])
			}
		}
		codes = append(codes, row[0]+"-"+row[1])
	}
	if seen != len(divisions) {
		t.Errorf("%d divisions, want %d", len(divisions), seen)
	}
	known := map[string]bool{}
	for _, row := range nuts {
		if !known[row[0]] {
			known[row[0]] = true
			regions = append(regions, "\""+row[0]+"\"") // NO is no in YAML
		}
	}
	fsys := folderOf(map[string]string{"notices/x.md": notice("cpv: ["+strings.Join(codes, ", ")+"]\nregions: ["+strings.Join(regions, ", ")+"]\n", "")})
	if folder := load(t, fsys, nil, nil); len(folder.Problems) > 0 {
		t.Errorf("without lists:\n%.2000s", lines(folder.Problems))
	}
	for name, from := range map[string]string{"codes/cpv.csv": "cpv-2008.csv", "codes/regions.csv": "nuts.csv"} {
		data, err := os.ReadFile(filepath.Join(shared(t, "data/codes"), from))
		if err != nil {
			t.Fatal(err)
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	folder := load(t, fsys, nil, nil)
	if folder.Problems.HasErrors() || len(folder.Codes.CPV) != len(cpv) {
		t.Errorf("with lists:\n%.2000s", lines(folder.Problems))
	}
}

func TestRegions(t *testing.T) {
	for code, ok := range map[string]bool{
		"UK": true, "UKI": true, "UKI31": true, "TLC1": true, "GB-WLS": true, "GB-ENG": true, "ES-M": true, "FR-75": true, "NO": true,
		"": false, "U": false, "uk": false, "UKI314": false, "GB-": false, "GB-WALES": false, "1B": false, "UK I": false, "UKé": false,
	} {
		if isRegion(code) != ok {
			t.Errorf("%q is %v", code, !ok)
		}
	}
}
