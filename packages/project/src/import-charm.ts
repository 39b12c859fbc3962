import { spawn } from "node:child_process";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import type { Readable } from "node:stream";
import { type BundleOptions, bundleProgram, ownModule } from "./bundle.ts";
import type { DeclaredCharm } from "./declared-charm.ts";
import { type Place, type ProjectError, projectError } from "./project-error.ts";
import type { ImportReport } from "./report-declarations.ts";

/** How charm.ts is imported. */
export interface ImportOptions extends BundleOptions {
  /** How long charm.ts may take to say what it declares; 30 s by default. */
  readonly timeoutMs?: number;
}

/**
 * Imports charm.ts once, in a process of its own with an empty environment, and returns what it declares.
 *
 * @throws `ProjectError` when it cannot be bundled, throws while it is imported, does not end, or exports no charm
 */
export async function importCharm(directory: string, options: ImportOptions): Promise<DeclaredCharm> {
  const program = [
    `import { reportDeclarations } from ${JSON.stringify(ownModule("report-declarations"))};`,
    `void reportDeclarations(() => import("./charm.ts"));`,
  ].join("\n");
  const { text } = await bundleProgram(program, directory, { ...options, sourceMap: true });
  const folder = await mkdtemp(join(tmpdir(), "paas-charm-"));
  try {
    const file = join(folder, "declarations.cjs");
    await writeFile(file, text);
    const report = await run(file, options.timeoutMs ?? 30_000);
    if ("declared" in report) return report.declared;
    throw importError(report, await realpath(directory));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(file: string, timeoutMs: number): Promise<ImportReport> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--enable-source-maps", file], {
      env: {},
      // What charm.ts prints is of no interest; its report has a descriptor of its own.
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    const stderr = textOf(child.stdio[2] as Readable);
    const report = textOf(child.stdio[3] as Readable);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (report.text !== "") {
        resolve(JSON.parse(report.text) as ImportReport);
        return;
      }
      const reason =
        signal === null
          ? `its process ended with ${code}: ${stderr.text.trimEnd().split("\n").at(-1) ?? ""}`
          : `it did not end within ${timeoutMs / 1000} s`;
      reject(
        projectError("charm-ts", `cannot import charm.ts: ${reason}`, "let charm.ts only declare, and do nothing"),
      );
    });
  });
}

function textOf(stream: Readable): { readonly text: string } {
  const read = { text: "" };
  stream.on("data", (chunk: Buffer) => {
    read.text += chunk.toString();
  });
  return read;
}

function importError(report: Exclude<ImportReport, { readonly declared: unknown }>, directory: string): ProjectError {
  if (report.failed === "declarations") {
    return projectError(
      "charm-ts",
      report.message,
      "charm.ts must export `defineCharm({…})` as its default, with options and parameters that Juju knows",
      { file: "charm.ts", line: 1, column: 1 },
    );
  }
  return projectError(
    "charm-ts",
    `cannot import charm.ts: ${report.message}`,
    "let charm.ts only declare, and do nothing that can fail",
    placeOf(report.stack, directory),
  );
}

/** The topmost place of a stack that is the author's own. */
function placeOf(stack: string, directory: string): Place | undefined {
  for (const [, path = "", line, column] of stack.matchAll(/(?:\(|at )(?:file:\/\/)?(\/[^()\n]+):(\d+):(\d+)/g)) {
    if (path.startsWith(directory + sep) && !path.includes("/node_modules/")) {
      return { file: relative(directory, path), line: Number(line), column: Number(column) };
    }
  }
  return undefined;
}
