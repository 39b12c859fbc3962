import { lstat, readdir, readlink, realpath } from "node:fs/promises";
import { LocalError } from "../local-error.ts";
import type { NodeProgram } from "../programs/index.ts";
import type { Image } from "./container.ts";
import { asFirstProcess } from "./first-process.ts";
import { programScript } from "./program-script.ts";
import { enterRoot, quote, type SetupScript, setupScript } from "./setup-script.ts";

/** The Pebble of a container: the host's program that becomes `/charm/bin/pebble`, or one that Node runs where it lies. */
export type PebbleCommand = { readonly path: string } | NodeProgram;

/** What the script of a container's root is made of. */
export interface RootPlan {
  /** An empty directory of the host. */
  readonly root: string;
  /** The host's directory that becomes `/charm/container`. */
  readonly socketDirectory: string;
  readonly pebble: PebbleCommand;
  readonly containerName: string;
  readonly image: Image;
  /** The user id and group id of `_daemon_`. */
  readonly daemonId: number;
  readonly strict: boolean;
}

/** Folders of the host's system that a container shares. What is not here is the container's own. */
const systemFolders = ["/usr", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/nix", "/gnu"];
export const searchPath = "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin";

/**
 * The script that makes a container's root and becomes Pebble, started as Juju starts it in a workload container.
 *
 * @throws {@link LocalError} `container-failed` when the image names something that is not on the host
 * @see Juju, Kubernetes application, the workload container's command and environment
 */
export async function rootScript(plan: RootPlan): Promise<string> {
  const script = setupScript(plan.root, plan.strict);
  const system = await bindSystem(script);
  mountKernel(script);
  for (const path of ["/root", "/run", "/home", "/opt", "/var/log", "/var/lib"]) script.directory(path);
  for (const path of ["/tmp", "/var/tmp"]) script.directory(path, 0o1777);
  await bindEtc(script, plan.daemonId);
  await furnish(script, plan, system);

  const pebble = await bindPebble(script, plan.pebble, system);
  script.bind(plan.socketDirectory, "/charm/container", "directory", "writable");
  const environment: Record<string, string> = {
    PATH: searchPath,
    HOME: "/root",
    ...plan.image.environment,
    JUJU_CONTAINER_NAME: plan.containerName,
    PEBBLE_SOCKET: "/charm/container/pebble.socket",
    PEBBLE: "/charm/container/pebble",
    PEBBLE_COPY_ONCE: "/var/lib/pebble/default",
  };
  // Variables are set behind the shell, which could not pass on each name.
  const command = [
    "/usr/bin/env",
    "-i",
    ...Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    ...pebble,
    "run",
    "--create-dirs",
    "--hold",
    "--verbose",
  ];
  enterRoot(script, "path" in plan.pebble ? command : asFirstProcess(command));
  return script.text();
}

/** Gives the words that start Pebble in the root. */
async function bindPebble(
  script: SetupScript,
  pebble: PebbleCommand,
  system: readonly string[],
): Promise<readonly string[]> {
  if ("path" in pebble) {
    script.bind(pebble.path, "/charm/bin/pebble", "file", "read-only");
    return ["/charm/bin/pebble"];
  }
  await bindProgram(script, pebble, system);
  return pebble.command;
}

/** Shows what a program of ours needs where it lies on the host. */
async function bindProgram(script: SetupScript, program: NodeProgram, system: readonly string[]): Promise<void> {
  for (const { from, to } of program.files) {
    // With the whole of the system, packages come along.
    if (system.some((folder) => to.startsWith(`${folder}/`))) continue;
    const found = await lstat(from);
    script.bind(from, to, found.isDirectory() ? "directory" : "file", "read-only");
  }
}

/** Shows the host's system folders; gives those that are real folders, in which everything below is visible. */
async function bindSystem(script: SetupScript): Promise<readonly string[]> {
  const real: string[] = [];
  for (const path of systemFolders) {
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink()) script.run("ln", "-s", await readlink(path), `.${path}`);
    else if (found?.isDirectory()) {
      script.bind(path, path, "directory", "read-only");
      real.push(path);
    }
  }
  return real;
}

function mountKernel(script: SetupScript): void {
  script.directory("/proc");
  script.raw("mount -t proc proc ./proc");
  script.bind("/sys", "/sys", "directory", "read-only");
  script.directory("/dev");
  script.raw("mount -t tmpfs -o mode=0755 dev ./dev");
  for (const name of ["null", "zero", "full", "random", "urandom", "tty"]) {
    script.bind(`/dev/${name}`, `/dev/${name}`, "file", "writable");
  }
  script.raw("mkdir ./dev/pts ./dev/shm");
  script.raw("mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts ./dev/pts");
  script.raw("mount -t tmpfs -o mode=1777 shm ./dev/shm");
  script.raw("ln -s pts/ptmx ./dev/ptmx");
  script.raw("ln -s /proc/self/fd ./dev/fd");
  for (const [number, name] of ["stdin", "stdout", "stderr"].entries()) {
    script.raw(`ln -s /proc/self/fd/${number} ./dev/${name}`);
  }
}

/** The host's configuration, with users of our own. */
async function bindEtc(script: SetupScript, daemonId: number): Promise<void> {
  const daemon = `${daemonId}:${daemonId}`;
  script.bind("/etc", "/etc", "directory", "read-only");
  const own: Readonly<Record<string, string>> = {
    passwd: `root:x:0:0:root:/root:/bin/sh\n_daemon_:x:${daemon}::/:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n`,
    group: `root:x:0:\ntty:x:5:\n_daemon_:x:${daemonId}:\nnogroup:x:65534:\n`,
  };
  for (const [name, text] of Object.entries(own)) {
    script.file(`/run/.paas-charm/${name}`, text, 0o644);
    script.raw(`mount --bind ./run/.paas-charm/${name} ./etc/${name}`);
  }
  // Some systems keep the resolver's file outside /etc and only link to it.
  const resolver = await realpath("/etc/resolv.conf").catch(() => undefined);
  if (resolver !== undefined && !resolver.startsWith("/etc/")) script.bind(resolver, resolver, "file", "read-only");
}

async function furnish(script: SetupScript, plan: RootPlan, system: readonly string[]): Promise<void> {
  const { image } = plan;
  const own = (path: string, owner: "_daemon_" | undefined, recursive = false) => {
    if (owner === undefined || plan.daemonId === 0) return;
    script.run("chown", ...(recursive ? ["-R", "-h"] : []), `${plan.daemonId}:${plan.daemonId}`, `.${path}`);
  };
  for (const path of image.mounts ?? []) {
    await mustExist(path);
    if (!system.some((folder) => path.startsWith(`${folder}/`))) script.bind(path, path, "directory", "read-only");
  }
  for (const { path, owner, mode } of image.directories ?? []) {
    script.directory(path, mode ?? 0o755);
    own(path, owner);
  }
  for (const { from, to, owner } of image.copies ?? []) {
    await mustExist(from);
    script.raw(`mkdir -p "$(dirname ${quote(`.${to}`)})"`);
    script.run("cp", "-RP", "--preserve=mode,timestamps", from, `.${to}`);
    own(to, owner, true);
  }
  script.directory("/bin");
  for (const { path, text, owner, mode } of image.files ?? []) {
    script.file(path, text, mode ?? 0o644);
    own(path, owner);
  }
  for (const [name, program] of Object.entries(image.programs ?? {})) {
    if (typeof program === "string") {
      await mustExist(program);
      script.bind(program, `/bin/${name}`, "file", "read-only");
    } else {
      await bindProgram(script, program, system);
      script.file(`/bin/${name}`, programScript(program), 0o755);
    }
  }
  await linkPrograms(script, image.programDirectories ?? []);
}

/**
 * Fills `/bin`: the image's own programs are there already and keep their names, then come those of its environment, then the system's. A
 * folder of links, and not the system's own, because that one is the host's and read-only.
 */
async function linkPrograms(script: SetupScript, directories: readonly string[]): Promise<void> {
  const host = await lstat("/bin");
  if (host.isDirectory()) script.bind("/bin", "/run/.paas-charm/bin", "directory", "read-only");
  const places = [...directories, ...(host.isDirectory() ? ["/run/.paas-charm/bin"] : []), "/usr/bin"];
  for (const place of places) {
    const on = place.startsWith("/run/.paas-charm") ? "/bin" : place;
    const empty = (await readdir(on).catch(() => [])).length === 0;
    // Names that are taken are left alone; `ln` says so and goes on.
    if (!empty) script.raw(`ln -s ${quote(place)}/* ./bin/ 2>/dev/null || :`);
  }
}

/** @throws {@link LocalError} `container-failed` when the host has no such file */
export async function mustExist(path: string): Promise<void> {
  try {
    await lstat(path);
  } catch (cause) {
    throw new LocalError("container-failed", `cannot make the container: ${path} is not there`, { cause });
  }
}
