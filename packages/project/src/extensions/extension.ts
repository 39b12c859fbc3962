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
  /** Options of every sign-on endpoint, by what stands behind `<endpoint>-`; `<endpoint>` in a text stands for its name. */
  readonly signOnOptions: Readonly<Record<string, ExtensionOption>>;
  /** Interfaces one of which the application does not start without. */
  readonly needsOneOf?: readonly string[];
}

/** Bases of the extensions' first form, those of Flask and Django reaching back further; and of their second. */
export const oldestBases = ["ubuntu@22.04", "ubuntu@24.04"] as const;
export const olderBases = ["ubuntu@24.04"] as const;
export const newerBases = ["ubuntu@26.04"] as const;

/** The container, its image and the peer endpoint that most forms have. */
export const olderNames = { container: "app", image: "app-image", peers: "secret-storage" } as const;
export const newerNames = { container: "app", image: "app-image", peers: "peers" } as const;

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

/** Where the metrics of an application are, as an operator may say it. */
export const metricsOptions = (path: string): Readonly<Record<string, ExtensionOption>> => ({
  "metrics-port": { type: "int", default: 8080, description: "Port on which the application serves its metrics." },
  "metrics-path": {
    type: "string",
    default: path,
    description: "Path under which the application serves its metrics.",
  },
});

/** The secret key of the older form: as a text, or as a Juju secret. */
export const secretKeyOptions: Readonly<Record<string, ExtensionOption>> = {
  "app-secret-key": {
    type: "string",
    description: "Key that the application signs with; made by the charm when unset.",
  },
  "app-secret-key-id": {
    type: "secret",
    description: "Juju secret with the one entry `value`: the key that the application signs with.",
  },
};

/** The secret key of the newer form. */
export const secretKeyOption: Readonly<Record<string, ExtensionOption>> = {
  "app-secret-key": {
    type: "secret",
    description:
      "Juju secret with the one entry `value`: the key that the application signs with; made by the charm when unset.",
  },
};

/** What an operator may say of the sign-on over an endpoint. */
export const signOnOptions: Readonly<Record<string, ExtensionOption>> = {
  "redirect-path": {
    type: "string",
    default: "/callback",
    description: "Path that <endpoint> sends people back to.",
  },
  scopes: {
    type: "string",
    default: "openid profile email",
    description: "Scopes that are asked of <endpoint>, separated by blanks.",
  },
};
