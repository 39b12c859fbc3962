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

/** What one extension of the kind has beyond the others. */
export interface Particulars {
  /** Options of both forms, behind the port. */
  readonly options?: Readonly<Record<string, ExtensionOption>>;
  readonly metricsPath?: string;
  readonly signOnOptions?: Readonly<Record<string, ExtensionOption>>;
}

/** An extension whose older form has the port, the metrics' place and the secret key as options, and its newer one the key alone. */
export function portAndMetricsExtension(framework: string, own: Particulars = {}): Extension {
  return {
    name: `${framework}-framework`,
    framework,
    forms: [
      {
        bases: olderBases,
        dialect: "1.12",
        ...olderNames,
        options: {
          "app-port": { type: "int", default: 8080, description: "Port on which the application listens." },
          ...own.options,
          ...metricsOptions(own.metricsPath ?? "/metrics"),
          ...secretKeyOptions,
        },
        actions: rotateSecretKey,
      },
      {
        bases: newerBases,
        dialect: "2.0b1",
        ...newerNames,
        options: { ...own.options, ...secretKeyOption },
        actions: rotateSecretKey,
      },
    ],
    signOnOptions: own.signOnOptions ?? signOnOptions,
  };
}
