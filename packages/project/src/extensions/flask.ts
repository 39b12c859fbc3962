import {
  type Extension,
  type ExtensionOption,
  gunicornOptions,
  newerBases,
  newerNames,
  oldestBases,
  rotateSecretKey,
  secretKeyOption,
  signOnOptions,
} from "./extension.ts";

const common: Readonly<Record<string, ExtensionOption>> = {
  "flask-application-root": {
    type: "string",
    description: "Path under which the application is mounted: `FLASK_APPLICATION_ROOT`.",
  },
  "flask-debug": { type: "boolean", description: "Whether Flask runs in debug mode." },
  "flask-env": { type: "string", description: "Name of the environment, such as `production`." },
  "flask-permanent-session-lifetime": { type: "int", description: "Seconds that a permanent session lasts." },
  "flask-preferred-url-scheme": {
    type: "string",
    default: "HTTPS",
    description: "Scheme of URLs that are made outside a request: `HTTP` or `HTTPS`.",
  },
};
const cookie: Readonly<Record<string, ExtensionOption>> = {
  "flask-session-cookie-secure": { type: "boolean", description: "Whether session cookies are sent over HTTPS only." },
};

/** `flask-framework`. Source: charmcraft 4.5.0. */
export const flaskExtension: Extension = {
  name: "flask-framework",
  framework: "flask",
  forms: [
    {
      bases: oldestBases,
      dialect: "1.12",
      container: "flask-app",
      image: "flask-app-image",
      peers: "secret-storage",
      options: {
        ...gunicornOptions,
        ...common,
        "flask-secret-key": {
          type: "string",
          description: "Key that Flask signs sessions with; made by the charm when unset.",
        },
        "flask-secret-key-id": {
          type: "secret",
          description: "Juju secret with the one entry `value`: the key that Flask signs sessions with.",
        },
        ...cookie,
      },
      actions: rotateSecretKey,
    },
    {
      bases: newerBases,
      dialect: "2.0b1",
      ...newerNames,
      options: {
        ...gunicornOptions,
        ...common,
        ...cookie,
        ...secretKeyOption,
      },
      actions: rotateSecretKey,
    },
  ],
  signOnOptions,
};
