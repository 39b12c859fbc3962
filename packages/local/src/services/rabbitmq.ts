import { startRabbitmq } from "../backing/rabbitmq/start-rabbitmq.ts";
import { checkPortsFree } from "../model/check-ports.ts";
import { rabbitmqProvider } from "../providers/rabbitmq.ts";
import type { ServiceContext, StartedService } from "./service.ts";

/** The one port that the interface knows. */
const port = 5672;

/** A real RabbitMQ, from the system. */
export async function startService({ processes, directory, signal, log }: ServiceContext): Promise<StartedService> {
  await checkPortsFree([
    { port, for: "rabbitmq", hint: "free it, then run the same command again: the interface fixes this port" },
  ]);
  const server = await startRabbitmq({ processes, directory, port, signal, onLine: (line) => log(line, "DEBUG") });
  return {
    provider: rabbitmqProvider(server, "real server, data kept"),
    summary: `${server.version}, real, port ${server.port}`,
    stop: () => server.stop(),
  };
}
