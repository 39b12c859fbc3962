import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Charm } from "@paas-charm/core";
import { type BundleOptions, bundleProgram } from "./bundle.ts";

/**
 * Loads charm.ts into this process, for commands that let the charm decide something. Its code runs, with all that it imports.
 *
 * @throws `ProjectError` when it cannot be bundled; whatever charm.ts throws
 */
export async function loadCharm(directory: string, options: BundleOptions): Promise<Charm> {
  const { text } = await bundleProgram('export { default } from "./charm.ts";', directory, options);
  const folder = await mkdtemp(join(tmpdir(), "paas-charm-"));
  try {
    const file = join(folder, "charm.cjs");
    await writeFile(file, text);
    const loaded = createRequire(import.meta.url)(file) as { readonly default: Charm };
    return loaded.default;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
