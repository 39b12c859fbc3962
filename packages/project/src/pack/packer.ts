import { statSync } from "node:fs";

/** Which packer this is: its own file's state tells a new version, and in a checkout every build. */
export function packer(): string {
  const { size, mtimeMs } = statSync(import.meta.filename);
  return `${import.meta.filename} ${size} ${mtimeMs}`;
}
