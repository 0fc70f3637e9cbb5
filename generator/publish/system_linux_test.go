package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mount mounts a file system in memory and returns its folder.
func mount(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skip("no file system may be mounted here: ", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// The disk is full, with more and more room, from none at all to enough: the
// old site stays until the new one fits, and then is there.
func TestFullDisk(t *testing.T) {
	old := site{"index.html": strings.Repeat("old ", 50_000), "notices/a/index.html": "a"}
	new := site{"index.html": strings.Repeat("new ", 30_000), "more/b/index.html": "b", "more/c/index.html": "c", "style.css": "s"}
	for limit, full := range map[string]func(t *testing.T, dir string, i int){
		"size=1m": func(t *testing.T, dir string, i int) {
			if err := os.WriteFile(filepath.Join(dir, "ballast"), make([]byte, 1<<20), 0o644); !errors.Is(err, unix.ENOSPC) {
				t.Fatal("the disk is not full: ", err)
			}
			if err := os.Truncate(filepath.Join(dir, "ballast"), int64(780-i*4)<<10); err != nil {
				t.Fatal(err)
			}
		},
		"nr_inodes=60": func(t *testing.T, dir string, i int) {
			for n := 0; ; n++ {
				err := os.WriteFile(filepath.Join(dir, fmt.Sprint("ballast", n)), nil, 0o644)
				if errors.Is(err, unix.ENOSPC) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			for n := range i {
				if err := os.Remove(filepath.Join(dir, fmt.Sprint("ballast", n))); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		t.Run(limit, func(t *testing.T) {
			parent := mount(t, limit)
			dir := filepath.Join(parent, "public")
			failures := 0
			for i := 0; ; i++ {
				clearAll(t, parent)
				mustPublish(t, dir, old)
				full(t, parent, i)
				_, err := publishWith(disk{}, dir, new, Options{})
				if err == nil {
					checkWhole(t, dir, new)
					break
				}
				failures++
				checkMessage(t, err, "public", unix.ENOSPC.Error())
				if !errors.Is(err, unix.ENOSPC) {
					t.Errorf("%v hides its cause", err)
				}
				checkWhole(t, dir, old)
			}
			if failures < 3 {
				t.Errorf("only %d publications found the disk full", failures)
			}
			t.Logf("%d publications found the disk full", failures)
		})
	}
}

func clearAll(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadOnlyFileSystem(t *testing.T) {
	parent := mount(t, "size=1m")
	dir := filepath.Join(parent, "public")
	mustPublish(t, dir, oldSite())
	if err := unix.Mount("", parent, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Skip("nothing may be mounted read-only here: ", err)
	}
	for _, dir := range []string{dir, filepath.Join(parent, "other"), filepath.Join(parent, "a/b/c")} {
		_, err := publishWith(disk{}, dir, newSite(), Options{})
		checkMessage(t, err, dir, unix.EROFS.Error())
		if !errors.Is(err, unix.EROFS) {
			t.Errorf("%v hides its cause", err)
		}
	}
	checkWhole(t, dir, oldSite())
	if done, err := RollForward(context.Background(), dir, Options{}); done || err != nil {
		t.Error(done, err)
	}
}

// A folder that is a file system of its own can't be replaced file by file
// from beside it, nor can one in it.
func TestMountedFolder(t *testing.T) {
	dir := mount(t, "size=1m")
	_, err := Open(context.Background(), dir, Options{})
	checkRefused(t, err, dir, "is mounted")

	dir = newDir(t)
	mustPublish(t, dir, oldSite())
	inside := filepath.Join(dir, "notices/c")
	if err := os.Mkdir(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", inside, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("no file system may be mounted here: ", err)
	}
	defer unix.Unmount(inside, 0)
	_, err = publishWith(disk{}, dir, newSite(), Options{})
	checkRefused(t, err, "notices/c", dir)
	if difference := compare(tree(t, dir), oldSite()); difference != "" {
		t.Error(difference)
	}
}

// A mount that looks like the same file system is found out too.
func TestBoundFolder(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	if err := unix.Mount(dir, dir, "", unix.MS_BIND, ""); err != nil {
		t.Skip("nothing may be mounted here: ", err)
	}
	defer unix.Unmount(dir, unix.MNT_DETACH) // where the test ends early
	_, err := publishWith(disk{}, dir, newSite(), Options{})
	checkRefused(t, err, dir, "is mounted")
	checkWhole(t, dir, oldSite())
	if err := unix.Unmount(dir, 0); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, dir, newSite())
	checkWhole(t, dir, newSite())
}

// Whatever file or folder of the output is held in its place, the site is then
// the old one or the new one, never a part of each.
func TestHeldInPlace(t *testing.T) {
	begin := func(dir string) {
		mustPublish(t, dir, oldSite())
		if err := os.Mkdir(filepath.Join(dir, "turned/empty"), 0o755); err != nil { // is to go too
			t.Fatal(err)
		}
	}
	dir := newDir(t)
	begin(dir)
	var names []string
	if err := fs.WalkDir(os.DirFS(dir), ".", func(name string, _ fs.DirEntry, err error) error {
		names = append(names, name)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	edited := oldSite() // all files, and no folder comes or goes
	for name := range edited {
		edited[name] += ", edited"
	}
	attribute := func(flag int) func(name string) (release func() error, err error) {
		return func(name string) (func() error, error) {
			set := func(flags int) error {
				file, err := os.Open(name)
				if err != nil {
					return err
				}
				defer file.Close()
				return unix.IoctlSetPointerInt(int(file.Fd()), unix.FS_IOC_SETFLAGS, flags)
			}
			return func() error { return set(0) }, set(flag)
		}
	}
	for way, hold := range map[string]func(name string) (release func() error, err error){
		"mounted": func(name string) (func() error, error) {
			return func() error { return unix.Unmount(name, 0) }, unix.Mount(name, name, "", unix.MS_BIND, "")
		},
		"immutable":   attribute(0x10), // FS_IMMUTABLE_FL
		"append only": attribute(0x20), // FS_APPEND_FL
	} {
		t.Run(way, func(t *testing.T) {
			for _, new := range []site{newSite(), edited} {
				refused := 0
				for _, name := range names {
					dir := newDir(t)
					begin(dir)
					release, err := hold(filepath.Join(dir, name))
					if err != nil {
						t.Skip("nothing may be held here: ", err)
					}
					t.Cleanup(func() { _ = release() }) // where the test ends early
					_, err = publishWith(quick{}, dir, new, Options{})
					want := new
					if err != nil {
						refused++
						want = oldSite()
						checkMessage(t, err, dir)
					}
					check := func(want site) {
						if difference := compare(tree(t, dir), want); difference != "" {
							t.Errorf("%s: %v, and the site is: %s", name, err, difference)
						}
						checkManifest(t, dir)
						checkNothingBeside(t, dir)
					}
					check(want)
					if err := release(); err != nil {
						t.Fatal(err)
					}
					mustPublish(t, dir, new)
					check(new)
				}
				if refused < 20 || refused == len(names) {
					t.Errorf("of %d publications %d are refused", len(names), refused)
				}
			}
		})
	}
}

// Folders that may not be written leave the old site whole.
func TestNoPermission(t *testing.T) {
	for _, locked := range []string{".", "public", "public/notices", "public/notices/a", "public/gone/far/away", "public/turned"} {
		t.Run(locked, func(t *testing.T) {
			parent := filepath.Dir(newDir(t))
			if err := os.Chmod(parent, 0o777); err != nil {
				t.Fatal(err)
			}
			asNobody(t, func() {
				dir := filepath.Join(parent, "public")
				mustPublish(t, dir, oldSite())
				name := filepath.Join(parent, locked)
				chmodAs(t, parent, name, 0o555)
				_, err := publishWith(disk{}, dir, newSite(), Options{})
				checkMessage(t, err, dir, "permission denied")
				if !errors.Is(err, unix.EACCES) {
					t.Errorf("%v hides its cause", err)
				}
				if difference := compare(tree(t, dir), oldSite()); difference != "" {
					t.Error(difference)
				}
				checkNothingBeside(t, dir)
				chmodAs(t, parent, name, 0o777)
				mustPublish(t, dir, newSite())
				checkWhole(t, dir, newSite())
			})
		})
	}
}

// In a folder that all may write in, nobody can leave a record by which files of
// his own are published.
func TestStagingOfAnotherUser(t *testing.T) {
	dir := newDir(t)
	parent, staging := filepath.Dir(dir), filepath.Join(filepath.Dir(dir), ".public.handbill-staging")
	mustPublish(t, dir, oldSite())
	cutOff(t, dir, newSite())
	if err := os.Chown(staging, 65534, 65534); err != nil {
		t.Skip("files cannot be another user's here: ", err)
	}
	if err := os.Chmod(parent, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	_, err := RollForward(context.Background(), dir, Options{})
	checkRefused(t, err, dir, ".public.handbill-staging", "another user")
	_, err = Open(context.Background(), dir, Options{})
	checkRefused(t, err, dir, ".public.handbill-staging", "another user")
	if difference := compare(tree(t, dir), oldSite()); difference != "" {
		t.Error(difference)
	}

	// Who alone may write in the folder, or owns it, can do what he likes.
	if err := os.Chmod(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	recoverOutput(t, dir)
	checkWhole(t, dir, newSite())
}

// A file system may have no locks: nothing is left of the attempt, and what
// another process has there stays.
func TestNoLocks(t *testing.T) {
	for _, there := range []bool{false, true} {
		t.Run(fmt.Sprint(there), func(t *testing.T) {
			dir := newDir(t)
			mustPublish(t, dir, oldSite())
			if there {
				writeFile(t, filepath.Join(filepath.Dir(dir), ".public.handbill-lock"), "1")
			}
			before := tree(t, filepath.Dir(dir))
			withoutLocks(t, func() {
				_, err := publishWith(disk{}, dir, newSite(), Options{})
				checkMessage(t, err, dir, unix.ENOLCK.Error())
			})
			if difference := compare(tree(t, filepath.Dir(dir)), before); difference != "" {
				t.Error(difference)
			}
		})
	}
}

// withoutLocks calls do where flock fails, as on some network file systems.
func withoutLocks(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		const (
			load   = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS // the system call's number
			equals = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
			result = unix.BPF_RET | unix.BPF_K
		)
		filter := []unix.SockFilter{
			{Code: load},
			{Code: equals, K: unix.SYS_FLOCK, Jf: 1},
			{Code: result, K: unix.SECCOMP_RET_ERRNO | uint32(unix.ENOLCK)},
			{Code: result, K: unix.SECCOMP_RET_ALLOW},
		}
		program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
		err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
		if err == nil {
			err = unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0)
		}
		if err != nil {
			t.Log("no system call can be made to fail here: ", err)
			return
		}
		do()
	}()
	<-done
}

// chmodAs sets permissions; those of parent, which another user made, are set
// by that user before.
func chmodAs(t *testing.T, parent, name string, mode os.FileMode) {
	t.Helper()
	if name == parent {
		was, err := unix.SetfsuidRetUid(os.Getuid())
		if err != nil {
			t.Fatal(err)
		}
		defer unix.Setfsuid(was)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

// asNobody calls do as a user who may not write everywhere, as root may.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		do()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		const nobody = 65534
		if err := unix.Setfsuid(nobody); err != nil {
			t.Error(err)
			return
		}
		do()
	}()
	<-done
}

// A publication of many files by many goroutines needs few files open at once.
func TestFewOpenFiles(t *testing.T) {
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	few := before
	few.Cur = 64
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &few); err != nil {
		t.Fatal(err)
	}
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &before)
	dir := newDir(t)
	for _, s := range []site{bigSite("1"), bigSite("2"), oldSite()} {
		f, err := open(context.Background(), quick{}, dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		names := make(chan string)
		var group sync.WaitGroup
		for range 16 {
			group.Go(func() {
				for name := range names {
					if err := f.Put(name, Page, []byte(s[name]), ""); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for name := range maps.Keys(s) {
			names <- name
		}
		close(names)
		group.Wait()
		if _, err := f.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		checkWhole(t, dir, s)
	}
}

// No file stays open once a publication is over.
func TestNothingStaysOpen(t *testing.T) {
	dir := newDir(t)
	open := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip(err)
		}
		return len(entries)
	}
	mustPublish(t, dir, oldSite())
	before := open()
	for range 3 {
		mustPublish(t, dir, newSite())
		cutOff(t, dir, oldSite())
		recoverOutput(t, dir)
		if _, err := publishWith(quick{}, dir, site{"a": "", "A": ""}, Options{}); err == nil {
			t.Error("no error")
		}
	}
	if after := open(); after != before {
		t.Errorf("%d files open, %d before", after, before)
	}
}
