import type { AppFacts } from "../framework.ts";
import type { Contribution, Integration, Reading, Ready, RelationView } from "./contract.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** Where spans go. */
export interface TracingData {
  /** Base of OTLP over HTTP: host in lower case, no default port, a path at least `/`; signals are under `v1/`. */
  readonly endpoint: string;
}

const protocol = "otlp_http";

/** Traces over the `tracing` interface. Source: charm-relation-interfaces `tracing/v2`, library `tempo_coordinator_k8s` v0 0.11. */
export const tracingIntegration = (): Integration<TracingData> => ({
  interface: "tracing",
  role: "requires",
  endpoint: "tracing",
  rank: 90,
  envRank: 90,
  needs: () => ({}),
  read: readReceivers,
  publish: () => ({ app: { receivers: JSON.stringify([protocol]) } }),
  contribute: traceWorkload,
});

/** A provider that relays for another one answers with fewer receivers, or none, until it has what was asked for. */
function readReceivers({ endpoint, remote }: RelationView): Reading<TracingData> {
  const pending = (reason: string): Reading<TracingData> => ({
    state: "pending",
    level: "ignored",
    message: `${endpoint}: no ${protocol} receiver yet (receivers: ${reason})`,
  });
  const text = remote.app["receivers"];
  if (text === undefined) return pending("missing");
  let receivers: unknown;
  try {
    receivers = JSON.parse(text);
  } catch {
    return pending("not JSON");
  }
  if (!Array.isArray(receivers)) return pending("no list");
  const receiver: unknown = receivers.find((one) => protocolOf(one) === protocol);
  if (typeof receiver !== "object" || receiver === null) return pending(`none for ${protocol}`);
  const published: unknown = Reflect.get(receiver, "url");
  if (published === "") return pending("url is empty");
  const url = typeof published === "string" ? URL.parse(published) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const reason = "url is no http or https URL";
    return {
      state: "invalid",
      message: `Invalid ${endpoint} relation data. (receivers: ${reason})`,
      problems: [{ key: "receivers", reason }],
    };
  }
  return { state: "ready", data: { endpoint: url.href } };
}

function protocolOf(receiver: unknown): unknown {
  if (typeof receiver !== "object" || receiver === null) return undefined;
  const named: unknown = Reflect.get(receiver, "protocol");
  return typeof named === "object" && named !== null ? Reflect.get(named, "name") : undefined;
}

function traceWorkload(ready: readonly Ready<TracingData>[], facts: AppFacts): Contribution {
  const [first] = ready;
  return {
    env: Object.assign(
      {},
      ...ready.map(({ endpoint, data }) => {
        const prefix = variablePrefix(endpoint, "tracing");
        return {
          [`${prefix}OTEL_EXPORTER_OTLP_ENDPOINT`]: data.endpoint,
          [`${prefix}OTEL_SERVICE_NAME`]: facts.app,
        };
      }),
    ),
    ...(first && { tracing: { endpoint: first.data.endpoint, service: facts.app } }),
  };
}
