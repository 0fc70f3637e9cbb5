package preview

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// usualPort is where the preview is, if nothing else is there.
const usualPort = 8042

// listening is what the preview listens on.
type listening struct {
	listeners []net.Listener
	// address is host and port as a browser writes them.
	address string
	// wide tells that other machines can reach it.
	wide bool
	// taken tells that the usual port was.
	taken bool
}

func (l *listening) close() {
	for _, each := range l.listeners {
		each.Close()
	}
}

// CheckAddress tells what is wrong with the form of an address to listen on.
func CheckAddress(address string) error {
	_, _, err := split(address)
	return err
}

func split(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, fmt.Errorf("“%s” is no address; write host and port, as in 127.0.0.1:8042", address)
	}
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("“%s” is no port; write a number up to 65535", text)
	}
	return host, int(number), nil
}

// listen listens on an address, host:port. The empty one stands for the loop
// back addresses at the usual port, or at a free one where that is taken.
func listen(address string) (*listening, error) {
	if address == "" {
		for port := usualPort; port < usualPort+20; port++ {
			l, err := listenLocal(port)
			if err == nil {
				l.taken = port != usualPort
				return l, nil
			}
			if !errors.Is(err, syscall.EADDRINUSE) {
				return nil, err
			}
		}
		l, err := listenLocal(0)
		if err == nil {
			l.taken = true
		}
		return l, err
	}
	host, port, err := split(address)
	if err != nil {
		return nil, err
	}
	if host == "localhost" {
		l, err := listenLocal(port)
		return l, listenError(address, err)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, listenError(address, err)
	}
	at := l.Addr().(*net.TCPAddr).AddrPort()
	out := &listening{listeners: []net.Listener{l}, wide: !at.Addr().Unmap().IsLoopback()}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	out.address = net.JoinHostPort(host, strconv.Itoa(int(at.Port())))
	return out, nil
}

func listenError(address string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is taken by another program; choose another port: %w", address, err)
	}
	return err
}

// listenLocal listens on both loopback addresses, so that localhost leads here
// whichever a browser takes it for; on one where the system has no other.
func listenLocal(port int) (*listening, error) {
	l4, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	text := strconv.Itoa(l4.Addr().(*net.TCPAddr).Port)
	l := &listening{listeners: []net.Listener{l4}, address: "localhost:" + text}
	l6, err := net.Listen("tcp6", net.JoinHostPort("::1", text))
	switch {
	case err == nil:
		l.listeners = append(l.listeners, l6)
	case errors.Is(err, syscall.EADDRINUSE):
		l.close()
		return nil, err
	}
	return l, nil
}
