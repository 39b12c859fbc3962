import type { StartService } from "./service.ts";

/** By name, which is also that of the application in the model. A service is loaded when it is asked for. */
const loaders = {
  postgresql: async () => (await import("./postgresql.ts")).startService,
  mysql: async () => (await import("./mysql.ts")).startService,
  redis: async () => (await import("./redis.ts")).startService,
  rabbitmq: async () => (await import("./rabbitmq.ts")).startService,
  s3: async () => (await import("./s3.ts")).startService,
  smtp: async () => (await import("./smtp.ts")).startService,
  oauth: async () => (await import("./oauth.ts")).startService,
  tracing: async () => (await import("./tracing.ts")).startService,
  ingress: async () => (await import("./ingress.ts")).startService,
} satisfies Readonly<Record<string, () => Promise<StartService>>>;

/** A service that a model can bring by itself. */
export type BackingService = keyof typeof loaders;

/** Services that a model can bring by itself. */
export const backingServices = Object.keys(loaders) as readonly BackingService[];

/** The interface that the service provides. */
export function interfaceOf(name: BackingService): string {
  return name === "postgresql" || name === "mysql" ? `${name}_client` : name;
}

/** How the service is started. */
export function loadService(name: BackingService): Promise<StartService> {
  return loaders[name]();
}
