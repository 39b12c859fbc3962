import { expect, test } from "vitest";
import { judgePackage } from "./package-rules.ts";
import type { PackedPackage, PublishedManifest } from "./packed-package.ts";

/** A framework's package with nothing wrong in it. */
const manifest: PublishedManifest = {
  name: "@paas-charm/flask",
  version: "0.2.0",
  description: "Flask applications as Juju charms.",
  license: "Apache-2.0",
  type: "module",
  sideEffects: false,
  engines: { node: ">=22" },
  repository: { type: "git", url: "git+https://example.com/paas-charm.git", directory: "packages/flask" },
  publishConfig: { access: "public", provenance: true },
  files: ["dist"],
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  dependencies: { zod: "^4.0.0" },
  peerDependencies: { "@paas-charm/core": "^0.2.0" },
};
const files = ["README.md", "LICENSE", "package.json", "dist/index.js", "dist/index.d.ts", "cos/rules/flask.rules"];

function packed(changes: Partial<PublishedManifest> = {}, more: Readonly<Record<string, string>> = {}): PackedPackage {
  return {
    folder: "packages/flask",
    tarball: "flask.tgz",
    tarballBytes: 1,
    unpackedBytes: 1,
    manifest: { ...manifest, ...changes },
    files: new Map([...files.map((path) => [path, ""] as const), ...Object.entries(more)]),
  };
}

test("finds nothing wrong with a package that is as it should be", () => {
  expect(judgePackage(packed())).toEqual([]);
});

test.for<[fault: string, changes: Partial<PublishedManifest>]>([
  ["has no description", { description: "" }],
  ["has another licence", { license: "MIT" }],
  ["is no ES module", { type: "commonjs" }],
  ["side effects", { sideEffects: true }],
  ["wants another Node than >=22: >=20", { engines: { node: ">=20" } }],
  ["no git repository", { repository: { url: "git+https://example.com/a.git", directory: "packages/flask" } }],
  ["no `git+https` address", { repository: { type: "git", url: "example.com/a", directory: "packages/flask" } }],
  ["says packages/go", { repository: { ...manifest.repository, directory: "packages/go" } }],
  ["not published for everybody", { publishConfig: { provenance: true } }],
  ["without provenance", { publishConfig: { access: "public" } }],
  ["what it publishes", { files: [] }],
  ["has scripts", { scripts: { postinstall: "true" } }],
  ["from this tree only: workspace:^", { dependencies: { zod: "workspace:^" } }],
  ["wants @paas-charm/core ^0.1.0", { peerDependencies: { "@paas-charm/core": "^0.1.0" } }],
  ["has no peer dependency on @paas-charm/core", { peerDependencies: {} }],
  ["has @paas-charm/core as a dependency", { dependencies: { "@paas-charm/core": "^0.2.0" } }],
  ["core has zod and yaml, and nothing else", { name: "@paas-charm/core", dependencies: { pg: "^8.0.0" } }],
  ["neither an entry point nor a program", { exports: {} }],
  ["no file for . (default)", { exports: { ".": { default: "./dist/other.js" } } }],
  ["no shell starts", { bin: { it: "./dist/index.js" } }],
])("says %s", ([fault, changes]) => {
  expect(judgePackage(packed(changes)).join("\n")).toContain(fault);
});

test.for<[fault: string, files: Readonly<Record<string, string>>]>([
  ["ships src/index.ts", { "src/index.ts": "" }],
  ["ships dist/.env", { "dist/.env": "" }],
  ["has two drafts in README.md", { "README.md": `# Flask\n${"<".repeat(7)} HEAD\n` }],
])("says %s", ([fault, more]) => {
  expect(judgePackage(packed({}, more)).join("\n")).toContain(fault);
});

test("lets the command line bring core, and core be without itself", () => {
  const { peerDependencies: _peers, ...others } = manifest;
  const command = { ...others, name: "paas-charm", dependencies: { "@paas-charm/core": "^0.2.0" } };
  const core = { ...others, name: "@paas-charm/core", dependencies: { zod: "^4.0.0", yaml: "^2.0.0" } };

  expect(judgePackage({ ...packed(), manifest: command })).toEqual([]);
  expect(judgePackage({ ...packed(), manifest: core })).toEqual([]);
});
