#!/usr/bin/env node
import { CommanderError } from "commander";
import { commandLine } from "./command-line.ts";
import { exitCodes } from "./exit-codes.ts";
import { UsageError } from "./usage-error.ts";

// Whoever reads our output may have seen enough, as `head` has.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCodes.done);
});

try {
  await commandLine().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // It has printed what it has to say.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } else {
    // What knows every kind of error loads all that throws them, which most commands never need.
    const { renderError } = await import("./terminal/render-error.ts");
    process.stderr.write(renderError(error, process.argv.includes("--verbose"), projectOf(process.argv)));
    process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  }
}

/** Folder of the project, whose files an error may show. */
function projectOf(args: readonly string[]): string {
  const at = args.indexOf("--project");
  return (at < 0 ? undefined : args[at + 1]) ?? ".";
}
