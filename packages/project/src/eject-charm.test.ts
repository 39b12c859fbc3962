import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readCharmProject } from "./charm-project.ts";
import { ejectCharm } from "./eject-charm.ts";
import { extensions } from "./extensions/index.ts";
import { jujuFiles } from "./juju-files.ts";

const forms = Object.values(extensions).flatMap(({ name, framework, forms: all }) =>
  all.flatMap((form) => form.bases.map((base) => ({ name, framework, base, container: form.container }))),
);

test.for(forms)("a project that is written out packs the same metadata: $name on $base", async (form) => {
  const directory = mkdtempSync(join(tmpdir(), "ejected-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "charmcraft.yaml");
  writeFileSync(
    path,
    `# Ours.
type: charm
name: guest-book
title: Guest book
summary: s
description: d
base: ${form.base}
platforms:
  amd64: # all we have
extensions: [${form.name}]
assumes: [juju >= 3.6]
storage: {data: {type: filesystem, location: /data}}
containers:
  ${form.container}: {mounts: [{storage: data, location: /data}]} # uploads
  cache: {resource: cache-image}
resources: {cache-image: {type: oci-image}}
requires:
  ingress: # none of it
  oidc: {interface: oauth, limit: 1, optional: true}
  logging: {optional: true}
config: {options: {greeting: {type: string, default: "1e3"}, oidc-scopes: {default: openid}}}
x-team: {pager: 7}
`,
  );
  const declared = { framework: form.framework, options: {}, actions: {}, endpoints: {} };
  const before = readCharmProject(directory, declared);

  await ejectCharm(directory);

  const text = readFileSync(path, "utf8");
  expect(text).not.toContain("extensions");
  for (const comment of ["# Ours.", "# all we have", "# uploads"]) expect(text).toContain(comment);
  const after = readCharmProject(directory, declared);
  expect(after.metadata).toEqual(before.metadata);
  const files = ({ expanded }: typeof before) => jujuFiles({ ...expanded, version: "1", platform: "amd64" });
  expect(files(after)).toEqual(files(before));
  expect(after.expanded.charm["x-team"]).toEqual({ pager: 7 });
});
