package problem

import (
	"errors"
	"regexp"
	"testing"
)

// A panic is an error that names what was done, the panic and where it was; what
// ends without one stays as it is.
func TestRecover(t *testing.T) {
	fail := errors.New("no disk")
	do := func(f func() error) (err error) {
		defer Recover("reading road.md", &err)
		return f()
	}
	if err := do(func() error { return fail }); err != fail {
		t.Errorf("the error of no panic is %v", err)
	}
	if err := do(func() error { return nil }); err != nil {
		t.Errorf("the error of nothing is %v", err)
	}
	for want, f := range map[string]func() error{
		`index out of range \[3\] with length 0`: func() error { var none []error; return none[len("abc")] },
		`invalid memory address`:                 func() error { var p *Problem; return errors.New(p.Message) },
		`at a loss`:                              func() error { panic("at a loss") },
	} {
		err := do(f)
		if err == nil || !regexp.MustCompile(`^reading road\.md: handbill failed \(.*`+want+`.* at problem\.TestRecover\S* bug_test\.go:\d+, .*\); this is a bug .*report`).MatchString(err.Error()) {
			t.Errorf("the error is %v", err)
		}
	}
}
