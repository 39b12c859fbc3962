import type { AppFacts, FrameworkEnv } from "@paas-charm/core";

/** Whether the port of the metrics is said as a property; where it is not, `MANAGEMENT_SERVER_PORT` says it. */
const portAsProperty: Readonly<Record<AppFacts["dialect"], boolean>> = { "1.12": false, "2.0b1": true };

/** The management endpoint: `/a/b/c` is the endpoint `prometheus` renamed to `c` under the base path `/a/b`. */
export function managementProperties({ dialect, metrics }: AppFacts): FrameworkEnv {
  const exposure = { "management.endpoints.web.exposure.include": "prometheus" };
  // An empty path leaves the place of the metrics to the application.
  if (metrics.emptied) return exposure;
  const slash = metrics.path.lastIndexOf("/");
  return {
    ...exposure,
    "management.server.port": portAsProperty[dialect] ? metrics.port : undefined,
    "management.endpoints.web.base-path": metrics.path.slice(0, slash) || "/",
    "management.endpoints.web.path-mapping.prometheus": metrics.path.slice(slash + 1),
  };
}
