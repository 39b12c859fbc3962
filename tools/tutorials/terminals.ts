import { disagreement } from "./prints.ts";
import type { TypeStep } from "./read-tutorial.ts";
import { openTerminal, type Terminal, type Typed } from "./terminal.ts";
import { TutorialError } from "./tutorial-error.ts";

type Name = TypeStep["terminal"];

/** The reader's terminals. */
interface Terminals {
  /**
   * Types the commands of a block and compares what they print. The last one may go on when the next block is typed in the second terminal.
   *
   * @param next - where the next block is typed
   */
  type(step: TypeStep, next: Name | undefined): Promise<void>;
  /** The folder that the first one is in. */
  folder(): Promise<string>;
  /** Waits until nothing runs; somebody on the page must have ended it. */
  finished(): Promise<void>;
  close(): Promise<void>;
}

/** Told of each thing that was done, where the page says so, and what was printed. */
export type PlayReport = (what: string, line: number, printed: string) => void;

/** What the reader's terminals need. */
interface TerminalOptions {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly patienceMs: number;
  readonly endingMs: number;
  readonly report: PlayReport;
}

export function openTerminals({ folder, environment, patienceMs, endingMs, report }: TerminalOptions): Terminals {
  const first = openTerminal(folder, environment);
  let second: Terminal | undefined;
  // Where the first terminal was when it was last asked: a reader opens the second one there.
  let here = folder;
  let running: { readonly typed: Typed; readonly command: string } | undefined;

  return {
    async type(step, next) {
      if (step.terminal === "first") await finished();
      second ??= step.terminal === "second" ? openTerminal(here, environment) : undefined;
      const terminal = (step.terminal === "second" ? second : first) ?? first;
      const before: Typed[] = [];
      for (const [index, command] of step.commands.entries()) {
        const isLast = index === step.commands.length - 1;
        if (step.terminal === "first") here = await terminal.folder();
        const typed = await typeUntilRight(terminal, {
          command,
          line: step.line,
          prints: isLast ? step.prints : undefined,
          before: () => before.map((one) => one.output()).join(""),
          mayGoOn: isLast && step.terminal === "first" && next === "second",
        });
        if (typed.ended() === undefined) running = { typed, command };
        before.push(typed);
        report(`$ ${command}`, step.line, typed.output());
      }
    },
    folder: () => first.folder(),
    finished,
    async close() {
      await Promise.all([first.close(), second?.close()]);
    },
  };

  /** Types a command that only looks again and again until it prints what it should: a reader, too, is slower than a model. */
  async function typeUntilRight(
    terminal: Terminal,
    { command, line, prints, before, mayGoOn }: Expected,
  ): Promise<Typed> {
    const deadline = performance.now() + patienceMs;
    // Once it is typed again, the last that has ended tells more than the one that has just begun.
    let last: { readonly why: string; readonly typed: Typed } | undefined;
    for (let typed = terminal.type(command); ; ) {
      const ended = typed.ended();
      const differs = prints && disagreement(prints, before() + typed.output(), { withOthers: mayGoOn });
      if (ended === undefined && mayGoOn && prints !== undefined && differs === undefined) return typed;
      const wrong = ended && (differs ?? wrongEnd(ended.code, prints));
      if (ended !== undefined && wrong === undefined) return typed;
      if (wrong !== undefined) last = { why: wrong, typed };
      const isFinal = ended !== undefined && (prints === undefined || !onlyLooks.test(command));
      if (isFinal || performance.now() > deadline)
        throw failed(line, command, last ?? { why: differs ?? "it has not ended", typed });
      await pause(ended === undefined ? 50 : 500);
      if (ended !== undefined) typed = terminal.type(command);
    }
  }

  async function finished(): Promise<void> {
    if (running === undefined) return;
    const { typed, command } = running;
    const deadline = performance.now() + endingMs;
    while (typed.ended() === undefined) {
      if (performance.now() > deadline)
        throw new TutorialError(`\`${command}\` still runs, and nothing on the page has ended it`);
      await pause(50);
    }
    running = undefined;
    const code = typed.ended()?.code;
    if (code !== 0) throw new TutorialError(`\`${command}\` ended with ${code}:\n${typed.output()}`);
  }
}

/** A command, and what the page says of it. */
interface Expected {
  readonly command: string;
  readonly line: number;
  readonly prints: string | undefined;
  /** What the commands before it in its block have printed. */
  before(): string;
  readonly mayGoOn: boolean;
}

const onlyLooks = /^(?:curl (?!.*(?:-d|--data|--json|-X)\b)|npx paas-charm (?:status|show-unit|debug-log|config \S+$))/;

/** A command fails where the page shows an error, and nowhere else. */
function wrongEnd(code: number, prints = ""): string | undefined {
  const isToFail = /^ *error\b/m.test(prints);
  if (isToFail === (code !== 0)) return undefined;
  return isToFail ? "it ended with 0, and the page shows an error" : `it ended with ${code}`;
}

function failed(
  line: number,
  command: string,
  { why, typed }: { readonly why: string; readonly typed: Typed },
): TutorialError {
  return new TutorialError(`line ${line}: $ ${command}\n${why}\nit printed:\n${typed.output()}`);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
