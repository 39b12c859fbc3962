import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dialect, defineCharm, type Framework } from "@paas-charm/core";
import { django } from "@paas-charm/django";
import { expressjs } from "@paas-charm/expressjs";
import { fastapi } from "@paas-charm/fastapi";
import { flask } from "@paas-charm/flask";
import { go } from "@paas-charm/go";
import { springBoot } from "@paas-charm/spring-boot";
import { type TestedCharm, testedCharm } from "@paas-charm/testing";

/** Every framework, by the title that a page gives it. */
export const frameworks: Readonly<Record<string, Framework>> = {
  Flask: flask,
  Django: django,
  FastAPI: fastapi,
  Go: go,
  ExpressJS: expressjs,
  "Spring Boot": springBoot,
};

/** A base of each dialect. */
export const bases: Readonly<Record<Dialect, string>> = { "1.12": "ubuntu@24.04", "2.0b1": "ubuntu@26.04" };

/** For charms that may have a database; Django's must. */
export const withDatabase = "requires: {postgresql: {interface: postgresql_client, optional: true, limit: 1}}\n";

/** The charmcraft.yaml of a charm called `guestbook` that says no more than its extension, and `more`. */
export function plainCharmcraft(framework: string, base: string, more = ""): string {
  return `type: charm
name: guestbook
summary: A guest book
description: Visitors leave a line.
base: ${base}
platforms: {amd64: }
extensions: [${framework}-framework]
${more}`;
}

/**
 * A charm called `guestbook` that says no more than its extension.
 *
 * @param more - further lines of charmcraft.yaml
 */
export function plainCharm(framework: Framework, dialect: Dialect, more = ""): TestedCharm {
  const directory = mkdtempSync(join(tmpdir(), "plain-charm-"));
  try {
    writeFileSync(join(directory, "charmcraft.yaml"), plainCharmcraft(framework.name, bases[dialect], more));
    return testedCharm(defineCharm({ framework }), { directory });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
