import { HookToolError, type ToolExecutor, type ToolReply } from "@paas-charm/core";
import { type Pebble, PebbleError } from "@paas-charm/core/pebble";

/** What may happen to one call. */
export const faults = [
  "fails",
  "is refused",
  "finds nothing",
  "hangs",
  "hangs once it is done",
  "answers half",
  "answers garbage",
  "answers hugely",
] as const;
export type Fault = (typeof faults)[number];

/** Which calls are meant: the one at a place, all of one name, or all. */
export type Place = { readonly at: number } | { readonly name: string } | "everywhere";

function isMeant(place: Place, at: number, name: string): boolean {
  if (place === "everywhere") return true;
  return "at" in place ? place.at === at : place.name === name;
}

/** A wrapper that hurts calls, and what it hurt. */
export interface Injection<Wrapped> {
  readonly wrap: (inner: Wrapped) => Wrapped;
  /** Names of the calls that were hurt. */
  readonly hurt: string[];
}

/** Deadline of the hook tools in these tests, in milliseconds. */
export const deadlineMs = 5;

const garbage = '\u0000{"\ufffd]<html>';

/** Hurts hook tools as a process would be seen hurt: exit codes, output, an executor that keeps the deadline. */
export function hurtTools(place: Place, fault: Fault): Injection<ToolExecutor> {
  const hurt: string[] = [];
  let count = -1;
  return {
    hurt,
    wrap: (execute) => async (call) => {
      count += 1;
      if (!isMeant(place, count, call.tool)) return await execute(call);
      hurt.push(call.tool);
      const says = (stderr: string): ToolReply => ({ code: 1, stdout: "", stderr: `ERROR ${stderr}\n` });
      const late = async (): Promise<never> => {
        await new Promise((resolve) => setTimeout(resolve, call.deadlineMs));
        throw new HookToolError(
          "timeout",
          call.tool,
          `cannot run ${call.tool}: no answer within ${call.deadlineMs} ms`,
        );
      };
      if (fault === "fails") return says("connection is shut down");
      if (fault === "is refused") return says("permission denied");
      if (fault === "finds nothing") return says("not found");
      if (fault === "hangs") return await late();
      const reply = await execute(call);
      if (fault === "hangs once it is done") return await late();
      if (fault === "answers half") return { ...reply, stdout: reply.stdout.slice(0, reply.stdout.length / 2) };
      if (fault === "answers garbage") return { ...reply, stdout: garbage };
      throw new HookToolError(
        "too-large",
        call.tool,
        `cannot run ${call.tool}: its answer has more than 16777216 bytes`,
      );
    },
  };
}

/** Hurts calls of Pebble as its client reports them. Names of all calls go into `names`. */
export function hurtPebble(place: Place, fault: Fault, names: string[] = []): Injection<Pebble> {
  const hurt: string[] = [];
  let count = -1;
  const call = (name: string): string => `POST /v1/${name}`;
  const error = (name: string, code: ConstructorParameters<typeof PebbleError>[0], why: string): PebbleError =>
    new PebbleError(code, call(name), `cannot finish ${call(name)}: ${why}`);
  const damaged = async (name: string, run: () => Promise<unknown>): Promise<unknown> => {
    if (fault === "fails") throw error(name, "bad-request", "internal error");
    if (fault === "is refused") throw error(name, "permission", "access denied");
    if (fault === "finds nothing") throw error(name, "socket-missing", "its socket does not exist");
    if (fault === "hangs") throw error(name, "timeout", "no answer from Pebble within 5000 ms");
    await run().catch(() => undefined);
    if (fault === "hangs once it is done") throw error(name, "timeout", "no answer from Pebble within 5000 ms");
    if (fault === "answers half") throw error(name, "reset", "the connection broke");
    if (fault === "answers garbage") throw error(name, "bad-answer", "the answer is not JSON");
    if (name === "exec") return { exitCode: 1, stdout: "", stderr: "exec ".repeat(1_000_000) };
    throw error(name, "bad-answer", "the answer has more than 67108864 bytes");
  };
  return {
    hurt,
    wrap: (inner) =>
      new Proxy(inner, {
        get(target, name, receiver) {
          const member: unknown = Reflect.get(target, name, receiver);
          if (typeof member !== "function" || typeof name !== "string" || name === "close") return member;
          return async (...args: readonly unknown[]) => {
            count += 1;
            names.push(name);
            const run = async (): Promise<unknown> => await Reflect.apply(member, target, args);
            if (!isMeant(place, count, name)) return await run();
            hurt.push(name);
            return await damaged(name, run);
          };
        },
      }),
  };
}
