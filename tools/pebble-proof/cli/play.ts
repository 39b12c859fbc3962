import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { normalise } from "../normalise.ts";
import type { RunningPebble } from "../pebbles.ts";

/** One command line for the `pebble` command, and what is done while it runs. `<files>` and `<home>` stand for the directories. */
export interface Step {
  readonly run: readonly string[];
  readonly stdin?: string;
  /** Repeats the command until its output has this: what a Pebble does in its own time. */
  readonly until?: RegExp;
  /** Sends a signal to the command once its output has this. */
  readonly signal?: { readonly after: RegExp; readonly name: NodeJS.Signals };
  /** What it shows is a matter of luck with the real Pebble too: only its exit code counts. */
  readonly races?: true;
}

/** What a person types, in order, against one Pebble. */
export interface Scenario {
  readonly name: string;
  readonly layers?: Readonly<Record<string, string>>;
  /** Files beside the layer files, by path in `<home>`; their texts may name the directories too. */
  readonly files?: Readonly<Record<string, string>>;
  readonly steps: readonly (Step | string)[];
}

/** What a command showed. */
export interface Shown {
  readonly command: string;
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Plays a scenario with the `pebble` command against a running Pebble. */
export async function play(client: string, scenario: Scenario, pebble: RunningPebble): Promise<readonly Shown[]> {
  for (const [path, text] of Object.entries(scenario.files ?? {})) {
    mkdirSync(dirname(join(pebble.home, path)), { recursive: true });
    writeFileSync(join(pebble.home, path), placed(text, pebble));
  }
  const shown: Shown[] = [];
  for (const written of scenario.steps) {
    const step = typeof written === "string" ? { run: written.split(" ") } : written;
    let last = await command(client, step, pebble);
    for (let tries = 0; step.until !== undefined && !step.until.test(last.stdout) && tries < 200; tries += 1) {
      await wait(100);
      last = await command(client, step, pebble);
    }
    shown.push(step.races ? { ...last, stdout: "", stderr: "" } : comparable(last, pebble));
  }
  return shown;
}

function comparable(shown: Shown, pebble: RunningPebble): Shown {
  const stdout = normalise(shown.stdout, pebble);
  return {
    ...shown,
    // While it waits, the client shows a task's log if it happens to ask before the task is done.
    stdout: stdout.replace(/^<time> INFO Service .*\n/gm, ""),
    // Lines break by their length, which a temporary name changes.
    stderr: normalise(shown.stderr.replace(/\n +/g, " "), pebble),
  };
}

async function command(client: string, step: Step, pebble: RunningPebble): Promise<Shown> {
  const args = step.run.map((arg) => placed(arg, pebble));
  const child = spawn(client, args, {
    env: { ...pebble.env, COLUMNS: "200" },
    stdio: "pipe",
    cwd: pebble.home,
  });
  let stdout = "";
  let stderr = "";
  let signalled = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (signalled || step.signal === undefined || !step.signal.after.test(stdout)) return;
    signalled = true;
    // The client passes signals on only a moment after the first output.
    const { name } = step.signal;
    setTimeout(() => child.kill(name), 300);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.on("error", () => {}).end(step.stdin ?? "");
  const exit = await new Promise<number | string>((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? signal ?? "unknown")),
  );
  return { command: `pebble ${step.run.join(" ")}`, exit, stdout, stderr };
}

function placed(text: string, { files, home }: RunningPebble): string {
  return text.replaceAll("<files>", files).replaceAll("<home>", home);
}
