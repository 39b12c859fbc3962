import type { BuildOptions } from "../programs/go-program.ts";
import { findPebble } from "../programs/index.ts";
import { openCharmView } from "./charm-view.ts";
import type { ContainerEngine } from "./container.ts";
import { findNamespaces } from "./namespaces.ts";
import { startInPrivateRoot } from "./private-root.ts";

/**
 * Chooses how containers run on this machine, and which Pebble runs in them: the one place where that is decided.
 * Today that is a real Pebble in a private root, as root or in a user namespace.
 *
 * @param options - `kind`: that one only, where this user can have it; by default the first that works
 * @throws {@link LocalError} `no-container`, `pebble-missing`; the reason of an abort
 */
export async function chooseContainer(
  options: BuildOptions & { readonly kind?: ContainerEngine["kind"] },
): Promise<ContainerEngine> {
  const namespaces = await findNamespaces(options.processes, options);
  const pebble = await findPebble(options);
  const where = `private ${namespaces.kind === "user-namespace" ? "user" : "mount"} namespace`;
  const users = namespaces.daemonId === 0 ? ", services run as you" : "";
  return {
    kind: namespaces.kind,
    pebble,
    description: `${pebble.version}, real, ${where}${users}`,
    start: (spec) => startInPrivateRoot(spec, { namespaces, pebble: pebble.path, processes: options.processes }),
    charmView: (spec) => openCharmView(spec, { namespaces, processes: options.processes }),
  };
}
