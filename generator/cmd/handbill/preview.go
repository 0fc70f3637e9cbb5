package main

import (
	"os"
	"os/exec"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"handbill.example/generator/preview"
)

func newPreview(s *settings) *cobra.Command {
	var o preview.Options
	var open, drafts bool
	cmd := &cobra.Command{
		Use:     "preview",
		Short:   "Serve the site while it is written, and follow the files",
		Long:    "Serve the site as a build would make it, and follow the files.\nOpen pages reload when what they show changed. Problems of the content are\nlisted in the browser; the last good build is shown meanwhile. Nothing is\nwritten.",
		Example: "  handbill preview --open\n  handbill preview --at 2020-01-10 --drafts=false\n  handbill preview --listen 127.0.0.1:9000 --poll 1s",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.Site, err = s.options(); err != nil {
				return err
			}
			if err := checkContent(o.Site.Content); err != nil {
				return err
			}
			o.Site.Drafts = drafts
			if s.at == "" && os.Getenv("SOURCE_DATE_EPOCH") == "" {
				// A preview may be open for days. What a page says changes with
				// the minute at most.
				o.Site.At = func(zone *time.Location) (time.Time, error) { return time.Now().Truncate(time.Minute).In(zone), nil }
			}
			if o.Listen != "" {
				if err := preview.CheckAddress(o.Listen); err != nil {
					return usage("--listen: %v", err)
				}
			}
			if o.Poll < 0 {
				return usage("--poll: “%v” is less than nothing; write a time, as in 700ms", o.Poll)
			}
			if open {
				o.Open = openBrowser
			}
			o.Now = time.Now
			o.Results, o.Talk = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return preview.Run(cmd.Context(), o)
		},
	}
	s.add(cmd)
	cmd.Flags().BoolVar(&drafts, "drafts", true, "show drafts and scheduled notices too; pages and feeds mark them")
	cmd.Flags().StringVar(&o.Listen, "listen", "", "listen on this `host:port` (default localhost:8042, or a free port if that is taken)")
	cmd.Flags().DurationVar(&o.Poll, "poll", 0, "look at the files this often, in place of watching them")
	cmd.Flags().BoolVar(&open, "open", false, "open the site in a browser")
	return cmd
}

// openBrowser opens an address with what the system has for it.
func openBrowser(url string) error {
	command := []string{"xdg-open", url}
	switch runtime.GOOS {
	case "darwin":
		command[0] = "open"
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler", url}
	}
	browser := exec.Command(command[0], command[1:]...)
	if err := browser.Start(); err != nil {
		return err
	}
	go browser.Wait() // it may run on
	return nil
}
