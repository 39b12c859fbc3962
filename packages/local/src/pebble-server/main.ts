import { realpathSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { preparePebbleDirectory } from "./pebble-directory.ts";
import { type RunningPebble, runPebble } from "./run-pebble.ts";

const usage = `Usage: pebble run [--create-dirs] [--hold] [--http ADDRESS] [--verbose] [--identities FILE] [--root PREFIX]

Runs an embedded Pebble. $PEBBLE is its folder, $PEBBLE_SOCKET its socket.
`;

/** The program: one command, as much of Pebble's own as a container's first process needs. Resolves with the exit code. */
async function main(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const options = readArguments(args);
  if (options === undefined) {
    process.stderr.write(usage);
    return 1;
  }
  const directory = environment["PEBBLE"] || "/var/lib/pebble/default";
  let pebble: RunningPebble;
  // Before anything is started, so that no signal finds services without anybody to stop them.
  const signalled = nextSignal();
  try {
    await preparePebbleDirectory(directory, {
      create: options["create-dirs"],
      copyOnce: environment["PEBBLE_COPY_ONCE"],
    });
    const verbose = options.verbose || environment["PEBBLE_VERBOSE"] === "1";
    pebble = await runPebble({
      directory,
      socketPath: environment["PEBBLE_SOCKET"] || join(directory, ".pebble.socket"),
      environment: Object.fromEntries(
        Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      prefix: options.root === undefined ? "" : realpathSync(options.root),
      hold: options.hold,
      persist: environment["PEBBLE_PERSIST"] !== "never",
      httpAddress: options.http,
      identitiesFile: options.identities,
      onServiceLine: verbose ? (line) => process.stdout.write(`${line}\n`) : undefined,
      say,
    });
  } catch (error) {
    process.stderr.write(`cannot run daemon: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  const code = await Promise.race([signalled, pebble.asked]);
  if (typeof code === "string") say(`Exiting on ${code} signal.`);
  else say(`Server exiting with code ${code}.`);
  await pebble.stop();
  return typeof code === "string" ? 0 : code;
}

function readArguments(args: readonly string[]) {
  const [command, ...rest] = args;
  if (command !== "run") return undefined;
  try {
    const { values } = parseArgs({
      args: rest,
      options: {
        "create-dirs": { type: "boolean", default: false },
        hold: { type: "boolean", default: false },
        verbose: { type: "boolean", short: "v", default: false },
        http: { type: "string" },
        identities: { type: "string" },
        root: { type: "string" },
      },
    });
    return values;
  } catch {
    return undefined;
  }
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGQUIT"]) process.on(signal, () => resolve(signal));
  });
}

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString()} [pebble] ${line}\n`);
}

// Nobody may be left to read what is said.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
void main(process.argv.slice(2), process.env).then((code) => process.exit(code));
