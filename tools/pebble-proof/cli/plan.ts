import type { Scenario } from "./play.ts";

const base = `services:
  one: {override: replace, startup: enabled, command: sleep 600, environment: {A: 1, B: true, C: null, D: "x y"}}
  two: {override: replace, command: "sleep [ 600 ]", after: [one], backoff-delay: 1m30s, backoff-factor: 1.5}
checks:
  port: {override: replace, period: 1h, timeout: 2h, tcp: {port: 80}}
log-targets:
  loki: {override: replace, type: loki, location: "http://127.0.0.1:1/loki/api/v1/push", services: [-all], labels: {app: notes}}
`;

/** Layers, the plan that they make, and what a replan does. */
export const planScenarios: readonly Scenario[] = [
  {
    name: "layers are added and the plan shown",
    layers: { "001-base.yaml": base },
    files: {
      "more.yaml":
        "summary: more\nservices: {one: {override: merge, environment: {B: changed}}, three: {override: replace, command: cat}}\n",
      "empty.yaml": "",
      "no-override.yaml": "services: {one: {command: cat}}\n",
      "no-command.yaml": "services: {four: {override: replace}}\n",
      "typo.yaml": "services:\n  one:\n    override: merge\n    comand: cat\n",
      "section.yaml": "servics: {}\n",
      "loop.yaml":
        "services: {a: {override: replace, command: a, after: [b]}, b: {override: replace, command: b, after: [a]}}\n",
      "requires.yaml": "services: {a: {override: replace, command: a, requires: [zz]}}\n",
      "bad.yaml": "services: [\n",
      "duration.yaml": 'services: {one: {override: merge, kill-delay: "5"}}\n',
      "check.yaml": "checks: {c: {override: replace}}\n",
      "null.yaml": "services: {one: null}\n",
    },
    steps: [
      "plan",
      "add more <home>/more.yaml",
      "plan",
      "add more <home>/more.yaml",
      "add --combine more <home>/more.yaml",
      "add empty <home>/empty.yaml",
      "add dir/inner <home>/empty.yaml",
      "add --inner dir/more <home>/empty.yaml",
      "add x <home>/no-override.yaml",
      "add x <home>/no-command.yaml",
      "add x <home>/typo.yaml",
      "add x <home>/section.yaml",
      "add x <home>/loop.yaml",
      "add x <home>/requires.yaml",
      "add x <home>/bad.yaml",
      "add x <home>/duration.yaml",
      "add x <home>/check.yaml",
      "add x <home>/null.yaml",
      "add pebble-x <home>/empty.yaml",
      "add x <home>/not-there.yaml",
      "add x",
      "plan",
    ],
  },
  {
    name: "a replan restarts what has changed",
    layers: { "001-base.yaml": base },
    files: {
      "two.yaml": "services: {two: {override: merge, environment: {X: y}}}\n",
      "three.yaml": "services: {three: {override: replace, startup: enabled, command: sleep 600}}\n",
      "off.yaml": "services: {one: {override: merge, startup: disabled}}\n",
    },
    steps: [
      "replan",
      "services",
      "replan",
      "tasks --last=replan",
      "start two",
      "add two <home>/two.yaml",
      "add three <home>/three.yaml",
      "replan",
      "tasks --last=replan",
      "services",
      "stop one",
      "replan",
      "services one",
      "stop one two three",
      "add off <home>/off.yaml",
      "replan --no-wait",
      { run: ["changes"], until: /^9 .*(Done|Error)/m },
      "services",
    ],
  },
  {
    name: "an empty plan",
    steps: ["plan", "services", "checks", "changes", "replan", "logs", "health", "notices", "warnings", "identities"],
  },
  {
    name: "help and versions",
    steps: [
      "version",
      "version --format json",
      "version --client",
      "help",
      "help start",
      "nonsense",
      "start --nonsense",
    ],
  },
];
