import { type ChildProcess, spawn } from "node:child_process";

/** How a command ended. */
interface Ended {
  readonly code: number;
}

/** A command that was typed. */
export interface Typed {
  /** What it has printed so far, on both streams. */
  output(): string;
  /** How it ended; `undefined` while it runs. */
  ended(): Ended | undefined;
}

/** A shell, as in a terminal of its own: folder and variables stay from one command to the next. */
export interface Terminal {
  /** Types a command; the one before has to have ended. */
  type(command: string): Typed;
  /** The folder the shell is in. */
  folder(): Promise<string>;
  /** Closes it, with all that still runs in it. */
  close(): Promise<void>;
}

// What no program prints.
const mark = "\u0001ended with ";

export function openTerminal(folder: string, environment: NodeJS.ProcessEnv): Terminal {
  const shell = spawn("bash", ["--norc", "--noprofile"], {
    cwd: folder,
    env: environment,
    // A group of its own, so that all of it can be ended.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  // A shell that has ended takes no input: whoever waits for the command sees that.
  shell.stdin.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => shell.once("close", () => resolve()));

  const type = (command: string): Typed => {
    const from = text.length;
    shell.stdin.write(`{ ${command}\n} </dev/null 2>&1; printf '${mark}%d\\n' $?\n`);
    const end = (): number => text.indexOf(mark, from);
    return {
      output: () => text.slice(from, end() < 0 ? undefined : end()),
      ended() {
        const code = end() < 0 ? undefined : /^\d+(?=\n)/.exec(text.slice(end() + mark.length))?.[0];
        const known = code ?? shell.exitCode ?? undefined;
        return known === undefined ? undefined : { code: Number(known) };
      },
    };
  };
  return {
    type,
    async folder() {
      const asked = type("pwd");
      while (asked.ended() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
      return asked.output().trim();
    },
    async close() {
      shell.stdin.end();
      const patience = setTimeout(() => endGroup(shell, "SIGKILL"), 20_000);
      endGroup(shell, "SIGINT");
      await closed;
      clearTimeout(patience);
    },
  };
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    // Never 0, which would be these tests themselves.
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
