import { type ActionReport, callModel, type StatusReport, type UnitReport } from "@paas-charm/local";
import { exitCodes } from "../exit-codes.ts";
import { stateDirectory } from "../project-folder.ts";
import { localLines } from "../terminal/local-lines.ts";
import { reasons } from "../terminal/reasons.ts";
import { statusTable } from "../terminal/status-table.ts";
import { UsageError } from "../usage-error.ts";

/** Options that every verb has. */
interface VerbOptions {
  readonly project: string;
  readonly json?: boolean;
}

const print = (text: string): void => {
  process.stdout.write(text);
};
const printJson = (value: unknown): void => print(`${JSON.stringify(value, undefined, 2)}\n`);

/** Prints the status of the running model. */
export async function showStatus({ project, json }: VerbOptions): Promise<void> {
  const report = (await callModel(stateDirectory(project), "status", {})) as StatusReport;
  if (json === true) printJson(report);
  else print(`${statusTable(report)}${localLines(report)}`);
}

/** Shows the options of an application, or sets and resets some. Silence is success. */
export async function config(
  app: string,
  values: readonly string[],
  { project, json, reset = [] }: VerbOptions & { readonly reset?: readonly string[] },
): Promise<void> {
  const set = pairs(values);
  if (Object.keys(set).length > 0 || reset.length > 0) {
    await callModel(stateDirectory(project), "config", { app, set, reset: [...reset] });
    return;
  }
  const options = (await callModel(stateDirectory(project), "get-config", { app })) as Readonly<
    Record<string, unknown>
  >;
  if (json === true) return printJson(options);
  const width = Math.max(0, ...Object.keys(options).map((name) => name.length));
  for (const [name, value] of Object.entries(options)) print(`  ${name.padEnd(width)}  ${String(value)}\n`);
}

export async function integrate(one: string, other: string, { project }: VerbOptions): Promise<void> {
  await callModel(stateDirectory(project), "integrate", { one, other });
}

export async function removeRelation(one: string, other: string, { project }: VerbOptions): Promise<void> {
  await callModel(stateDirectory(project), "remove-relation", { one, other });
}

/** Runs an action and prints its results; an action that failed is exit code 1. */
export async function runAction(
  unit: string,
  action: string,
  params: readonly string[],
  { project, json }: VerbOptions,
): Promise<void> {
  const report = (await callModel(
    stateDirectory(project),
    "run",
    { unit, action, params: typed(pairs(params)) },
    { onProgress: (line) => process.stderr.write(`  ${String(line)}\n`) },
  )) as ActionReport;
  if (json === true) printJson(report);
  else {
    for (const [key, value] of Object.entries(report.results))
      print(`  ${key}: ${typeof value === "string" ? value : JSON.stringify(value)}\n`);
    if (report.status !== "completed")
      process.stderr.write(`error  action ${action} ${report.status}: ${report.message}\n`);
  }
  if (report.status !== "completed") process.exitCode = exitCodes.failed;
}

/** Prints the model's log, and goes on until it is interrupted. */
export async function debugLog(
  options: VerbOptions & {
    readonly lines: string;
    readonly level?: string;
    readonly include?: readonly string[];
    readonly tail: boolean;
  },
): Promise<void> {
  const end = new AbortController();
  process.once("SIGINT", () => end.abort());
  const { level } = options;
  const count = Number(options.lines);
  if (!Number.isInteger(count) || count < 0)
    throw new UsageError(`--lines needs a whole number, not "${options.lines}"`);
  await callModel(
    stateDirectory(options.project),
    "debug-log",
    {
      count,
      follow: options.tail,
      include: [...(options.include ?? [])],
      json: options.json === true,
      ...(level !== undefined && { level: level.toUpperCase() as "INFO" }),
    },
    { onProgress: (line) => print(`${String(line)}\n`), signal: end.signal },
  );
}

/** Prints the relations and databags of a unit, or why it has its status. */
export async function showUnit(
  unit: string,
  { project, json, why }: VerbOptions & { readonly why?: boolean },
): Promise<void> {
  const report = (await callModel(stateDirectory(project), "show-unit", { unit })) as UnitReport;
  if (why === true && json !== true) print(reasons(report));
  else printJson(report);
}

export async function resolved(
  unit: string,
  { project, retry }: VerbOptions & { readonly retry: boolean },
): Promise<void> {
  await callModel(stateDirectory(project), "resolved", { unit, retry });
}

export async function stop({ project }: VerbOptions): Promise<void> {
  await callModel(stateDirectory(project), "stop", {});
}

/** `key=value` texts as a map. */
function pairs(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    values.map((text) => {
      const equals = text.indexOf("=");
      if (equals <= 0) {
        throw new UsageError(`expected key=value, got "${text}"`, "for example: greeting=hello");
      }
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

/** Juju reads parameters of an action as YAML scalars: numbers and booleans are what they look like. */
function typed(values: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, text]) => [
      key,
      text === "true" ? true : text === "false" ? false : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text,
    ]),
  );
}
