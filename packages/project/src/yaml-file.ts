import { readFileSync } from "node:fs";
import { type Document, isMap, isPair, LineCounter, type Node, parseDocument, type Scalar, visit } from "yaml";
import { type Fault, type Place, ProjectError, projectError } from "./project-error.ts";

/** A map of a YAML file; values are whatever was written. */
export type YamlMap = Readonly<Record<string, unknown>>;

/** A YAML file that a person wrote, with the places of its parts. */
export interface YamlFile {
  readonly name: string;
  readonly value: YamlMap;
  /** Where the key at a path stands; the file's first line when there is no such key. */
  placeOf(path: readonly (string | number)[]): Place;
}

/**
 * Reads a YAML file whose top level is a map.
 *
 * @throws {@link ProjectError} when it is missing, no YAML, or no map; each with its place
 */
export function readYamlFile(path: string, name: string): YamlFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw projectError(
      "file-missing",
      `cannot read ${name}: ${cause instanceof Error ? cause.message : String(cause)}`,
      "run this in the folder of a charm, or make one with `npx paas-charm init`",
      undefined,
      { cause },
    );
  }
  return parseYamlFile(text, name);
}

/** The same for a text. */
export function parseYamlFile(text: string, name: string): YamlFile {
  const lineCounter = new LineCounter();
  // YAML 1.1, as charmcraft and Juju read it: `yes` is a boolean there.
  const document = parseDocument(text, { lineCounter, version: "1.1", uniqueKeys: true });
  const at = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { file: name, line, column: col };
  };
  visit(document, { Scalar: (_key, node) => textInsteadOfNaN(node) });
  if (document.errors.length > 0) {
    throw new ProjectError(
      document.errors.map(
        ({ message, pos }): Fault => ({
          rule: "yaml",
          message: `not valid YAML: ${message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "")}`,
          fix: "correct the file at this place",
          place: at(pos[0]),
        }),
      ),
    );
  }
  const value: unknown = document.toJS();
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw projectError(
      "yaml-map",
      `${name} must be a map of keys and values`,
      "begin it with `type: charm` and `name: …`",
      at(0),
    );
  }
  return { name, value: value as YamlMap, placeOf: (path) => at(offsetOf(document, path)) };
}

/** The parser takes a lone dot for a number of YAML 1.1; PyYAML and Go's do not, and `source: .` is common. */
function textInsteadOfNaN(node: Scalar): void {
  if (Number.isNaN(node.value) && node.source !== undefined && !/^\.nan$/i.test(node.source)) node.value = node.source;
}

function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && String((item.key as Node & { value?: unknown })?.value ?? item.key) === String(key),
      );
      if (pair === undefined) return offset;
      offset = (pair.key as Node | null)?.range?.[0] ?? offset;
      node = pair.value;
    } else {
      return offset;
    }
  }
  return offset;
}
