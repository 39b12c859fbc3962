import { mkdtemp, readFile, rm } from "node:fs/promises";
import { arch, cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cacheDirectory, chooseContainer, createProcesses, LocalError, prepareHookProgram } from "@paas-charm/local";
import { assembleCharm, readCharmProject } from "@paas-charm/project";
import { buildGoProgram } from "../../packages/local/src/programs/index.ts";
import { benchedProject } from "../bench/benched-project.ts";
import { measureDispatches } from "../bench/measure-dispatches.ts";
import { opsCharm } from "../bench/other-charms.ts";
import { costTable, verdicts, verdictTable } from "../bench/report.ts";
import { measureTransition } from "../bench/transitions.ts";

/**
 * Measures what a dispatch of the example charm costs: `pnpm bench`, or `pnpm bench --quick` for a first look. Timings are reported;
 * only a count over its budget makes the exit code 1.
 */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: { quick: { type: "boolean", default: false } },
});
const samples = values.quick ? 5 : 15;
const say = (text: string): void => void process.stdout.write(text);
const cache = cacheDirectory();
const processes = createProcesses();
const directory = await mkdtemp("/tmp/pcb-");
process.once("SIGINT", () => process.exit(130));

try {
  const project = await benchedProject(join(directory, "project"));
  const charm = await assembleCharm({
    directory: project,
    into: join(directory, "charm"),
    resolveFrom: [import.meta.dirname],
    fetch: { cache },
  });
  const built = { processes, cache };
  const engine = await chooseContainer({ ...built, pebble: "real" });
  const hookProgram = await prepareHookProgram(built);
  if (hookProgram.kind !== "go")
    throw new LocalError("go-missing", "cannot measure without Go: hook tools must be static programs");
  const measure = await buildGoProgram(
    { name: "measure", module: join(import.meta.dirname, "../bench/measure"), package: "." },
    built,
  );
  const metadata = await readFile(join(charm.directory, "metadata.yaml"), "utf8");
  const ops = await opsCharm(join(directory, "ops"), metadata, built);

  say(`${machine()}\nPebble ${engine.description}; median of ${samples}\n`);
  say("missing" in ops ? `no ops charm to compare with: ${ops.missing}\n\n` : `compared with ${ops.version}\n\n`);
  const rows = await measureDispatches({
    engine,
    hookProgram,
    measureProgram: measure.path,
    charmDirectory: charm.directory,
    app: charm.project.metadata.name,
    directory: join(directory, "m"),
    samples,
    ops: "missing" in ops ? undefined : ops.directory,
    onProgress: (line) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K  ${line}`),
  });
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const transitions = [];
  for (const peers of [0, 1, 10, 100, 300]) {
    transitions.push(await measureTransition(readCharmProject(project).metadata, peers, 1000));
  }
  const figures = { rows, transitions, codeBytes: charm.codeBytes };
  const judged = verdicts(figures);
  say(`${costTable(figures)}\n${verdictTable(judged)}`);
  const missed = judged.filter(({ kept }) => !kept);
  say(`\n${judged.length - missed.length} of ${judged.length} budgets kept\n`);
  if (missed.some(({ isCount }) => isCount)) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof LocalError)) throw error;
  process.stderr.write(`error  ${error.message}\n${error.hint === undefined ? "" : `       ${error.hint}\n`}`);
  process.exitCode = 1;
} finally {
  await processes.stopAll();
  await rm(directory, { recursive: true, force: true });
}

function machine(): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const what = `${cpu?.model.trim() ?? arch()}, ${cpus().length} processors, ${memory}, ${type()} ${release()}, ${arch()}`;
  // On a busy machine even CPU times grow, by what others push out of the processor's caches.
  return `${what}, load ${loadavg()[0]?.toFixed(1)}`;
}
