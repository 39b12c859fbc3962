import { signOnOptions } from "./extension.ts";
import { portAndMetricsExtension } from "./port-and-metrics.ts";

/** `spring-boot-framework`. Source: charmcraft 4.5.0. */
export const springBootExtension = portAndMetricsExtension("spring-boot", {
  options: {
    "app-profiles": {
      type: "string",
      description: "Profiles of the application that are active, separated by commas.",
    },
  },
  metricsPath: "/actuator/prometheus",
  signOnOptions: {
    ...signOnOptions,
    "redirect-path": {
      type: "string",
      default: "/login/oauth2/code/<endpoint>",
      description: "Path that <endpoint> sends people back to.",
    },
    "user-name-attribute": {
      type: "string",
      default: "sub",
      description: "Claim of <endpoint> that names the user.",
    },
  },
});
