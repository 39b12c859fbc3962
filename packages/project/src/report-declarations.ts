import { writeFileSync } from "node:fs";
import type { Charm } from "@paas-charm/core";
import { declarationsOf } from "./declarations-of.ts";
import type { DeclaredCharm } from "./declared-charm.ts";

/** What the process that imports charm.ts says of it: on a descriptor of its own, so that charm.ts may print what it likes. */
export type ImportReport =
  | { readonly declared: DeclaredCharm }
  | { readonly failed: "import" | "declarations"; readonly message: string; readonly stack: string };

/** The descriptor that the report is written to. */
export const reportDescriptor = 3;

/** Imports charm.ts, says what it declares or why not, and ends the process, whatever charm.ts left running. */
export async function reportDeclarations(load: () => Promise<{ readonly default?: unknown }>): Promise<never> {
  writeFileSync(reportDescriptor, JSON.stringify(await read(load)));
  process.exit(0);
}

async function read(load: () => Promise<{ readonly default?: unknown }>): Promise<ImportReport> {
  let charm: unknown;
  try {
    charm = (await load()).default;
  } catch (error) {
    return { failed: "import", ...textOf(error) };
  }
  try {
    return { declared: declarationsOf(charm as Charm) };
  } catch (error) {
    return { failed: "declarations", ...textOf(error) };
  }
}

function textOf(error: unknown): { readonly message: string; readonly stack: string } {
  return error instanceof Error
    ? { message: error.message, stack: error.stack ?? "" }
    : { message: String(error), stack: "" };
}
