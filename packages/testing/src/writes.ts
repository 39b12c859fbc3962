import type { ToolCall } from "@paas-charm/core";
import type { Transition as Simulation } from "@paas-charm/core/simulated";

/** Hook tools that change something in the model; a log line changes nothing, and what an action answers is its result. */
const writing = new Set([
  "application-version-set",
  "close-port",
  "juju-reboot",
  "open-port",
  "relation-set",
  "secret-add",
  "secret-grant",
  "secret-remove",
  "secret-revoke",
  "secret-set",
  "state-delete",
  "state-set",
  "status-set",
  "storage-add",
]);

/** What a dispatch changed, hook tools first: `status-set unit active`, `relation-set 1 app`, `push /path`, `replan`. */
export function writesOf({ toolCalls, pebbleCalls }: Pick<Simulation, "toolCalls" | "pebbleCalls">): readonly string[] {
  return [
    ...toolCalls.filter(({ tool }) => writing.has(tool)).map(textOf),
    ...pebbleCalls.filter(({ writes }) => writes).map(({ call }) => call),
  ];
}

function textOf({ tool, args }: ToolCall): string {
  if (tool === "relation-set") return `${tool} ${argument(args, "-r")}${args.includes("--app") ? " app" : " unit"}`;
  if (tool === "status-set") {
    const [flag, status, , message = ""] = args;
    const whose = flag === "--application=True" ? "app" : "unit";
    return `${tool} ${whose} ${status}${message === "" ? "" : ` (${message})`}`;
  }
  if (tool === "secret-add") return `${tool} ${argument(args, "--label")}`;
  // Contents of secrets go by files of no fixed name.
  const words = args.filter((arg) => !arg.startsWith("-") && !arg.includes("#file="));
  return [tool, ...words].join(" ");
}

function argument(args: readonly string[], flag: string): string {
  return args[args.indexOf(flag) + 1] ?? "";
}
