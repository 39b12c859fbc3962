import type { PackedPackage, PublishedManifest } from "./packed-package.ts";

/** What is wrong with a package that is about to be published; empty when nothing is. Pure. */
export function judgePackage(packed: PackedPackage): readonly string[] {
  return [...judgeFields(packed), ...judgeDependencies(packed.manifest), ...judgeFiles(packed)];
}

/** Packages that hold a charm's one copy of core, or bring it: all others have it as a peer. */
const bringCore = new Set(["@paas-charm/local", "@paas-charm/project", "paas-charm"]);

function judgeFields({ manifest, folder }: PackedPackage): readonly string[] {
  const { repository, publishConfig, engines, files } = manifest;
  return complaints([
    [!manifest.description, "has no description"],
    [manifest.license !== "Apache-2.0", "has another licence than Apache-2.0"],
    [manifest.type !== "module", "is no ES module: `type`"],
    [manifest.sideEffects !== false, "does not say that its modules have no side effects: `sideEffects`"],
    [engines?.node !== ">=22", `wants another Node than >=22: ${engines?.node ?? "none is named"}`],
    // The registry compares these with the repository that the provenance names.
    [repository?.type !== "git", "has no git repository"],
    [!/^git\+https:\/\/\S+\.git$/.test(repository?.url ?? ""), "has no `git+https` address of its repository"],
    [repository?.directory !== folder, `lies in ${folder}, and says ${repository?.directory ?? "nothing"}`],
    [publishConfig?.access !== "public", "is not published for everybody: `publishConfig.access`"],
    [publishConfig?.provenance !== true, "is published without provenance: `publishConfig.provenance`"],
    [(files ?? []).length === 0, "does not say what it publishes: `files`"],
    [manifest.scripts !== undefined, "has scripts, which would run at somebody's install"],
  ]);
}

function judgeDependencies(manifest: PublishedManifest): readonly string[] {
  const { name, version, dependencies = {}, peerDependencies = {}, optionalDependencies = {} } = manifest;
  const all = Object.entries({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  const isCore = name === "@paas-charm/core";
  const found = Object.keys({ ...dependencies, ...optionalDependencies });
  return complaints([
    ...all.map(([other, range]): Complaint => [/^[a-z]+:/.test(range), `has ${other} from this tree only: ${range}`]),
    ...all.map(
      ([other, range]): Complaint => [
        other.startsWith("@paas-charm/") && range !== `^${version}`,
        `wants ${other} ${range}, and all are ${version}`,
      ],
    ),
    ...found.map(
      (other): Complaint => [
        isCore && other !== "zod" && other !== "yaml",
        `has ${other} as a dependency: core has zod and yaml, and nothing else`,
      ],
    ),
    [
      !isCore && !bringCore.has(name) && !Object.hasOwn(peerDependencies, "@paas-charm/core"),
      "has no peer dependency on @paas-charm/core: a charm would hold two",
    ],
    [
      !bringCore.has(name) && Object.hasOwn(dependencies, "@paas-charm/core"),
      "has @paas-charm/core as a dependency: a charm would hold two",
    ],
  ]);
}

/** Built code, the licences of what is bundled, the Go and `sh` sources that a local model builds or runs, dashboards and rules. */
const published =
  /^(?:dist\/.+\.(?:c?js|js\.map|d\.ts|go|mod|sum|sh)|dist\/bundled\/LICENSES\.txt|cos\/.+|package\.json|README\.md|LICENSE)$/;

function judgeFiles({ manifest, files }: PackedPackage): readonly string[] {
  const entries = Object.entries(manifest.exports ?? {}).flatMap(([entry, conditions]) =>
    Object.entries(conditions).map(([condition, path]) => [`${entry} (${condition})`, path] as const),
  );
  const bins = Object.entries(manifest.bin ?? {});
  return complaints([
    [!files.has("README.md"), "has no README.md"],
    [!files.has("LICENSE"), "has no LICENSE"],
    [entries.length + bins.length === 0, "has neither an entry point nor a program"],
    ...[...entries, ...bins].map(
      ([entry, path]): Complaint => [!files.has(path.replace(/^\.\//, "")), `has no file for ${entry}: ${path}`],
    ),
    ...bins.map(
      ([program, path]): Complaint => [
        !files.get(path.replace(/^\.\//, ""))?.startsWith("#!/usr/bin/env node\n"),
        `has a program that no shell starts: ${program}`,
      ],
    ),
    ...[...files].flatMap(([path, text]): readonly Complaint[] => [
      [!published.test(path), `ships ${path}`],
      [/^(?:> )*(?:<{7}|>{7}|(?:> ){7}) ?[\w(]/m.test(text) && path.endsWith(".md"), `has two drafts in ${path}`],
    ]),
  ]);
}

type Complaint = readonly [applies: boolean, text: string];

function complaints(all: readonly Complaint[]): readonly string[] {
  return all.filter(([applies]) => applies).map(([, text]) => text);
}
