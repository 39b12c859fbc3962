import { expect, test } from "vitest";
import { readLayerYaml } from "./read-layer.ts";

const refusal = async (text: string): Promise<string> => {
  try {
    await readLayerYaml("l", text);
    return "taken";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

// What Pebble 1.32 makes of these texts.
test("a layer's scalars stay texts as they are written", async () => {
  const text = `services:
  off: {override: replace, command: yes, environment: {A: 1.50, B: 0x10, C: True, D: ~, on: no, E: 010, F: 2001-01-01}}`;

  expect(await readLayerYaml("l", text)).toEqual({
    services: {
      off: {
        override: "replace",
        command: "yes",
        environment: { A: "1.50", B: "0x10", C: "True", D: "", on: "no", E: "010", F: "2001-01-01" },
      },
    },
  });
});

test("aliases and merge keys are resolved", async () => {
  const text = "services: {a: &a {override: merge, startup: enabled}, b: {<<: *a, command: x}, c: *a}";

  expect(await readLayerYaml("l", text)).toEqual({
    services: {
      a: { override: "merge", startup: "enabled" },
      b: { override: "merge", startup: "enabled", command: "x" },
      c: { override: "merge", startup: "enabled" },
    },
  });
});

test("a refusal names the line of the section", async () => {
  const unmarshal = 'cannot parse layer "l" section "services": yaml: unmarshal errors:\n  line';

  expect(await refusal("services:\n  one:\n    override: merge\n    comand: cat\n")).toBe(
    `${unmarshal} 3: field comand not found in type plan.Service`,
  );
  expect(await refusal("summary: x\nservices:\n\n  a:\n    override: replace\n    command: [a]\n")).toBe(
    `${unmarshal} 3: cannot unmarshal !!seq into string`,
  );
});

test("a section that is begun and not filled is refused", async () => {
  expect(await refusal("services:\n")).toBe('cannot parse layer "l" section "services": EOF');
});

test("what is no YAML is refused without a word of it", async () => {
  expect(await refusal('services:\n  password: "unclosed secret\n')).toMatch(
    /^cannot parse layer "l": yaml: line \d+: Missing closing "quote$/,
  );
});
