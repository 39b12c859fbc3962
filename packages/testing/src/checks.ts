import type { StateStatus } from "@paas-charm/core/simulated";
import { leaksOf } from "./leaks.ts";
import type { Transition } from "./transition.ts";
import { differences, type Verdict, verdict } from "./verdict.ts";

/** Texts that must be there as they are or match; undefined: must not be there. */
export type Wanted = Readonly<Record<string, string | RegExp | undefined>>;

/** Whether the unit has this status; a message is compared whole, or matched. */
export function hasStatus({ status }: Transition, level: string, message?: string | RegExp): Verdict {
  const fits =
    message === undefined || (message instanceof RegExp ? message.test(status.message) : message === status.message);
  return verdict(
    status.status === level && fits,
    `the unit is ${level}${message === undefined ? "" : ` (${message})`}`,
    () => `it is ${statusText(status)}`,
  );
}

/** Whether the unit is active. */
export function isActive(done: Transition): Verdict {
  return hasStatus(done, "active");
}

/** Whether the event changed nothing: no databag, secret, port or status, no file, layer or service. */
export function changedNothing({ writes }: Transition): Verdict {
  return verdict(writes.length === 0, "nothing is changed", () =>
    writes.length === 0 ? "nothing was" : `there were ${writes.length} changes: ${writes.join(", ")}`,
  );
}

/** Whether the application's main service has these variables, others aside. */
export function hasEnvironment({ environment }: Transition, wanted: Wanted): Verdict {
  const different = differences(wanted, environment);
  return verdict(different.length === 0, `the application has ${textOf(wanted)}`, () =>
    different.length > 0
      ? `${different.join(", ")}; there are ${Object.keys(environment).sort().join(", ") || "no variables"}`
      : "it has",
  );
}

/** Whether our databags of the endpoint's relation say this, other keys aside. With several relations, one of them must. */
export function publishes(
  { state }: Transition,
  endpoint: string,
  { app = {}, unit = {} }: { readonly app?: Wanted; readonly unit?: Wanted },
): Verdict {
  const relations = state.relations.filter((relation) => relation.endpoint === endpoint);
  const different = relations.map(({ id, localApp, localUnit }) => ({
    id,
    texts: [
      ...differences(app, localApp).map((text) => `app ${text}`),
      ...differences(unit, localUnit).map((text) => `unit ${text}`),
    ],
  }));
  return verdict(
    different.some(({ texts }) => texts.length === 0),
    `relation ${endpoint} publishes ${textOf({ ...app, ...unit })}`,
    () =>
      different.length === 0
        ? "the state has no such relation"
        : different.map(({ id, texts }) => `relation ${id}: ${texts.join(", ") || "it does"}`).join("; "),
  );
}

/** Whether the container's service runs. */
export function runs({ state }: Transition, service: string, container?: string): Verdict {
  const found = Object.entries(state.containers).flatMap(([name, { serviceStatuses }]) =>
    container === undefined || container === name ? (serviceStatuses[service] ?? []) : [],
  );
  return verdict(found.includes("active"), `service ${service} runs`, () => `it is ${found.join(", ") || "unknown"}`);
}

/** Whether a command that begins with these words was run in the container. */
export function ranCommand({ execs }: Transition, words: string): Verdict {
  const texts = execs.map(({ command }) => command.join(" "));
  return verdict(
    texts.some((text) => text === words || text.startsWith(`${words} `)),
    `${words} was run`,
    () => (texts.length === 0 ? "no command was" : `there were: ${texts.join("; ")}`),
  );
}

/** Whether the action completed, with these results among others. */
export function completed({ action }: Transition, results: Wanted = {}): Verdict {
  const different = differences(results, action.results);
  return verdict(
    action.failure === undefined && different.length === 0,
    `the action completes${Object.keys(results).length === 0 ? "" : ` with ${textOf(results)}`}`,
    () => (action.failure === undefined ? `${different.join(", ") || "it did"}` : `it failed: ${action.failure}`),
  );
}

/** Whether the action failed; a message is compared whole, or matched. */
export function failed({ action: { failure } }: Transition, message?: string | RegExp): Verdict {
  const fits =
    failure !== undefined &&
    (message === undefined || (message instanceof RegExp ? message.test(failure) : message === failure));
  return verdict(fits, `the action fails${message === undefined ? "" : ` (${message})`}`, () =>
    failure === undefined ? "it completed" : `it failed: ${failure}`,
  );
}

/**
 * Whether no secret is where others read it: arguments of hook tools and commands, statuses, log lines, results of actions and our
 * databags.
 *
 * @param watch - further values that count as secrets, such as a password in a provider's databag
 */
export function keptSecrets(done: Transition, watch: readonly string[] = []): Verdict {
  const leaks = leaksOf(done, watch);
  return verdict(leaks.length === 0, "no secret is seen", () => (leaks.length === 0 ? "none is" : leaks.join("; ")));
}

function textOf(wanted: Wanted): string {
  return Object.entries(wanted)
    .map(([key, value]) => (value === undefined ? `no ${key}` : `${key}=${value}`))
    .join(", ");
}

function statusText({ status, message }: StateStatus): string {
  return message === "" ? status : `${status} (${message})`;
}
