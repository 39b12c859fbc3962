import type { Engine } from "@paas-charm/core/pebble-engine";
import { badRequest, done } from "../http/answer.ts";
import { listParameter } from "../http/exchange.ts";
import type { Endpoint } from "../http/routes.ts";

/** What a server says of itself. */
export interface SystemFacts {
  /** Such as `v1.32.1`. */
  readonly version: string;
  readonly bootId: string;
  /** Where open endpoints are served over TCP too, as it was given. */
  readonly httpAddress: string | undefined;
}

/** What runs here, and whether it is well. */
export function systemEndpoints(engine: Engine, facts: SystemFacts): readonly Endpoint[] {
  return [
    {
      path: "/v1/system-info",
      get: {
        access: "open",
        handle: () =>
          done({ "boot-id": facts.bootId, "http-address": facts.httpAddress || undefined, version: facts.version }),
      },
    },
    {
      path: "/v1/health",
      get: {
        access: "open",
        handle({ query }) {
          const healthy = engine.checks.healthy(checkFilter(query));
          return done({ healthy }, healthy ? 200 : 502);
        },
      },
    },
    {
      path: "/v1/metrics",
      get: {
        access: "metrics",
        handle({ response }) {
          const text = engine.metrics();
          if (text !== "") response.setHeader("Content-Type", "text/plain; charset=utf-8");
          response.end(text);
          return undefined;
        },
      },
    },
  ];
}

/** Which checks a request means. @throws EngineError 400 */
export function checkFilter(query: URLSearchParams): { readonly level?: string; readonly names: readonly string[] } {
  const level = query.get("level") ?? "";
  if (!["", "alive", "ready"].includes(level)) throw badRequest('level must be "alive" or "ready"');
  return { ...(level !== "" && { level }), names: listParameter(query, "names") };
}
