import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

/** Whether Prometheus' own checker is here. */
export const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

/** What promtool says of a file; undefined: it is content. */
export function promtoolFault(command: "rules" | "config", content: object): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "promtool-"));
  try {
    const file = join(folder, "checked.yaml");
    writeFileSync(file, stringify(content));
    const { status, stdout, stderr } = spawnSync("promtool", ["check", command, file], { encoding: "utf8" });
    return status === 0 ? undefined : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
