import { LocalError } from "@paas-charm/local";
import { PackageError, ProjectError } from "@paas-charm/project";
import { UsageError } from "../usage-error.ts";
import { renderFault } from "./render-faults.ts";

/** An error for a person: what happened, where, and what to do. A stack only for a mistake of ours, or when it is asked for. */
export function renderError(error: unknown, verbose: boolean, directory = "."): string {
  const stack = verbose ? stackOf(error) : "";
  if (error instanceof ProjectError) {
    return `${error.faults.map((fault) => renderFault(fault, directory)).join("")}${stack}`;
  }
  const known = error instanceof LocalError || error instanceof PackageError || error instanceof UsageError;
  const message = error instanceof Error ? error.message : String(error);
  const hint = known ? error.hint : undefined;
  const report = known
    ? ""
    : "       this is a mistake of paas-charm; run again with --verbose and report what it prints\n";
  return `error  ${message.replaceAll("\n", "\n       ")}\n${hint === undefined ? "" : `       ${hint}\n`}${report}${stack}`;
}

/** Where an error was thrown, and where each that it came of was. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const cause = stackOf(error.cause);
  return `${error.stack ?? error.message}\n${cause === "" ? "" : `caused by ${cause}`}`;
}
