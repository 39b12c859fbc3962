import { join } from "node:path";
import type { Processes } from "../processes/index.ts";
import type { NodeProgram } from "../programs/index.ts";
import type { Container, ContainerSpec } from "./container.ts";
import { startPebble } from "./pebble-process.ts";
import { furnishPrefix } from "./prefix-root.ts";

/**
 * Starts the embedded Pebble over a folder of the host, which it takes for the root of the container as far as it knows of paths: files, commands,
 * working directories. Needs nothing of the machine but Node.
 *
 * @throws {@link LocalError} `container-failed`
 */
export function startInPathPrefix(
  spec: ContainerSpec,
  { pebble, processes }: { readonly pebble: NodeProgram; readonly processes: Processes },
): Promise<Container> {
  return startPebble(spec, async ({ root, socketDirectory, socket }) => {
    const { environment } = await furnishPrefix(root, spec.image);
    const [command, ...args] = pebble.command;
    const running = await processes.start({
      name: `container ${spec.name}`,
      command,
      args: [...args, "run", "--create-dirs", "--hold", "--verbose", "--root", root],
      directory: root,
      environment: {
        ...environment,
        JUJU_CONTAINER_NAME: spec.name,
        PEBBLE_SOCKET: socket,
        PEBBLE: join(socketDirectory, "pebble"),
        PEBBLE_COPY_ONCE: join(root, "var/lib/pebble/default"),
      },
      // It ends its services before it ends itself.
      orphanSignal: "SIGTERM",
      ...(spec.onLine ? { onLine: spec.onLine } : {}),
    });
    return { running, pebble: () => running.pid };
  });
}
