import type { Endpoint } from "@paas-charm/core";
import { LocalError } from "../local-error.ts";

/** An application as far as relating it goes. */
export interface RelatableApp {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
}

/** One end of a relation. */
interface RelationEnd {
  readonly app: string;
  readonly endpoint: string;
}

/** A relation as it would be, or is: the requirer first, as Juju names it. */
export interface RelationEnds {
  readonly requirer: RelationEnd;
  readonly provider: RelationEnd;
  readonly interface: string;
}

/** The relation's key, as Juju prints it: `web:database postgresql:database`. */
export function relationKey({ requirer, provider }: RelationEnds): string {
  return `${endText(requirer)} ${endText(provider)}`;
}

/**
 * The one relation that two arguments of `integrate` can mean, each `app` or `app:endpoint`.
 *
 * @throws {@link LocalError} with Juju's texts: `not-found` (application, endpoint, or no pair that fits), `ambiguous` with the candidates
 */
export function resolveEnds(apps: ReadonlyMap<string, RelatableApp>, one: string, other: string): RelationEnds {
  const first = candidates(apps, one);
  const second = candidates(apps, other);
  const fitting = pairs(first, second);
  // `juju-info` fits everything that asks for it; it counts only when nothing explicit does.
  const explicit = fitting.filter((pair) => pair.provider.endpoint !== "juju-info");
  const choice = explicit.length > 0 ? explicit : fitting;
  const [only] = choice;
  if (only === undefined) {
    throw new LocalError("not-found", "no relations found", { hint: whyNothingFits(first, second) });
  }
  if (choice.length > 1) {
    const meanings = choice.map((pair) => `"${relationKey(pair)}"`).sort();
    throw new LocalError("ambiguous", `ambiguous relation: "${one} ${other}" could refer to ${meanings.join("; ")}`, {
      hint: "name the endpoints, as in app:endpoint",
    });
  }
  return only;
}

interface Candidate extends RelationEnd {
  readonly declared: Endpoint;
}

function candidates(apps: ReadonlyMap<string, RelatableApp>, argument: string): readonly Candidate[] {
  const [name = "", endpoint] = argument.split(":");
  const app = apps.get(name);
  if (app === undefined) {
    throw new LocalError("not-found", `application "${name}" not found`, {
      hint: `the model has ${[...apps.keys()].sort().join(", ") || "no application"}`,
    });
  }
  const endpoints: Readonly<Record<string, Endpoint>> = {
    "juju-info": { interface: "juju-info", role: "provides", optional: true },
    ...app.endpoints,
  };
  if (endpoint === undefined) {
    return Object.entries(endpoints).map(([key, declared]) => ({ app: name, endpoint: key, declared }));
  }
  const declared = Object.hasOwn(endpoints, endpoint) ? endpoints[endpoint] : undefined;
  if (declared === undefined) {
    throw new LocalError("not-found", `application "${name}" has no "${endpoint}" relation`, {
      hint: `it has ${Object.keys(app.endpoints).sort().join(", ") || "none"}`,
    });
  }
  return [{ app: name, endpoint, declared }];
}

function pairs(first: readonly Candidate[], second: readonly Candidate[]): readonly RelationEnds[] {
  const found: RelationEnds[] = [];
  for (const a of first) {
    for (const b of second) {
      if (a.declared.interface !== b.declared.interface) continue;
      const requirer = [a, b].find((each) => each.declared.role === "requires");
      const provider = [a, b].find((each) => each.declared.role === "provides");
      if (requirer === undefined || provider === undefined) continue;
      found.push({ requirer: end(requirer), provider: end(provider), interface: a.declared.interface });
    }
  }
  return found;
}

function end({ app, endpoint }: Candidate): RelationEnd {
  return { app, endpoint };
}

function endText({ app, endpoint }: RelationEnd): string {
  return `${app}:${endpoint}`;
}

function whyNothingFits(first: readonly Candidate[], second: readonly Candidate[]): string {
  return `${summary(first)}; ${summary(second)}: nothing fits together`;
}

function summary(ends: readonly Candidate[]): string {
  const app = ends[0]?.app ?? "";
  const parts = ends
    .filter((each) => each.endpoint !== "juju-info")
    .map((each) => `${each.declared.role} ${each.declared.interface} as ${each.endpoint}`);
  return `${app} ${parts.join(", ") || "has no endpoints"}`;
}
