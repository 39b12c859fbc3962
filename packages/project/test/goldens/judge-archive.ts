import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { expandAsCharmcraft } from "../../src/charmcraft/expand-as-charmcraft.ts";
import { baseOf } from "../../src/expand.ts";
import { jujuFiles } from "../../src/juju-files.ts";
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

/** Why a recording is not compared: charmcraft does there what ours does not mean to. */
export function notCompared({ topic, env, args }: ArchiveCase): string | undefined {
  if (topic === "sibling") return "a metadata.yaml beside charmcraft.yaml replaces what is generated; ours never does";
  if (env !== undefined) return "there is no image information in ours";
  if (args !== undefined) return "ours chooses by architecture, and packs every label of it";
  return undefined;
}

const jujuYaml = ["metadata.yaml", "config.yaml", "actions.yaml", "manifest.yaml"];

/** What the YAML files of the archive say, and its name, against the recording. */
export function judgeArchive(one: ArchiveCase): readonly ExpansionDifference[] {
  const file = parseYamlFile(one.input, "charmcraft.yaml");
  const { expect } = one;
  let name: string;
  let found: Readonly<Record<string, string>>;
  try {
    const charm = expandAsCharmcraft(file, {
      files: recordedFiles(one.files ?? {}),
      experimental: one.experimental,
    });
    const { base } = baseOf(file);
    const [first] = packPlatforms({ expanded: { charm, base, framework: "", dialect: "1.12", warnings: [] } });
    name = archiveName(String(charm["name"]), first?.label ?? "");
    found = jujuFiles({ charm, base }, "0", first?.platform ?? "amd64");
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return expect.parsed === undefined ? [] : [{ path: "archive", expected: expect.artifact, actual: error.message }];
  }
  if (expect.parsed === undefined) return [{ path: "error", expected: expect.error, actual: name }];
  const texts = jujuYaml.map((path) => {
    const wanted = path === "manifest.yaml" ? basesOf(expect.parsed?.[path]) : expect.parsed?.[path];
    const text = found[path];
    return { path, expected: wanted, actual: text === undefined ? undefined : comparable(wanted, parse(text)) };
  });
  return [{ path: "artifact", expected: expect.artifact, actual: name }, ...texts].filter(
    ({ expected, actual }) => !isDeepStrictEqual(expected, actual),
  );
}

/** The rest of a manifest says which charmcraft made it, and when. */
function basesOf(manifest: unknown): unknown {
  return typeof manifest === "object" && manifest !== null ? { bases: Reflect.get(manifest, "bases") } : manifest;
}
