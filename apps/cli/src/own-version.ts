import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The version of this command, which all our packages share. */
export function ownVersion(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version: string };
  return version;
}
