/** Whether a service's logs go to a target: the last of the names that is the service's, or `all`, with a minus sign for no. */
export function goesTo(service: string, names: readonly string[]): boolean {
  const last = names.findLast((name) => [service, `-${service}`, "all", "-all"].includes(name));
  return last !== undefined && (last === service || last === "all");
}

/**
 * Labels with the variables of a service in their place, as Go's `os.Expand` has it: `$NAME` and `${NAME}`, nothing for one that is
 * not set, and no way to write a dollar sign before a name.
 */
export function evaluateLabels(
  labels: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const variable = (name: string) => (Object.hasOwn(environment, name) ? (environment[name] ?? "") : "");
  const expand = (text: string) =>
    text.replace(
      /\$(?:\{([^}]*)\}|\{|([*#$@!?\-0-9])|([A-Za-z0-9_]+))/g,
      (_found, braced?: string, special?: string, plain?: string) => variable(braced ?? special ?? plain ?? ""),
    );
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, expand(value)]));
}
