import type { Scenario, Step } from "./play.ts";

const shell = (text: string, ...options: string[]): Step => ({ run: ["exec", ...options, "--", "sh", "-c", text] });

const layer = `services:
  web: {override: replace, command: sleep 600, working-dir: /usr, environment: {FROM: web, KEPT: yes}}
`;

/** Commands: streams, codes, context, time and signals. */
export const execScenarios: readonly Scenario[] = [
  {
    name: "commands run with their streams, environment and directory",
    layers: { "001-base.yaml": layer },
    steps: [
      "exec -- echo hello",
      shell("echo out; echo err >&2; exit 3"),
      shell("kill -TERM $$"),
      { run: ["exec", "--", "cat"], stdin: "from the other side\n" },
      { run: ["exec", "--", "wc", "-c"], stdin: "x".repeat(300_000) },
      shell("head -c 300000 /dev/zero | tr '\\0' x | wc -c"),
      shell("echo $A $B", "--env", "A=1", "--env", "B=two=2"),
      { run: ["exec", "--env", "BAD", "--", "true"] },
      "exec -w /usr -- pwd",
      "exec -- pwd",
      "exec -w /nonexistent -- pwd",
      "exec -w /etc/passwd -- pwd",
      shell("echo $FROM $KEPT; pwd", "--context", "web"),
      shell("echo $FROM $KEPT; pwd", "--context", "web", "--env", "FROM=me", "-w", "/"),
      "exec --context nope -- true",
      "exec -- no-such-program-here",
      "exec -- /etc/passwd",
      "exec -- /nonexistent/program",
      "exec",
      "exec --user nosuchuser -- true",
      "exec --group root -- true",
      "exec --uid 0 --user daemon -- true",
      shell("id -u; id -g; echo $HOME $USER; pwd", "--user", "root"),
      shell("env | grep -v -e ^PEBBLE -e ^PATH | sort"),
      "changes",
    ],
  },
  {
    name: "commands end by time and by signal",
    steps: [
      "exec --timeout 200ms -- sleep 600",
      "exec --timeout 20s -- echo in time",
      "exec --timeout x -- true",
      "exec --timeout 0s -- true",
      {
        ...shell("trap 'echo terminated; exit 9' TERM; echo ready; while :; do sleep 0.05; done"),
        signal: { after: /ready/, name: "SIGTERM" },
      },
      {
        ...shell("trap 'echo hung up; exit 8' HUP; echo ready; while :; do sleep 0.05; done"),
        signal: { after: /ready/, name: "SIGHUP" },
      },
      { run: ["exec", "--", "sh", "-c", "echo ready; exec sleep 600"], signal: { after: /ready/, name: "SIGTERM" } },
      "changes",
      "tasks 1",
      "tasks 2",
    ],
  },
  {
    name: "commands have a terminal when they are to",
    steps: [
      shell("test -t 0 && echo in; test -t 1 && echo out; test -t 2 && echo err", "-T"),
      shell("test -t 0 && echo in; test -t 1 && echo out; test -t 2 && echo err; exit 4", "-t", "-I"),
      // Ours gives an interactive terminal all three.
      shell("test -t 0 && echo in; test -t 1 && echo out; tty >/dev/null && echo controlled", "-t", "-i"),
      shell("echo to stderr >&2", "-t"),
      { ...shell("cat", "-t", "-I"), stdin: "piped\n" },
      { ...shell("stty -echo; cat", "-t", "-i"), stdin: "" },
      shell("true", "-i", "-T"),
    ],
  },
];
