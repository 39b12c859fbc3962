import type { NodeProgram } from "../programs/index.ts";
import { quote } from "./setup-script.ts";

/** The text of the executable that runs a program of ours by its name. */
export function programScript({ command }: NodeProgram): string {
  return `#!/bin/sh\nexec ${command.map(quote).join(" ")} "$@"\n`;
}
