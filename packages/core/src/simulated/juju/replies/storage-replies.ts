import { does, fails, type ReplyCase, says } from "../hook-tool-replies.ts";

/** Ports, storage, state. */
export const storageReplies: readonly ReplyCase[] = [
  {
    title: "ports that the hook opens and closes are listed as they will be",
    calls: [
      says(["opened-ports", "--format=json"], '["80/tcp"]\n'),
      does(["open-port", "8080"]),
      does(["open-port", "53/UDP"]),
      does(["open-port", "icmp"]),
      does(["open-port", "--endpoints", "db, peers", "9000/tcp"]),
      does(["open-port", "8080/tcp"]),
      does(["close-port", "80/tcp"]),
      does(["close-port", "81/tcp"]),
      says(["opened-ports", "--format=json"], '["icmp","8080/tcp","9000/tcp","53/udp"]\n'),
      says(["opened-ports", "--endpoints"], "icmp (*)\n8080/tcp (*)\n9000/tcp (db, peers)\n53/udp (*)\n"),
    ],
  },
  {
    title: "ports that are none are refused",
    calls: [
      fails(["open-port"], 2, "no port or range specified"),
      fails(["open-port", "80/sctp"], 2, 'invalid protocol "sctp", expected "tcp", "udp", or "icmp"'),
      fails(["open-port", "80/icmp"], 2, 'protocol "icmp" doesn\'t support any ports; got "80"'),
      fails(["open-port", "65536"], 2, "port range bounds must be between 0 and 65535, got 65536-65536"),
      fails(["open-port", "http"], 2, 'invalid port "http": strconv.Atoi: parsing "http": invalid syntax'),
      fails(["open-port", "90-80/tcp"], 2, "invalid port range 90-80/tcp"),
      fails(
        ["open-port", "8000-8010/udp"],
        1,
        "port ranges are not supported for k8s applications, please specify a single port",
      ),
    ],
  },
  {
    title: "storage is listed and described",
    calls: [
      says(["storage-list", "--format=json"], '["data/0","data/1"]\n'),
      says(["storage-list", "--format=json", "cache"], "[]\n"),
      says(["storage-list", "data"], "data/0\ndata/1\n"),
      says(["storage-get", "--format=json", "-s", "data/0"], '{"kind":"filesystem","location":"/srv/0"}\n'),
      says(["storage-get", "-s", "data/1", "location"], "/srv/1\n"),
      fails(["storage-get", "-s", "data/0", "colour"], 1, 'invalid storage attribute "colour"'),
      fails(["storage-get", "--format=json"], 2, "no storage instance specified"),
      fails(["storage-get", "-s", "data"], 2, 'invalid value "data" for option -s: invalid storage ID "data"'),
      fails(["storage-get", "-s", "data/7"], 2, 'invalid value "data/7" for option -s: storage not found'),
      does(["storage-add", "data=2"]),
      fails(["storage-add"], 2, "storage add requires a storage directive"),
    ],
  },
  {
    title: "a storage hook knows its storage",
    event: { kind: "storage", name: "data-storage-attached", change: "attached", storage: "data", index: 1 },
    calls: [says(["storage-get", "--format=json"], '{"kind":"filesystem","location":"/srv/1"}\n')],
  },
  {
    title: "state is read back in the hook that sets it",
    calls: [
      says(["state-get", "--format=json"], '{"old":"1"}\n'),
      does(["state-set", "--file", "-"], '{"new":"x: y","number":"7"}'),
      does(["state-delete", "old"]),
      does(["state-delete", "never-there"]),
      says(["state-get", "new"], "x: y\n"),
      says(["state-get", "--format=json", "number"], '"7"\n'),
      says(["state-get", "old"], ""),
      says(["state-get", "old", "--format=json"], '""\n'),
      fails(["state-get", "--strict", "old"], 1, '"old" not found'),
      says(["state-get"], 'new: "x: y"\nnumber: "7"\n'),
      says(["state-get", "--format=json"], '{"new":"x: y","number":"7"}\n'),
      does(["state-set", "a=b"]),
      fails(["state-set", `${"k".repeat(257)}=v`], 1, "max allowed key length (256) exceeded"),
      fails(["state-set", `k=${"v".repeat(65_537)}`], 1, "max allowed value length (65536) exceeded"),
    ],
  },
  {
    title: "no state at all is null from Juju 4 on",
    juju: "4.0.1",
    unit: "web/1",
    calls: [says(["state-get", "--format=json"], "null\n"), says(["state-get"], "")],
  },
  {
    title: "no state at all is an empty map before",
    unit: "web/1",
    calls: [says(["state-get", "--format=json"], "{}\n")],
  },
];
