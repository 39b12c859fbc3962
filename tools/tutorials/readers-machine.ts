import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Puts the command where npx looks for it from every folder below, as `npm install` would have. */
export async function installedCommand(home: string, command: string): Promise<void> {
  const bin = join(home, "node_modules/.bin");
  await mkdir(bin, { recursive: true });
  await symlink(command, join(bin, "paas-charm"));
}

/** The environment of a reader's terminal: this one, and programs that are as quiet as they are there. */
export async function readersEnvironment(home: string): Promise<NodeJS.ProcessEnv> {
  // In a terminal curl shows no progress of what it prints there.
  await writeFile(join(home, ".curlrc"), "silent\nshow-error\n");
  // What pnpm tells the scripts that it runs is not for the npx of a reader.
  const own = Object.entries(process.env).filter(([name]) => !/^(?:npm_|pnpm_|FORCE_COLOR$)/i.test(name));
  return { ...Object.fromEntries(own), CURL_HOME: home, NO_COLOR: "1" };
}
