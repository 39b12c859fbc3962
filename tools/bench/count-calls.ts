import type { Calls } from "./unit-under-test.ts";

/** How much a dispatch asked for, and how much of it changed something. */
export interface CallCounts {
  readonly tools: number;
  readonly requests: number;
  /** Hook tools and requests that change the model or the container. */
  readonly writes: number;
  readonly restarts: number;
  readonly signals: number;
  /** Most hook tools that a dispatch which changes nothing may call, given what there is to read. */
  readonly toolBudget: number;
}

const reads = new Set([
  "config-get",
  "credential-get",
  "goal-state",
  "is-leader",
  "network-get",
  "opened-ports",
  "relation-get",
  "relation-ids",
  "relation-list",
  "relation-model-get",
  "resource-get",
  "secret-get",
  "secret-ids",
  "secret-info-get",
  "state-get",
  "status-get",
  "storage-get",
  "storage-list",
]);

/** Counts the calls of one dispatch of a unit. */
export function countCalls({ tools, requests }: Calls, unit: string): CallCounts {
  const app = unit.slice(0, unit.indexOf("/"));
  const relations = new Set<string>();
  const units = new Set<string>();
  const secrets = new Set<string>();
  for (const { tool, args } of tools) {
    const relation = args[args.indexOf("-r") + 1] ?? "";
    if (args.includes("-r")) relations.add(relation);
    const member = args.at(-1) ?? "";
    if (tool === "relation-get" && member.includes("/") && member !== unit) units.add(`${relation} ${member}`);
    if (tool === "secret-get") secrets.add(args.find((arg) => !arg.startsWith("-")) ?? app);
  }
  const changing = requests.filter(({ method, upgrade }) => method !== "GET" && !upgrade);
  return {
    tools: tools.length,
    requests: requests.length,
    writes: tools.filter(({ tool }) => !reads.has(tool)).length + changing.length,
    restarts: changing.filter(({ path, body }) => path === "/v1/services" && !body.includes('"stop"')).length,
    signals: changing.filter(({ path }) => path === "/v1/signals").length,
    toolBudget: 7 + 4 * relations.size + units.size + secrets.size,
  };
}
