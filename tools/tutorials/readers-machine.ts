import { mkdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

/**
 * Makes an `npx` that starts the command for `paas-charm`, and is npm's own for all else. That npm's finds the command is tried with the
 * packed tarballs; here it would take half a second each time.
 *
 * @returns the folder that it is in
 */
export async function installedCommand(home: string, command: string): Promise<string> {
  const bin = join(home, "bin");
  const npx = [
    "#!/bin/sh",
    `[ "$1" = paas-charm ] && shift && exec '${process.execPath}' '${command}' "$@"`,
    // Without this folder, which is the first.
    `PATH="\${PATH#*:}" exec npx "$@"`,
  ];
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "npx"), `${npx.join("\n")}\n`, { mode: 0o755 });
  return bin;
}

/** Installs packages in a folder as npm would, from those that are installed here: ours are not in the registry yet. */
export async function installPackages(folder: string, packages: readonly string[], from: string): Promise<void> {
  for (const name of packages) {
    const source = await realpath(join(from, "node_modules", name));
    const target = join(folder, "node_modules", name);
    await mkdir(dirname(target), { recursive: true });
    await symlink(source, target);
    const { bin } = JSON.parse(await readFile(join(source, "package.json"), "utf8")) as { readonly bin?: unknown };
    const programs = typeof bin === "string" ? { [name]: bin } : (bin ?? {});
    await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
    for (const [program, path] of Object.entries(programs))
      await symlink(join(source, String(path)), join(folder, "node_modules/.bin", program));
  }
}

/** The environment of a reader's terminal: this one, and programs that are as quiet as they are there. */
export async function readersEnvironment(home: string, bin: string): Promise<NodeJS.ProcessEnv> {
  // In a terminal curl shows no progress of what it prints there.
  await writeFile(join(home, ".curlrc"), "silent\nshow-error\n");
  // What pnpm tells the scripts that it runs is not for the npx of a reader.
  const own = Object.entries(process.env).filter(([name]) => !/^(?:npm_|pnpm_|FORCE_COLOR$)/i.test(name));
  const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
  return { ...Object.fromEntries(own), PATH: path, CURL_HOME: home, NO_COLOR: "1" };
}
