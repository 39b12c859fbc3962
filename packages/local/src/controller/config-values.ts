import type { CharmOption, ConfigValue } from "@paas-charm/core";
import { LocalError } from "../local-error.ts";

/**
 * The values of options given as text, each in its option's type, as `juju config` and `juju deploy --config` take them.
 *
 * @param given - text by option name
 * @throws {@link LocalError} `bad-config` with Juju's text, for an unknown option or a value of another type
 */
export function parseConfigValues(
  options: Readonly<Record<string, CharmOption>>,
  given: Readonly<Record<string, string>>,
): Record<string, ConfigValue> {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, parseConfigValue(name, optionNamed(options, name), text)]),
  );
}

/** @throws {@link LocalError} `bad-config` for an option that the charm does not have */
export function optionNamed(options: Readonly<Record<string, CharmOption>>, name: string): CharmOption {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option !== undefined) return option;
  const known = Object.keys(options).sort();
  throw new LocalError("bad-config", `unknown option "${name}"`, {
    hint: known.length === 0 ? "the charm has no options" : `the charm has ${known.join(", ")}`,
  });
}

function parseConfigValue(name: string, option: CharmOption, text: string): ConfigValue {
  const value = parseAs(option.type, text);
  if (value !== undefined) return value;
  throw new LocalError("bad-config", `option "${name}" expected ${option.type}, got "${text}"`, {
    hint: examples[option.type],
  });
}

const examples = {
  string: "give text",
  int: "give a whole number, such as 4",
  float: "give a number, such as 0.5",
  boolean: "give true or false",
  secret: "give a secret's URI, such as secret:9m4e2mr0ui3e8a215n4g",
} satisfies Record<CharmOption["type"], string>;

function parseAs(type: CharmOption["type"], text: string): ConfigValue | undefined {
  switch (type) {
    case "string":
      return text;
    case "int":
      // Juju's are 64 bits wide; a JavaScript number holds 53 of them exactly.
      return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    case "float":
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
    case "boolean":
      // What Go's strconv.ParseBool takes.
      if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
      return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
    case "secret":
      return text === "" || /^secret:(\/\/)?([0-9a-f-]{36}\/)?[0-9a-z]{20}$/.test(text) ? text : undefined;
  }
}
