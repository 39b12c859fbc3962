import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package whose code is in a charm. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json; empty when it says none. */
  readonly licence: string;
  /** Names and texts of its licence files. */
  readonly licenceTexts: Readonly<Record<string, string>>;
}

/** Folders of the packages that sources belong to. */
export function packageFolders(inputs: readonly string[]): readonly string[] {
  return [...new Set(inputs.flatMap((input) => packageDirectory(dirname(input)) ?? []))];
}

/** The packages that sources belong to, sorted by name and version. A source of no named package, such as charm.ts, is nobody's. */
export function packagesOf(inputs: readonly string[]): readonly BundledPackage[] {
  const found = packageFolders(inputs).flatMap((directory) => readPackage(directory) ?? []);
  const unique = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
}

function packageDirectory(from: string): string | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    if (readPackage(directory) !== undefined) return directory;
    if (directory === dirname(directory)) return undefined;
  }
}

/** A folder within a package may have a package.json of its own that only says what kind of modules lie there. */
function readPackage(directory: string): BundledPackage | undefined {
  const path = join(directory, "package.json");
  if (!existsSync(path)) return undefined;
  const {
    name,
    version,
    license,
    private: unpublished,
  } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  if (typeof name !== "string" || typeof version !== "string" || unpublished === true) return undefined;
  const texts = readdirSync(directory)
    .filter((file) => /^(?:licen[cs]e|copying|notice)(?:\.(?:md|txt))?$/i.test(file))
    .map((file) => [file, readFileSync(join(directory, file), "utf8")]);
  return {
    name,
    version,
    licence: typeof license === "string" ? license : "",
    licenceTexts: Object.fromEntries(texts) as Readonly<Record<string, string>>,
  };
}
