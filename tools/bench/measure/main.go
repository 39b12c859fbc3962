// Command measure runs the program of BENCH_COMMAND and writes what it cost to the file of BENCH_RESULT: wall time, CPU time of the
// program and of all that it waited for, and the peak of its memory. The kernel tells that only to the parent, and Node does not pass it on.
package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

func main() {
	command := os.Getenv("BENCH_COMMAND")
	result := os.Getenv("BENCH_RESULT")
	var env []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "BENCH_") {
			env = append(env, entry)
		}
	}
	started := time.Now()
	process, err := os.StartProcess(command, []string{command}, &os.ProcAttr{
		Env:   env,
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
	})
	if err != nil {
		fail(err)
	}
	state, err := process.Wait()
	if err != nil {
		fail(err)
	}
	wall := time.Since(started)
	usage, _ := state.SysUsage().(*syscall.Rusage)
	cpu := state.UserTime() + state.SystemTime()
	text := fmt.Sprintf(`{"wallMs":%.3f,"cpuMs":%.3f,"peakKib":%d}`,
		float64(wall.Microseconds())/1000, float64(cpu.Microseconds())/1000, usage.Maxrss)
	if err := os.WriteFile(result, []byte(text), 0o600); err != nil {
		fail(err)
	}
	os.Exit(state.ExitCode())
}

func fail(err error) {
	os.Stderr.WriteString("cannot measure: " + err.Error() + "\n")
	os.Exit(1)
}
