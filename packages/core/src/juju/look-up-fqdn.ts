import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * The fully qualified name of this host: the first name with a dot that the hosts file gives for it, as Kubernetes writes it for a pod
 * of a StatefulSet. Read from the file, since asking the resolver would cost a dispatch more than all its own work.
 */
export function lookUpFqdn(read: () => string = readHosts, host: string = hostname()): string {
  if (host.includes(".")) return host;
  for (const line of read().split("\n")) {
    const [, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (!names.includes(host)) continue;
    const qualified = names.find((name) => name.includes("."));
    if (qualified !== undefined) return qualified;
  }
  return host;
}

function readHosts(): string {
  try {
    return readFileSync("/etc/hosts", "utf8");
  } catch {
    return "";
  }
}
