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
 * @throws {@link LocalError} `no-container`, `pebble-missing`; the reason of an abort
 */
export async function chooseContainer(options: BuildOptions): Promise<ContainerEngine> {
  const namespaces = await findNamespaces(options.processes, options.signal);
  const pebble = await findPebble(options);
  const user = namespaces.kind === "user-namespace";
  const where = user ? "user namespace (services run as you)" : "private mount namespace";
  return {
    kind: namespaces.kind,
    pebble,
    description: `${pebble.version}, real, ${where}`,
    start: (spec) => startInPrivateRoot(spec, { namespaces, pebble: pebble.path, processes: options.processes }),
    charmView: (spec) => openCharmView(spec, { namespaces, processes: options.processes }),
  };
}
