import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cacheDirectory } from "@paas-charm/local";
import { stepPrinter } from "../../apps/cli/src/terminal/steps.ts";
import { readTarball } from "../release/packed-package.ts";
import { ToolError } from "../release/run-tool.ts";
import { type NodeLine, nodeFolder, nodeLines } from "../release/trial/node-versions.ts";
import { serveTarballs } from "../release/trial/tarball-registry.ts";
import { type Client, clients, tryInstall } from "../release/trial/try-install.ts";

/**
 * Installs the tarballs of `pnpm release --dry-run` as people will, in empty folders outside this tree, and makes the README's charm with
 * them: with npm, with pnpm and by npx, on each Node. `--part` tries each client once and each Node once, which is what CI does.
 */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: { tarballs: { type: "string", default: "release" }, part: { type: "boolean", default: false } },
});
const interruption = new AbortController();
const { signal } = interruption;
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interruption.abort(new Error("interrupted")));

const directory = await mkdtemp(join(tmpdir(), "paas-charm-trial-"));
const cache = cacheDirectory();
// A client's cache of its own: what npx installs is kept there by name, and must not be found by somebody's npx.
const npmCache = join(cache, "tests", "npm");
try {
  const folder = resolve(values.tarballs);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".tgz"));
  if (names.length === 0) throw new ToolError(`no tarballs in ${folder}: npx pnpm@12 run release --dry-run makes them`);
  const packages = await Promise.all(names.map((name) => readTarball(join(folder, name))));
  const registry = await serveTarballs(packages);
  const digests = new Set<string>();
  try {
    for (const [client, line] of cells(values.part)) {
      await stepPrinter(process.stderr)(client, async ({ progress }) => {
        await rm(join(npmCache, "_npx"), { recursive: true, force: true });
        const node = await nodeFolder(line, { cache, onProgress: progress, signal });
        const charm = await tryInstall({
          client,
          directory: join(directory, `${client}-${line}`),
          packages,
          registry: registry.url,
          env: await environment(node),
          signal,
          onProgress: progress,
        });
        const digest = createHash("sha256").update(charm).digest("hex");
        digests.add(digest);
        return { value: undefined, summary: `Node ${line}: types, test, pack ${digest.slice(0, 12)}` };
      });
    }
  } finally {
    registry.close();
  }
  if (digests.size > 1) throw new ToolError("the same charm came out different: see the digests above");
} catch (error) {
  if (signal.aborted) {
    process.stderr.write("\n  interrupted\n");
    process.exitCode = 130;
  } else if (error instanceof Error) {
    process.stderr.write(`error  ${error.message.replaceAll("\n", "\n       ")}\n`);
    process.exitCode = 1;
  } else throw error;
} finally {
  // Retried: what a client started may end a moment after it.
  await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  await rm(join(npmCache, "_npx"), { recursive: true, force: true });
}

function cells(part: boolean): readonly (readonly [Client, NodeLine])[] {
  const all = clients.flatMap((client) => nodeLines.map((line) => [client, line] as const));
  return part ? all.filter(([client, line]) => clients.indexOf(client) === nodeLines.indexOf(line)) : all;
}

/** The Node to use comes first, and nothing of this tree or of the client that started us is left. */
async function environment(node: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(npmCache, { recursive: true });
  const foreign = /^(?:npm_(?!config_)|pnpm_|node_path$|init_cwd$)/i;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !entry.includes("node_modules"));
  return { ...Object.fromEntries(kept), PATH: [node, ...path].join(delimiter), npm_config_cache: npmCache };
}
