import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalError } from "../local-error.ts";
import type { ManagedProcess, Processes } from "../processes/index.ts";
import type { Container, ContainerSpec } from "./container.ts";
import type { Namespaces } from "./namespaces.ts";
import { type Places, startPebble } from "./pebble-process.ts";
import { type PebbleCommand, rootScript } from "./root-script.ts";

/** What starting a container takes. */
export interface Means {
  readonly namespaces: Namespaces;
  readonly pebble: PebbleCommand;
  readonly processes: Processes;
}

/**
 * Starts a Pebble in a root of its own and waits until it answers.
 *
 * @throws {@link LocalError} `container-failed`
 */
export function startInPrivateRoot(spec: ContainerSpec, means: Means): Promise<Container> {
  return startPebble(spec, async (places) => {
    const running = await startScript(spec, means, places);
    return { running, pebble: () => onlyChild(running.pid) };
  });
}

async function startScript(
  spec: ContainerSpec,
  { namespaces, pebble, processes }: Means,
  { root, socketDirectory }: Places,
): Promise<ManagedProcess> {
  const script = join(spec.runDirectory, "setup.sh");
  const text = await rootScript({
    root,
    socketDirectory,
    pebble,
    containerName: spec.name,
    image: spec.image,
    daemonId: namespaces.daemonId,
    strict: namespaces.kind === "private-root",
  });
  await writeFile(script, text, { mode: 0o600 });
  return processes.start({
    name: `container ${spec.name}`,
    ...namespaces.command([script], "mounts and processes"),
    ...(spec.onLine ? { onLine: spec.onLine } : {}),
  });
}

/** @see man page proc(5), `/proc/<pid>/task/<tid>/children` */
async function onlyChild(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  const child = Number.parseInt(children, 10);
  if (Number.isNaN(child))
    throw new LocalError("container-failed", `cannot find Pebble's process below process ${pid}`);
  return child;
}
