import * as z from "zod";
import type { Fault } from "../project-error.ts";
import type { RuleId } from "../rules.ts";
import type { YamlFile, YamlMap } from "../yaml-file.ts";
import { partFaults } from "./part-faults.ts";

const refusedBy = "charmcraft";
const nameRule = "has lower case letters, digits and single hyphens, at least one letter, and no hyphen at its ends";
/** Numbers are taken for texts. */
const text = () => z.string().or(z.number().transform(String));
const url = () => z.string().refine((value) => URL.canParse(value), "is no URL");
const map = () => z.record(z.string(), z.unknown());
const absent = () => z.undefined("does not belong here; `links` has it").optional();
const section = () => map().nullish();
const library = () =>
  z.object({
    lib: z.string().regex(/^[a-z][a-z0-9_-]+\.[a-z][a-z0-9_]+$/, "has to be <charm>.<library>"),
    version: z.string("has to be a text: quote it").regex(/^\d+(?:\.\d+)?$/, 'has to be "1" or "1.2"'),
  });

/** The members of a charmcraft.yaml once its extension is expanded, in the order in which charmcraft prints them. */
export const charmShape = () => ({
  name: text()
    .refine((value) => /^(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value), nameRule)
    .refine((value) => value.length <= 40, "has at most 40 letters"),
  title: text()
    .refine((value) => value.length >= 2 && value.length <= 40, "has 2 to 40 letters")
    .nullish(),
  version: z.unknown().optional(),
  summary: text().refine((value) => value.length <= 200, "has at most 200 letters"),
  description: text(),
  base: z.unknown().optional(),
  "build-base": z.unknown().optional(),
  platforms: z.unknown().optional(),
  parts: z.unknown().optional(),
  "adopt-info": z.string().nullish(),
  "package-repositories": z.array(z.unknown()).nullish(),
  type: z.literal("charm"),
  bases: z.unknown().optional(),
  analysis: z
    .strictObject({
      ignore: z
        .strictObject({
          attributes: z.array(z.enum(["language", "framework"])).optional(),
          linters: z.array(z.enum(linters)).optional(),
        })
        .optional(),
    })
    .nullish(),
  charmhub: section(),
  "charm-libs": z.array(library()).nullish(),
  actions: section(),
  assumes: z.array(z.unknown()).nullish(),
  "charm-user": z.enum(["root", "sudoer", "non-root"]).nullish(),
  containers: section(),
  devices: section(),
  "extra-bindings": section(),
  peers: section(),
  provides: section(),
  requires: section(),
  resources: section(),
  storage: section(),
  subordinate: z.boolean().or(z.stringbool()).nullish(),
  terms: z.array(z.string()).nullish(),
  links: z
    .strictObject({
      contact: z.string().or(z.array(z.string())).optional(),
      documentation: url().optional(),
      issues: url().or(z.array(url())).optional(),
      source: url().or(z.array(url())).optional(),
      website: url().or(z.array(url())).optional(),
    })
    .nullish(),
  config: section(),
  license: absent(),
  contact: absent(),
  issues: absent(),
  "source-code": absent(),
});

const linters = [
  ...(["juju-actions", "juju-config", "metadata", "naming-conventions", "entrypoint", "ops-main-call"] as const),
  ...(["additional-files", "pip-check", "pydeps"] as const),
] as const;

/** What charmcraft's model finds wrong with an expanded charmcraft.yaml, each at its place in the author's file. */
export function modelFaults(charm: YamlMap, file: YamlFile): readonly Fault[] {
  const result = z.strictObject(charmShape()).safeParse(charm);
  const faults = result.error?.issues.flatMap((issue) => issueFaults(issue, charm, file)) ?? [];
  const seen = new Set<string>();
  const once = faults.filter(({ path = [] }) => !seen.has(path.join("\n")) && seen.add(path.join("\n")));
  return [...once, ...legacyFaults(charm, file), ...partFaults(charm, file)];
}

function issueFaults(issue: z.core.$ZodIssue, charm: YamlMap, file: YamlFile): readonly Fault[] {
  const path = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      fault(
        "key-unknown",
        [...path, key],
        "there is no such key",
        "leave it out, or correct its spelling",
        charm,
        file,
      ),
    );
  }
  const isMissing = path.length === 1 && valueAt(charm, path) === undefined;
  if (isMissing) return [fault("field-missing", path, "is missing", "add it", charm, file)];
  // Of the forms that a value may have, the one that fits best says why none does.
  if (issue.code === "invalid_union") {
    const best = issue.errors.flat().find(({ code }) => code === "custom") ?? issue.errors.flat()[0];
    return [fault("field", path, best?.message ?? issue.message, "correct it", charm, file)];
  }
  const rule = path.length === 1 && path[0] === "name" ? "name" : "field";
  return [fault(rule, path, issue.message, "correct it", charm, file)];
}

function fault(
  rule: RuleId,
  path: readonly (string | number)[],
  message: string,
  fix: string,
  charm: YamlMap,
  file: YamlFile,
): Fault {
  return {
    rule,
    message: `\`${path.join(".")}\`: ${message}`,
    fix,
    path,
    place: file.placeOf(ownPath(path, charm, file)),
    ...(!isJujusToo(path, charm) && { refusedBy }),
  };
}

/** Without them, or with something else than texts, Juju takes no metadata. */
function isJujusToo([key, ...more]: readonly (string | number)[], charm: YamlMap): boolean {
  if (more.length > 0 || !["name", "summary", "description"].includes(String(key))) return false;
  return !["string", "number"].includes(typeof charm[String(key)]);
}

/** In a list the extension's items come first. */
function ownPath(
  [key = "", index, ...rest]: readonly (string | number)[],
  charm: YamlMap,
  file: YamlFile,
): readonly (string | number)[] {
  const [all, own] = [charm[key], file.value[key]];
  if (typeof index !== "number" || !Array.isArray(all)) return [key, ...(index === undefined ? [] : [index]), ...rest];
  return [key, index - all.length + (Array.isArray(own) ? own.length : 0), ...rest];
}

function legacyFaults(charm: YamlMap, file: YamlFile): readonly Fault[] {
  if (!charm["bases"]) return [];
  return ["base", "platforms"]
    .filter((key) => Boolean(charm[key]))
    .map((key) => fault("bases", [key], "cannot stand beside `bases`", "leave `bases` out", charm, file));
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of path) found = typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined;
  return found;
}
