import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bindingBeside, findTerminals } from "./find-terminals.ts";

/** A program of this package that Node runs: what stands in where the real one cannot be had. */
export interface NodeProgram {
  /** Node and its arguments. */
  readonly command: readonly [node: string, ...args: string[]];
  /** Files and folders of the host that it needs, and where. */
  readonly files: readonly { readonly from: string; readonly to: string }[];
}

/** Collects garbage before there are megabytes of it: these programs mostly wait. */
const sparing = "--max-semi-space-size=1";

/** The program in one file beside the built package when published, its source in the workspace otherwise. */
export function nodeProgram(name: "pebble-server" | "statsd-exporter"): NodeProgram {
  const node = process.execPath;
  const published = fileURLToPath(new URL(`./bundled/${name}.cjs`, import.meta.url));
  if (existsSync(published)) {
    const terminals = name === "pebble-server" ? terminalsBeside(published) : [];
    return { command: [node, sparing, published], files: [...[node, published].map(inPlace), ...terminals] };
  }
  const source = fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url));
  const workspace = fileURLToPath(new URL("../../../..", import.meta.url));
  return { command: [node, sparing, "--conditions=@paas-charm/source", source], files: [node, workspace].map(inPlace) };
}

const inPlace = (path: string) => ({ from: path, to: path });

/** What terminals take, where the program finds it without its packages; nothing where there are none for this platform. */
function terminalsBeside(program: string): NodeProgram["files"] {
  try {
    return [{ from: findTerminals().binding, to: join(dirname(program), bindingBeside) }];
  } catch {
    return [];
  }
}
