package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/problem"
)

// settings are the flags that several commands have; each command has its own.
type settings struct {
	content, templates string
	at, baseURL        string
	drafts             bool
}

// add gives a command the flags that say what a site is made of.
func (s *settings) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.content, "content", "content", "the content folder")
	f.StringVar(&s.templates, "templates", "templates", "the site's own templates; need not exist")
	f.StringVar(&s.at, "at", "", "make the site as of this `moment` (2020-01-10T12:00:00Z, or a day: its end)")
	f.StringVar(&s.baseURL, "base-url", "", "use this `URL` in place of site.yaml's base_url")
}

// options turns the flags into what the generator takes.
func (s *settings) options() (generator.Options, error) {
	o := generator.Options{Content: trim(s.content), Templates: trim(s.templates), Drafts: s.drafts}
	at, err := s.moment()
	if err != nil {
		return o, err
	}
	o.At = at
	if s.baseURL != "" {
		if o.BaseURL, err = content.ParseBaseURL(s.baseURL); err != nil {
			return o, usage("--base-url: %v", err)
		}
	}
	return o, nil
}

// trim takes the slash from the end of a folder's name.
func trim(dir string) string {
	if short := strings.TrimRight(dir, "/"); short != "" {
		return short
	}
	return dir
}

// moment gives the moment of the build: --at, else SOURCE_DATE_EPOCH, else the
// clock.
func (s *settings) moment() (func(*time.Location) (time.Time, error), error) {
	fixed := func(t time.Time) func(*time.Location) (time.Time, error) {
		return func(zone *time.Location) (time.Time, error) { return t.In(zone), nil }
	}
	if text := s.at; text != "" {
		return func(zone *time.Location) (time.Time, error) {
			m, err := moment.Parse(text, zone)
			if err != nil {
				return time.Time{}, usage("--at: %v", err)
			}
			return m.Last().In(zone), nil
		}, nil
	}
	if epoch := os.Getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return nil, usage("SOURCE_DATE_EPOCH: “%s” is not a number of seconds since 1970", epoch)
		}
		return fixed(time.Unix(seconds, 0)), nil
	}
	return fixed(time.Now().Truncate(time.Second)), nil // as SOURCE_DATE_EPOCH can give it again
}

// checkOneOf refuses a flag's value that is none of those it can have.
func checkOneOf(flag, value string, known ...string) error {
	if slices.Contains(known, value) {
		return nil
	}
	advice := ""
	if near := problem.Nearest(value, known); near != "" {
		advice = fmt.Sprintf("; did you mean “%s”?", near)
	}
	return usage("--%s: “%s” is none of %s%s", flag, value, problem.Enumerate(known, "and"), advice)
}

// checkContent refuses a content folder that is not there.
func checkContent(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return usage("there is no content folder “%s”; name that which has site.yaml with --content, or the folder that it is in with -C; handbill init makes one", dir)
	case err == nil && !info.IsDir():
		return usage("“%s” is a file; name the folder that has site.yaml with --content", dir)
	}
	return nil // what else is wrong shows when it is read
}

// load loads a site. Nearly all that is made meanwhile is kept, so that the
// collector would find little each time that the heap has doubled.
func load(ctx context.Context, o generator.Options) (*generator.Model, error) {
	if err := checkContent(o.Content); err != nil {
		return nil, err
	}
	former := debug.SetGCPercent(400)
	defer debug.SetGCPercent(former)
	return generator.Load(ctx, o, nil, generator.Changes{})
}

// check loads a site and gives all its problems, those of the texts included; strict
// makes warnings errors.
func check(ctx context.Context, o generator.Options, strict bool) (*generator.Model, problem.List, error) {
	model, err := load(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	problems, err := model.Check(ctx)
	if strict {
		problems = problems.Strict()
	}
	return model, problems, err
}
