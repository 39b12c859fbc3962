import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { packageFolders } from "../bundled-packages.ts";
import type { PackReport } from "./pack-charm.ts";
import { writeWhole } from "./write-whole.ts";

/** What a pack was made of, so that the same one need not be made again. */
interface Stamp {
  readonly packer: string;
  /** Each input by path, and how it was: size and time. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly report: PackReport;
}

/** Which pack is meant: another folder, output, platform or image information is another pack. */
export interface StampKey {
  readonly cache: string;
  readonly directory: string;
  readonly output: string;
  readonly platform: string | undefined;
  readonly imageInfo: string | undefined;
  /** Another packer makes another archive. */
  readonly packer: string;
}

/** What the last pack said, when nothing that it read or wrote has changed since. */
export async function unchangedPack(key: StampKey): Promise<PackReport | undefined> {
  const stamp = await readStamp(pathOf(key));
  if (stamp === undefined || stamp.packer !== key.packer) return undefined;
  const project = projectFiles(key.directory);
  const isComplete = project.every((path) => Object.hasOwn(stamp.inputs, path));
  const isSame = (states: Readonly<Record<string, string>>): boolean =>
    Object.entries(states).every(([path, state]) => stateOf(path) === state);
  return isComplete && isSame(stamp.inputs) && isSame(stamp.outputs) ? stamp.report : undefined;
}

/** Keeps what a pack was made of. It saves time only. */
export async function stampPack(key: StampKey, inputs: readonly string[], report: PackReport): Promise<void> {
  const states = (paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, stateOf(path)]));
  const stamp: Stamp = {
    packer: key.packer,
    inputs: states([...projectFiles(key.directory), ...inputs, ...packageFolders(inputs).flatMap(packageFiles)]),
    outputs: states(report.charms.map(({ file }) => file)),
    report,
  };
  // A cache that takes nothing more costs time, and no charm.
  await writeWhole(pathOf(key), [Buffer.from(JSON.stringify(stamp))]).catch(() => undefined);
}

/** What a package brings beside its code: its licences, its dashboards and rules. */
function packageFiles(folder: string): readonly string[] {
  const beside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const cos = join(folder, "cos");
  return [...beside.map(({ name }) => join(folder, name)), ...(existsSync(cos) ? projectFiles(cos) : [])];
}

function pathOf({ cache, directory, output, platform, imageInfo }: StampKey): string {
  const name = createHash("sha256")
    .update(JSON.stringify([resolve(directory), resolve(output), platform ?? "", imageInfo ?? ""]))
    .digest("hex")
    .slice(0, 20);
  return join(cache, "packs", `${name}.json`);
}

async function readStamp(path: string): Promise<Stamp | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Stamp;
  } catch {
    return undefined;
  }
}

const neverRead = new Set(["node_modules", ".git", ".paas-charm"]);

/** Every file of the project that may matter: a new one is a change too. */
function projectFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (neverRead.has(entry.name) || entry.name.endsWith(".charm")) return [];
    const path = resolve(directory, entry.name);
    return entry.isDirectory() ? projectFiles(path) : [path];
  });
}

function stateOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? "missing" : `${found.size} ${found.mtimeNs} ${found.mode}`;
}
