import type { Expectation, Vector } from "../vectors.ts";
import { type Correction, type CorrectionContext, goesOn, mapEnvironment, prefixOf, refuses } from "./correction.ts";

/** The URL that the ingress provider published, as a URL parser writes it. */
export function ingressUrl({ state }: Vector): string | undefined {
  const published = state.relations.find(({ endpoint }) => endpoint === "ingress")?.remoteAppData?.["ingress"];
  if (published === undefined) return undefined;
  try {
    return new URL((JSON.parse(published) as { url: string }).url).href;
  } catch {
    return undefined;
  }
}

/** What the ingress provider has to know is written whether or not the workload is well. */
export function withIngress(expected: Expectation, { vector, undisturbed }: CorrectionContext): Expectation {
  const relation = vector.state.relations.find(({ endpoint }) => endpoint === "ingress");
  if (relation === undefined) return expected;
  const { unit, model } = vector.juju;
  const app = unit.slice(0, unit.indexOf("/"));
  const port = configuredPort(vector) ?? undisturbed.ports?.[0]?.port ?? Number(relation.localApp["port"]);
  const isOpen = vector.state.ports.some((open) => open.port === port);
  const localApp = vector.state.leader
    ? {
        model: JSON.stringify(model),
        name: JSON.stringify(app),
        port: `${port}`,
        "strip-prefix": "true",
        ...(isOpen && { is_port_open: "true" }),
      }
    : relation.localApp;
  const host = `${unit.replace("/", "-")}.${app}-endpoints.${model}.svc.cluster.local`;
  const localUnit = { host: JSON.stringify(host), ip: '"192.0.2.0"' };
  return {
    ...expected,
    relations: [
      ...(expected.relations ?? []).filter(({ id }) => id !== relation.id),
      { id: relation.id, endpoint: "ingress", localApp, localUnit },
    ],
  };
}

function configuredPort({ paasConfig }: Vector): number | undefined {
  const port: unknown = typeof paasConfig === "object" && paasConfig !== null ? Reflect.get(paasConfig, "port") : 0;
  return typeof port === "number" && port > 0 ? port : undefined;
}

/** What ingress providers publish. */
export const ingressCorrections: Readonly<Record<string, Correction>> = {
  I2: (recorded, context) =>
    withIngress(refuses("blocked", "Invalid ingress relation data.")(recorded, context), context),
  // The highest port is one like any other.
  I3: (recorded, context) => {
    const port = configuredPort(context.vector) ?? 0;
    const [{ port: usual } = { port: 0 }] = context.undisturbed.ports ?? [];
    const prefix = prefixOf(context.vector);
    const gone = mapEnvironment(goesOn(recorded, context), (environment) => ({
      ...Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [
          name,
          /^([A-Z]+_)?PORT$/.test(name) && !name.startsWith("METRICS") && value === `${usual}` ? `${port}` : value,
        ]),
      ),
      [`${prefix}BASE_URL`]:
        ingressUrl(context.vector) ?? String(environment[`${prefix}BASE_URL`]).replace(`:${usual}`, `:${port}`),
    }));
    return withIngress({ ...gone, ports: [{ protocol: "tcp", port }] }, context);
  },
};
