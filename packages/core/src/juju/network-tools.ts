import { HookToolError } from "./hook-tool-error.ts";
import type { HookTools, Network, Port } from "./hook-tools.ts";
import { readNetwork, readPorts } from "./read-replies.ts";
import type { Toolkit } from "./toolkit.ts";

type NetworkTools = Pick<HookTools, "openedPorts" | "openPort" | "closePort" | "networkGet">;

/** Ports and addresses. */
export function networkTools({ calls, cache }: Toolkit): NetworkTools {
  async function changePort(
    tool: string,
    port: Port,
    change: (ports: readonly Port[]) => readonly Port[],
  ): Promise<void> {
    if (!Number.isInteger(port.port) || port.port < 1 || port.port > 65_535) {
      throw new HookToolError(
        "invalid",
        tool,
        `cannot run ${tool}: port ${port.port} is none; it must be between 1 and 65535`,
      );
    }
    await calls.run(tool, [`${port.port}/${port.protocol}`]);
    cache.update<readonly Port[]>("ports", change);
  }
  async function askNetwork(args: readonly string[]): Promise<Network> {
    return readNetwork(await calls.json("network-get", ["--format=json", ...args]));
  }

  return {
    openedPorts: () => cache.once("ports", async () => readPorts(await calls.json("opened-ports", ["--format=json"]))),
    openPort: (port) => changePort("open-port", port, (ports) => [...without(ports, port), port]),
    closePort: (port) => changePort("close-port", port, (ports) => without(ports, port)),
    networkGet: (endpoint, relation) =>
      cache.once(`network ${endpoint} ${relation}`, async () => {
        if (relation === undefined) return await askNetwork([endpoint]);
        try {
          return await askNetwork(["-r", `${relation}`, endpoint]);
        } catch (error) {
          if (!(error instanceof HookToolError && /relation .*not found/.test(error.message))) throw error;
          return await askNetwork([endpoint]);
        }
      }),
  };
}

function without(ports: readonly Port[], { port, protocol }: Port): readonly Port[] {
  return ports.filter((other) => other.port !== port || other.protocol !== protocol);
}
