import { readFileSync } from "node:fs";
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import { type Fault, type Place, ProjectError, projectError } from "./project-error.ts";
import { pythonScalar } from "./python-scalars.ts";

/** A map of a YAML file; values are whatever was written. */
export type YamlMap = Readonly<Record<string, unknown>>;

/** A YAML file that a person wrote, with the places of its parts. */
export interface YamlFile {
  readonly name: string;
  readonly value: YamlMap;
  /** Paths of keys that YAML 1.1 takes for something else than a text, such as `1` or `yes`; in `value` they are texts. */
  readonly otherKeys: readonly (readonly string[])[];
  /** Where the key at a path stands; where the last part of the path that exists does, when it does not. */
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
  const document = parsed(text, lineCounter, name);
  const at = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { file: name, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  // A tag that nobody knows is a warning to the parser, and an error to charmcraft.
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => yamlFault(message, at(pos[0])));
  const otherKeys: string[][] = [];
  visit(document, {
    Scalar: (_key, node) => asPythonReads(node),
    Pair: (_key, { key }, above) => {
      if (typeof keyOf(key) !== "string")
        otherKeys.push([...above.filter(isPair).map((pair) => keyOf(pair.key)), keyOf(key)].map(String));
      const meant = isAlias(key) ? key.resolve(document) : key;
      const isText = isScalar(meant) ? typeof meant.value !== "object" || meant.value === null : !isCollection(meant);
      if (!isText) faults.push(yamlFault("a key has to be a text", at(startOf(key) ?? 0)));
    },
    Alias: (_key, node) => {
      if (node.resolve(document) === undefined)
        faults.push(yamlFault(`there is no anchor &${node.source}`, at(startOf(node) ?? 0)));
    },
  });
  if (faults.length > 0) throw new ProjectError(faults);
  const value = contentOf(document, at(0));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw projectError(
      "yaml-map",
      `${name} must be a map of keys and values`,
      "begin it with `type: charm` and `name: …`",
      at(0),
    );
  }
  return { name, value: value as YamlMap, otherKeys, placeOf: (path) => at(offsetOf(document, path)) };
}

function parsed(text: string, lineCounter: LineCounter, name: string): Document {
  try {
    // YAML 1.1, as charmcraft and Juju read it: `yes` is a boolean there.
    return parseDocument(text, { lineCounter, version: "1.1", uniqueKeys: true });
  } catch (cause) {
    const place = { file: name, line: 1, column: 1 };
    if (cause instanceof RangeError) throw new ProjectError([yamlFault("it is nested too deeply", place)], { cause });
    throw cause;
  }
}

/** Aliases are followed only now: to more than anybody writes, or to what they stand in. */
function contentOf(document: Document, place: Place): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new ProjectError([yamlFault(cause instanceof Error ? cause.message : String(cause), place)], { cause });
  }
}

function yamlFault(message: string, place: Place): Fault {
  return {
    rule: "yaml",
    message: `not valid YAML: ${firstLine(message)}`,
    fix: "correct the file at this place",
    place,
  };
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}

function asPythonReads(node: Scalar): void {
  if (node.type === "PLAIN" && node.tag === undefined && node.source !== undefined)
    node.value = pythonScalar(node.source);
}

/** What a plain key is to Python; any other is taken for a text here. */
function keyOf(key: unknown): unknown {
  if (!isScalar(key)) return "";
  const isPlain = key.type === "PLAIN" && key.tag === undefined && key.source !== undefined;
  return isPlain ? pythonScalar(key.source ?? "") : String(key.value);
}

function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && String(isScalar(item.key) ? item.key.value : item.key) === String(key),
      );
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as { readonly range?: readonly [number, number, number] | null } | null | undefined)?.range?.[0];
}
