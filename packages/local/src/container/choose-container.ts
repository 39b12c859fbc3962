import { LocalError } from "../local-error.ts";
import type { BuildOptions } from "../programs/go-program.ts";
import { findPebble, nodeProgram } from "../programs/index.ts";
import { openCharmView } from "./charm-view.ts";
import type { ContainerEngine, RunningPebble } from "./container.ts";
import { openHostView } from "./host-view.ts";
import { findNamespaces, type Namespaces } from "./namespaces.ts";
import { startInPathPrefix } from "./path-prefix.ts";
import { startInPrivateRoot } from "./private-root.ts";
import { tryPebble } from "./try-pebble.ts";

/** What is wanted of the containers. */
export interface ContainerChoice extends BuildOptions {
  /** This kind of container only; by default the first that this user can have. */
  readonly kind?: ContainerEngine["kind"];
  /** This Pebble only; by default the real one where it can be had and works, else the embedded one. */
  readonly pebble?: "real" | "embedded";
  /** The search path for a real Pebble; `PATH` by default. */
  readonly path?: string;
}

/**
 * Chooses how containers run on this machine, and which Pebble runs in them: the one place where that is decided.
 *
 * A root of its own comes first, as root or in a user namespace, with a real Pebble in it where there is one. Where nobody may mount, the embedded
 * Pebble plays a root: a real one would take the host's for its own.
 *
 * @throws {@link LocalError} `no-container`, `pebble-missing` when what was asked for cannot be had; the reason of an abort
 */
export async function chooseContainer(options: ContainerChoice): Promise<ContainerEngine> {
  const namespaces = await namespacesOrWhy(options);
  if (namespaces instanceof LocalError) {
    if (options.pebble === "real" || (options.kind !== undefined && options.kind !== "path-prefix")) throw namespaces;
    return pathPrefix(options, namespaces);
  }
  return await privateRoot(options, namespaces);
}

/** The reason is an error when there is one, and one of its own when a path prefix was asked for. */
async function namespacesOrWhy({ processes, kind, signal, pebble }: ContainerChoice): Promise<Namespaces | LocalError> {
  if (kind === "path-prefix") return new LocalError("no-container", "cannot make a container: a path prefix is wanted");
  try {
    return await findNamespaces(processes, { kind, signal });
  } catch (cause) {
    if (!(cause instanceof LocalError && cause.code === "no-container")) throw cause;
    if (pebble !== "real") return cause;
    return withoutReal(
      new LocalError(cause.code, `${cause.message}; a real Pebble needs one`, { ...hintOf(cause), cause }),
    );
  }
}

async function privateRoot(options: ContainerChoice, namespaces: Namespaces): Promise<ContainerEngine> {
  const { processes } = options;
  const pebble = await realOrWhy(options, namespaces);
  const where = `private ${namespaces.kind === "user-namespace" ? "user" : "mount"} namespace`;
  const users = namespaces.daemonId === 0 ? ", services run as you" : "";
  const command = pebble.kind === "real" ? { path: pebble.path } : nodeProgram("pebble-server");
  return {
    kind: namespaces.kind,
    pebble,
    description: `${described(pebble)}, ${where}${users}${pebble.kind === "real" ? "" : ` (${pebble.reason})`}`,
    start: (spec) => startInPrivateRoot(spec, { namespaces, pebble: command, processes }),
    charmView: (spec) => openCharmView(spec, { namespaces, processes }),
  };
}

async function realOrWhy(options: ContainerChoice, namespaces: Namespaces): Promise<RunningPebble> {
  if (options.pebble === "embedded") return { kind: "embedded", reason: "as asked" };
  try {
    const program = await findPebble(options);
    await tryPebble(program, { namespaces, processes: options.processes });
    return { ...program, kind: "real" };
  } catch (cause) {
    if (!(cause instanceof LocalError)) throw cause;
    if (options.pebble === "real") throw withoutReal(cause);
    return { kind: "embedded", reason: cause.message.replace(/^cannot find Pebble: /, "").replaceAll("\n", " ") };
  }
}

/** The error with the other way out. */
function withoutReal(cause: LocalError): LocalError {
  const hint = [cause.hint, "leave out --pebble real, for the embedded one"].filter((text) => text !== undefined);
  return new LocalError(cause.code, cause.message, { hint: hint.join("; or "), cause });
}

function hintOf({ hint }: LocalError): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function pathPrefix({ processes, pebble }: ContainerChoice, cause: LocalError): ContainerEngine {
  const reason = cause.message.replace(/^cannot make a container: /, "");
  const running: RunningPebble = {
    kind: "embedded",
    reason: pebble === "embedded" ? "as asked" : "a real one needs a root of its own",
  };
  const program = nodeProgram("pebble-server");
  return {
    kind: "path-prefix",
    pebble: running,
    reason,
    ...hintOf(cause),
    description: `${described(running)}, path prefix, services run as you (${reason})`,
    start: (spec) => startInPathPrefix(spec, { pebble: program, processes }),
    charmView: (spec) => openHostView(spec, processes),
  };
}

function described(pebble: RunningPebble): string {
  return pebble.kind === "real" ? `${pebble.version}, real` : "embedded";
}
