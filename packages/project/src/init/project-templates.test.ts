import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type InitCase, judgeInit, notCompared } from "../../test/goldens/judge-init.ts";
import { readCases } from "../../test/goldens/read-cases.ts";
import { recordedFiles } from "../../test/goldens/recorded-files.ts";
import { expandAsCharmcraft } from "../charmcraft/expand-as-charmcraft.ts";
import { frameworkNames } from "../detect/detect-framework.ts";
import { detectProject } from "../detect/detect-project.ts";
import { parseYamlFile } from "../yaml-file.ts";
import { planProject } from "./plan-project.ts";
import { projectTemplates } from "./project-templates.ts";

const options = { name: "my-app", base: "ubuntu@24.04", typescript: true, version: "1.2.3" };

describe("a new project", () => {
  test.for(frameworkNames)("is taken by charmcraft and rockcraft: %s", (framework) => {
    const files = projectTemplates({ ...options, framework });

    const charmcraft = parseYamlFile(files["charm/charmcraft.yaml"] ?? "", "charmcraft.yaml");
    const charm = expandAsCharmcraft(charmcraft, { files: recordedFiles({}), experimental: true });
    expect(charm).toMatchObject({ name: "my-app", type: "charm" });
    expect(parse(files["rockcraft.yaml"] ?? "")).toMatchObject({ extensions: [`${framework}-framework`] });
    expect(JSON.parse(files["charm/package.json"] ?? "")).toMatchObject({
      dependencies: { [`@paas-charm/${framework}`]: "^1.2.3" },
    });
  });
});

describe("a folder without an application", () => {
  test.for(frameworkNames)("gets a small one, that rockcraft takes: %s", (framework) => {
    const { files } = planProject(recordedFiles({ "README.md": "", ".gitignore": "" }), { ...options, framework });

    const detected = detectProject(recordedFiles(files), "my-app");
    expect(detected).toMatchObject({ framework, problems: [] });
    expect(detected.services.some(({ kind }) => kind === "main")).toBe(true);
  });

  test("keeps its application where there is one", () => {
    const own = recordedFiles({ "web.py": "" });

    const { files } = planProject(own, { ...options, framework: "flask" });

    expect(Object.keys(files).filter((path) => path.endsWith(".py"))).toEqual([]);
  });
});

describe("what charmcraft 4.5.0 makes of a new project", () => {
  const cases = readCases<InitCase>("goldens/expand/init/cases.jsonl");

  test.for(cases.filter((one) => notCompared(one) === undefined))("$id: $about", (one) => {
    expect(judgeInit(one)).toEqual([]);
  });

  test("nearly all recordings are compared", () => {
    expect(cases.filter((one) => notCompared(one) !== undefined).map(({ id }) => id)).toEqual([
      "init-name-double-hyphen",
      "init-collision",
    ]);
  });
});
