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

const debug: Readonly<Record<string, ExtensionOption>> = {
  "django-debug": { type: "boolean", default: false, description: "Whether Django runs in debug mode." },
};
const hosts: Readonly<Record<string, ExtensionOption>> = {
  "django-allowed-hosts": {
    type: "string",
    description: "Hosts that Django answers for, separated by commas, beside the one of its URL.",
  },
};

const actions = {
  ...rotateSecretKey,
  "create-superuser": {
    description: "Makes a superuser of the application with a new password, and tells it.",
    params: { username: { type: "string" }, email: { type: "string" } },
    required: ["username", "email"],
  },
};

/** `django-framework`. Source: charmcraft 4.5.0. */
export const djangoExtension: Extension = {
  name: "django-framework",
  framework: "django",
  forms: [
    {
      bases: oldestBases,
      dialect: "1.12",
      container: "django-app",
      image: "django-app-image",
      peers: "secret-storage",
      options: {
        ...gunicornOptions,
        ...debug,
        "django-secret-key": {
          type: "string",
          description: "Key that Django signs with; made by the charm when unset.",
        },
        "django-secret-key-id": {
          type: "secret",
          description: "Juju secret with the one entry `value`: the key that Django signs with.",
        },
        ...hosts,
      },
      actions,
    },
    {
      bases: newerBases,
      dialect: "2.0b1",
      ...newerNames,
      options: { ...gunicornOptions, ...debug, ...hosts, ...secretKeyOption },
      actions,
    },
  ],
  signOnOptions,
  needsOneOf: ["postgresql_client", "mysql_client", "mongodb_client"],
};
