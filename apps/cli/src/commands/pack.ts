import { isAbsolute, relative } from "node:path";
import { cacheDirectory, imageInfoVariable, type PackedCharm, packCharm } from "@paas-charm/project/pack";
import { interruptible } from "../interruptible.ts";
import { faint } from "../terminal/colours.ts";
import { size } from "../terminal/sizes.ts";
import { stepPrinter } from "../terminal/steps.ts";

/** Options of `pack`. */
export interface PackCommandOptions {
  readonly project: string;
  readonly output: string;
  readonly platform?: string;
  readonly json?: boolean;
}

/** Packs the charm of a project, and says what was made, what is in it and what comes next. */
export async function pack({ project, output, platform, json }: PackCommandOptions): Promise<void> {
  await interruptible(async (signal) => {
    const started = performance.now();
    const imageInfo = process.env[imageInfoVariable];
    const report = await stepPrinter(process.stderr)("pack", async ({ progress }) => {
      const packed = await packCharm({
        directory: project,
        output,
        resolveFrom: [import.meta.dirname],
        ...(platform !== undefined && { platform }),
        ...(imageInfo !== undefined && { imageInfo }),
        fetch: { cache: cacheDirectory(), onProgress: progress, signal },
      });
      return { value: packed, summary: packed.unchanged ? `${packed.name}, unchanged` : packed.name };
    });
    if (json === true) {
      process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
      return;
    }
    for (const charm of report.charms) process.stdout.write(description(charm, performance.now() - started));
    if (!report.types.checked && report.types.reason !== "there is no charm.ts")
      process.stdout.write(`  ! charm.ts  its types were not checked: ${report.types.reason}\n`);
    process.stdout.write(nextSteps(report.charms, report.images));
  });
}

function description({ file, bytes, sha256, parts }: PackedCharm, elapsedMs: number): string {
  const lines = [
    ["runtime", "Node, without its symbols", parts.runtime],
    ["charm", "core, framework and what charm.ts brings", parts.code],
    ["rest", "metadata, licences, bill of materials, COS files", parts.rest],
  ] as const;
  const head = `\n  ${shown(file)}   ${size(bytes)}   sha256 ${sha256}   ${(elapsedMs / 1000).toFixed(1)} s\n`;
  return (
    head +
    lines.map(([name, what, part]) => `    ${name.padEnd(9)} ${what.padEnd(50)} ${size(part).padStart(9)}\n`).join("")
  );
}

/** What an operator does with it. */
function nextSteps(charms: readonly PackedCharm[], images: readonly string[]): string {
  const [first] = charms;
  if (first === undefined) return "";
  const resources = images.map((name) => ` --resource ${name}=<image>`).join("");
  return [
    "\n",
    `  Rock     rockcraft pack, in the application's folder; then push it: ${faint("rockcraft.skopeo copy oci-archive:x.rock docker://…")}\n`,
    `  Deploy   juju deploy ${deployable(first.file)}${resources}\n`,
    `  Publish  charmcraft upload ${shown(first.file)}\n`,
  ].join("");
}

/** From here where it lies below, else in full. */
function shown(file: string): string {
  const path = relative(process.cwd(), file);
  return path === "" || path.startsWith("..") ? file : path;
}

/** Juju takes a path for one only when it starts so. */
function deployable(file: string): string {
  const path = shown(file);
  return isAbsolute(path) ? path : `./${path}`;
}
