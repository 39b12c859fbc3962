import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findPython, LocalError, makePythonEnvironment, type Processes } from "@paas-charm/local";
import type { Calls } from "./unit-under-test.ts";

/** Newest on PyPI when the figures of the documentation were taken. */
const ops = "ops==3.9.0";

/**
 * A charm that makes recorded calls and nothing else, on the runtime of another charm.
 *
 * @param container - whose Pebble gets the requests
 */
export async function bareCharm(directory: string, runtime: string, calls: Calls, container: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const socketPath = `/charm/containers/${container}/pebble.socket`;
  await writeFile(join(directory, "calls.json"), JSON.stringify({ ...calls, socketPath }));
  await writeFile(join(directory, "bare.cjs"), await readFile(new URL("./bare-charm.cjs", import.meta.url)));
  await writeFile(join(directory, "dispatch"), `#!/bin/sh\nexec "${runtime}" "\${0%/*}/bare.cjs"\n`, { mode: 0o755 });
  return directory;
}

/** A Python charm that does nothing at all: the floor of what an `ops` charm costs. Or why there is none. */
export async function opsCharm(
  directory: string,
  metadata: string,
  means: { readonly processes: Processes; readonly cache: string },
): Promise<{ readonly directory: string; readonly version: string } | { readonly missing: string }> {
  try {
    const python = await findPython({ processes: means.processes });
    const environment = await makePythonEnvironment({ python, packages: [ops], files: [] }, means);
    await mkdir(join(directory, "src"), { recursive: true });
    await writeFile(join(directory, "metadata.yaml"), metadata);
    await writeFile(join(directory, "src/charm.py"), "import ops\n\nops.main(ops.CharmBase)\n");
    await writeFile(join(directory, "dispatch"), `#!/bin/sh\nexec "${environment.python}" "\${0%/*}/src/charm.py"\n`, {
      mode: 0o755,
    });
    return { directory, version: `${ops.replace("==", " ")}, Python ${environment.version}` };
  } catch (cause) {
    if (!(cause instanceof LocalError)) throw cause;
    return { missing: cause.message.split("\n")[0] ?? "" };
  }
}
