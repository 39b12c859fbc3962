import { formatDuration, parseDuration } from "./duration.ts";
import { type FieldKind, nestedShape, type ObjectShape, type SectionName, sectionShapes } from "./layer-fields.ts";
import { PlanError } from "./plan-error.ts";
import type { Layer } from "./types.ts";
import { validateLayer } from "./validate-layer.ts";

/**
 * Reads a layer as Pebble does: unknown fields are errors, numbers and truths become texts where a text belongs, durations get
 * their usual form, and what is empty is left out.
 *
 * @param value - the layer as YAML or JSON gives it
 * @throws {@link PlanError} naming the field, with Pebble's text
 */
export function readLayer(label: string, value: unknown): Layer {
  return readLayerValue(label, value, () => 1);
}

function readLayerValue(label: string, value: unknown, lineOf: (path: string) => number): Layer {
  if (value !== null && value !== undefined && value !== "" && !isMap(value)) {
    const why = `yaml: unmarshal errors:\n  line 1: ${wrongType(value, "map[string]yaml.Node")}`;
    throw new PlanError("", `cannot parse layer "${label}": ${why}`);
  }
  const layer: Record<string, unknown> = {};
  for (const [name, section] of Object.entries(value || {})) {
    const read = readSection(label, name, section, lineOf);
    if (read !== undefined) layer[name] = read;
  }
  validateLayer(label, layer as Layer);
  return layer as Layer;
}

/** Reads a layer's YAML. */
export async function readLayerYaml(label: string, text: string): Promise<Layer> {
  const { parseYaml } = await import("./parse-yaml.ts");
  const parsed = parseYaml(text);
  if ("problem" in parsed) throw new PlanError("", `cannot parse layer "${label}": ${parsed.problem}`);
  // Pebble takes a section that says `null`, and none that says nothing.
  for (const name of parsed.unfilled) {
    if (!isSection(name) && name !== "summary" && name !== "description") continue;
    const where = name === "workloads" ? 'the "workloads" section' : `layer "${label}" section "${name}"`;
    throw new PlanError(name, `cannot parse ${where}: EOF`);
  }
  return readLayerValue(label, parsed.value, parsed.lineOf);
}

function readSection(label: string, name: string, section: unknown, lineOf: (path: string) => number): unknown {
  const fail = {
    because: (path: string, why: string): PlanError =>
      new PlanError(path, `cannot parse layer "${label}" section "${name}": ${why}`),
    decoding: (path: string, why: string): PlanError =>
      // Pebble counts a section's lines from where it begins.
      fail.because(path, `yaml: unmarshal errors:\n  line ${lineOf(path)}: ${why}`),
  };
  if (name === "summary" || name === "description") return readField("text", section, name, fail);
  if (name === "pairing") return section === null ? undefined : readObject(pairing, section, name, fail);
  if (!isSection(name)) throw new PlanError(name, `cannot parse layer "${label}": unknown section "${name}"`);
  if (section === null) return undefined;
  const shape = sectionShapes[name];
  if (!isMap(section)) throw fail.decoding(name, wrongType(section, `map[string]*${shape.goType}`));
  return Object.fromEntries(
    Object.entries(section).map(([key, entry]) => [
      key,
      // Nothing where an object belongs has an error of its own, which names the object.
      entry === null ? null : readObject(shape, entry, `${name}.${key}`, fail),
    ]),
  );
}

const pairing: ObjectShape = { goType: "pairingstate.PairingConfig", fields: { mode: "text" } };

/** How a layer is refused: in words of Pebble, or in those of the decoder, which names the line. */
interface Fail {
  because(path: string, why: string): PlanError;
  decoding(path: string, why: string): PlanError;
}

function readObject(shape: ObjectShape, value: unknown, path: string, fail: Fail): Readonly<Record<string, unknown>> {
  if (!isMap(value)) throw fail.decoding(path, wrongType(value, shape.goType));
  const object: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    const kind = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (kind === undefined) throw fail.decoding(`${path}.${name}`, `field ${name} not found in type ${shape.goType}`);
    const read = readField(kind, field, `${path}.${name}`, fail);
    if (read !== undefined) object[name] = read;
  }
  return object;
}

function readField(kind: FieldKind, value: unknown, path: string, fail: Fail): unknown {
  if (value === null || value === undefined) return undefined;
  switch (kind) {
    case "text": {
      const text = readText(value, path, fail);
      return text === "" ? undefined : text;
    }
    case "integer":
      if (typeof value === "number" && Number.isInteger(value)) return value;
      throw fail.decoding(path, wrongType(value, "int"));
    case "float":
      return readFloat(value, path, fail);
    case "duration":
      return readDuration(value, path, fail);
    case "list":
      if (!Array.isArray(value)) throw fail.decoding(path, wrongType(value, "[]string"));
      return value.length === 0 ? undefined : value.map((item: unknown, at) => readText(item, `${path}[${at}]`, fail));
    case "map":
      if (!isMap(value)) throw fail.decoding(path, wrongType(value, "map[string]string"));
      return readMap(value, path, fail);
    case "nested": {
      const shape = nestedShape(path.slice(path.lastIndexOf(".") + 1));
      return shape === undefined ? undefined : readObject(shape, value, path, fail);
    }
  }
}

function readMap(value: Readonly<Record<string, unknown>>, path: string, fail: Fail): object | undefined {
  const entries = Object.entries(value).map(([key, item]) => [key, readText(item, `${path}.${key}`, fail)]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function readText(value: unknown, path: string, fail: Fail): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw fail.decoding(path, wrongType(value, "string"));
}

function readFloat(value: unknown, path: string, fail: Fail): number {
  if (isMap(value) || Array.isArray(value)) throw fail.because(path, "value must be a YAML number");
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isNaN(number) || typeof value === "boolean")
    throw fail.because(path, `invalid floating-point number "${String(value)}"`);
  return number;
}

function readDuration(value: unknown, path: string, fail: Fail): string {
  if (isMap(value) || Array.isArray(value)) throw fail.because(path, "duration must be a YAML string");
  const ns = parseDuration(String(value));
  if (ns === undefined) throw fail.because(path, `invalid duration "${String(value)}"`);
  return formatDuration(ns);
}

/** What Go's YAML decoder says of a value of another type. */
function wrongType(value: unknown, goType: string): string {
  return `cannot unmarshal ${tagged(value)} into ${goType}`;
}

function tagged(value: unknown): string {
  if (Array.isArray(value)) return "!!seq";
  if (isMap(value)) return "!!map";
  const text = String(value);
  const shown = `\`${text.length > 10 ? `${text.slice(0, 7)}...` : text}\``;
  if (typeof value === "boolean") return `!!bool ${shown}`;
  if (typeof value === "number") return `${Number.isInteger(value) ? "!!int" : "!!float"} ${shown}`;
  return `!!str ${shown}`;
}

function isSection(name: string): name is SectionName {
  return Object.hasOwn(sectionShapes, name);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
