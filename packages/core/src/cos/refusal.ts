import type { Databag } from "../juju/hook-tools.ts";

const longestRefusal = 200;

/** Why the other side could not use what we published, from its key `event`; undefined: it could, or says nothing. */
export function refusalIn(bag: Databag): string | undefined {
  const text = bag["event"];
  if (text === undefined) return undefined;
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof event !== "object" || event === null) return undefined;
  const reasons = ["errors", "scrape_job_errors"].flatMap((key) => {
    const reason: unknown = Reflect.get(event, key);
    return typeof reason === "string" && reason !== "" ? [reason] : [];
  });
  return reasons.length === 0 ? undefined : reasons.join("; ").replace(/\s+/g, " ").slice(0, longestRefusal);
}
