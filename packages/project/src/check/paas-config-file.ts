import { type Dialect, paasConfigSchema } from "@paas-charm/core";
import type { ZodType } from "zod";
import { type Fault, ProjectError } from "../project-error.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import { parseYamlFile } from "../yaml-file.ts";

const name = "paas-config.yaml";

/** What a charm of each dialect takes in its paas-config.yaml when it runs. */
export async function paasConfigSchemas(): Promise<Readonly<Record<Dialect, ZodType>>> {
  return { "1.12": await paasConfigSchema("1.12"), "2.0b1": await paasConfigSchema("2.0b1") };
}

/** What would block the unit when it reads its paas-config.yaml. */
export function paasConfigSchemaFaults(files: ProjectFiles, schema: ZodType): readonly Fault[] {
  try {
    const file = parseYamlFile(files.text(name), name);
    const issues = schema.safeParse(file.value).error?.issues ?? [];
    return issues.flatMap((issue): readonly Fault[] => {
      const path = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
      const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
      const says = issue.code === "unrecognized_keys" ? "is no key that the charm knows" : issue.message;
      return paths.map((at) => ({
        rule: "paas-config",
        message: `\`${at.join(".")}\` in ${name}: ${says}; the unit would be blocked`,
        fix: issue.code === "unrecognized_keys" ? "leave it out, or correct its spelling" : "correct it",
        place: file.placeOf(at),
      }));
    });
  } catch (error) {
    // An empty file says nothing, and one that is no YAML is told of elsewhere.
    if (error instanceof ProjectError) return [];
    throw error;
  }
}
