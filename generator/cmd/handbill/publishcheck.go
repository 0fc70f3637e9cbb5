package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/ledger"
	"handbill.example/generator/problem"
	"handbill.example/generator/publish"
)

func newPublishCheck(s *settings) *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use:     "publish-check",
		Short:   "Check the content, and record what is now published in the ledger",
		Long:    "Check the content as check does and, when it has no errors, add the notices that\nare now published to content/ledger.json. From then on check reports a published\nnotice that was edited or removed. Run it before you push, and commit the ledger\nwith the notices.",
		Example: "  handbill publish-check && handbill build",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := s.options()
			if err != nil {
				return err
			}
			if err := checkContent(o.Content); err != nil {
				return err
			}
			// The ledger is read, and written at the end: what another process
			// records meanwhile would be lost.
			file := filepath.Join(o.Content, ledger.File)
			release, err := publish.Lock(cmd.Context(), file, waiting(cmd.ErrOrStderr(), filepath.ToSlash(file)))
			if err != nil {
				return err
			}
			err = checkAndRecord(cmd, o, strict)
			return cmp.Or(err, release())
		},
	}
	s.add(cmd)
	cmd.Flags().BoolVar(&strict, "strict", false, "take warnings for errors")
	return cmd
}

func checkAndRecord(cmd *cobra.Command, o generator.Options, strict bool) error {
	model, problems, err := check(cmd.Context(), o, strict)
	if err != nil {
		return err
	}
	if err := problems.Write(cmd.OutOrStdout(), problem.Text); err != nil {
		return err
	}
	if problems.HasErrors() {
		fmt.Fprintln(cmd.OutOrStdout(), problems.Summary())
		return generator.ErrProblems
	}
	return record(cmd, o.Content, model)
}

// record adds what is published to the ledger, by a new file that takes the
// old one's place.
func record(cmd *cobra.Command, dir string, model *generator.Model) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	after, fresh := model.Record()
	data, err := after.Marshal()
	if err != nil {
		return err
	}
	name := filepath.ToSlash(filepath.Join(dir, ledger.File))
	const draft = "." + ledger.File + ".tmp"
	if err = writeSynced(root, draft, data); err == nil {
		err = root.Rename(draft, ledger.File)
	}
	if err != nil {
		root.Remove(draft)
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if err := syncFolder(root); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %d of them new\n", name, problem.Plural(len(after.Notices), "notice"), fresh)
	return err
}

// writeSynced makes a file and returns when it is on disk. What has its name goes
// first: a draft that was left behind, or a link, by which another file would be
// overwritten.
func writeSynced(root *os.Root, name string, data []byte) error {
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	return fill(file, data)
}

// fill writes a new file, closes it and returns when it is on disk.
func fill(file *os.File, data []byte) error {
	if _, err := file.Write(data); err != nil {
		file.Close()
		return err
	}
	if err := file.Sync(); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// syncFolder returns when a rename in a folder is on disk.
func syncFolder(root *os.Root) error {
	if runtime.GOOS == "windows" {
		return nil // has no call for it: NTFS logs renames itself
	}
	file, err := root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
