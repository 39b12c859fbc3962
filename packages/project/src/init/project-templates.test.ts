import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { comparable } from "../../test/goldens/comparable.ts";
import { readCases } from "../../test/goldens/read-cases.ts";
import { recordedFiles } from "../../test/goldens/recorded-files.ts";
import { expandAsCharmcraft } from "../charmcraft/expand-as-charmcraft.ts";
import { frameworkNames } from "../detect/detect-framework.ts";
import { parseYamlFile } from "../yaml-file.ts";
import { projectTemplates } from "./project-templates.ts";

interface InitCase {
  readonly id: string;
  readonly args: readonly string[];
  readonly expect: { readonly "charmcraft.yaml"?: object; readonly commented?: object };
}

const recorded = new Map(
  readCases<InitCase>("goldens/expand/init/cases.jsonl").flatMap((one): [string, InitCase["expect"]][] => {
    const framework = /^init-([a-z]+)$/.exec(one.id)?.[1];
    return framework !== undefined && frameworkNames.some((name) => name === framework)
      ? [[framework, one.expect]]
      : [];
  }),
);
const options = { name: "my-app", typescript: true, version: "1.2.3" };

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

  // Django gets its database at once: without one its charm would only block.
  test.for([...recorded].filter(([framework]) => framework !== "django"))(
    "says what charmcraft's own template says: %s",
    ([framework, wanted]) => {
      const text = projectTemplates({ ...options, framework })["charm/charmcraft.yaml"] ?? "";

      expect(comparable(wanted["charmcraft.yaml"], parse(text))).toEqual(wanted["charmcraft.yaml"]);
      const commented = text
        .slice(text.indexOf("# requires:"))
        .split("\n")
        .map((line) => line.replace(/^# ?/, ""))
        .join("\n");
      expect(parse(commented)).toEqual(wanted.commented);
    },
  );

  test("recordings were found", () => {
    expect(recorded.size).toBeGreaterThan(3);
  });
});
