import { shellWords } from "./shell-words.ts";

/** A command in its two parts. */
export interface ServiceCommand {
  readonly base: readonly string[];
  /** The arguments in `[ … ]`, which `pebble run --args` replaces. */
  readonly optional: readonly string[];
}

/** Splits a service's command, or says in Pebble's words why it is none. */
export function splitServiceCommand(command: string): ServiceCommand | string {
  const words = shellWords(command);
  if (words === undefined) return openEnd(command);
  const base: string[] = [];
  const optional: string[] = [];
  let brackets: "none" | "open" | "closed" = "none";
  for (const [index, { text }] of words.entries()) {
    if (brackets === "open") {
      if (text === "[") return "cannot nest [ ... ] groups";
      if (text === "]") brackets = "closed";
      else optional.push(text);
    } else if (brackets === "closed") {
      return "cannot have any arguments after [ ... ] group";
    } else if (text === "[") {
      if (index === 0) return "cannot start command with [ ... ] group";
      brackets = "open";
    } else if (text === "]") {
      return "cannot have ] outside of [ ... ] group";
    } else {
      base.push(text);
    }
  }
  return { base, optional };
}

/** What Pebble says of a command that ends too early. */
export function openEnd(command: string): string {
  const reads = (more: string): boolean => shellWords(command + more) !== undefined;
  const closed = !reads("a") && (reads("'") || reads('"'));
  return closed ? "EOF found when expecting closing quote" : "EOF found after escape character";
}
