import { quote } from "../go-text.ts";
import { type PortRange, parsePort, portsAfter, printPort } from "../ports.ts";
import { boolFlag, type Call, callingApp, callingUnit, noMore, type Scene, type Tool, textFlag } from "../tool.ts";
import { failure, usage } from "../tool-failure.ts";

const endpointList = { endpoints: { type: "text", to: "endpoints" } } as const;

function portTool(open: boolean): Tool {
  return {
    deprecatedFormat: true,
    flags: endpointList,
    run(call) {
      const [text, ...more] = call.args;
      if (text === undefined) throw usage("no port or range specified");
      const range = parsed(text.toLowerCase());
      noMore(more);
      if (range.from !== range.to) {
        throw failure("port ranges are not supported for k8s applications, please specify a single port");
      }
      const endpoints = givenEndpoints(call);
      if (open) refuseConflict(call, range);
      call.context.pending.ports.push({ open, ...range, endpoints });
      return undefined;
    },
  };
}

function parsed(text: string): PortRange {
  try {
    return parsePort(text);
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : String(cause));
  }
}

function givenEndpoints(call: Call): readonly string[] {
  const names = (textFlag(call, "endpoints") ?? "").split(",").map((name) => name.trim());
  const endpoints = names.filter((name) => name !== "");
  for (const name of endpoints) {
    if (!Object.hasOwn(callingApp(call).charm.endpoints, name)) throw failure(`unknown endpoint ${quote(name)}`);
  }
  return endpoints;
}

function refuseConflict(scene: Scene, range: PortRange): void {
  const unit = callingUnit(scene);
  const clash = portsAfter(unit.ports, scene.context.pending.ports).find(
    (port) =>
      port.protocol === range.protocol &&
      port.protocol !== "icmp" &&
      range.to >= port.from &&
      port.to >= range.from &&
      printPort(port) !== printPort(range),
  );
  if (clash === undefined) return;
  const who = `(unit ${quote(unit.name)})`;
  throw failure(`cannot open ${printPort(range)} ${who}: port range conflicts with ${printPort(clash)} ${who}`);
}

const openedPorts: Tool = {
  output: "smart",
  flags: { endpoints: { type: "bool", to: "endpoints" } },
  run(call) {
    noMore(call.args);
    const ports = portsAfter(callingUnit(call).ports, call.context.pending.ports);
    if (!boolFlag(call, "endpoints")) return ports.map(printPort);
    return ports.map((port) => `${printPort(port)} (${port.endpoints.join(", ") || "*"})`);
  },
};

/** Opened ports. */
export const portTools = {
  "close-port": portTool(false),
  "open-port": portTool(true),
  "opened-ports": openedPorts,
} satisfies Record<string, Tool>;
