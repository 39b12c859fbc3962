import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { assetsFile } from "@paas-charm/core";
import type { BuiltCharm } from "./build-charm.ts";
import { charmStarter } from "./charm-starter.ts";
import { jujuFiles } from "./juju-files.ts";
import { licenceFiles } from "./licences.ts";
import type { CharmPlatform } from "./node-runtime.ts";
import { billOfMaterials } from "./sbom.ts";

/** A file of a charm, the runtime apart: the same in the directory of a local run and in an archive. */
export interface CharmFile {
  /** From the charm's root, with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** 0o644 or 0o755. */
  readonly mode: number;
}

/** Where the runtime lies in a charm. */
export const runtimePath = "runtime/node";

/** Juju starts a hook in the charm's directory. The last line is literal, so that charmcraft's linter finds the entry point. */
const dispatch = `#!/bin/sh
# Juju starts this for every hook and action. The charm brings its own Node: the machine has none.
: "\${JUJU_DISPATCH_PATH:=$0}"
export JUJU_DISPATCH_PATH
cd "\${0%/*}" || exit 1
exec ./${runtimePath} ./start.cjs
`;

/** What a project's folder may have for the charm beside its YAML, taken as it is. */
const ownFiles = ["LICENSE", "README.md", "icon.svg", "paas-config.yaml", "cos_custom"];

/**
 * All files of a charm but the runtime, sorted by path.
 *
 * @param imageInfo - what the manifest says of the build, for Charmhub; nothing by default
 */
export function charmFiles(built: BuiltCharm, platform: CharmPlatform, imageInfo?: unknown): readonly CharmFile[] {
  const { project, code, assets } = built;
  const { expanded, metadata, filesBeside } = project;
  const { version } = metadata;
  const text = (path: string, content: string | Uint8Array, mode = 0o644): CharmFile => ({ path, content, mode });
  return [
    ...Object.entries(jujuFiles({ ...expanded, version, platform, filesBeside, imageInfo })).map(([name, content]) =>
      text(name, content),
    ),
    text("charm.cjs", code),
    text("start.cjs", charmStarter(code), 0o755),
    text(assetsFile, JSON.stringify(assets)),
    text("dispatch", dispatch, 0o755),
    ...licenceFiles(built.inputs),
    text("sbom.cdx.json", billOfMaterials(built, platform)),
    ...ownFiles.flatMap((name) => filesBelow(project.directory, name)),
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function filesBelow(directory: string, name: string): readonly CharmFile[] {
  const path = join(directory, name);
  if (!existsSync(path)) return [];
  if (statSync(path).isDirectory()) {
    return readdirSync(path)
      .filter((entry) => !entry.startsWith("."))
      .flatMap((entry) => filesBelow(directory, `${name}/${entry}`));
  }
  return [{ path: name, content: readFileSync(path), mode: 0o644 }];
}
