import { portAndMetricsExtension } from "./port-and-metrics.ts";

/** `go-framework`. Source: charmcraft 4.5.0. */
export const goExtension = portAndMetricsExtension("go");
