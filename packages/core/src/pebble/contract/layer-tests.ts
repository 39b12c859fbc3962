import type { Layer } from "../plan/index.ts";
import { acceptedLayers } from "./accepted-layers.ts";
import { layerVerdicts } from "./layer-verdicts.ts";
import { rejection, type Suite, sleeper } from "./suite.ts";

/** Layers and the plan. */
export function layerTests({ test, expect, pebble, add }: Suite): void {
  test("has an empty plan before any layer", async () => {
    expect(await pebble().plan()).toEqual({});
    expect(await pebble().services()).toEqual([]);
  });

  test("combines a layer into the one of its label", async () => {
    await add({ a: { ...sleeper, environment: { ONE: "1", TWO: "two: 2" } } });
    await add({ a: { override: "merge", command: "", environment: { ONE: "uno" } } });

    expect(await pebble().plan()).toMatchObject({
      services: { a: { command: sleeper.command, environment: { ONE: "uno", TWO: "two: 2" } } },
    });
  });

  test("appends lists on merge", async () => {
    await add({ a: sleeper, b: { ...sleeper, after: ["a"] } });
    await pebble().addLayer("second", { services: { b: { override: "merge", after: ["a"] } } });

    expect(await pebble().plan()).toMatchObject({ services: { b: { after: ["a", "a"] } } });
  });

  test("combines layers with every field, and shows the plan they make", async () => {
    for (const { about, layer, plan } of acceptedLayers()) {
      await pebble().combineLayer("l", layer as Layer);

      expect([about, await pebble().plan()]).toEqual([about, plan]);
    }
  });

  test("refuses layers, in its own words, and keeps its plan", async () => {
    for (const { about, layer, wrong, text } of layerVerdicts()) {
      const error = await rejection(pebble().combineLayer("l", layer as Layer));
      const told = error.message.replace(/^cannot parse layer YAML: /, "");

      expect([about, error.code, told.startsWith(text) ? text : told]).toEqual([about, "bad-request", text]);
      expect([about, error.message.startsWith("cannot parse layer YAML: ")]).toEqual([about, wrong === "layer"]);
    }
    expect(await pebble().plan()).toEqual({});
  });

  // Except texts that begin with a line end: Go's YAML encoder loses one of them.
  test("gives back any text of an environment unchanged", async () => {
    const environment = {
      A: "",
      B: "true",
      C: "1",
      D: "line\nline",
      E: " edge ",
      F: "é😀\t\u0001",
      G: "'\"#: -",
      H: "null",
      I: "| x",
    };
    await add({ a: { ...sleeper, environment } });

    expect((await pebble().plan()).services?.["a"]?.environment).toEqual(environment);
  });

  test("refuses a second layer of a label unless combined, and labels that are none", async () => {
    await pebble().addLayer("one", { services: { a: sleeper } });

    expect(await rejection(pebble().addLayer("one", { services: { a: sleeper } }))).toEqual({
      code: "bad-request",
      message: 'layer "one" already exists',
    });
    expect((await rejection(pebble().combineLayer("", {}))).message).toBe("label must be set");
    expect((await rejection(pebble().combineLayer("pebble-x", {}))).message).toContain("reserved label prefix");
  });

  test("keeps the order of layers when one of them is combined again", async () => {
    await pebble().addLayer("one", { services: { a: { ...sleeper, summary: "one" } } });
    await pebble().addLayer("two", { services: { a: { override: "merge", summary: "two" } } });
    await pebble().combineLayer("one", { services: { a: { ...sleeper, summary: "again" } } });

    expect((await pebble().plan()).services?.["a"]?.summary).toBe("two");
  });

  test("puts a layer of a group behind the last of its group", async () => {
    await pebble().addLayer("group/one", { services: { a: { ...sleeper, summary: "group one" } } });
    await pebble().addLayer("top", { services: { a: { override: "merge", summary: "top" } } });
    const inGroup: Layer = { services: { a: { override: "merge", summary: "group two" } } };

    expect((await rejection(pebble().addLayer("group/two", inGroup))).message).toBe(
      "cannot insert sub-directory layer without 'inner' attribute set",
    );
    await pebble().addLayer("group/two", inGroup, { inner: true });
    expect((await pebble().plan()).services?.["a"]?.summary).toBe("top");
  });

  test("has its workloads and no others", async () => {
    const { code, message } = await rejection(pebble().addLayer("l", { workloads: { w: { override: "replace" } } }));

    expect([code, message.includes("workloads")]).toEqual(["bad-request", true]);
  });
}
