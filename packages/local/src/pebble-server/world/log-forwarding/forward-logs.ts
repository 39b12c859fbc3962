import type { Plan } from "@paas-charm/core/pebble";
import type { Logs } from "@paas-charm/core/pebble-engine";
import { evaluateLabels, goesTo } from "./log-selection.ts";
import { createLogTarget, type LogTargetRun } from "./log-target.ts";
import { createSender } from "./senders.ts";

/** What the logs of services are forwarded with. */
export interface LogForwardingOptions {
  readonly logs: Logs;
  readonly plan: () => Plan;
  /** Pebble's version as it is told to a receiver, such as `v1.32.1`. */
  readonly version: string;
  /** Is told what could not be delivered. */
  readonly say?: (message: string) => void;
  /** How long a line waits for others, in milliseconds; 1 000 by default. */
  readonly flushMs?: number;
}

/** The forwarding of services' output to the log targets of the plan. */
export interface LogForwarding {
  /** Looks at the plan again. To be called after each change of it, and once in the beginning. */
  planChanged(): void;
  /** Delivers what is waiting, as far as that takes no more than three seconds. */
  end(): Promise<void>;
}

interface Forwarded {
  readonly target: LogTargetRun;
  /** By service: what stops the following. */
  readonly followed: Map<string, () => void>;
  /** By service, as they are now. */
  readonly labels: Map<string, Readonly<Record<string, string>>>;
}

/** Forwards logs to Loki, OpenTelemetry and syslog, as Pebble does: what a service has printed before it has a target, too. */
export function forwardLogs(options: LogForwardingOptions): LogForwarding {
  const { logs, plan, say = () => {} } = options;
  const targets = new Map<string, Forwarded>();

  function open(name: string): Forwarded | undefined {
    const config = plan()["log-targets"]?.[name] ?? {};
    try {
      // Pebble keeps to the type and the location that a target had first.
      const sender = createSender(config, options.version);
      const target = createLogTarget({ name, sender, say, flushMs: options.flushMs ?? 1_000 });
      const opened = { target, followed: new Map(), labels: new Map() };
      targets.set(name, opened);
      return opened;
    } catch (error) {
      say(`cannot forward logs to target ${JSON.stringify(name)}: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  }

  return {
    planChanged() {
      const { services = {}, "log-targets": configs = {} } = plan();
      for (const [name, config] of Object.entries(configs)) {
        const forwarded = targets.get(name) ?? open(name);
        if (forwarded === undefined) continue;
        const { target, followed, labels } = forwarded;
        // What came before has the labels that there were.
        target.flush();
        for (const [service, { environment = {} }] of Object.entries(services)) {
          if (goesTo(service, config.services ?? [])) {
            labels.set(service, evaluateLabels(config.labels ?? {}, environment));
            if (followed.has(service)) continue;
            const add = ({ time, message }: { readonly time: string; readonly message: string }) =>
              target.add({ time, service, message, labels: labels.get(service) ?? {} });
            followed.set(service, logs.follow({ services: [service], lines: -1 }, add));
          } else {
            followed.get(service)?.();
            followed.delete(service);
            labels.delete(service);
          }
        }
      }
    },
    async end() {
      for (const { followed } of targets.values()) for (const stop of followed.values()) stop();
      await Promise.all([...targets.values()].map(({ target }) => target.end()));
      targets.clear();
    },
  };
}
