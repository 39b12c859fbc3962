import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import * as z from "zod";
import { LocalError } from "../local-error.ts";

/** What of `rockcraft.yaml` decides what runs in the rock. */
export interface RockcraftFile {
  /** The rock's name; the directory's where there is no file. */
  readonly name: string;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly extensions: readonly string[];
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly checks: Readonly<Record<string, unknown>> | undefined;
  /** The image's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Members of parts by part, of those that the extension reads. */
  readonly parts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

// Everything else is between the author and rockcraft.
const schema = () =>
  z.object({
    name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case letters, digits and single hyphens"),
    summary: z.string().optional(),
    description: z.string().optional(),
    extensions: z.array(z.string()).default([]),
    services: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
    checks: z.record(z.string(), z.unknown()).optional(),
    environment: z.record(z.string(), z.coerce.string()).default({}),
    parts: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  });

/**
 * Reads `rockcraft.yaml` of a directory; a directory without one is a Flask project with all defaults.
 *
 * @throws {@link LocalError} `rock-invalid`, with file, line and column
 */
export async function readRockcraftFile(directory: string): Promise<RockcraftFile> {
  const path = join(directory, "rockcraft.yaml");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) {
      throw new LocalError("rock-invalid", `cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`);
    }
    const name = basename(directory)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
    return defaults(name || "app");
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error) throw new LocalError("rock-invalid", `${at(error.pos[0])}: ${error.message.split("\n")[0]}`);
  const result = schema().safeParse(document.toJS() ?? {});
  if (result.success) {
    const { summary, description, checks, ...rest } = result.data;
    return { ...rest, summary, description, checks };
  }
  const [issue] = result.error.issues;
  const node = nearestNode(document.contents, issue?.path ?? []);
  const member = issue?.path.join(".") || "the file";
  throw new LocalError("rock-invalid", `${at(node?.range?.[0] ?? 0)}: ${member}: ${issue?.message ?? "invalid"}`);
}

function defaults(name: string): RockcraftFile {
  return {
    name,
    summary: undefined,
    description: undefined,
    extensions: ["flask-framework"],
    services: {},
    checks: undefined,
    environment: {},
    parts: {},
  };
}

/** The node at the path, or the deepest above it. */
function nearestNode(contents: Node | null, path: readonly PropertyKey[]): Node | null {
  let node = contents;
  for (const key of path) {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    const next = (pair?.value ?? pair?.key) as Node | undefined;
    if (!next) break;
    node = next;
  }
  return node;
}
