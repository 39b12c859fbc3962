import type { Scenario } from "./play.ts";

const layer = `summary: services that live and die
services:
  web: {override: replace, summary: A web, startup: enabled, command: "/bin/sh -c 'echo hello; echo world >&2; exec sleep 600'"}
  db: {override: replace, command: sleep 600, kill-delay: 1s}
  app: {override: replace, command: sleep 600, requires: [db], after: [db]}
  quick: {override: replace, command: "/bin/sh -c 'echo oops; exit 3'", backoff-delay: 10m}
  done: {override: replace, command: /bin/true, on-success: ignore}
  fails: {override: replace, command: /bin/false, on-failure: ignore}
  missing: {override: replace, command: /nonexistent/program}
  unknown: {override: replace, command: no-such-program-here}
  nobody: {override: replace, command: sleep 600, user: nosuchuser}
  nowhere: {override: replace, command: sleep 600, working-dir: /nonexistent}
  stubborn: {override: replace, command: "/bin/sh -c 'trap \\"\\" TERM; echo stubborn; while :; do sleep 0.1; done'", kill-delay: 300ms}
  trapping: {override: replace, command: "/bin/sh -c 'trap \\"echo got HUP\\" HUP; echo ready; while :; do sleep 0.1; done'", backoff-delay: 10m}
`;

/** Services from start to stop, and every way a start fails. */
export const serviceScenarios: readonly Scenario[] = [
  {
    name: "services start, stop and restart",
    layers: { "001-base.yaml": layer },
    steps: [
      "services",
      "services --format json",
      "services --format yaml web db nope",
      "services nope",
      "start web",
      "start web",
      "services web --abs-time",
      "start app",
      "services db app",
      "tasks 3",
      "restart db",
      "stop db",
      "services db app",
      "stop db",
      "stop quick",
      "start nope",
      "stop web nope",
      "restart nope",
      "start",
      "start --no-wait web",
      { run: ["changes"], until: /^8 .*Done/m },
      "changes web",
      "changes --format json",
      "tasks --last start",
      "tasks --last=replan",
      "tasks --last=replan?",
      "tasks 99",
      "tasks",
    ],
  },
  {
    name: "services that cannot start say why",
    layers: { "001-base.yaml": layer },
    steps: [
      "start quick",
      "start done",
      "start fails",
      "start missing",
      "start unknown",
      "start nobody",
      "start nowhere",
      "services",
      "changes",
      "tasks 1",
      "tasks 3",
      "tasks 7",
      "stop quick",
      "services quick",
      "logs",
      "start db quick",
      "changes db",
    ],
  },
  {
    name: "signals reach services that run",
    layers: { "001-base.yaml": layer },
    steps: [
      "start trapping",
      { run: ["logs", "trapping"], until: /ready/ },
      "signal HUP trapping",
      { run: ["logs", "trapping"], until: /got HUP/ },
      "signal SIGHUP trapping",
      "signal hup trapping",
      "signal BOGUS trapping",
      "signal HUP db",
      "signal HUP nope trapping",
      "signal HUP",
      "start stubborn",
      "stop stubborn",
      "services stubborn trapping",
      "signal KILL trapping",
      { run: ["services", "trapping"], until: /backoff/ },
    ],
  },
  {
    name: "logs are shown and followed",
    layers: { "001-base.yaml": layer },
    steps: [
      "logs",
      "start web",
      { run: ["logs"], until: /world/ },
      "logs web -n 1",
      "logs -n all",
      "logs -n 0",
      "logs -n x",
      "logs --format json",
      "logs nope",
      { run: ["logs", "-f", "-n", "1", "web"], signal: { after: /world/, name: "SIGINT" } },
    ],
  },
];
