import { createHash } from "node:crypto";
import { copyFile, readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LocalError } from "../local-error.ts";
import { findProgram, runCommand } from "../processes/index.ts";
import type { Rock } from "../rock/index.ts";
import type { AppRuntime, RuntimeMeans } from "./app-runtime.ts";
import { buildFailed, buildOnce } from "./build-once.ts";

/** Files that decide what npm installs. */
const manifests = ["package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc"];
const neverCopied = new Set(["node_modules", ".git"]);

/** The application's packages, installed by the user's npm, and the Node that runs this very program. */
export async function nodeRuntime(rock: Rock, means: RuntimeMeans): Promise<AppRuntime> {
  const npm = await findProgram("npm");
  if (npm === undefined) {
    throw new LocalError("npm-missing", `cannot install the packages of ${rock.name}: there is no npm on PATH`, {
      hint: "install Node.js with npm from https://nodejs.org",
    });
  }
  const source = join(rock.directory, "app");
  const found = await existing(source, manifests);
  const { directory, cached } = await buildOnce(
    {
      kind: "node-apps",
      digest: await manifestDigest(source, found),
      async build(into, logFile) {
        for (const name of found) await copyFile(join(source, name), join(into, name));
        const hasLock = found.some((name) => name.includes("lock") || name.includes("shrinkwrap"));
        const result = await runCommand(means.processes, {
          name: "npm install",
          command: npm,
          args: [hasLock ? "ci" : "install", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"],
          directory: into,
          signal: means.signal,
          logFile,
        });
        if (!result.succeeded)
          throw buildFailed("install the application's packages", result, logFile, /^npm (?:error|ERR!)/);
      },
    },
    means,
  );
  const modules = join(directory, "node_modules");
  const packages = await readdir(modules).catch(() => []);
  const client = await realpath(npm);
  const owner = "_daemon_";
  return {
    summary: `Node ${process.versions.node}, ${packages.filter((name) => !name.startsWith(".")).length} packages${cached ? " (cached)" : ""}`,
    image: {
      copies: [
        ...(await readdir(source))
          .filter((name) => !neverCopied.has(name))
          .map((name) => ({ from: join(source, name), to: `/app/${name}`, owner }) as const),
        ...(packages.length > 0 ? [{ from: modules, to: "/app/node_modules", owner } as const] : []),
      ],
      programs: { node: process.execPath },
      files: [{ path: "/bin/npm", text: `#!/bin/sh\nexec "\${0%/*}/node" ${client} "$@"\n`, mode: 0o755 }],
      mounts: [dirname(dirname(client))],
      // npm keeps a log and a cache, and _daemon_ has no home.
      environment: { HOME: "/tmp", npm_config_update_notifier: "false" },
    },
  };
}

async function existing(directory: string, names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    const file = await stat(join(directory, name)).catch(() => undefined);
    if (file?.isFile()) found.push(name);
  }
  return found;
}

async function manifestDigest(directory: string, names: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([process.version, process.platform, process.arch]));
  for (const name of names) hash.update(`${name}\0`).update(await readFile(join(directory, name)));
  return hash.digest("hex").slice(0, 20);
}
