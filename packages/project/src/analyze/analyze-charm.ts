import { parseAllDocuments } from "yaml";
import { type EntryPoint, entryPointOf } from "./entry-point.ts";
import type { ArchiveFile } from "./read-zip.ts";

/** What one check of charmcraft's says; attributes say what a charm is, and not whether that is right. */
type CheckResult = "ok" | "warning" | "error" | "fatal" | "nonapplicable" | "unknown" | "python" | "operator";

/** One of charmcraft's checks of a packed charm. */
export interface ArchiveCheck {
  readonly name: string;
  readonly kind: "attribute" | "lint";
  readonly result: CheckResult;
  /** Why, where it is not right. */
  readonly text: string;
}

type Files = ReadonlyMap<string, ArchiveFile>;
type Verdict = readonly [result: CheckResult, text?: string];

/** What `charmcraft analyze` says of a packed charm, check by check, in its order. Source: charmcraft 4.5.0. */
export function analyzeCharm(files: Files): readonly ArchiveCheck[] {
  const entry = entryPointOf(files);
  const isPython = isPythonEntry(entry);
  const isOps = isPython && hasOps(files, entry);
  const attribute = (name: string, result: CheckResult): ArchiveCheck => ({
    name,
    kind: "attribute",
    result,
    text: "",
  });
  const lint = (name: string, [result, text = ""]: Verdict): ArchiveCheck => ({ name, kind: "lint", result, text });
  return [
    attribute("language", isPython ? "python" : "unknown"),
    lint("juju-actions", actions(files)),
    lint("juju-config", config(files)),
    lint("metadata", metadata(files)),
    lint("naming-conventions", naming(files)),
    attribute("framework", isOps ? "operator" : "unknown"),
    lint("entrypoint", entryPoint(entry)),
    lint("ops-main-call", mainCall(entry, isOps)),
    ...["additional-files", "pip-check", "pydeps"].map((name) => lint(name, ["nonapplicable"])),
  ];
}

/** The exit code of `charmcraft analyze`: that of the worst result. */
export function analysisExit(checks: readonly ArchiveCheck[]): number {
  const found = new Set(checks.map(({ result }) => result));
  if (found.has("fatal")) return 1;
  return found.has("error") ? 2 : found.has("warning") ? 3 : 0;
}

/** What a file says; undefined when it is missing, and why it cannot be read. */
function read(files: Files, name: string): { readonly value: unknown } | { readonly reason: string } | undefined {
  const file = files.get(name);
  if (file === undefined) return undefined;
  const documents = parseAllDocuments(file.content.toString("utf8"), { version: "1.1" });
  if (!Array.isArray(documents) || documents.length === 0) return { value: null };
  const [first, second] = documents;
  if (second !== undefined) return { reason: "it holds more than one document" };
  const [error] = first?.errors ?? [];
  // Keys stay what YAML takes them for: a number is no text.
  return error === undefined
    ? { value: first?.toJS({ mapAsMap: true }) }
    : { reason: error.message.split("\n")[0] ?? "" };
}

function actions(files: Files): Verdict {
  const found = read(files, "actions.yaml");
  return found !== undefined && "reason" in found ? ["error", `actions.yaml: ${found.reason}`] : ["ok"];
}

function config(files: Files): Verdict {
  const found = read(files, "config.yaml");
  if (found === undefined) return ["ok"];
  if ("reason" in found) return ["error", `config.yaml: ${found.reason}`];
  if (!(found.value instanceof Map)) return ["fatal", "config.yaml is empty, or no map"];
  const options: unknown = found.value.get("options");
  if (!(options instanceof Map)) return ["error", "config.yaml has no map `options`"];
  for (const [name, option] of options) {
    const hasType = option instanceof Map ? option.has("type") : typeof option === "string" && option.includes("type");
    if (!hasType) return ["error", `option \`${String(name)}\` of config.yaml has no type`];
  }
  return ["ok"];
}

function metadata(files: Files): Verdict {
  const found = read(files, "metadata.yaml");
  if (found === undefined) return ["error", "there is no metadata.yaml"];
  if ("reason" in found) return ["error", `metadata.yaml: ${found.reason}`];
  const { value } = found;
  const has = (key: string): boolean =>
    value instanceof Map ? value.has(key) : Array.isArray(value) ? value.includes(key) : String(value).includes(key);
  if (value === null || value === undefined) return ["fatal", "metadata.yaml is empty"];
  const missing = ["name", "summary", "description"].filter((key) => !has(key));
  if (missing.length > 0) return ["error", `metadata.yaml lacks ${missing.join(", ")}`];
  return has("series") ? ["warning", "`series` in metadata.yaml is of older charms"] : ["ok"];
}

function naming(files: Files): Verdict {
  const [options, all] = [read(files, "config.yaml"), read(files, "actions.yaml")];
  const names: unknown[] = [];
  if (options !== undefined && "value" in options && options.value instanceof Map) {
    const declared: unknown = options.value.get("options");
    if (declared instanceof Map) names.push(...declared.keys());
  }
  if (all !== undefined) {
    if ("reason" in all || !(all.value instanceof Map || all.value === null))
      return ["warning", "actions.yaml is no map"];
    for (const [name, action] of all.value ?? []) {
      const params: unknown =
        action instanceof Map ? (action.has("params") ? action.get("params") : new Map()) : undefined;
      if (!(params instanceof Map)) return ["warning", `action \`${String(name)}\`, or its params, is no map`];
      names.push(name, ...params.keys());
    }
  }
  const odd = names.filter((name) => typeof name !== "string" || name.includes("_"));
  return odd.length === 0 ? ["ok"] : ["warning", `names with underscores, or no texts: ${odd.map(String).join(", ")}`];
}

function entryPoint(entry: EntryPoint): Verdict {
  if (entry.state === "none") return ["nonapplicable"];
  if (entry.state === "unreadable") return ["fatal", `the last line of dispatch: ${entry.reason}`];
  const { path, file } = entry;
  if (file === undefined) return ["error", `dispatch ends in '${path}', and there is no such file`];
  if (file === "directory") return ["error", `dispatch ends in '${path}', which is no file`];
  return isExecutable(file) ? ["ok"] : ["error", `'${path}', which dispatch ends in, is not executable`];
}

function isExecutable({ mode }: ArchiveFile): boolean {
  return (mode & 0o111) !== 0;
}

function isPythonEntry(entry: EntryPoint): boolean {
  if (entry.state !== "named" || !entry.path.endsWith(".py")) return false;
  return typeof entry.file === "object" && isExecutable(entry.file);
}

function codeOf(entry: EntryPoint): string {
  return entry.state === "named" && typeof entry.file === "object" ? entry.file.content.toString("utf8") : "";
}

function hasOps(files: Files, entry: EntryPoint): boolean {
  const isThere = [...files.keys()].some((name) => name.startsWith("venv/ops/"));
  return isThere && /^\s*(?:import\s+ops\b|from\s+ops\b)/m.test(codeOf(entry));
}

function mainCall(entry: EntryPoint, isOps: boolean): Verdict {
  if (entry.state === "unreadable") return ["fatal", `the last line of dispatch: ${entry.reason}`];
  if (!isOps) return ["nonapplicable"];
  return /\bmain\s*\(/.test(codeOf(entry)) ? ["ok"] : ["error", "the charm never calls ops.main"];
}
