import { startIngress } from "../ingress/index.ts";
import { ingressProvider } from "../providers/ingress.ts";
import type { ServiceContext, StartedService } from "./service.ts";

/** A reverse proxy in this process. */
export async function startService({ ingressPort }: ServiceContext): Promise<StartedService> {
  const proxy = await startIngress({ port: ingressPort });
  return {
    provider: ingressProvider(proxy, "real reverse proxy"),
    summary: `reverse proxy, ${proxy.address}`,
    stop: () => proxy.stop(),
  };
}
