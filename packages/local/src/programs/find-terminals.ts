import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** The prebuilt part of node-pty for this platform. */
interface TerminalsBinary {
  readonly binding: string;
  /** The program that starts others in a terminal, where the binding does not itself: on macOS. */
  readonly helper: string;
}

/** The name that the binding has beside a program that finds no packages. */
export const bindingBeside = "pty.node";

/**
 * Finds what terminals take: beside this file, where somebody has put it for a program that runs alone, or in its package.
 *
 * @throws Error when there is none for this platform
 */
export function findTerminals(): TerminalsBinary {
  const beside = fileURLToPath(new URL(`./${bindingBeside}`, import.meta.url));
  if (existsSync(beside)) return { binding: beside, helper: "" };
  const require = createRequire(import.meta.url);
  const fromPackage = createRequire(require.resolve("@lydell/node-pty"));
  const platformPackage = `@lydell/node-pty-${process.platform}-${process.arch}`;
  return {
    binding: fromPackage.resolve(`${platformPackage}/pty.node`),
    helper: process.platform === "darwin" ? fromPackage.resolve(`${platformPackage}/spawn-helper`) : "",
  };
}
