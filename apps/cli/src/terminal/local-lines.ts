import type { StatusReport } from "@paas-charm/local";

const containers = {
  "private-root": "a root of its own",
  "user-namespace": "a root of its own in a user namespace",
  "path-prefix": "a path prefix",
};

/** How a model runs on this machine: the Pebble, the container, and what stands in for something. */
export function localLines({ local }: StatusReport): string {
  if (local === undefined) return "";
  const { pebble, container } = local;
  const which = pebble.kind === "real" ? `${pebble.version}, real` : `embedded (${pebble.reason})`;
  const root = `${containers[container.kind]}${container.reason === undefined ? "" : ` (${container.reason})`}`;
  const rows = [
    ["Pebble", `${which}, in ${root}`],
    ...(container.hint === undefined ? [] : [["", `for a root of its own: ${container.hint}`]]),
    ...local["stand-ins"].map(({ for: what, by, reason }) => [capital(what), `${by} (${reason})`]),
  ];
  return `\n${rows.map(([name = "", text]) => `  ${name.padEnd(10)} ${text}\n`).join("")}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
