import type { Controller } from "../controller/controller-types.ts";
import { type LogLine, renderLogLine } from "../controller/debug-log.ts";
import type { VerbHandlers } from "./server.ts";

/**
 * The verbs of a running model, over its controller.
 *
 * @param stop - ends the whole run; called after `stop` was answered
 */
export function controllerVerbs(controller: Controller, stop: () => void): VerbHandlers {
  return {
    status: async () => controller.status(),
    "get-config": async ({ app }) => controller.getConfig(app),
    config: ({ app, set, reset }) => controller.config(app, set, reset),
    integrate: ({ one, other }) => controller.integrate(one, other),
    "remove-relation": ({ one, other }) => controller.removeRelation(one, other),
    run: ({ unit, action, params }, { progress }) => controller.run(unit, action, params, progress),
    "debug-log": ({ count, level, include, follow, json }, { progress, signal }) => {
      const shown = (line: LogLine): string => (json ? jsonLine(line) : renderLogLine(line));
      const filter = { include, ...(level === undefined ? {} : { level }) };
      for (const line of count === 0 ? [] : controller.log.recent(count, filter)) progress(shown(line));
      if (!follow) return Promise.resolve();
      const end = controller.log.follow((line) => progress(shown(line)), filter);
      return new Promise((resolve) => {
        const over = () => {
          end();
          resolve(undefined);
        };
        if (signal.aborted) over();
        signal.addEventListener("abort", over, { once: true });
      });
    },
    resolved: ({ unit, retry }) => controller.resolved(unit, retry),
    "show-unit": async ({ unit }) => controller.showUnit(unit),
    "add-unit": ({ app, count }) => controller.addUnits(app, count),
    "remove-unit": ({ app, count }) => controller.removeUnits(app, count),
    "remove-application": ({ app }) => controller.removeApplication(app),
    refresh: ({ app, charm }) => controller.refresh(app, charm),
    stop: async () => {
      // After the answer is on its way.
      setImmediate(stop);
    },
  };
}

/** A line of the log as one line of JSON, its time in UTC. */
function jsonLine({ time, entity, level, module, message }: LogLine): string {
  return JSON.stringify({ timestamp: new Date(time).toISOString(), entity, level, module, message });
}
