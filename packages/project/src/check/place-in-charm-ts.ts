import type { DeclaredCharm } from "../declared-charm.ts";
import type { Place } from "../project-error.ts";
import type { YamlFile } from "../yaml-file.ts";
import { isMap } from "../yaml-map.ts";

type Path = readonly (string | number)[];

/** The same file, where what only charm.ts says has its place in charm.ts. */
export function withCharmTs(file: YamlFile, declared: DeclaredCharm, text: string): YamlFile {
  return {
    ...file,
    placeOf(path) {
      const inFile = depthOf(file.value, path);
      const there = sayings(declared, path)
        .filter(({ depth }) => depth > inFile)
        .sort((one, other) => other.depth - one.depth)
        .flatMap(({ keys }) => placeIn(text, keys) ?? []);
      return there[0] ?? file.placeOf(path);
    },
  };
}

/** How many keys of a path lead to something. */
function depthOf(value: unknown, path: Path): number {
  let found = value;
  let depth = 0;
  for (const key of path) {
    if (!isMap(found) || !Object.hasOwn(found, String(key))) return depth;
    found = found[String(key)];
    depth += 1;
  }
  return depth;
}

/** Where charm.ts may say something of a path: how much of it, and the keys that lead there in its text. */
function sayings(declared: DeclaredCharm, path: Path): readonly { readonly depth: number; readonly keys: Path }[] {
  const [section = "", name = "", third = ""] = path;
  const changes = depthOf(declared.metadata, path);
  const said = changes > 0 ? [{ depth: changes, keys: ["metadata", ...path.slice(0, changes)] }] : [];
  if (section === "config" && name === "options" && Object.hasOwn(declared.options, third))
    said.push({ depth: 3, keys: ["config", third] });
  if (section === "actions" && Object.hasOwn(declared.actions, name))
    said.push({ depth: 2, keys: ["actions", ...path.slice(1)] });
  const endpoint = Object.hasOwn(declared.endpoints, name) ? declared.endpoints[name] : undefined;
  if (endpoint?.role === section) said.push({ depth: 2, keys: ["integrations", name] });
  return said;
}

/** The last of some members that stand one in another; undefined when the text makes them otherwise. */
function placeIn(text: string, keys: Path): Place | undefined {
  let at = 0;
  let found: number | undefined;
  for (const key of keys) {
    const member = new RegExp(`(?<=^|[\\s{,[])(["'\`]?)${escaped(String(key))}\\1\\s*(?=[:(,}])`, "m");
    const match = member.exec(text.slice(at));
    if (match === null) break;
    found = at + match.index;
    at = found + match[0].length;
  }
  if (found === undefined) return undefined;
  const before = text.slice(0, found).split("\n");
  return { file: "charm.ts", line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
