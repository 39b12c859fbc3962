import { execFile } from "node:child_process";

/** What a dispatch did. */
interface LoneDispatch {
  readonly code: number;
  readonly output: string;
}

const script = `
set -eu
mount -t tmpfs root "$1"
cd "$1"
for folder in lib lib64 usr/lib usr/lib64; do
  if [ -d "/$folder" ]; then mkdir -p "$folder"; mount --rbind "/$folder" "$folder"; fi
done
mkdir -p bin tools charm proc dev tmp log
: > dev/null; mount --bind /dev/null dev/null
: > dev/urandom; mount --bind /dev/urandom dev/urandom
: > bin/sh; mount --bind "$(readlink -f /bin/sh)" bin/sh
mount -t proc proc proc
mount --bind "$2" charm
mount --bind "$3" log
printf '#!/bin/sh\\necho "ERROR secret not found" >&2\\nexit 1\\n' > tools/secret-get
chmod 755 tools/secret-get
for tool in config-get is-leader status-get relation-ids opened-ports status-set juju-log secret-info-get; do
  printf '#!/bin/sh\\necho "\${0##*/} $*" >> /log/calls\\ncase "\${0##*/}" in relation-ids|opened-ports) echo "[]";; is-leader) echo false;; status-get) echo "{\\"status\\":\\"unknown\\",\\"message\\":\\"\\"}";; *) echo "{}";; esac\\n' > "tools/$tool"
  chmod 755 "tools/$tool"
done
exec chroot . /bin/sh -c 'cd /charm && exec ./dispatch'
`;

const environment = {
  PATH: "/tools:/usr/sbin:/usr/bin:/sbin:/bin",
  JUJU_UNIT_NAME: "guestbook/0",
  JUJU_DISPATCH_PATH: "hooks/config-changed",
  JUJU_MODEL_NAME: "prod",
  JUJU_MODEL_UUID: "cdac5656-2423-4388-8f30-41854b4cca7d",
  JUJU_VERSION: "3.6.14",
  JUJU_CHARM_DIR: "/charm",
};

/**
 * Dispatches a charm as Juju would, in a root that has a shell, its libraries, the charm and hook tools that know nothing, and nothing else: no
 * Node, no coreutils.
 *
 * @param charm - folder of the unpacked charm
 * @param log - folder that gets the file `calls`: each hook tool's name and arguments
 * @param root - an empty folder, mounted over while it lasts
 */
export function dispatchAlone(charm: string, log: string, root: string): Promise<LoneDispatch> {
  return new Promise((done) => {
    const args = ["--mount", "--pid", "--fork", "--kill-child", "--", "/bin/sh", "-c", script, "sh", root, charm, log];
    execFile("unshare", args, { env: environment }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}
