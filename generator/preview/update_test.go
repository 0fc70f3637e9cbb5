package preview

import "testing"

// A save is waited for longer only where a file may still be on its way.
func TestIsPassing(t *testing.T) {
	file := sight{size: 5, inode: 7, changed: 9}
	u := &updater{folders: []*folder{contentFolder: {tree: tree{"a.md": entry{sight: file}}}}}
	for _, test := range []struct {
		name, path string
		now        sight
		want       bool
	}{
		{"a file as it was", "a.md", file, false},
		{"a file with new text", "a.md", sight{size: 6, inode: 8, changed: 10}, false},
		{"a file that was moved away before it is written", "a.md", sight{}, true},
		{"a file that was emptied before it is written", "a.md", sight{inode: 7, changed: 10}, true},
		{"a new file that is empty", "b.md", sight{inode: 8, changed: 10}, true},
		{"a temporary file that was renamed over the file", "a.md~", sight{}, false},
	} {
		if got := u.isPassing(hint{contentFolder, test.path}, test.now); got != test.want {
			t.Errorf("%s: passing is %t, want %t", test.name, got, test.want)
		}
	}
}
