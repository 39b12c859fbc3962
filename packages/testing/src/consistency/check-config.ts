import type { CharmMetadata, CharmOption, ConfigValue } from "@paas-charm/core";
import { parseSecretUri, type State } from "@paas-charm/core/simulated";
import type { Impossibility } from "../impossible-state.ts";

/** Options that the charm has not, values of another type, and secrets that the state does not know. */
export function checkConfig(state: State<unknown>, { options }: CharmMetadata): readonly Impossibility[] {
  return Object.entries(state.config).flatMap(([name, value]) => {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) {
      return problem(`the charm has no option ${name}; it has ${Object.keys(options).sort().join(", ") || "none"}`);
    }
    if (!isOf(option.type, value)) {
      return problem(`option ${name} is of type ${option.type}, and ${JSON.stringify(value)} is none`);
    }
    return option.type === "secret" ? checkSecret(name, String(value), state) : [];
  });
}

function checkSecret(option: string, value: string, { secrets }: State<unknown>): readonly Impossibility[] {
  // Juju takes the empty text for a secret option that is not set.
  if (value === "") return [];
  const id = parseSecretUri(value);
  if (id === undefined)
    return problem(`option ${option} is of type secret: its value is a secret's id, secret: and twenty characters`);
  if (secrets.some((secret) => parseSecretUri(secret.id) === id)) return [];
  return [
    {
      rule: "secret-not-granted",
      message: `option ${option} names ${value}, and the state has no such secret: add it to \`secrets\``,
    },
  ];
}

function isOf(type: CharmOption["type"], value: ConfigValue): boolean {
  switch (type) {
    case "int":
      return Number.isInteger(value);
    case "float":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    default:
      return typeof value === "string";
  }
}

function problem(message: string): readonly Impossibility[] {
  return [{ rule: "config", message }];
}
