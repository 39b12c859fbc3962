import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCharmProject, readPaasConfigSource } from "./charm-project.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "charm-project-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const head =
  "type: charm\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nextensions: [flask-framework]\n";

function project(text: string) {
  writeFileSync(join(directory, "charmcraft.yaml"), head + text);
  return readCharmProject(directory);
}

describe("the metadata of a project", () => {
  test("says what a dispatch needs to know", () => {
    const { metadata, charmTs } = project(
      "name: guest-book\nversion: '2'\ncharm-user: non-root\nstorage: {data: {type: filesystem, location: /data}}\n",
    );

    expect(charmTs).toBeUndefined();
    expect(metadata).toMatchObject({
      name: "guest-book",
      summary: "s",
      version: "2",
      framework: "flask",
      dialect: "1.12",
      base: "ubuntu@24.04",
      assumes: ["k8s-api"],
      charmUser: "non-root",
      containers: { "flask-app": { resource: "flask-app-image" } },
      resources: { "flask-app-image": { type: "oci-image" } },
      storage: { data: { type: "filesystem" } },
      actions: { "rotate-secret-key": {} },
    });
  });

  test("has every endpoint with its role, short forms among them", () => {
    const { metadata } = project(
      "name: a\nrequires: {db: postgresql_client, cache: {interface: redis, optional: true, limit: 1, scope: container}}\nprovides: {feed: {interface: feed}}\n",
    );

    expect(metadata.endpoints).toMatchObject({
      db: { interface: "postgresql_client", role: "requires", optional: false },
      cache: { interface: "redis", role: "requires", optional: true, limit: 1, scope: "container" },
      feed: { interface: "feed", role: "provides" },
      ingress: { interface: "ingress", role: "requires", limit: 1 },
      "secret-storage": { interface: "secret-storage", role: "peers" },
    });
  });

  test("takes in what charm.ts declares", () => {
    writeFileSync(join(directory, "charmcraft.yaml"), `${head}name: a\n`);

    const { metadata } = readCharmProject(directory, {
      framework: "flask",
      options: { motto: { type: "string", default: "Be kind" } },
      actions: { it: { params: { all: { type: "boolean" } } } },
      endpoints: { db: { role: "requires", interface: "postgresql_client", optional: true } },
    });

    expect(metadata).toMatchObject({
      options: { motto: { type: "string", default: "Be kind" } },
      actions: { it: { params: { all: { type: "boolean" } } } },
      endpoints: { db: { role: "requires", optional: true } },
    });
  });

  test("has the options of a sign-on endpoint that charm.ts declares, as it has those of one in the file", () => {
    writeFileSync(join(directory, "charmcraft.yaml"), `${head}name: a\nrequires: {staff: {interface: oauth}}\n`);

    const { metadata } = readCharmProject(directory, {
      framework: "flask",
      options: { "oidc-scopes": { type: "string", default: "openid" } },
      actions: {},
      endpoints: { oidc: { role: "requires", interface: "oauth", optional: true } },
    });

    expect(metadata.options).toMatchObject({
      "oidc-redirect-path": { type: "string", default: "/callback" },
      "oidc-scopes": { default: "openid" },
      "staff-redirect-path": { type: "string", default: "/callback" },
      "staff-scopes": { default: "openid profile email" },
    });
  });

  test.for(["Guest", "1a", "a--1", "a-1", ""])("refuses the name %s", (name) => {
    expect(() => project(`name: '${name}'\n`)).toThrow("charmcraft.yaml:7:1  the charm needs a name");
  });

  test("needs a charmcraft.yaml", () => {
    expect(() => readCharmProject(directory)).toThrow("cannot read charmcraft.yaml");
  });
});

describe("paas-config.yaml", () => {
  test("may be absent", () => {
    expect(readPaasConfigSource(directory)).toEqual({ state: "absent" });
  });

  test("is parsed, whatever it means", () => {
    writeFileSync(join(directory, "paas-config.yaml"), "port: 9000\nunknown: yes\n");

    expect(readPaasConfigSource(directory)).toEqual({ state: "parsed", value: { port: 9000, unknown: true } });
  });

  test("is kept as unreadable with the parser's reason: the unit says so in its status", () => {
    writeFileSync(join(directory, "paas-config.yaml"), "port: [9000\n");

    expect(readPaasConfigSource(directory)).toMatchObject({
      state: "unreadable",
      reason: expect.stringContaining("line 2"),
    });
  });
});
