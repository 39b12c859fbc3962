import type { Scenario, Step } from "./play.ts";

const checks: Readonly<Record<string, string>> = {
  file: '{level: alive, threshold: 2, exec: {command: "cat <files>/ok"}}',
  tcp: "{level: ready, threshold: 1, tcp: {port: 1}}",
  http: '{threshold: 1, http: {url: "http://127.0.0.1:1/health"}}',
  context: `{exec: {command: "sh -c 'test \\"$MARK\\" = \\"from web\\"'", service-context: web}}`,
  slow: "{timeout: 200ms, exec: {command: sleep 600}}",
  wordy: `{exec: {command: "sh -c 'for i in 1 2 3 4 5 6 7; do echo line $i; done; exit 7'"}}`,
  program: "{exec: {command: no-such-program-here}}",
  off: "{startup: disabled, exec: {command: /bin/true}}",
};

// They run when they are asked to. Each has a layer of its own: those of one layer begin in any order.
const files = Object.fromEntries(
  Object.entries(checks).map(([name, check]) => [
    `${name}.yaml`,
    `checks: {${name}: ${check.replace("{", "{override: replace, period: 1h, ")}}\n`,
  ]),
);
const layers = {
  "001-base.yaml": 'services: {web: {override: replace, command: sleep 600, environment: {MARK: "from web"}}}\n',
};
const added = Object.keys(checks).map((name) => `add ${name} <home>/${name}.yaml`);

/** A run that turns a check over: the answer comes before or after its status does. */
const refresh = (name: string): Step => ({ run: ["check", "--refresh", name], races: true });

/** Checks, one by one and together, up and down. */
export const checkScenarios: readonly Scenario[] = [
  {
    name: "checks are shown, run, started and stopped",
    layers,
    files: { ...files, "files/ok": "fine\n" },
    steps: [
      ...added,
      "checks",
      "checks --level alive",
      "checks --level ready --format json",
      "checks file nope",
      "checks nope",
      "checks --level bogus",
      "check file",
      "check --refresh file",
      "check --refresh file --format json",
      "check --refresh context",
      "check --refresh slow",
      "check --refresh wordy",
      "check wordy",
      "check --refresh program",
      "check --refresh off",
      "check off --format yaml",
      "check --refresh nope",
      "check nope",
      "check",
      "start-checks off",
      "start-checks off file",
      "stop-checks off file",
      "stop-checks off",
      "checks",
      "start-checks nope file",
      "stop-checks",
      "changes",
      "health",
    ],
  },
  {
    name: "a check goes down and recovers",
    layers,
    files,
    steps: [
      ...added,
      "health",
      "check --refresh file",
      "health file",
      refresh("file"),
      { run: ["check", "file"], until: /status: down/ },
      "check --refresh file",
      "health",
      "health --level alive",
      "health --level ready",
      "health --level bogus",
      "health --format json",
      "health tcp",
      "health nope",
      "checks file",
      "tasks --last perform-check",
      "changes",
      { run: ["push", "-", "<files>/ok"], stdin: "fine" },
      "push <home>/tcp.yaml <files>/ok",
      refresh("file"),
      { run: ["check", "file"], until: /status: up/ },
      "check --refresh file",
      "check file",
      "checks file",
      "changes",
      refresh("tcp"),
      { run: ["check", "tcp"], until: /status: down/ },
      refresh("http"),
      { run: ["check", "http"], until: /status: down/ },
      "replan",
      "stop-checks tcp",
      "check tcp",
      "replan",
      "check tcp",
    ],
  },
];
