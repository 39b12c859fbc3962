import type { Flags } from "./go-flags.ts";
import { parseDurationMs, quote } from "./go-text.ts";
import { readTextMap } from "./go-yaml.ts";
import type { RotatePolicy, SecretContent } from "./model.ts";
import { parseSecretUri } from "./secret-uri.ts";
import { type Call, textFlag } from "./tool.ts";
import { usage } from "./tool-failure.ts";

const keyRule = /^[a-z](?:-?[a-z0-9]){2,}$/;
const rotatePolicies = ["never", "hourly", "daily", "weekly", "monthly", "quarterly", "yearly"] as const;
/** Of one value and of all together, in base64. */
const largestBytes = 1_000_000;

/** Flags of secret-add and secret-set. */
export const upsertFlags: Flags = Object.fromEntries(
  ["expire", "rotate", "description", "label", "file", "owner"].map((to) => [to, { type: "text", to } as const]),
);

/** What secret-add and secret-set were given. */
export interface Upsert {
  readonly owner: "application" | "unit";
  readonly content: SecretContent;
  readonly label?: string;
  readonly description?: string;
  readonly rotate?: RotatePolicy;
  readonly expiresAt?: number;
}

/** @throws exit code 2 */
export function readUpsert(call: Call, args: readonly string[]): Upsert {
  const expiresAt = expiry(textFlag(call, "expire"), call.context.surroundings.now());
  const rotateText = textFlag(call, "rotate");
  const rotate = rotatePolicies.find((policy) => policy === rotateText);
  if (rotateText !== undefined && rotate === undefined) throw usage(`rotate policy ${quote(rotateText)} not valid`);
  const owner = textFlag(call, "owner") ?? "application";
  if (owner !== "application" && owner !== "unit") throw usage(`secret owner ${quote(owner)} not valid`);
  const label = textFlag(call, "label");
  const description = textFlag(call, "description");
  return {
    owner,
    content: readContent(call, args),
    ...(label !== undefined && { label }),
    ...(description !== undefined && { description }),
    ...(rotate !== undefined && { rotate }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** The id that the first argument names. @throws exit code 2 */
export function secretId(uri: string | undefined): string {
  if (uri === undefined) throw usage("missing secret URI");
  const id = parseSecretUri(uri);
  if (id === undefined) throw usage(`secret URI ${quote(uri)} not valid`);
  return id;
}

function expiry(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?$/.test(text)) {
    const zoned = /([Zz]|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
    // More than milliseconds is more than a Date holds.
    const time = Date.parse(zoned.replace(/(\.\d{3})\d+/, "$1"));
    if (!Number.isNaN(time)) return time;
  }
  const duration = parseDurationMs(text);
  if (duration === undefined) throw usage(`expire time or duration ${quote(text)} not valid`);
  if (duration <= 0) throw usage(`negative expire duration ${quote(text)} not valid`);
  return now + duration;
}

function readContent(call: Call, args: readonly string[]): SecretContent {
  const file = textFlag(call, "file");
  const given: [string, string][] = args.map((arg) => {
    // Base64's own padding is not the separator.
    const equals = arg.replace(/=+$/, "").indexOf("=");
    if (equals < 1) throw usage(`key value ${quote(arg)} not valid`);
    return [arg.slice(0, equals), arg.slice(equals + 1)];
  });
  const content: Record<string, string> = {};
  let total = 0;
  for (const [name, value] of [...given, ...(file === undefined ? [] : fromFile(call, file))]) {
    const { key, bytes } = decoded(call, name, value);
    if (!keyRule.test(key)) throw usage(`key ${quote(key)} not valid`);
    const size = Math.ceil(bytes.length / 3) * 4;
    if (size > largestBytes) {
      throw usage(`base64 encoded secret content for key ${quote(key)} too large: ${size} bytes`);
    }
    total += size;
    content[key] = bytes.toString("utf8");
  }
  if (total > largestBytes) throw usage(`base64 encoded secret content too large: ${total} bytes`);
  return content;
}

function decoded(call: Call, name: string, value: string): { readonly key: string; readonly bytes: Buffer } {
  if (name.endsWith("#base64")) return { key: name.slice(0, -"#base64".length), bytes: Buffer.from(value, "base64") };
  if (!name.endsWith("#file")) return { key: name, bytes: Buffer.from(value) };
  return { key: name.slice(0, -"#file".length), bytes: readFile(call, value) };
}

function readFile(call: Call, path: string): Buffer {
  const file = call.context.surroundings.readFile(path);
  if ("unreadable" in file) throw usage(`open ${path}: ${file.unreadable}`);
  return Buffer.from(file.content);
}

function fromFile(call: Call, path: string): [string, string][] {
  try {
    return Object.entries(readTextMap(readFile(call, path).toString("utf8")));
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : String(cause));
  }
}
