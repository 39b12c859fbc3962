import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A program of this package that Node runs: what stands in where the real one cannot be had. */
export interface NodeProgram {
  /** Node and its arguments. */
  readonly command: readonly [node: string, ...args: string[]];
  /** Files and folders of the host that it needs, under the same path. */
  readonly files: readonly string[];
}

/** The program in one file beside the built package when published, its source in the workspace otherwise. */
export function nodeProgram(name: "pebble-server" | "statsd-exporter"): NodeProgram {
  const node = process.execPath;
  const published = fileURLToPath(new URL(`./bundled/${name}.cjs`, import.meta.url));
  if (existsSync(published)) return { command: [node, published], files: [node, published] };
  const source = fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url));
  const workspace = fileURLToPath(new URL("../../../..", import.meta.url));
  return { command: [node, "--conditions=@paas-charm/source", source], files: [node, workspace] };
}
