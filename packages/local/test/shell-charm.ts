import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a test's charm is made of: `dispatch` is the body of a shell script, files are text by name. */
export interface ShellCharm {
  readonly dispatch: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** A charm of a few lines of shell, for what needs no framework. */
export async function writeShellCharm(directory: string, { dispatch, files = {} }: ShellCharm): Promise<string> {
  await mkdir(directory, { recursive: true });
  const all = { "metadata.yaml": "name: shell\nsummary: s\ndescription: d\n", ...files };
  for (const [name, text] of Object.entries(all)) await writeFile(join(directory, name), text);
  await writeFile(join(directory, "dispatch"), `#!/bin/sh\n${dispatch}\n`);
  await chmod(join(directory, "dispatch"), 0o755);
  return directory;
}
