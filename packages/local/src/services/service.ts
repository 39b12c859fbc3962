import type { LogSeverity } from "../controller/debug-log.ts";
import type { Processes } from "../processes/index.ts";
import type { Provider } from "../providers/provider.ts";

/** What a service is started with. */
export interface ServiceContext {
  readonly processes: Processes;
  /** Directory that outlives the run and the model, for what is downloaded and built. */
  readonly cache: string;
  /** Directory of this service alone, kept between runs of the model; there already. */
  readonly directory: string;
  /** Port that the ingress has in this model. */
  readonly ingressPort: number;
  readonly signal: AbortSignal;
  /** A line for a person, while starting goes on. */
  progress(line: string): void;
  /** Writes to the model's log in the name of the service's unit; INFO by default. No line holds a secret. */
  log(line: string, level?: LogSeverity): void;
}

/** A service that runs. */
export interface StartedService {
  /** Plays the application that Juju would have in its place. */
  readonly provider: Provider;
  /** What the step of starting ends with, such as `18.4, real, port 5432`. */
  readonly summary: string;
  stop(): Promise<void>;
}

/**
 * Starts a service. What it leaves behind when it fails is stopped with the processes of the context.
 *
 * @throws LocalError with the hint to install what the machine lacks
 */
export type StartService = (context: ServiceContext) => Promise<StartedService>;
