import type { Dialect } from "@paas-charm/core";

/** An option as an extension declares it. */
export interface ExtensionOption {
  readonly type: "string" | "int" | "float" | "boolean" | "secret";
  readonly default?: string | number | boolean;
  readonly description: string;
}

/** What an extension adds to a charm on the bases of one dialect. */
export interface ExtensionForm {
  readonly bases: readonly string[];
  readonly dialect: Dialect;
  readonly container: string;
  readonly image: string;
  readonly peers: string;
  readonly options: Readonly<Record<string, ExtensionOption>>;
  readonly actions: Readonly<Record<string, object>>;
}

/** A charmcraft extension as data: the same for every framework, told apart by its forms. */
export interface Extension {
  /** As `extensions:` in charmcraft.yaml names it. */
  readonly name: string;
  readonly framework: string;
  readonly forms: readonly ExtensionForm[];
}

/** Bases of the extensions' first form, and of their second. */
export const olderBases = ["ubuntu@22.04", "ubuntu@24.04"] as const;
export const newerBases = ["ubuntu@26.04"] as const;

/** The action that every extension declares. */
export const rotateSecretKey = {
  "rotate-secret-key": {
    description:
      "Makes a new secret key for the application and restarts it with that key. Sessions signed with the old one end.",
  },
} as const;

/** Options of charms whose application runs under gunicorn. */
export const gunicornOptions: Readonly<Record<string, ExtensionOption>> = {
  "webserver-keepalive": {
    type: "int",
    description: "Seconds that the web server waits for a further request on an idle connection.",
  },
  "webserver-threads": { type: "int", description: "Threads in each worker of the web server." },
  "webserver-timeout": {
    type: "int",
    description: "Seconds of silence after which a worker of the web server is ended and replaced.",
  },
  "webserver-workers": { type: "int", description: "Worker processes of the web server." },
  "webserver-worker-class": {
    type: "string",
    description: "Class of the workers: `sync`, or `gevent` where the rock has gevent.",
  },
};
