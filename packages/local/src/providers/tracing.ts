import type { Databag } from "@paas-charm/core";
import { databagProvider } from "./databag.ts";
import type { Provider } from "./provider.ts";

/** A receiver of OTLP over HTTP. */
export interface TracingReceiver {
  /** Where it listens, such as `http://127.0.0.1:4318`. */
  readonly url: string;
}

/** The one protocol that is spoken here. */
const protocol = "otlp_http";

/**
 * The provider's side of `tracing`: a receiver for those who ask for `otlp_http`, and none for who asks for another protocol.
 *
 * @param message - the unit's status message
 * @see charms.tempo_coordinator_k8s.v0.tracing
 */
export function tracingProvider({ url }: TracingReceiver, message: string): Provider {
  return databagProvider({
    charm: "tempo-coordinator-k8s",
    endpoint: "tracing",
    interface: "tracing",
    address: url,
    message,
    answer({ app }) {
      const wanted = protocols(app);
      if (wanted === undefined) return undefined;
      const receivers = wanted.includes(protocol) ? [{ protocol: { name: protocol, type: "http" }, url }] : [];
      return { app: { receivers: JSON.stringify(receivers) } };
    },
  });
}

/** Which protocols are asked for; undefined while nobody asks. */
function protocols(request: Databag): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(request["receivers"] ?? "null");
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
