import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { expandAsCharmcraft } from "../../src/charmcraft/expand-as-charmcraft.ts";
import { baseOf } from "../../src/expand.ts";
import { jujuFiles } from "../../src/juju-files.ts";
import { imageInfoVariable, readImageInfo } from "../../src/pack/image-info.ts";
import { archiveName, packPlatforms } from "../../src/pack/platforms.ts";
import { ProjectError } from "../../src/project-error.ts";
import { parseYamlFile } from "../../src/yaml-file.ts";
import { comparable } from "./comparable.ts";
import type { ExpansionDifference } from "./judge-expansion.ts";
import { type RecordedFiles, recordedFiles } from "./recorded-files.ts";

/** A recorded run of `charmcraft pack`. */
export interface ArchiveCase {
  readonly id: string;
  readonly topic: string;
  readonly about: string;
  readonly input: string;
  readonly files?: RecordedFiles;
  readonly experimental: boolean;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly expect: {
    readonly artifact?: string;
    readonly parsed?: Readonly<Record<string, unknown>>;
    readonly error?: string;
  };
}

const besides = ["metadata.yaml", "config.yaml", "actions.yaml"];
const jujuYaml = [...besides, "manifest.yaml"];

/** What the YAML files of the archive say, and its name, against the recording. */
export function judgeArchive(one: ArchiveCase): readonly ExpansionDifference[] {
  const file = parseYamlFile(one.input, "charmcraft.yaml");
  const { expect, args = [], env = {} } = one;
  const files = recordedFiles(one.files ?? {});
  let name: string;
  let found: Readonly<Record<string, string>>;
  try {
    const charm = expandAsCharmcraft(file, { files, experimental: one.experimental });
    const { base } = baseOf(file);
    const wanted = args[args.indexOf("--platform") + 1];
    const [first] = packPlatforms({ expanded: { charm, base } }, wanted);
    const info = env[imageInfoVariable];
    name = archiveName(String(charm["name"]), first?.label ?? "");
    found = jujuFiles({
      charm,
      base,
      version: "0",
      platform: first?.platform ?? "amd64",
      filesBeside: Object.fromEntries(besides.filter(files.isFile).map((path) => [path, files.text(path)])),
      imageInfo: info === undefined ? undefined : readImageInfo(info),
    });
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return expect.parsed === undefined ? [] : [{ path: "archive", expected: expect.artifact, actual: error.message }];
  }
  if (expect.parsed === undefined) return [{ path: "error", expected: expect.error, actual: name }];
  const texts = jujuYaml.map((path) => {
    const wanted = path === "manifest.yaml" ? ownOf(expect.parsed?.[path]) : expect.parsed?.[path];
    const text = found[path];
    return { path, expected: wanted, actual: text === undefined ? undefined : comparable(wanted, parse(text)) };
  });
  return [{ path: "artifact", expected: expect.artifact, actual: name }, ...texts].filter(
    ({ expected, actual }) => !isDeepStrictEqual(expected, actual),
  );
}

/** The rest of a manifest says which charmcraft made it, and when, and what its linters found. */
function ownOf(manifest: unknown): unknown {
  if (typeof manifest !== "object" || manifest === null) return manifest;
  return Object.fromEntries(Object.entries(manifest).filter(([key]) => key === "bases" || key === "image-info"));
}
