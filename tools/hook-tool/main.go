// Command hook-tool is every hook tool of a local model: it is symlinked as `config-get`, `relation-set` and so on,
// hands the name it was called by and its arguments to the unit's agent over a Unix socket, and prints the answer.
//
// A charm starts it a dozen times per event, so that start-up is what counts: it speaks just enough HTTP over plain
// system calls, without net, net/http and encoding/json. The protocol is described beside the server, in
// packages/local/src/hook-tools/protocol.ts; hook-tool.sh speaks the same where there is no Go.
package main

import (
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	code, err := run(os.Args)
	if err != nil {
		os.Stderr.WriteString("ERROR " + err.Error() + "\n")
		code = 1
	}
	os.Exit(code)
}

type failure string

func (f failure) Error() string { return string(f) }

func run(argv []string) (int, error) {
	context, err := variable("JUJU_CONTEXT_ID")
	if err != nil {
		return 0, err
	}
	address, err := variable("JUJU_AGENT_SOCKET_ADDRESS")
	if err != nil {
		return 0, err
	}
	directory, err := os.Getwd()
	if err != nil {
		return 0, err
	}
	tool := argv[0][strings.LastIndexByte(argv[0], '/')+1:]
	body := request(context, directory, tool, argv[1:])
	body = attach(body, tool, argv[1:])
	if readsStandardInput(argv[1:]) {
		if body, err = attachStandardInput(body); err != nil {
			return 0, err
		}
	}
	return exchange(address, len(argv)-1, body)
}

func variable(name string) (string, error) {
	value := os.Getenv(name)
	if value == "" {
		return "", failure(name + " not set")
	}
	return value, nil
}

// request holds the context id, the directory, the tool and its arguments, each ended by a NUL, which no argument can hold.
func request(context, directory, tool string, args []string) []byte {
	body := make([]byte, 0, 1024)
	for _, field := range []string{context, directory, tool} {
		body = append(append(body, field...), 0)
	}
	for _, arg := range args {
		body = append(append(body, arg...), 0)
	}
	return body
}

// attach adds the files that the arguments name. The agent may live outside the mount namespace of the charm, so that a
// path means something here only. A file that cannot be read is sent as the reason, for the agent to report in Juju's words.
func attach(body []byte, tool string, args []string) []byte {
	for i, arg := range args {
		path := ""
		if arg == "--" {
			break
		} else if arg == "--file" && i+1 < len(args) {
			path = args[i+1]
		} else if rest, found := strings.CutPrefix(arg, "--file="); found {
			path = rest
		} else if _, rest, found := strings.Cut(arg, "#file="); found && strings.HasPrefix(tool, "secret-") {
			path = rest
		}
		if path == "" || path == "-" {
			continue
		}
		body = append(append(body, path...), 0)
		content, err := os.ReadFile(path)
		if err != nil {
			body = append(append(body, "!"+reason(err)...), 0)
			continue
		}
		body = append(strconv.AppendInt(body, int64(len(content)), 10), 0)
		body = append(body, content...)
	}
	return body
}

func reason(err error) string {
	if cause, ok := err.(*os.PathError); ok {
		return cause.Err.Error()
	}
	return err.Error()
}

func readsStandardInput(args []string) bool {
	for i, arg := range args {
		switch {
		case arg == "--":
			return false
		case arg == "--file=-", arg == "--file" && i+1 < len(args) && args[i+1] == "-":
			return true
		}
	}
	return false
}

// attachStandardInput is last in the body: its length is what is left.
func attachStandardInput(body []byte) ([]byte, error) {
	body = append(body, '-', 0, 0)
	content, err := io.ReadAll(os.Stdin)
	return append(body, content...), err
}

func exchange(address string, args int, body []byte) (int, error) {
	socket, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return 0, unreachable(address, err)
	}
	if err := connect(socket, address); err != nil {
		return 0, unreachable(address, err)
	}
	head := "POST /tool HTTP/1.1\r\nHost: unit\r\nConnection: close\r\nX-Args: " + strconv.Itoa(args) +
		"\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n"
	if err := writeAll(socket, append([]byte(head), body...)); err != nil {
		return 0, unreachable(address, err)
	}
	reply, err := readAll(socket)
	if err != nil {
		return 0, unreachable(address, err)
	}
	_, lines, found := strings.Cut(string(reply), "\r\n\r\n")
	if !found {
		return 0, unreachable(address, failure("the connection closed before the answer"))
	}
	return print(address, lines)
}

// connect understands `@name`, an abstract socket, as Juju's own; the syscall package translates it.
func connect(socket int, address string) error {
	for {
		err := syscall.Connect(socket, &syscall.SockaddrUnix{Name: address})
		if err != syscall.EINTR {
			return err
		}
	}
}

func writeAll(socket int, data []byte) error {
	for len(data) > 0 {
		n, err := syscall.Write(socket, data)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

func readAll(socket int) ([]byte, error) {
	data := make([]byte, 0, 4096)
	for {
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
		n, err := syscall.Read(socket, data[len(data):cap(data)])
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return data, nil
		}
		data = data[:len(data)+n]
	}
}

// print writes the lines of the answer to where they belong. The first character of each says which: 1 and 2 are a line
// of standard output and of standard error, 3 and 4 the same without its line end, x the exit code, which comes last.
func print(address, lines string) (int, error) {
	var stdout, stderr []byte
	for lines != "" {
		line, rest, _ := strings.Cut(lines, "\n")
		lines = rest
		if line == "" {
			continue
		}
		switch line[0] {
		case '1':
			stdout = append(append(stdout, line[1:]...), '\n')
		case '2':
			stderr = append(append(stderr, line[1:]...), '\n')
		case '3':
			stdout = append(stdout, line[1:]...)
		case '4':
			stderr = append(stderr, line[1:]...)
		case 'x':
			code, err := strconv.Atoi(line[1:])
			if err != nil {
				return 0, unreachable(address, err)
			}
			os.Stdout.Write(stdout)
			os.Stderr.Write(stderr)
			return code, nil
		}
	}
	return 0, unreachable(address, failure("the connection closed before the answer was complete"))
}

func unreachable(address string, err error) error {
	return failure("cannot reach the unit's agent at " + address + ": " + err.Error())
}
