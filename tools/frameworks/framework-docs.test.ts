import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expandCharm, parseYamlFile } from "@paas-charm/project";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const head = "type: charm\nname: a\nsummary: s\ndescription: d\nplatforms: {amd64: }\n";

function namesOf(framework: string, base: string, section: "options" | "actions"): readonly string[] {
  const file = parseYamlFile(`${head}base: ${base}\nextensions: [${framework}-framework]\n`, "charmcraft.yaml");
  const { charm } = expandCharm(file);
  const { options } = charm["config"] as { readonly options: object };
  return Object.keys(section === "options" ? options : (charm["actions"] as object));
}

describe.each(["django", "expressjs", "fastapi", "flask", "go", "spring-boot"])("the page of %s", (framework) => {
  const page = read(`docs/reference/frameworks/${framework}.md`);

  test.for(["ubuntu@24.04", "ubuntu@26.04"])("has every option and action of %s", (base) => {
    const names = [...namesOf(framework, base, "options"), ...namesOf(framework, base, "actions")];

    expect(names.filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
  });
});
