import { mkdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Puts the command where npx looks for it from every folder below, as `npm install` would have. */
export async function installedCommand(home: string, command: string): Promise<void> {
  const bin = join(home, "node_modules/.bin");
  await mkdir(bin, { recursive: true });
  await symlink(command, join(bin, "paas-charm"));
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
export async function readersEnvironment(home: string): Promise<NodeJS.ProcessEnv> {
  // In a terminal curl shows no progress of what it prints there.
  await writeFile(join(home, ".curlrc"), "silent\nshow-error\n");
  // What pnpm tells the scripts that it runs is not for the npx of a reader.
  const own = Object.entries(process.env).filter(([name]) => !/^(?:npm_|pnpm_|FORCE_COLOR$)/i.test(name));
  return { ...Object.fromEntries(own), CURL_HOME: home, NO_COLOR: "1" };
}
