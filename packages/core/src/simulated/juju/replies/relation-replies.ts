import { databaseChanged, databaseEvent, does, fails, type ReplyCase, says } from "../hook-tool-replies.ts";

const all = ["relation-get", "--format=json", "-r", "db:1"] as const;

/** Relations and networks. */
export const relationReplies: readonly ReplyCase[] = [
  {
    title: "relation-ids and relation-list name what is related",
    calls: [
      says(["relation-ids", "db", "--format=json"], '["db:1"]\n'),
      says(["relation-ids", "peers"], "peers:0\n"),
      says(["relation-ids", "unheard-of", "--format=json"], "[]\n"),
      says(["relation-ids", "unheard-of"], ""),
      fails(["relation-ids", "--format=json"], 2, "no endpoint name specified"),
      says(["relation-list", "--format=json", "-r", "db:1"], '["postgresql/0"]\n'),
      says(["relation-list", "--format=json", "-r", "1"], '["postgresql/0"]\n'),
      says(["relation-list", "--format=json", "-r", "peers:0"], '["web/1"]\n'),
      says(["relation-list", "--format=json", "--app", "-r", "1"], '"postgresql"\n'),
      says(["relation-list", "--app", "--relation=0"], "web\n"),
    ],
  },
  {
    title: "a relation that is none is refused",
    calls: [
      fails(["relation-list", "-r", "one"], 2, 'invalid value "one" for option -r: invalid relation id'),
      fails(["relation-list", "-r", "db:99"], 2, 'invalid value "db:99" for option -r: relation not found'),
      fails(["relation-list", "-r", "peers:1"], 2, 'invalid value "peers:1" for option -r: relation not found'),
      fails(["relation-list", "--format=json"], 2, "no relation id specified"),
      fails(["relation-get", "--relation", "99"], 2, 'invalid value "99" for option --relation: relation not found'),
      fails(["relation-list", "-r"], 2, "option needs an argument: -r"),
    ],
  },
  {
    title: "relation-get gives a databag or a key of it",
    calls: [
      says([...all, "-", "postgresql/0"], '{"private-address":"10.1.0.9"}\n'),
      says([...all, "--app", "-", "postgresql"], '{"data":"{\\"a\\":1}","version":"14"}\n'),
      says([...all, "--app", "version", "postgresql"], '"14"\n'),
      says([...all, "--app", "nothing", "postgresql"], "null\n"),
      says([...all, "--app", "-", "postgresql/0"], '{"data":"{\\"a\\":1}","version":"14"}\n'),
      says(["relation-get", "-r1", "--app", "-", "postgresql"], 'data: \'{"a":1}\'\nversion: "14"\n'),
      says(["relation-get", "-r", "1", "--app", "version", "postgresql"], "14\n"),
      says([...all, "-", "web/0"], "{}\n"),
      says([...all, "--app", "-", "web"], '{"database":"web"}\n'),
    ],
  },
  {
    title: "relation-get needs to know whose databag",
    calls: [
      fails([...all, "-", "postgresql"], 2, 'expected unit name, got application name "postgresql"'),
      fails([...all, "-", "Postgresql/x"], 2, 'invalid unit name "Postgresql/x"'),
      fails([...all], 2, "no unit or application specified"),
      fails([...all, "-", "mysql/0"], 1, "permission denied"),
    ],
  },
  {
    title: "in a relation hook the relation and the unit are known",
    event: databaseChanged,
    calls: [
      says(["relation-ids", "--format=json"], '["db:1"]\n'),
      says(["relation-get", "--format=json"], '{"private-address":"10.1.0.9"}\n'),
      says(["relation-get", "--format=json", "--app"], '{"data":"{\\"a\\":1}","version":"14"}\n'),
      says(["relation-get", "private-address"], "10.1.0.9\n"),
      does(["relation-set", "answer=42"]),
      says(["relation-get", "--format=json", "-", "web/0"], '{"answer":"42"}\n'),
    ],
  },
  {
    title: "relation-set is seen by its own unit at once; empty text deletes",
    calls: [
      does(["relation-set", "-r", "db:1", "--app", "--file", "-"], '{"database":"","extra":"<&>"}'),
      says([...all, "--app", "-", "web"], '{"extra":"\\u003c\\u0026\\u003e"}\n'),
      does(["relation-set", "-r", "1", "a=1", "b=x=y"]),
      does(["relation-set", "--relation=1", "--file=-", "a=3"], "a: 2\nc: yes\nd: 1.50\ne: ~\nf: 'null'\n"),
      says([...all, "-", "web/0"], '{"a":"3","b":"x=y","c":"yes","d":"1.50","f":"null"}\n'),
    ],
  },
  {
    title: "relation-set reads its file as YAML 1.1, whatever wrote it",
    calls: [
      fails(
        ["relation-set", "-r", "1", "--file", "-"],
        1,
        "yaml: found invalid Unicode character escape code",
        '{"a":"\\ud83d\\ude00"}',
      ),
      fails(
        ["relation-set", "-r", "1", "--file", "-"],
        1,
        "yaml: control characters are not allowed",
        '{"a":"\u007f"}',
      ),
      does(["relation-set", "-r", "1", "--file", "-"], '{"emoji":"😀","break":"a \u0085 b","escaped":"a\\u0085b"}'),
      says([...all, "-", "web/0"], '{"break":"a b","emoji":"😀","escaped":"a\u0085b"}\n'),
      fails(
        ["relation-set", "-r", "1", "--file", "-"],
        1,
        "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into string",
        '{"a":{"b":"c"}}',
      ),
      fails(["relation-set", "-r", "1", "a"], 2, 'expected "key=value", got "a"'),
      fails(["relation-set", "-r", "1", "a=1", "a=2"], 2, 'key "a" specified more than once'),
    ],
  },
  {
    title: "relation-set reads a file by its path",
    files: { settings: "from: file\n" },
    calls: [
      does(["relation-set", "-r", "1", "--file", "@settings@"]),
      says([...all, "-", "web/0"], '{"from":"file"}\n'),
    ],
  },
  {
    title: "who does not lead neither reads nor writes its application's databag, but reads that of its peers",
    unit: "web/1",
    calls: [
      fails([...all, "--app", "-", "web"], 1, "permission denied"),
      fails(["relation-set", "-r", "db:1", "--app", "a=b"], 1, "cannot write relation settings"),
      says(["relation-get", "--format=json", "-r", "peers:0", "--app", "-", "web"], '{"key":"shared"}\n'),
      fails(["relation-set", "-r", "peers:0", "--app", "a=b"], 1, "cannot write relation settings"),
    ],
  },
  {
    title: "a departing unit is gone from the list, its databag is not",
    event: databaseEvent("departed", "postgresql/0"),
    calls: [
      says(["relation-list", "--format=json"], "[]\n"),
      says(["relation-ids", "db", "--format=json"], '["db:1"]\n'),
      says(["relation-get", "--format=json", "-", "postgresql/0"], '{"private-address":"10.1.0.9"}\n'),
    ],
  },
  {
    title: "a relation that is being broken is not listed, can be read, and takes writes",
    event: databaseEvent("broken"),
    calls: [
      says(["relation-ids", "db", "--format=json"], "[]\n"),
      says(["relation-list", "--format=json"], "[]\n"),
      says(["relation-list", "--format=json", "--app"], '"postgresql"\n'),
      says([...all, "--app", "-", "postgresql"], '{"data":"{\\"a\\":1}","version":"14"}\n'),
      says(["relation-get", "version"], "14\n"),
      does(["relation-set", "bye=1"]),
    ],
  },
  {
    title: "relation-model-get tells where the other side lives",
    calls: [
      says(["relation-model-get", "--format=json", "-r", "1"], '{"uuid":"cdac5656-2423-4388-8f30-41854b4cca7d"}\n'),
      says(["relation-model-get", "-r", "db:1"], "uuid: cdac5656-2423-4388-8f30-41854b4cca7d\n"),
    ],
  },
  {
    title: "relation-model-get is not there before 3.6.2",
    juju: "3.6.1",
    calls: [{ call: ["relation-model-get", "--format=json", "-r", "1"], missing: true }],
  },
  {
    title: "a tool that nobody knows is not there",
    calls: [{ call: ["leader-get"], missing: true }],
  },
  {
    title: "network-get gives the pod's and the Service's address",
    calls: [
      says(
        ["network-get", "--format=json", "db"],
        '{"bind-addresses":[{"mac-address":"","interface-name":"","addresses":[{"hostname":"","value":"10.1.0.1","cidr":""}]}],"egress-subnets":["10.152.183.7/32"],"ingress-addresses":["10.152.183.7"]}\n',
      ),
      says(["network-get", "db", "--ingress-address"], "10.152.183.7\n"),
      says(["network-get", "--bind-address", "--format=json", "-r", "db:1", "db"], '"10.1.0.1"\n'),
      says(
        ["network-get", "juju-info", "--format=json", "--bind-address", "--egress-subnets"],
        '{"bind-address":"10.1.0.1","egress-subnets":["10.152.183.7/32"]}\n',
      ),
      fails(["network-get", "--format=json", "elsewhere"], 1, 'no network config found for binding "elsewhere"'),
      fails(["network-get", "--format=json"], 2, "no arguments specified"),
    ],
  },
  {
    title: "unit-get gives addresses",
    calls: [
      says(["unit-get", "private-address"], "10.1.0.1\n"),
      fails(["unit-get", "shoe-size"], 2, 'unknown setting "shoe-size"'),
    ],
  },
];
