import { quote } from "./go-text.ts";
import type { PendingPort } from "./hook-context.ts";
import type { OpenedPort } from "./model.ts";

export type PortRange = Omit<OpenedPort, "endpoints">;

/** `80`, `80/tcp`, `8000-8010/udp`, `icmp`. @throws plain `Error` with Juju's words */
export function parsePort(text: string): PortRange {
  const slash = text.indexOf("/");
  const ports = slash < 0 ? text : text.slice(0, slash);
  const protocol = slash < 0 ? "tcp" : text.slice(slash + 1);
  if (ports === "icmp") return { protocol: "icmp", from: 0, to: 0 };
  const parts = ports.split("-");
  if (parts.length > 2) throw new Error(`invalid port range ${quote(ports)}`);
  const [from = 0, to = from] = parts.map(parseNumber);
  if (protocol !== "tcp" && protocol !== "udp" && protocol !== "icmp") {
    throw new Error(`invalid protocol ${quote(protocol)}, expected "tcp", "udp", or "icmp"`);
  }
  if (protocol === "icmp") throw new Error(`protocol "icmp" doesn't support any ports; got "${from}"`);
  if (from > to) throw new Error(`invalid port range ${from}-${to}/${protocol}`);
  if (from < 0 || to > 65_535) throw new Error(`port range bounds must be between 0 and 65535, got ${from}-${to}`);
  return { protocol, from, to };
}

function parseNumber(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new Error(`invalid port ${quote(text)}: strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
}

/** `80/tcp`, `8000-8010/udp`, `icmp`. */
export function printPort({ protocol, from, to }: PortRange): string {
  if (protocol === "icmp") return protocol;
  return from === to ? `${from}/${protocol}` : `${from}-${to}/${protocol}`;
}

/** Ports as they are once the changes are made, sorted as Juju lists them. */
export function portsAfter(opened: readonly OpenedPort[], changes: readonly PendingPort[]): OpenedPort[] {
  // By range: the endpoints it is open for, empty text standing for all.
  const byRange = new Map<string, { readonly range: PortRange; readonly endpoints: Set<string> }>();
  const entry = (range: PortRange) => {
    const key = printPort(range);
    const known = byRange.get(key) ?? { range, endpoints: new Set<string>() };
    byRange.set(key, known);
    return known.endpoints;
  };
  for (const port of opened) for (const name of orAll(port.endpoints)) entry(port).add(name);
  for (const { open, endpoints, ...range } of changes) {
    const has = entry(range);
    for (const name of orAll(endpoints)) {
      if (open) has.add(name);
      else has.delete(name);
    }
  }
  return [...byRange.values()]
    .filter(({ endpoints }) => endpoints.size > 0)
    .map(({ range: { protocol, from, to }, endpoints }) => ({
      protocol,
      from,
      to,
      endpoints: endpoints.has("") ? [] : [...endpoints].sort(),
    }))
    .sort((one, other) =>
      one.protocol === other.protocol
        ? one.from - other.from || one.to - other.to
        : one.protocol < other.protocol
          ? -1
          : 1,
    );
}

function orAll(endpoints: readonly string[]): readonly string[] {
  return endpoints.length === 0 ? [""] : endpoints;
}
