import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DeclaredCharm, type Fault, importCharm, ProjectError } from "@paas-charm/project";

/** What charm.ts of a project declares, or what is wrong with it. */
export interface Declared {
  readonly declared: DeclaredCharm | undefined;
  readonly faults: readonly Fault[];
}

/** Folders that framework packages are taken from where a project has none of its own. */
export const ownModules: readonly string[] = [import.meta.dirname];

/** Imports charm.ts of a folder, where there is one. */
export async function readDeclared(directory: string): Promise<Declared> {
  if (!existsSync(join(directory, "charm.ts"))) return { declared: undefined, faults: [] };
  try {
    return { declared: await importCharm(directory, { resolveFrom: ownModules }), faults: [] };
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return { declared: undefined, faults: error.faults };
  }
}
