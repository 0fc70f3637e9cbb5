// Package preview serves a site while it is written: as a build would make it,
// following the files.
//
// Three parts work side by side and share one value, the state:
//
//   - The watcher hears from the operating system that something may have
//     changed. Its word is a hint: the truth is a look at the files.
//   - The updater takes hints, waits until a save is whole, looks what differs,
//     loads the next model from the former one, and puts the next state in the
//     place of the current. While the content has errors, the last good build
//     goes on being shown. It also makes pages beside, to find the problems
//     that show only then.
//   - The server makes each page when it is asked for it, from the current
//     state. Open pages hear over a stream of server-sent events that there is
//     a new state, ask what became of them, and follow.
//
// A state never changes, so that no request sees half of an update. Nothing is
// written to disk.
package preview

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"handbill.example/generator"
)

// Options say what is previewed, and how.
type Options struct {
	// Site says what the models are made of. Its At is asked anew at each look
	// at the files; where the moment has moved on, the site follows.
	Site generator.Options
	// Listen is the address to listen on, host:port. Empty stands for the
	// loopback addresses at port 8042 or, if that is taken, a free one.
	Listen string
	// Poll, if not 0, is how often the files are looked at, in place of
	// watching them.
	Poll time.Duration
	// Open, if not nil, opens the site's address in a browser.
	Open func(url string) error
	Now  func() time.Time
	// Results gets the address, once the site is served: "serving URL". Talk
	// gets problems and what becomes of them.
	Results, Talk io.Writer
}

// Run previews a site until the context ends, which is no error.
func Run(ctx context.Context, o Options) error {
	l, err := listen(o.Listen)
	if err != nil {
		return err
	}
	defer l.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	u, changed, err := newUpdater(ctx, o)
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	return u.serve(ctx, l, changed)
}

// serve serves the states and follows the folders until the context ends.
func (u *updater) serve(ctx context.Context, l *listening, changed changes) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer u.close()
	host, _, _ := net.SplitHostPort(l.address)
	handler := newServer(u.current, "localhost", "127.0.0.1", "::1", host)
	handler.BaseContext = func(net.Listener) context.Context { return ctx }

	var running sync.WaitGroup
	failed := make(chan error, len(l.listeners))
	for _, each := range l.listeners {
		running.Go(func() {
			if err := handler.Serve(each); !errors.Is(err, http.ErrServerClosed) {
				failed <- err
			}
		})
	}
	if l.wide {
		u.report.say("warning: others on the network can read this preview, drafts and all, at %s", l.listeners[0].Addr())
	}
	if l.taken {
		u.report.say("port %d is taken", usualPort)
	}
	url := "http://" + l.address + u.current.Load().base()
	fmt.Fprintf(u.Results, "serving %s\n", url)
	if u.Open != nil {
		if err := u.Open(url); err != nil {
			u.report.say("no browser could be opened: %v", err)
		}
	}
	running.Go(func() { u.run(ctx, changed) })

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	cancel()
	handler.Close()
	running.Wait()
	return err
}

// newUpdater loads the first model, and begins to watch meanwhile. It gives
// what changed since.
func newUpdater(ctx context.Context, o Options) (*updater, changes, error) {
	began := o.Now()
	u := &updater{Options: o, current: &atomic.Pointer[state]{}, report: &reporter{w: o.Talk}}
	dirs := []string{contentFolder: filepath.Clean(o.Site.Content)}
	if o.Site.Templates != "" {
		dirs = append(dirs, filepath.Clean(o.Site.Templates))
	}
	for _, dir := range dirs {
		u.folders = append(u.folders, &folder{dir: dir, tree: look(dir, ".", began), watched: map[string]uint64{}})
	}
	wait := load(ctx, o.Site, nil, generator.Changes{})
	var changed changes
	if o.Poll == 0 {
		if w, err := newWatcher(dirs); err != nil {
			u.poll(err)
		} else {
			u.watcher = w
			u.running.Go(w.run)
		}
	}
	for i, f := range u.folders {
		u.lookAt(&changed, i, u.watch(f))
	}
	r, err := wait()
	if err != nil {
		u.close()
		return nil, changes{}, err
	}
	u.start(r, began)
	return u, changed, nil
}

// close ends what the updater started.
func (u *updater) close() {
	if u.watcher != nil {
		u.watcher.close()
	}
	u.running.Wait()
}
