import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { size } from "../../apps/cli/src/terminal/sizes.ts";
import { stepPrinter } from "../../apps/cli/src/terminal/steps.ts";
import { countDependencies } from "../release/dependency-counts.ts";
import { checkWithTools } from "../release/outside-checks.ts";
import { judgePackage } from "../release/package-rules.ts";
import { type PackedPackage, packPackages, pnpm, tarballName } from "../release/packed-package.ts";
import { type PendingChanges, pendingChanges } from "../release/pending-changes.ts";
import { inOrder, publishPackage } from "../release/publish.ts";
import { releaseTable } from "../release/report.ts";
import { runTool, ToolError } from "../release/run-tool.ts";

const usage = `usage: pnpm release [--dry-run] [--output DIR] [--no-provenance]

Builds every package, checks each as the registry would get it, and packs the tarballs into DIR (release/).
Without --dry-run it then publishes those that the registry npm is configured for has not got yet.
`;

/** Thrown for what a person has to put right first. */
class ReleaseError extends Error {}

const say = (text: string): void => void process.stdout.write(text);
const step = stepPrinter(process.stderr);
const interruption = new AbortController();
const { signal } = interruption;
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interruption.abort(new Error("interrupted")));

try {
  const options = commandLine();
  if (options === undefined) say(usage);
  else await release(options);
} catch (error) {
  if (signal.aborted) {
    const publishes = !process.argv.includes("--dry-run");
    process.stderr.write(
      `\n  interrupted; ${publishes ? "what was published stays, and the same command goes on from there" : "nothing was published"}\n`,
    );
    process.exitCode = 130;
  } else if (error instanceof ReleaseError || error instanceof ToolError) {
    process.stderr.write(`error  ${error.message.replaceAll("\n", "\n       ")}\n`);
    process.exitCode ||= 1;
  } else throw error;
}

interface ReleaseOptions {
  readonly "dry-run": boolean;
  readonly output: string;
  readonly provenance: boolean;
}

/** Undefined when only the usage is wanted. */
function commandLine(): ReleaseOptions | undefined {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2).filter((argument) => argument !== "--"),
      options: {
        "dry-run": { type: "boolean", default: false },
        output: { type: "string", default: "release" },
        provenance: { type: "boolean", default: true },
        help: { type: "boolean", short: "h", default: false },
      },
      allowNegative: true,
    });
    return values.help ? undefined : values;
  } catch (cause) {
    process.exitCode = 2;
    throw new ReleaseError(`${cause instanceof Error ? cause.message : String(cause)}\n${usage}`);
  }
}

async function release(options: ReleaseOptions): Promise<void> {
  const isReal = !options["dry-run"];
  const changes = await pendingChanges(process.cwd());
  if (changes.apart.length > 0)
    throw new ReleaseError(`all packages share one version, and these would not: ${changes.apart.join(", ")}`);
  if (isReal) await mustBeReady(changes);
  const output = resolve(options.output);
  await mkdir(join(output, ".."), { recursive: true });
  // Beside where they go: an interruption leaves the tarballs of the last release, or none.
  const fresh = await mkdtemp(`${output}.`);
  try {
    const packages = inOrder(await buildAndCheck(fresh));
    await rm(output, { recursive: true, force: true });
    await rename(fresh, output);
    const counts = await countDependencies(signal);
    say(`\n${releaseTable(packages, counts)}\n`);
    const placed = packages.map((packed) => ({ ...packed, tarball: join(output, tarballName(packed)) }));
    if (isReal) await publish(placed, options.provenance);
    else say(whatNext(changes, packages, options.output));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** What would make a release that nobody can trace. */
async function mustBeReady({ changesets, next }: PendingChanges): Promise<void> {
  const dirty = await runTool("git", ["status", "--porcelain"], { signal });
  if (dirty !== "") throw new ReleaseError(`these files are not committed:\n${dirty.trimEnd()}`);
  if (changesets === 0) return;
  throw new ReleaseError(
    `${changesets} changesets wait for version ${next}: npx pnpm@12 exec changeset version, commit, and come back`,
  );
}

async function buildAndCheck(directory: string): Promise<readonly PackedPackage[]> {
  await step("build", async ({ progress }) => {
    const [command, ...first] = pnpm;
    await runTool(command, [...first, "run", "build", "--output-logs=errors-only"], { signal, onLine: progress });
    return { value: undefined, summary: "every package" };
  });
  const packages = await step("pack", async () => {
    const packed = await packPackages(directory, signal);
    const bytes = packed.reduce((sum, { tarballBytes }) => sum + tarballBytes, 0);
    return { value: packed, summary: `${packed.length} tarballs, ${size(bytes)}` };
  });
  await step("check", async ({ progress }) => {
    const faults: string[] = [];
    for (const packed of packages) {
      progress(packed.manifest.name);
      signal.throwIfAborted();
      const found = [...judgePackage(packed), ...(await checkWithTools(packed))];
      faults.push(...found.map((fault) => `${packed.manifest.name} ${fault}`));
    }
    if (faults.length > 0) throw new ReleaseError(`${faults.join("\n")}\nnothing was packed`);
    return { value: undefined, summary: "fields, files, dependencies, publint, attw, imports" };
  });
  return packages;
}

async function publish(packages: readonly PackedPackage[], provenance: boolean): Promise<void> {
  for (const packed of packages) {
    const { name, version } = packed.manifest;
    await step("publish", async () => {
      const done = await publishPackage(packed, { signal, provenance });
      return { value: undefined, summary: `${name} ${version}${done === "was there" ? ", was there already" : ""}` };
    });
  }
  const version = packages[0]?.manifest.version;
  say(`  Tag      git tag v${version} && git push origin v${version}\n`);
}

function whatNext(changes: PendingChanges, packages: readonly PackedPackage[], output: string): string {
  const version = packages[0]?.manifest.version;
  const wait = changes.changesets;
  return [
    `  ${packages.length} packages are ready, in ${output}; nothing was published\n`,
    wait > 0
      ? `  Version  npx pnpm@12 exec changeset version      (${wait} changesets: ${version} → ${changes.next})\n`
      : "",
    `  Try      npx pnpm@12 run release:try ${output === "release" ? "" : `--tarballs ${output}`}\n`.trimEnd(),
    "\n  Publish  npx pnpm@12 run release\n",
  ].join("");
}
