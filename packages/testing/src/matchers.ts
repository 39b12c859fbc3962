import {
  changedNothing,
  completed,
  failed,
  hasEnvironment,
  hasStatus,
  isActive,
  keptSecrets,
  publishes,
  ranCommand,
  runs,
} from "./checks.ts";

/**
 * The checks as matchers, for vitest and jest: `expect.extend(charmMatchers)`. Their types are {@link CharmMatchers}, to be added to
 * those of the runner; for vitest 5:
 *
 * ```ts
 * declare module "vitest" {
 *   interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends CharmMatchers<R> {}
 * }
 * ```
 */
export const charmMatchers = {
  toHaveStatus: hasStatus,
  toBeActive: isActive,
  toChangeNothing: changedNothing,
  toHaveEnvironment: hasEnvironment,
  toPublish: publishes,
  toRun: runs,
  toRunCommand: ranCommand,
  toComplete: completed,
  toFail: failed,
  toKeepSecrets: keptSecrets,
} as const;

type Checks = typeof charmMatchers;

/** What `expect` of a transition offers once the matchers are added. */
export type CharmMatchers<Result = void> = {
  [Name in keyof Checks]: Checks[Name] extends (done: never, ...args: infer Args) => unknown
    ? (...args: Args) => Result
    : never;
};
