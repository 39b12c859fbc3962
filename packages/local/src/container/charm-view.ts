import { spawn } from "node:child_process";
import { lstat, mkdir, readdir, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalError } from "../local-error.ts";
import { describeExit, type Processes } from "../processes/index.ts";
import type { CharmView, CharmViewSpec } from "./container.ts";
import type { Namespaces } from "./namespaces.ts";
import { removeRunDirectory } from "./run-directory.ts";
import { enterRoot, quote, setupScript } from "./setup-script.ts";

const ready = "paas-charm view ready";

/**
 * Makes the view of a unit's charm processes: the host's own folders, and `/charm/containers/<name>` for each container, as in the
 * charm container of a pod. Nothing is made on the host. One process holds the view; each charm process enters it, which costs two
 * short programs a dispatch instead of a root of its own.
 *
 * @throws {@link LocalError} `container-failed`
 */
export async function openCharmView(
  spec: CharmViewSpec,
  means: { readonly namespaces: Namespaces; readonly processes: Processes },
): Promise<CharmView> {
  const { namespaces, processes } = means;
  const clean = () => removeRunDirectory(spec.runDirectory);
  await clean();
  const root = join(spec.runDirectory, "root");
  await mkdir(root, { recursive: true });
  const script = join(spec.runDirectory, "setup.sh");
  await writeFile(script, await viewScript(root, spec.containers), { mode: 0o600 });

  let isReady: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const holder = await processes.start({
    name: "charm view",
    ...namespaces.command([script], "mounts"),
    onLine: (line) => line === ready && isReady(),
  });
  const ended = holder.exited.then(async (exit) => {
    await clean();
    throw new LocalError(
      "container-failed",
      `cannot make the charm's view: the script ${describeExit(exit)}:\n${holder.tail().slice(-5).join("\n")}`,
    );
  });
  ended.catch(() => undefined);
  await Promise.race([started, ended]);
  return {
    launch({ command, directory, environment }) {
      const entered = namespaces.enter(holder.pid, directory, [command]);
      const child = spawn(entered.command, entered.args, {
        env: { ...environment },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      processes.adopt(child);
      return child;
    },
    async stop() {
      await holder.stop();
      await clean();
    },
  };
}

async function viewScript(root: string, containers: CharmViewSpec["containers"]): Promise<string> {
  const script = setupScript(root, false);
  for (const name of await readdir("/")) {
    const path = `/${name}`;
    if (path === "/charm") continue;
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink()) script.run("ln", "-s", await readlink(path), `.${path}`);
    else if (found?.isDirectory()) script.bind(path, path, "directory", "writable");
    else if (found?.isFile()) script.bind(path, path, "file", "writable");
  }
  for (const [name, directory] of Object.entries(containers)) {
    script.bind(directory, `/charm/containers/${name}`, "directory", "writable");
  }
  // One process and no shell in front of it, so that the signal of a dying parent reaches all there is.
  enterRoot(script, ["/bin/sh", "-c", `echo ${quote(ready)}; exec sleep 2147483647`]);
  return script.text();
}
