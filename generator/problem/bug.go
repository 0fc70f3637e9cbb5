package problem

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// CodeBug is the code of a problem that is handbill's own.
const CodeBug = "bug"

// Recover makes a panic the error of the function that defers it, so that a fault
// in the work on one file or page is told with its name and ends no preview. The error
// is one line that a report can quote: it has the panic and where it was.
func Recover(what string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s: handbill failed (%v at %s); this is a bug of the program, so please report this line, with the file if you can", what, r, stackTop())
	}
}

// stackTop names the functions of the program that a panic ended, the innermost first.
func stackTop() string {
	const most = 4
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)]) // without this, Recover and Callers
	var top []string
	for more := true; more && len(top) < most; {
		var f runtime.Frame
		if f, more = frames.Next(); !strings.HasPrefix(f.Function, "runtime.") {
			top = append(top, fmt.Sprintf("%s %s:%d", path.Base(f.Function), path.Base(f.File), f.Line))
		}
	}
	return strings.Join(top, ", ")
}
