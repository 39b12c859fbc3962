import { LocalError } from "@paas-charm/local";
import { PackageError, ProjectError, placeText } from "@paas-charm/project";
import { UsageError } from "../usage-error.ts";

/** An error for a person: what happened, where, and what to do. A stack only for a mistake of ours, or when it is asked for. */
export function renderError(error: unknown, verbose: boolean): string {
  if (error instanceof ProjectError) {
    const lines = error.faults.flatMap(({ message, fix, place }) => [
      `error  ${place === undefined ? "" : `${placeText(place)}  `}${message.replaceAll("\n", "\n       ")}`,
      `       ${fix}`,
    ]);
    return `${lines.join("\n")}\n`;
  }
  const known = error instanceof LocalError || error instanceof PackageError || error instanceof UsageError;
  const message = error instanceof Error ? error.message : String(error);
  const hint = known ? error.hint : undefined;
  const stack = verbose && error instanceof Error ? `${error.stack ?? ""}\n` : "";
  const report = known
    ? ""
    : "       this is a mistake of paas-charm; run again with --verbose and report what it prints\n";
  return `error  ${message.replaceAll("\n", "\n       ")}\n${hint === undefined ? "" : `       ${hint}\n`}${report}${stack}`;
}
