import type { Env } from "../integrations/contract.ts";
import type { ConfigValue } from "../juju/hook-tools.ts";
import type { Secret } from "../secret.ts";
import { variableText } from "../workload/python-json.ts";

/** Options as variables: prefix and name in upper case; a secret gives one variable for each of its entries. */
export function userEnv(
  prefix: string,
  options: Readonly<Record<string, ConfigValue | Readonly<Record<string, Secret>>>>,
): Env {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]): [string, Env[string]][] =>
      typeof value === "object"
        ? Object.entries(value).map(([entry, content]) => [variableName(prefix, `${name}_${entry}`), content])
        : [[variableName(prefix, name), variableText(value)]],
    ),
  );
}

/** `my-option` under the prefix `APP_` → `APP_MY_OPTION`. */
function variableName(prefix: string, name: string): string {
  return prefix + name.replaceAll("-", "_").toUpperCase();
}
