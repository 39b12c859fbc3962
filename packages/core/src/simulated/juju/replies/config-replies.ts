import { backupAction, databaseChanged, does, fails, type ReplyCase, says } from "../hook-tool-replies.ts";

/** Configuration, application, status, leadership, logging. */
export const configReplies: readonly ReplyCase[] = [
  {
    title: "config-get prints what is set or has a default, sorted, whole floats without a point",
    calls: [
      says(
        ["config-get", "--format=json"],
        '{"debug":false,"name":"a \\u003cb\\u003e \\u0026 c","port":8080,"ratio":1,"token":"secret:usersecret0000000000"}\n',
      ),
      says(["config-get", "--format=json", "port"], "8080\n"),
      says(["config-get", "--format=json", "unset"], "null\n"),
      says(["config-get", "--format=json", "unheard-of"], "null\n"),
      says(
        ["config-get", "--all", "--format", "json"],
        '{"debug":false,"name":"a \\u003cb\\u003e \\u0026 c","port":8080,"ratio":1,"token":"secret:usersecret0000000000","unset":null}\n',
      ),
    ],
  },
  {
    title: "config-get prints for shells by default",
    calls: [
      says(["config-get", "name"], "a <b> & c\n"),
      says(["config-get", "port"], "8080\n"),
      says(["config-get", "debug"], "False\n"),
      says(["config-get", "unset"], ""),
      says(["config-get", "--format=yaml", "debug"], "false\n"),
      says(["config-get"], "debug: false\nname: a <b> & c\nport: 8080\nratio: 1\ntoken: secret:usersecret0000000000\n"),
    ],
  },
  {
    title: "config-get takes one key, and no other format than it has",
    calls: [
      fails(["config-get", "-a", "port"], 2, 'cannot use argument --all together with key "port"'),
      fails(["config-get", "port", "name"], 2, 'unrecognized args: ["name"]'),
      fails(["config-get", "--format=xml"], 2, 'invalid value "xml" for option --format: unknown format "xml"'),
      fails(["config-get", "--loud"], 2, "option provided but not defined: --loud"),
      fails(
        ["config-get", "--all=maybe"],
        2,
        'invalid boolean value "maybe" for --all: strconv.ParseBool: parsing "maybe": invalid syntax',
      ),
    ],
  },
  {
    title: "is-leader tells the leader from the others",
    calls: [says(["is-leader", "--format=json"], "true\n"), says(["is-leader"], "True\n")],
  },
  {
    title: "is-leader says false elsewhere",
    unit: "web/1",
    calls: [says(["is-leader", "--format=json"], "false\n"), says(["is-leader"], "False\n")],
  },
  {
    title: "goal-state lists units and relations, with a space in its times",
    calls: [
      says(
        ["goal-state", "--format=json"],
        '{"relations":{"db":{"postgresql":{"status":"joined"},"postgresql/0":{"since":"2026-01-02 03:04:05Z","status":"active"}}},"units":{"web/0":{"since":"2026-01-02 03:04:05Z","status":"active"},"web/1":{"since":"2026-01-02 03:04:05Z","status":"waiting"}}}\n',
      ),
    ],
  },
  {
    title: "status-set is seen at once, and its message may begin with a dash",
    calls: [
      does(["status-set", "--application=False", "maintenance", "--", "-- busy"]),
      says(
        ["status-get", "--include-data", "--format=json", "--application=false"],
        '{"message":"-- busy","status":"maintenance","status-data":{}}\n',
      ),
      says(["status-get"], "maintenance\n"),
      does(["status-set", "active"]),
      says(["status-get", "--include-data", "--format=json"], '{"message":"","status":"active","status-data":{}}\n'),
      does(["status-set", "--application=True", "blocked", "no database"]),
      says(
        ["status-get", "--include-data", "--format=json", "--application=true"],
        '{"application-status":{"message":"no database","status":"blocked","status-data":{},"units":{"web/0":{"message":"","status":"active","status-data":{}},"web/1":{"message":"","status":"waiting","status-data":{}}}}}\n',
      ),
    ],
  },
  {
    title: "status-set knows four statuses and one message",
    calls: [
      fails(["status-set", "error"], 2, 'invalid status "error", expected one of [maintenance blocked waiting active]'),
      fails(["status-set", "active", "all", "well"], 2, 'unrecognized args: ["well"]'),
      fails(["status-set"], 2, "invalid args, require <status> [message]"),
    ],
  },
  {
    title: "only the leader sees and sets the application's status",
    unit: "web/1",
    calls: [
      fails(["status-set", "--application=True", "active"], 1, "this unit is not the leader"),
      fails(
        ["status-get", "--include-data", "--format=json", "--application=true"],
        1,
        "finding application status: this unit is not the leader",
      ),
    ],
  },
  {
    title: "application-version-set and juju-log take text after two dashes",
    calls: [
      does(["application-version-set", "--", "1.2.3"]),
      does(["juju-log", "--log-level", "INFO", "--", "-l is no flag here"]),
      does(["juju-log", "-lDEBUG", "two", "words"]),
      fails(["juju-log", "--debug"], 2, "no message specified"),
      says(["juju-log", "--format=json", "x"], "", { stderr: '--format flag deprecated for command "juju-log"' }),
    ],
  },
  {
    title: "resource-get prints a path without a line end",
    calls: [
      says(["resource-get", "app-image"], "/resources/app-image.yaml"),
      fails(["resource-get", "other"], 1, 'could not download resource: resource "other" not found'),
    ],
  },
  {
    title: "credential-get needs trust",
    calls: [fails(["credential-get", "--format=json"], 1, "cannot access cloud credentials: permission denied")],
  },
  {
    title: "credential-get needs Juju 3.6.10 on Kubernetes",
    juju: "3.6.9",
    calls: [
      fails(
        ["credential-get", "--format=json"],
        1,
        'cannot access cloud credentials: credential-get on a "caas" model not supported',
      ),
    ],
  },
  {
    title: "hooks of the metrics get next to nothing",
    event: { kind: "lifecycle", name: "collect-metrics" },
    calls: [
      fails(["config-get", "--format=json"], 1, "not implemented for restricted context"),
      fails(["is-leader", "--format=json"], 1, "not implemented for restricted context"),
      does(["juju-log", "still there"]),
    ],
  },
  {
    title: "the tools of an action work in one only",
    event: databaseChanged,
    calls: [
      fails(["action-get", "--format=json"], 1, "not running an action"),
      fails(["action-set", "a=b"], 1, "not running an action"),
      fails(["action-fail", "why"], 1, "not running an action"),
      fails(["action-log", "x"], 1, "not running an action"),
    ],
  },
  {
    title: "action-get gives parameters, nested ones by dots",
    event: backupAction,
    params: { target: { path: "/srv", depth: 2 }, all: false },
    calls: [
      says(["action-get", "--format=json"], '{"all":false,"target":{"depth":2,"path":"/srv"}}\n'),
      says(["action-get", "--format=json", "target.path"], '"/srv"\n'),
      says(["action-get", "--format=json", "target.owner"], "null\n"),
      says(["action-get", "target.path"], "/srv\n"),
    ],
  },
  {
    title: "action-set refuses keys that Juju keeps or cannot take",
    event: backupAction,
    calls: [
      does(["action-set", "size=10G", "outfile.path=/srv/a=b"]),
      fails(["action-set", "outfile.stdout=x"], 2, 'cannot set reserved action key "stdout"'),
      fails(
        ["action-set", "Size=1"],
        2,
        'key "Size" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric, hyphens and periods',
      ),
      fails(["action-set", "size"], 2, 'argument "size" must be of the form key...=value'),
      fails(["action-fail", "one", "two"], 2, 'unrecognized args: ["two"]'),
      does(["action-log", "--", "half", "way"]),
      does(["action-fail", "--", "-disk full"]),
    ],
  },
  {
    title: "juju-reboot is not for actions",
    event: backupAction,
    calls: [fails(["juju-reboot", "--now"], 1, "juju-reboot is not supported when running an action.")],
  },
];
