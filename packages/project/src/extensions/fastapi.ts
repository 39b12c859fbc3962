import {
  type Extension,
  type ExtensionOption,
  metricsOptions,
  newerBases,
  newerNames,
  olderBases,
  olderNames,
  rotateSecretKey,
  secretKeyOption,
  secretKeyOptions,
  signOnOptions,
} from "./extension.ts";

const workers: Readonly<Record<string, ExtensionOption>> = {
  "webserver-workers": { type: "int", default: 1, description: "Worker processes of the web server." },
};
const logLevel: Readonly<Record<string, ExtensionOption>> = {
  "webserver-log-level": {
    type: "string",
    default: "info",
    description: "What the web server logs: `critical`, `error`, `warning`, `info`, `debug` or `trace`.",
  },
};

/** `fastapi-framework`. Source: charmcraft 4.5.0. */
export const fastapiExtension: Extension = {
  name: "fastapi-framework",
  framework: "fastapi",
  forms: [
    {
      bases: olderBases,
      dialect: "1.12",
      ...olderNames,
      options: {
        ...workers,
        "webserver-port": { type: "int", default: 8080, description: "Port on which the web server listens." },
        ...logLevel,
        ...metricsOptions("/metrics"),
        ...secretKeyOptions,
      },
      actions: rotateSecretKey,
    },
    {
      bases: newerBases,
      dialect: "2.0b1",
      ...newerNames,
      options: { ...workers, ...logLevel, ...secretKeyOption },
      actions: rotateSecretKey,
    },
  ],
  signOnOptions,
};
