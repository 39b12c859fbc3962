import type { Framework } from "@paas-charm/core";

/** Declarations of the frameworks that charmcraft knows, by name; each loaded when it is asked for. */
const declarations: Readonly<Record<string, () => Promise<Framework>>> = {
  django: async () => (await import("@paas-charm/django")).django as Framework,
  expressjs: async () => (await import("@paas-charm/expressjs")).expressjs as Framework,
  fastapi: async () => (await import("@paas-charm/fastapi")).fastapi as Framework,
  flask: async () => (await import("@paas-charm/flask")).flask as Framework,
  go: async () => (await import("@paas-charm/go")).go as Framework,
  "spring-boot": async () => (await import("@paas-charm/spring-boot")).springBoot as Framework,
};

/** The declaration of a framework; undefined for one that is not ours. */
export async function frameworkNamed(name: string): Promise<Framework | undefined> {
  return Object.hasOwn(declarations, name) ? await declarations[name]?.() : undefined;
}
