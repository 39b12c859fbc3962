import { quote } from "./go-text.ts";
import { readTextMap } from "./go-yaml.ts";
import { type Call, textFlag } from "./tool.ts";
import { failure, usage } from "./tool-failure.ts";

/** Settings given as `key=value` arguments. */
function parsePairs(args: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const arg of args) {
    const equals = arg.indexOf("=");
    if (equals < 1) throw usage(`expected "key=value", got ${quote(arg)}`);
    const key = arg.slice(0, equals);
    if (Object.hasOwn(pairs, key)) throw usage(`key ${quote(key)} specified more than once`);
    pairs[key] = arg.slice(equals + 1);
  }
  return pairs;
}

/** Settings from the file that `--file` names, and over them those of the arguments. `-` is standard input. */
export function readSettings(call: Call): Record<string, string> {
  const pairs = parsePairs(call.args);
  const file = textFlag(call, "file");
  if (file === undefined) return pairs;
  try {
    return { ...readTextMap(fileText(call, file)), ...pairs };
  } catch (cause) {
    if (cause instanceof Error && cause.name !== "ToolFailure") throw failure(cause.message);
    throw cause;
  }
}

function fileText(call: Call, path: string): string {
  if (path === "-") return call.stdin ?? "";
  const file = call.context.surroundings.readFile(path);
  if ("unreadable" in file) throw failure(`open ${path}: ${file.unreadable}`);
  return Buffer.from(file.content).toString("utf8");
}
