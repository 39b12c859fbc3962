import { portAndMetricsExtension } from "./port-and-metrics.ts";

/** `expressjs-framework`. Source: charmcraft 4.5.0. */
export const expressjsExtension = portAndMetricsExtension("expressjs");
