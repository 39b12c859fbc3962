/** Where Node's inspector listens: on this host only, at the port that debuggers try first. */
const host = "127.0.0.1";
const port = 9229;

const nameRule = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** How breakpoints reach the operator; tests hand in their own. */
export interface BreakpointPorts {
  /** Values of `JUJU_DEBUG_AT`. */
  readonly debugAt: readonly string[];
  /** A line for the terminal, or, outside of one, for the log. */
  readonly tell: (line: string) => void;
  /** Returns once a debugger is attached and has let the charm go on. */
  readonly wait: () => void;
}

/** What `juju debug-code` asked for, by `JUJU_DEBUG_AT`. */
export function debugAtOf(variable: string | undefined): readonly string[] {
  return (variable ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** Stops at the start of a hook or action when `juju debug-code` asks for all breakpoints, or for `hook`. */
export function stopAtHook({ debugAt, tell, wait }: BreakpointPorts): void {
  if (!debugAt.includes("all") && !debugAt.includes("hook")) return;
  tell(welcome);
  wait();
}

/**
 * A breakpoint of a charm.ts: stops there when the operator runs `juju debug-code --at=<name> <unit>`, and does nothing otherwise.
 *
 * @param name - lower case letters, digits and hyphens; `all` and `hook` mean something else
 * @throws TypeError for another name
 */
export function breakpoint(name: string, ports: BreakpointPorts = realPorts()): void {
  if (!nameRule.test(name) || name === "all" || name === "hook") {
    throw new TypeError(
      `cannot set breakpoint \`${name}\`: it needs lower case letters, digits and hyphens, and must not be \`all\` or \`hook\``,
    );
  }
  const { debugAt, tell, wait } = ports;
  if (debugAt.length === 0) return;
  if (!debugAt.includes("all") && !debugAt.includes(name)) {
    tell(`Breakpoint \`${name}\` skipped (not found in the requested breakpoints: ${debugAt.join(", ")})`);
    return;
  }
  tell(welcome);
  wait();
}

/** A process has one debugger: it stays attached until the process ends. */
const welcome = `Waiting for a debugger at ${host}:${port}; see docs/how-to/debug.md. To go on, attach one and let it continue.`;

/** The process's own. */
export function realPorts(): BreakpointPorts {
  return {
    debugAt: debugAtOf(process.env["JUJU_DEBUG_AT"]),
    tell: (line) => void process.stderr.write(`${line}\n`),
    wait: () => waitForDebugger(port),
  };
}

/** Opens the inspector and holds the process until a debugger has come; with one attached, stops in it. */
export function waitForDebugger(at: number): void {
  const inspector = process.getBuiltinModule("node:inspector");
  if (inspector.url() === undefined) inspector.open(at, host, true);
  // biome-ignore lint/suspicious/noDebugger: this is what the operator asked for
  debugger;
}
