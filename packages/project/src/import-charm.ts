import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BundleOptions, bundleProgram, ownModule } from "./bundle.ts";
import type { DeclaredCharm } from "./declared-charm.ts";
import { projectError } from "./project-error.ts";

/** How long a charm.ts may take to say what it declares. */
const importTimeoutMs = 30_000;

/**
 * Imports charm.ts once, in a process of its own with an empty environment, and returns what it declares.
 *
 * @throws `ProjectError` when it cannot be bundled, throws while it is imported, or exports no charm
 */
export async function importCharm(directory: string, options: BundleOptions): Promise<DeclaredCharm> {
  const program = [
    `import charm from "./charm.ts";`,
    `import { declarationsOf } from ${JSON.stringify(ownModule("declarations-of"))};`,
    `process.stdout.write(JSON.stringify(declarationsOf(charm)));`,
  ].join("\n");
  const code = await bundleProgram(program, directory, options);
  const folder = await mkdtemp(join(tmpdir(), "paas-charm-"));
  try {
    const file = join(folder, "declarations.cjs");
    await writeFile(file, code);
    return JSON.parse(await run(file)) as DeclaredCharm;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], {
      env: {},
      stdio: ["ignore", "pipe", "pipe"],
      timeout: importTimeoutMs,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) {
        resolve(stdout);
        return;
      }
      const reason =
        /^(?:\w*Error): (.*)$/m.exec(stderr)?.[1] ?? (code === null ? "it did not end" : `it ended with ${code}`);
      reject(
        projectError(
          "charm-ts",
          `cannot import charm.ts: ${reason}`,
          "charm.ts must export `defineCharm({…})` as its default",
        ),
      );
    });
  });
}
