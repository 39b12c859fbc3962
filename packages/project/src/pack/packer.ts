import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Which packer this is: the state of the code beside it tells a new version, and in a checkout every build. */
export function packer(): string {
  const folder = import.meta.dirname;
  const code = readdirSync(folder).filter((name) => /\.[jt]s$/.test(name));
  const states = code.map((name) => {
    const { size, mtimeMs } = statSync(join(folder, name));
    return `${name} ${size} ${mtimeMs}`;
  });
  return [folder, ...states].join("\n");
}
