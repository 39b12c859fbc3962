import type { Fault } from "../project-error.ts";
import type { ProjectFiles } from "../rock/project-files.ts";

const file = "src/charm.py";
/** What a charm.py has beyond the one that `charmcraft init` writes: methods, handlers, relations of its own. */
const own = /^(?<indent>[ \t]+)(?:(?:async )?def (?!__init__\b)(?<method>\w+)|[\w.]+\.observe\(|custom_relations\b)/m;

/** The code of a Python charm that does more than name its framework: what runs here is charm.ts. */
export function pythonCode(files: ProjectFiles): readonly Fault[] {
  const text = files.isFile(file) ? files.text(file) : "";
  const found = own.exec(text);
  if (found?.groups === undefined) return [];
  const { indent = "", method } = found.groups;
  const what = method === undefined ? "what it adds to its framework" : `its \`${method}\``;
  return [
    {
      rule: "python-code",
      message: `${file} is not packed: ${what} is lost`,
      fix: "say in charm.ts what it does, then delete it; docs: how-to/migrate-a-python-charm",
      place: { file, line: text.slice(0, found.index).split("\n").length, column: indent.length + 1 },
    },
  ];
}
