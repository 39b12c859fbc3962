import type { CharmMetadata, Databag } from "@paas-charm/core";
import { parseSecretUri, type State, type StateRelation } from "@paas-charm/core/simulated";
import type { Impossibility, Rule } from "../impossible-state.ts";

/** Relations that Juju would not make, and databags that it would not hold. */
export function checkRelations(state: State<unknown>, { endpoints }: CharmMetadata): readonly Impossibility[] {
  const seen = new Set<number>();
  return [
    ...state.relations.flatMap((relation): readonly Impossibility[] => {
      const { id, endpoint } = relation;
      const twice = seen.has(id);
      seen.add(id);
      const declared = Object.hasOwn(endpoints, endpoint) ? endpoints[endpoint] : undefined;
      return [
        ...(twice ? [problem("relation-id", `two relations have the id ${id}; each has its own`)] : []),
        ...(declared === undefined
          ? [
              problem(
                "endpoint",
                `relation ${id}: the charm has no endpoint ${endpoint}; it has ${Object.keys(endpoints).sort().join(", ") || "none"}`,
              ),
            ]
          : []),
        ...(declared?.role === "peers" ? checkPeers(relation, state.unit) : []),
        ...checkBags(relation, state),
      ];
    }),
    ...Object.entries(endpoints).flatMap(([name, { role, limit }]) => {
      const count = state.relations.filter(({ endpoint }) => endpoint === name).length;
      const most = role === "peers" ? 1 : (limit ?? Number.POSITIVE_INFINITY);
      return count > most
        ? [
            problem(
              "relation-limit",
              `endpoint ${name} takes ${most} relation${most === 1 ? "" : "s"}, and the state has ${count}`,
            ),
          ]
        : [];
    }),
  ];
}

function checkPeers({ id, remoteUnits }: StateRelation, unit: string): readonly Impossibility[] {
  const own = unit.slice(unit.indexOf("/") + 1);
  return Object.hasOwn(remoteUnits, own)
    ? [
        problem(
          "peers",
          `peer relation ${id} has ${unit} among its remote units: that is this very unit, whose databag is \`localUnit\``,
        ),
      ]
    : [];
}

function checkBags(relation: StateRelation, { secrets }: State<unknown>): readonly Impossibility[] {
  const { id, endpoint, remoteUnits, remoteApp } = relation;
  const numbers = Object.keys(remoteUnits).filter((number) => !/^\d+$/.test(number));
  const remote: readonly (readonly [string, Databag])[] = [
    ["remoteAppData", relation.remoteAppData],
    ...Object.entries(remoteUnits).map(([number, bag]) => [`remoteUnits ${number}`, bag] as const),
  ];
  const own = [
    ["localApp", relation.localApp],
    ["localUnit", relation.localUnit],
  ] as const;
  const where = `relation ${endpoint}:${id}`;
  return [
    ...numbers.map((number) =>
      problem(
        "unit",
        `${where}: ${JSON.stringify(number)} is no unit number of ${remoteApp}; write 0 for ${remoteApp}/0`,
      ),
    ),
    ...[...remote, ...own].flatMap(([name, bag]) =>
      Object.entries(bag).flatMap(([key, value]) =>
        typeof value === "string"
          ? []
          : [
              problem(
                "databag",
                `${where}: ${name} holds ${JSON.stringify(value)} under ${key}; databags hold text only`,
              ),
            ],
      ),
    ),
    ...remote.flatMap(([name, bag]) =>
      Object.entries(bag).flatMap(([key, value]) => {
        const secret = typeof value === "string" && value.startsWith("secret:") ? parseSecretUri(value) : undefined;
        if (secret === undefined || secrets.some((one) => parseSecretUri(one.id) === secret)) return [];
        return [
          problem(
            "secret-not-granted",
            `${where}: ${name} names ${value} under ${key}, and the state has no such secret: add it to \`secrets\``,
          ),
        ];
      }),
    ),
  ];
}

function problem(rule: Rule, message: string): Impossibility {
  return { rule, message };
}
