/** What Pebble says of a layer, the only one: its text or the beginning of it, the field it is about, and whether the layer alone is wrong. */
export interface LayerVerdict {
  readonly about: string;
  readonly layer: unknown;
  /** `layer`: the layer itself is wrong; `plan`: what the layers say together. */
  readonly wrong: "layer" | "plan";
  readonly text: string;
  readonly field: string;
}

const service = { override: "replace", command: "x" };
const check = { override: "replace", startup: "disabled", tcp: { port: 1 } };
const target = { override: "replace", type: "loki", location: "http://x" };

const ofService = (fields: object): object => ({ services: { a: { ...service, ...fields } } });
const ofCheck = (fields: object): object => ({ checks: { c: { ...check, ...fields } } });
const ofExec = (fields: object): object => ({
  checks: { c: { override: "replace", startup: "disabled", exec: fields } },
});
const ofTarget = (fields: object): object => ({ "log-targets": { t: { ...target, ...fields } } });
const section = (name: string, why: string): string => `cannot parse layer "l" section "${name}": ${why}`;
const unmarshal = (name: string, why: string): string => section(name, `yaml: unmarshal errors:\n  line 1: ${why}`);
const command = (why: string): string => `plan service "a" command invalid: cannot parse service "a" command: ${why}`;

/** Layers that Pebble refuses, with what Pebble 1.26.0 and 1.32.1 answered. */
export function layerVerdicts(): readonly LayerVerdict[] {
  const rows: [about: string, wrong: "layer" | "plan", field: string, layer: unknown, text: string][] = [
    ["an unknown section", "layer", "bogus", { bogus: {} }, 'cannot parse layer "l": unknown section "bogus"'],
    [
      "a section of another kind",
      "layer",
      "services",
      { services: [] },
      unmarshal("services", "cannot unmarshal !!seq into map[string]*plan.Service"),
    ],
    [
      "an unknown field",
      "layer",
      "services.a.bogus",
      ofService({ bogus: 1 }),
      unmarshal("services", "field bogus not found in type plan.Service"),
    ],
    [
      "a list for a text",
      "layer",
      "services.a.command",
      ofService({ command: ["x"] }),
      unmarshal("services", "cannot unmarshal !!seq into string"),
    ],
    [
      "a text for a list",
      "layer",
      "services.a.after",
      ofService({ after: "b" }),
      unmarshal("services", "cannot unmarshal !!str `b` into []string"),
    ],
    [
      "a list for a map",
      "layer",
      "services.a.environment",
      ofService({ environment: ["A"] }),
      unmarshal("services", "cannot unmarshal !!seq into map[string]string"),
    ],
    [
      "a map for a variable",
      "layer",
      "services.a.environment.A",
      ofService({ environment: { A: {} } }),
      unmarshal("services", "cannot unmarshal !!map into string"),
    ],
    [
      "a text for a number",
      "layer",
      "services.a.user-id",
      ofService({ "user-id": "a long text" }),
      unmarshal("services", "cannot unmarshal !!str `a long ...` into int"),
    ],
    [
      "a duration without unit",
      "layer",
      "services.a.backoff-delay",
      ofService({ "backoff-delay": 5 }),
      section("services", 'invalid duration "5"'),
    ],
    [
      "a duration that is a list",
      "layer",
      "services.a.kill-delay",
      ofService({ "kill-delay": [] }),
      section("services", "duration must be a YAML string"),
    ],
    [
      "a factor that is no number",
      "layer",
      "services.a.backoff-factor",
      ofService({ "backoff-factor": "x" }),
      section("services", 'invalid floating-point number "x"'),
    ],
    [
      "a factor below one",
      "layer",
      "services.a.backoff-factor",
      ofService({ "backoff-factor": 0.5 }),
      'plan service "a" backoff-factor must be 1.0 or greater, not 0.5',
    ],
    ["no service", "layer", "services.a", { services: { a: null } }, 'service object cannot be null for service "a"'],
    [
      "a service without name",
      "layer",
      "services.",
      { services: { "": service } },
      "cannot use empty string as service name",
    ],
    [
      "a service named pebble",
      "layer",
      "services.pebble",
      { services: { pebble: service } },
      'cannot use reserved service name "pebble"',
    ],
    [
      "a service named like an option",
      "layer",
      "services.-x",
      { services: { "-x": service } },
      'cannot use service name "-x": starting with "-" not allowed',
    ],
    [
      "an open quote",
      "layer",
      "services.a.command",
      ofService({ command: "x 'y" }),
      command("EOF found when expecting closing quote"),
    ],
    [
      "an open escape",
      "layer",
      "services.a.command",
      ofService({ command: "x \\" }),
      command("EOF found after escape character"),
    ],
    [
      "optional arguments first",
      "layer",
      "services.a.command",
      ofService({ command: "[ x ]" }),
      command("cannot start command with [ ... ] group"),
    ],
    [
      "optional arguments in optional arguments",
      "layer",
      "services.a.command",
      ofService({ command: "x [ y [ z ] ]" }),
      command("cannot nest [ ... ] groups"),
    ],
    [
      "arguments after the optional ones",
      "layer",
      "services.a.command",
      ofService({ command: "x [ y ] z" }),
      command("cannot have any arguments after [ ... ] group"),
    ],
    [
      "a closed group that was not opened",
      "layer",
      "services.a.command",
      ofService({ command: "x ]" }),
      command("cannot have ] outside of [ ... ] group"),
    ],
    [
      "on-success",
      "layer",
      "services.a.on-success",
      ofService({ "on-success": "success-shutdown" }),
      'plan service "a" on-success action "success-shutdown" invalid',
    ],
    [
      "on-failure",
      "layer",
      "services.a.on-failure",
      ofService({ "on-failure": "failure-shutdown" }),
      'plan service "a" on-failure action "failure-shutdown" invalid',
    ],
    [
      "on-check-failure",
      "layer",
      "services.a.on-check-failure",
      ofService({ "on-check-failure": { c: "stop" } }),
      'plan service "a" on-check-failure action "stop" invalid',
    ],
    [
      "no override",
      "plan",
      "services.a.override",
      { services: { a: { command: "x" } } },
      'layer "l" must define "override" for service "a"',
    ],
    [
      "another override",
      "plan",
      "services.a.override",
      ofService({ override: "x" }),
      'layer "l" has invalid "override" value for service "a"',
    ],
    [
      "no command",
      "plan",
      "services.a.command",
      { services: { a: { override: "merge" } } },
      'plan must define "command" for service "a"',
    ],
    [
      "a requirement that does not exist",
      "plan",
      "services.zz",
      ofService({ requires: ["zz"] }),
      'service "zz" does not exist',
    ],
    [
      "a loop",
      "plan",
      "services.a.after",
      { services: { a: { ...service, after: ["b"] }, b: { ...service, after: ["a"] } } },
      "services in before/after loop: a, b",
    ],
    [
      "a workload that does not exist",
      "plan",
      "services.a.workload",
      ofService({ workload: "w" }),
      'workload "w": not defined for service "a"',
    ],
    [
      "a pairing mode",
      "layer",
      "pairing.mode",
      { pairing: { mode: "foo" } },
      'invalid pairing mode "foo": should be "disabled", "single" or "multiple"',
    ],
    ["no check", "layer", "checks.c", { checks: { c: null } }, 'check object cannot be null for check "c"'],
    ["a check without name", "layer", "checks.", { checks: { "": check } }, "cannot use empty string as check name"],
    ["a level", "layer", "checks.c.level", ofCheck({ level: "x" }), 'plan check "c" level must be "alive" or "ready"'],
    [
      "a startup",
      "layer",
      "checks.c.startup",
      ofCheck({ startup: "x" }),
      'plan check "c" startup must be "enabled" or "disabled"',
    ],
    ["no period", "layer", "checks.c.period", ofCheck({ period: "0s" }), 'plan check "c" period must not be zero'],
    ["no timeout", "layer", "checks.c.timeout", ofCheck({ timeout: "0" }), 'plan check "c" timeout must not be zero'],
    [
      "a threshold",
      "layer",
      "checks.c.threshold",
      ofCheck({ threshold: "x" }),
      unmarshal("checks", "cannot unmarshal !!str `x` into int"),
    ],
    [
      "an unknown field of a check's kind",
      "layer",
      "checks.c.http.x",
      ofCheck({ http: { x: 1 } }),
      unmarshal("checks", "field x not found in type plan.HTTPCheck"),
    ],
    [
      "two kinds of checks",
      "plan",
      "checks.c",
      ofCheck({ http: { url: "u" } }),
      'plan must specify one of "http", "tcp", or "exec" for check "c"',
    ],
    [
      "no kind of check",
      "plan",
      "checks.c",
      { checks: { c: { override: "replace" } } },
      'plan must specify one of "http", "tcp", or "exec" for check "c"',
    ],
    [
      "no url",
      "plan",
      "checks.c.http.url",
      { checks: { c: { override: "replace", http: {} } } },
      'plan must set "url" for http check "c"',
    ],
    [
      "no port",
      "plan",
      "checks.c.tcp.port",
      { checks: { c: { override: "replace", tcp: {} } } },
      'plan must set "port" for tcp check "c"',
    ],
    [
      "no command of a check",
      "plan",
      "checks.c.exec.command",
      ofExec({}),
      'plan must set "command" for exec check "c"',
    ],
    [
      "a command of a check",
      "layer",
      "checks.c.exec.command",
      ofExec({ command: "x 'y" }),
      'plan check "c" command invalid: EOF found when expecting closing quote',
    ],
    [
      "a group of a check without user",
      "layer",
      "checks.c.exec",
      ofExec({ command: "x", "group-id": 0 }),
      'plan check "c" has invalid user/group: must specify user, not just group',
    ],
    [
      "a context that does not exist",
      "plan",
      "checks.c.exec.service-context",
      ofExec({ command: "x", "service-context": "nope" }),
      'plan check "c" service context specifies non-existent service "nope"',
    ],
    [
      "no override of a check",
      "plan",
      "checks.c.override",
      { checks: { c: { tcp: { port: 1 } } } },
      'layer "l" must define "override" for check "c"',
    ],
    [
      "no log target",
      "layer",
      "log-targets.t",
      { "log-targets": { t: null } },
      'log target object cannot be null for log target "t"',
    ],
    [
      "a type of log target",
      "layer",
      "log-targets.t.type",
      ofTarget({ type: "foo" }),
      'log target "t" has unsupported type "foo", must be "loki"',
    ],
    ["no type of log target", "plan", "log-targets.t.type", ofTarget({ type: "" }), 'plan must define "type" ("loki"'],
    [
      "no location",
      "plan",
      "log-targets.t.location",
      ofTarget({ location: "" }),
      'plan must define "location" for log target "t"',
    ],
    [
      "a service of a log target",
      "plan",
      "log-targets.t.services",
      ofTarget({ services: ["-nope"] }),
      'log target "t" specifies unknown service "nope"',
    ],
    [
      "a reserved label",
      "layer",
      "log-targets.t.labels.pebble_x",
      ofTarget({ labels: { pebble_x: "y" } }),
      'log target "t": label "pebble_x" uses reserved prefix "pebble_"',
    ],
    [
      "no override of a log target",
      "plan",
      "log-targets.t.override",
      { "log-targets": { t: { type: "loki", location: "x" } } },
      'layer "l" must define "override" for log target "t"',
    ],
  ];
  return rows.map(([about, wrong, field, layer, text]) => ({ about, layer, wrong, text, field }));
}
