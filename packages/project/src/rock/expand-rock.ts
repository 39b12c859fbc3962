import { projectError } from "../project-error.ts";
import type { YamlFile, YamlMap } from "../yaml-file.ts";
import { djangoRock } from "./django-rock.ts";
import { expressjsRock } from "./expressjs-rock.ts";
import { fastapiRock } from "./fastapi-rock.ts";
import { flaskRock } from "./flask-rock.ts";
import { goRock } from "./go-rock.ts";
import { mergeSnippet } from "./merge-snippet.ts";
import type { ProjectFiles } from "./project-files.ts";
import type { RockContext, RockExtension } from "./rock-extension.ts";
import { checkRock } from "./rock-model.ts";
import { springBootRock } from "./spring-boot-rock.ts";

/** A rockcraft.yaml with its extensions expanded. */
export interface ExpandedRock {
  readonly rock: YamlMap;
  /** Names of the extensions that were expanded. */
  readonly extensions: readonly string[];
}

/** How to expand. */
export interface ExpandRockOptions {
  /** Refuses what rockcraft refuses unless its switch for experimental extensions is on; ours takes them. */
  readonly strict?: boolean;
}

const known: readonly RockExtension[] = [flaskRock, djangoRock, fastapiRock, goRock, expressjsRock, springBootRock];
const newerBase = "ubuntu@26.04";

/**
 * Expands the extensions of a rockcraft.yaml, as rockcraft does.
 *
 * @throws `ProjectError` with every fault and its place
 * @see rockcraft 1.20, `expand-extensions`
 */
export function expandRock(file: YamlFile, files: ProjectFiles, options: ExpandRockOptions = {}): ExpandedRock {
  const { extensions: listed, ...own } = file.value;
  const names = Array.isArray(listed) ? listed.map(String) : [];
  if (file.value["run-user"] !== undefined) {
    throw projectError("rock-model", "run-user: the extension sets it", "leave it out", file.placeOf(["run-user"]));
  }
  let rock: YamlMap = own;
  for (const name of names) {
    const extension = known.find((one) => one.name === name);
    if (extension === undefined) {
      const all = known.map((one) => one.name).join(", ");
      throw projectError(
        "extension-unknown",
        `there is no extension '${name}'`,
        `use one of ${all}`,
        file.placeOf(["extensions"]),
      );
    }
    const context = contextOf(file, files);
    checkBase(extension, context, file, options);
    const snippet = extension.expand(context);
    if ("problems" in snippet) {
      const problems = snippet.problems.map((problem) => `- ${problem}`).join("\n");
      throw projectError(
        "rock-project",
        `${name} cannot use this project:\n${problems}`,
        snippet.fix,
        file.placeOf(["extensions"]),
      );
    }
    rock = mergeSnippet(rock, { parts: snippet.parts, "run-user": "_daemon_", services: snippet.services });
  }
  const complete = { title: own["name"], ...rock };
  checkRock(complete, file);
  return { rock: complete, extensions: names };
}

function contextOf(file: YamlFile, files: ProjectFiles): RockContext {
  const { name, base, "build-base": buildBase } = file.value;
  for (const key of ["base", "build-base"]) {
    const value = file.value[key];
    if (typeof value === "string" && !["bare", "devel"].includes(value) && !/^[a-z]+@[\w.]+$/.test(value)) {
      throw projectError("base", `${key} '${value}' is none`, "write it as ubuntu@24.04", file.placeOf([key]));
    }
  }
  const section = (key: string): YamlMap => {
    const value = file.value[key];
    if (value === undefined) return {};
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as YamlMap;
    throw projectError(
      "rock-model",
      `${key}: needs names and what they are`,
      "leave it out, or fill it",
      file.placeOf([key]),
    );
  };
  const member = (key: string, one: string): YamlMap => {
    const value = section(key)[one];
    return typeof value === "object" && value !== null ? (value as YamlMap) : {};
  };
  section("services");
  return {
    name: String(name ?? ""),
    packageName: String(name ?? "")
      .replaceAll("-", "_")
      .toLowerCase(),
    base: String(base ?? ""),
    buildBase: String(buildBase ?? base ?? ""),
    isBare: base === "bare",
    files,
    part: (one) => member("parts", one),
    service: (one) => member("services", one),
  };
}

/** The build base decides which form it is, and that form has to support the base. */
function checkBase(
  { name, stableOn, experimental }: RockExtension,
  context: RockContext,
  file: YamlFile,
  options: ExpandRockOptions,
): void {
  const isStable = stableOn.includes(context.buildBase);
  if (options.strict === true && (!isStable || experimental)) {
    throw projectError(
      "extension-experimental",
      `Extension is experimental: '${name}'`,
      "run rockcraft with ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS=True",
      file.placeOf(["extensions"]),
    );
  }
  const supported = isStable ? ["bare", ...stableOn] : [newerBase];
  if (supported.includes(context.base)) return;
  throw projectError(
    "base-unsupported",
    `Extension '${name}' does not support base: '${context.base}'`,
    `use one of ${[...stableOn, newerBase].join(", ")}, or base: bare with build-base: ${stableOn.at(-1)}`,
    file.placeOf(["base"]),
  );
}
