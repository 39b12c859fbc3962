import { nestedShape, type ObjectShape, sectionShapes } from "./layer-fields.ts";
import { printText } from "./print-scalar.ts";
import type { Plan } from "./types.ts";

const step = "    ";

/** A plan as Pebble prints it: YAML with fields in their order, names sorted, four spaces a level; `{}` when there is nothing. */
export function printPlan(plan: Plan): string {
  const sections = (["services", "checks", "log-targets", "workloads"] as const).flatMap((section) => {
    const objects = Object.entries(plan[section] ?? {});
    if (objects.length === 0) return [];
    const shape = sectionShapes[section];
    const printed = objects
      .sort(([one], [other]) => compareNames(one, other))
      .map(([name, object]) => printObject(name, object, shape, step));
    return [`${section}:\n${printed.join("")}`];
  });
  const { pairing } = plan;
  if (pairing?.mode !== undefined) sections.push(`pairing:\n${step}mode: ${printText(pairing.mode, step)}\n`);
  return sections.length === 0 ? "{}\n" : sections.join("");
}

function printObject(name: string, object: object, shape: ObjectShape, indent: string): string {
  const members = new Map<string, unknown>(Object.entries(object));
  const fields = Object.keys(shape.fields).flatMap((field) => {
    const value = members.get(field);
    return value === undefined ? [] : [printField(field, value, indent + step)];
  });
  const key = `${indent}${printKey(name)}:`;
  return fields.length === 0 ? `${key} {}\n` : `${key}\n${fields.join("")}`;
}

function printField(name: string, value: unknown, indent: string): string {
  const key = `${indent}${name}:`;
  if (typeof value === "string") return `${key} ${printText(value, indent + step)}\n`;
  if (typeof value !== "object" || value === null) return `${key} ${String(value)}\n`;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${indent}${step}- ${printText(String(item), indent + step + step)}\n`);
    return items.length === 0 ? `${key} []\n` : `${key}\n${items.join("")}`;
  }
  const shape = nestedShape(name);
  if (shape !== undefined) return printObject(name, value, shape, indent);
  const inner = indent + step;
  const entries = Object.entries(value).sort(([one], [other]) => compareNames(one, other));
  const lines = entries.map(
    ([entry, text]) => `${inner}${printKey(entry)}: ${printText(String(text), inner + step)}\n`,
  );
  return lines.length === 0 ? `${key} {}\n` : `${key}\n${lines.join("")}`;
}

function printKey(name: string): string {
  return name.includes("\n") ? JSON.stringify(name) : printText(name, "");
}

/** How Go's YAML encoder sorts names: numbers in them by value, letters behind what is none. */
function compareNames(one: string, other: string): number {
  const these = [...one];
  const those = [...other];
  const shorter = Math.min(these.length, those.length);
  for (let at = 0; at < shorter; at += 1) {
    const [left = "", right = ""] = [these[at], those[at]];
    if (left === right) continue;
    const letters = [left, right].filter((character) => /\p{L}/u.test(character));
    if (letters.length === 2) return left < right ? -1 : 1;
    if (letters.length === 1) {
      const behindDigit = at > 0 && /\p{Nd}/u.test(these[at - 1] ?? "");
      return (letters[0] === left) === behindDigit ? -1 : 1;
    }
    const numbers = [digitsFrom(these, at), digitsFrom(those, at)] as const;
    const inNumber = (left === "0" || right === "0") && /[1-9]0*$/.test(these.slice(0, at).join("")) ? "1" : "";
    const [low, high] = [Number(inNumber + numbers[0]), Number(inNumber + numbers[1])];
    if (low !== high) return low - high;
    if (numbers[0].length !== numbers[1].length) return numbers[0].length - numbers[1].length;
    return left < right ? -1 : 1;
  }
  return these.length - those.length;
}

function digitsFrom(characters: readonly string[], at: number): string {
  return /^\d*/.exec(characters.slice(at, at + 18).join(""))?.[0] ?? "";
}
