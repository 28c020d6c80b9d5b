//go:build unix

package storetest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func (s *server) launch() error {
	var as *syscall.Credential // nil: as we are
	var err error
	if s.bin, err = programs(); err != nil {
		return err
	}
	if os.Geteuid() == 0 { // the server refuses to run as root
		if as, err = credential("postgres"); err != nil {
			return &missingError{"the user postgres, as whom to run the server: " + err.Error()}
		}
	}
	// Not below TMPDIR's test folders: these are closed to other users, and the socket's path must be short.
	if s.dir, err = os.MkdirTemp("", "fengqiao-pg-"); err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(s.dir, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	if err := s.guard(as); err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	if err := s.run(as, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "-N"); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	options := fmt.Sprintf("-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off", port, s.dir)
	if err := s.run(as, "pg_ctl", "-D", data, "-w", "-l", filepath.Join(s.dir, "log"), "-o", options, "start"); err != nil {
		return err
	}
	s.url = "postgres://postgres@" + net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) + "/postgres?sslmode=disable"
	return nil
}

// guard leaves a shell behind that waits for this process to end, then stops the server and removes its files.
func (s *server) guard(as *syscall.Credential) error {
	const script = `cat; "$0/pg_ctl" -D "$1/data" -m immediate -w stop; cd /; rm -rf "$1"`
	cmd := exec.Command("/bin/sh", "-c", script, s.bin, s.dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true} // not reached by an interrupt from the terminal
	var err error
	if s.held, err = cmd.StdinPipe(); err != nil {
		return err
	}
	return cmd.Start()
}

func (s *server) run(as *syscall.Credential, program string, args ...string) error {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	// The server inherits what pg_ctl writes to: a pipe would stay open, so output goes to a file.
	out, err := os.Create(filepath.Join(s.dir, program+".out"))
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", program, err, said)
	}
	return nil
}

// programs finds PostgreSQL's server programs: on the path, or where Debian keeps them, newest version first.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", &missingError{"no initdb on the path nor in /usr/lib/postgresql"}
	}
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	return filepath.Dir(found[0]), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return n
}

func credential(name string) (*syscall.Credential, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
