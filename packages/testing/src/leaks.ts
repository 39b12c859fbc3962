import type { Transition as Simulation, State } from "@paas-charm/core/simulated";

/** Shorter values than this are found anywhere by chance. */
const shortest = 5;

/** Where secrets are that they should not be: texts that name the secret and the place, and never the value. */
export function leaksOf(
  done: Pick<Simulation, "state" | "toolCalls" | "execs" | "log" | "action">,
  watch: readonly string[] = [],
): readonly string[] {
  const values = [
    ...secretValues(done.state),
    ...watch.map((value, index): [string, string] => [`watched value ${index + 1}`, value]),
  ];
  const long = values.filter(([, value]) => value.length >= shortest);
  if (long.length === 0) return [];
  const places = placesOf(done);
  return long.flatMap(([name, value]) =>
    places.flatMap(([place, text]) => (text.includes(value) ? [`${name} is in ${place}`] : [])),
  );
}

function secretValues({ secrets }: State): readonly (readonly [name: string, value: string])[] {
  return secrets.flatMap(({ id, label, revisions }) =>
    Object.values(revisions).flatMap((content) =>
      Object.entries(content).map(([key, value]): [string, string] => [`${key} of secret ${label || id}`, value]),
    ),
  );
}

/** Texts that people, other charms and other processes read. */
function placesOf({
  state,
  toolCalls,
  execs,
  log,
  action,
}: Pick<Simulation, "state" | "toolCalls" | "execs" | "log" | "action">): readonly (readonly [
  place: string,
  text: string,
])[] {
  const bags = state.relations.flatMap(({ id, endpoint, localApp, localUnit }) => [
    [`our application databag of ${endpoint}:${id}`, JSON.stringify(localApp)] as const,
    [`our unit databag of ${endpoint}:${id}`, JSON.stringify(localUnit)] as const,
  ]);
  return [
    ["the unit's status", state.unitStatus.message],
    ["the application's status", state.appStatus.message],
    ...bags,
    ...toolCalls.map(({ tool, args }) => [`the arguments of ${tool}`, args.join(" ")] as const),
    ...execs.map(({ command }) => [`the command ${command[0] ?? ""}`, command.join(" ")] as const),
    ...log.map(({ message }) => ["a log line", message] as const),
    ["the results of the action", Object.values(action.results).join(" ")],
    ["the failure of the action", action.failure ?? ""],
  ];
}
