import { startTracing } from "../backing/tracing/start-tracing.ts";
import { tracingProvider } from "../providers/tracing.ts";
import type { ServiceContext, StartedService } from "./service.ts";

/** A receiver of traces in this process, which writes each span to the log. */
export async function startService({ directory, log }: ServiceContext): Promise<StartedService> {
  const receiver = await startTracing({
    directory,
    onSpan: ({ service, name, durationMs, traceId, failed }) =>
      log(`${service}: ${name}, ${durationMs.toFixed(1)} ms, trace ${traceId}${failed ? ", failed" : ""}`),
    onFault: (why) => log(why, "WARNING"),
  });
  return {
    provider: tracingProvider(receiver, "real receiver, spans in the log"),
    summary: `OTLP over HTTP, ${receiver.url}`,
    stop: () => receiver.stop(),
  };
}
