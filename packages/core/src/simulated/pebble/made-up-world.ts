import type { ServiceProcess, World } from "../../pebble/engine/index.ts";
import { EngineError } from "../../pebble/engine/index.ts";
import { shellWords } from "../../pebble/plan/shell-words.ts";
import type { SimulatedContainer } from "./container-state.ts";
import { unknownWho } from "./simulated-users.ts";

/** A world without processes, in which time passes only when it is told to. */
export interface MadeUpWorld extends World {
  /** Lets time pass until something is so; stops when nothing is left that could happen. */
  passUntil(done: () => boolean): void;
  /** Lets this time pass, in milliseconds. */
  pass(ms: number): void;
}

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

const epoch = Date.UTC(2026, 0, 1);
const killed = { SIGTERM: 143, SIGKILL: 137 } as const;

/** @param exitOf - the exit code of a check's command */
export function madeUpWorld(
  container: SimulatedContainer,
  exitOf: (command: readonly string[]) => number,
): MadeUpWorld {
  let time = epoch;
  let timers: readonly Timer[] = [];

  function happenNext(before: number): boolean {
    const next = timers.reduce<Timer | undefined>(
      (first, timer) => (first && first.at <= timer.at ? first : timer),
      undefined,
    );
    if (next === undefined || next.at > before) return false;
    timers = timers.filter((timer) => timer !== next);
    time = Math.max(time, next.at);
    next.act();
    return true;
  }

  /** What programs that know nothing of signals do. */
  function process(exited: (code: number) => void): ServiceProcess {
    return {
      signal(name) {
        if (!/^SIG[A-Z0-9]+$/.test(name)) throw new EngineError(500, `invalid signal name ${JSON.stringify(name)}`);
        if (name === "SIGTERM" || name === "SIGKILL") exited(killed[name]);
        if (name === "SIGINT") exited(130);
      },
      signalGroup: (name) => exited(killed[name]),
    };
  }

  return {
    now() {
      time += 1;
      return time;
    },
    after(ms, act) {
      const timer = { at: time + ms, act };
      timers = [...timers, timer];
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    jitter: () => 0,
    startService({ name }, { output, exited }) {
      const printed = container.serviceOutputs?.[name] ?? "";
      if (printed !== "") output(printed);
      if (container.failingServices.includes(name)) exited(container.serviceExits?.[name] ?? 1);
      return process(exited);
    },
    adoptService: (_name, exited) => process(exited),
    runCheck({ name, check: { exec } }, done) {
      const failure =
        exec === undefined
          ? container.checks[name]?.status === "down" && "the check fails"
          : failureOf(exitOf((shellWords(exec.command ?? "") ?? []).map(({ text }) => text)));
      done(failure ? { message: failure } : undefined);
      return () => undefined;
    },
    judgeWho: (who) => unknownWho(container, who),
    shutdown: () => undefined,
    passUntil(done) {
      while (!done() && happenNext(Number.POSITIVE_INFINITY));
    },
    pass(ms) {
      const until = time + ms;
      while (happenNext(until));
      time = Math.max(time, until);
    },
  };
}

function failureOf(code: number): string | undefined {
  return code === 0 ? undefined : `exit status ${code}`;
}
