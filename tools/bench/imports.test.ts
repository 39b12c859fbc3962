import { beforeEach, expect, test, vi } from "vitest";

/** Schemas that were built. */
let built: string[] = [];

beforeEach(() => {
  built = [];
  vi.resetModules();
  vi.doMock("zod", async (importOriginal) => {
    const real = await importOriginal<Record<string, unknown>>();
    return Object.fromEntries(Object.entries(real).map(([name, value]) => [name, watched(name, value)]));
  });
});

/** Functions with small letters build schemas; the others are their classes. */
function watched(name: string, value: unknown): unknown {
  if (typeof value !== "function" || !/^[a-z]/.test(name)) return value;
  return (...args: unknown[]): unknown => {
    built.push(name);
    return value(...args);
  };
}

test.for([
  ["core", () => import("@paas-charm/core")],
  ["flask", () => import("@paas-charm/flask")],
  ["django", () => import("@paas-charm/django")],
  ["fastapi", () => import("@paas-charm/fastapi")],
  ["go", () => import("@paas-charm/go")],
  ["expressjs", () => import("@paas-charm/expressjs")],
  ["spring-boot", () => import("@paas-charm/spring-boot")],
] as const)("importing %s builds no schema", async ([, load]) => {
  await load();

  expect(built).toEqual([]);
});

test("a schema that is built would be noticed", async () => {
  const z = await import("zod");
  z.string();

  expect(built).toEqual(["string"]);
});
