// Package publish turns paths and bytes into a folder that a static host can
// serve, and does so safely. It knows nothing of what the files say.
//
// A publication is one [Open], any number of [Folder.Put] and [Folder.PutFile]
// from any number of goroutines, one [Folder.Commit], and always a
// [Folder.Close]:
//
//	folder, err := publish.Open(ctx, "public", publish.Options{Source: digest})
//	if err != nil {
//		return err
//	}
//	defer folder.Close()
//	err = folder.Put("index.html", publish.Page, page)
//	…
//	result, err := folder.Commit(ctx)
//
// [Names] tells before that which paths Put would refuse. [Lock] is the lock
// of a publication, for a file.
//
// # What lies where
//
// For an output folder public there are, beside it:
//
//	.public.handbill-lock      held from Open to Close; inside, the holder's process id
//	.public.handbill-staging/  the new files under numbers (1, 2, …), and then the commit record;
//	                           for a first publication: tree/, the whole folder to be
//
// and in it manifest.json, a public output: every file with its size and
// SHA-256, sorted by path. It is also how handbill knows a folder for its own,
// and which of the files there it made.
//
// # What is promised
//
// Nothing in the folder changes before Commit, and Commit changes nothing
// before it has checked all it can. What differs from the manifest or from the
// sizes on disk is staged by Put. Commit syncs the staged files, then writes
// the commit record, which lists every rename and removal. Before the record
// the old site is there, and Close or the next Open clears the staging. From
// the record on the new site will be there: the next Open or [RollForward]
// finishes a publication that was cut off. Each step can be taken twice, so
// finishing may be cut off too.
//
// Files are replaced by rename, so that a reader finds the old or the new one:
// first assets, then documents, pages, data; then what an earlier publication
// made and this one did not is removed; manifest.json comes last. A folder
// that does not exist yet, or is quite empty, appears by one rename of the
// whole. One that holds hidden files only (such as public/.gitignore) keeps
// them and gets the new files one by one.
//
// Files that are not in the manifest are never removed, and never overwritten
// unless [Options].Adopt says so. A file that is in the manifest, and that
// somebody changed since, is not removed either ([Result].Kept). A directory is
// removed only when empty. All that is changed in it is reached through
// [os.Root], so that a link in the folder leads nothing outside of it; files are
// staged, and looked at, by their paths. A staging folder of another user is refused
// where all may make one, as in /tmp: its record could have anything published.
//
// # Systems
//
// Linux syncs staged files with one syncfs, other systems file by file. The
// lock is flock(2) on Unix and a file opened for one writer on Windows: both
// end with the process that holds them.
//
// # Tests
//
// go test runs a short form of every test. The long forms (1,000 kills at
// random moments, 1,000 publications beside readers, 100 pairs of publications
// at once) take some minutes:
//
//	go test ./generator/publish -long -timeout 30m
//
// The tests that need a file system of their own mount one of 1 MiB, where
// they may, and are skipped elsewhere.
package publish
