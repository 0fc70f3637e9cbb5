//go:build !unix

package content

import "errors"

func makePipe(string) error { return errors.ErrUnsupported }
