import { mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchOnHost } from "../dispatching/launch.ts";
import type { Processes } from "../processes/index.ts";
import { charmSockets } from "./charm-sockets.ts";
import type { CharmView, CharmViewSpec } from "./container.ts";

/**
 * Makes the view of a unit's charm processes where nobody may mount: the host's own folders, and a charm that is run by Node finds its containers'
 * sockets all the same. One in another language does not.
 */
export async function openHostView(spec: CharmViewSpec, processes: Processes): Promise<CharmView> {
  const module = join(spec.runDirectory, "sockets.cjs");
  const sockets = Object.fromEntries(
    Object.entries(spec.containers).map(([name, directory]) => [
      `/charm/containers/${name}/pebble.socket`,
      join(directory, "pebble.socket"),
    ]),
  );
  await mkdir(spec.runDirectory, { recursive: true });
  await writeFile(module, charmSockets(sockets), { mode: 0o600 });
  const options = `--require="${module.replaceAll(/["\\]/g, "\\$&")}"`;
  return {
    launch(process) {
      const child = launchOnHost({ ...process, environment: { ...process.environment, NODE_OPTIONS: options } });
      processes.adopt(child);
      return child;
    },
    async stop() {
      await rm(module, { force: true });
      await rmdir(spec.runDirectory).catch(() => undefined);
    },
  };
}
