import { atLeast } from "../../../juju/version.ts";
import { quote } from "../go-text.ts";
import { boolFlag, callingApp, callingUnit, noMore, type Scene, type Tool, textFlag } from "../tool.ts";
import { failure, usage } from "../tool-failure.ts";

const all = { type: "bool", to: "all" } as const;

const configGet: Tool = {
  output: "smart",
  flags: { a: all, all },
  run(call) {
    const [key, ...more] = call.args;
    const everything = boolFlag(call, "all");
    if (key && everything) throw usage(`cannot use argument --all together with key ${quote(key)}`);
    noMore(more);
    const settings = configOf(call);
    if (key) return Object.hasOwn(settings, key) ? settings[key] : null;
    return everything ? settings : Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
  },
};

/** The configuration as the hook sees it: read once. Options without a value are null. */
function configOf(scene: Scene): Readonly<Record<string, unknown>> {
  const { context } = scene;
  if (context.config === undefined) {
    const { charm, config } = callingApp(scene);
    const settings: Record<string, unknown> = {};
    for (const [name, option] of Object.entries(charm.options)) settings[name] = config[name] ?? option.default ?? null;
    context.config = settings;
  }
  return context.config;
}

const applicationVersionSet: Tool = {
  run(call) {
    const [version, ...more] = call.args;
    if (version === undefined) throw usage("no version specified");
    noMore(more);
    callingUnit(call).workloadVersion = version;
    call.context.effects.push({ kind: "workload-version-set", unit: call.context.unit, version });
    return undefined;
  },
};

const unitGet: Tool = {
  output: "smart",
  run(call) {
    const [setting, ...more] = call.args;
    if (setting === undefined) throw usage("no setting specified");
    if (setting !== "private-address" && setting !== "public-address") throw usage(`unknown setting ${quote(setting)}`);
    noMore(more);
    return setting === "private-address" ? callingUnit(call).address : callingApp(call).serviceAddress;
  },
};

const resourceGet: Tool = {
  run(call) {
    const [name, ...more] = call.args;
    if (!name) throw usage("missing required resource name");
    noMore(more);
    const path = callingApp(call).resources[name];
    if (path === undefined) throw failure(`could not download resource: resource ${quote(name)} not found`);
    return path;
  },
};

const credentialGet: Tool = {
  output: "smart",
  run(call) {
    noMore(call.args);
    const refused = credentialsRefused(call);
    if (refused !== undefined) throw failure(`cannot access cloud credentials: ${refused}`);
    return call.model.cloudSpec;
  },
};

function credentialsRefused(scene: Scene): string | undefined {
  if (!atLeast(scene.juju, [3, 6, 10])) return 'credential-get on a "caas" model not supported';
  if (!callingApp(scene).trusted || scene.model.cloudSpec === undefined) return "permission denied";
  return undefined;
}

const jujuReboot: Tool = {
  flags: { now: { type: "bool", to: "now" } },
  run(call) {
    noMore(call.args);
    if (call.context.event.kind === "action") throw failure("juju-reboot is not supported when running an action.");
    call.context.effects.push({ kind: "reboot-requested", now: boolFlag(call, "now") });
    return undefined;
  },
};

const levels = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] as const;

const jujuLog: Tool = {
  deprecatedFormat: true,
  restricted: true,
  flags: {
    debug: { type: "bool", to: "debug" },
    l: { type: "text", to: "level" },
    "log-level": { type: "text", to: "level" },
  },
  run(call) {
    if (call.args.length === 0) throw usage("no message specified");
    const { event, messages } = call.context;
    const relation = event.kind === "relation" ? { relation: `${event.endpoint}:${event.relation}` } : {};
    const asked = boolFlag(call, "debug") ? "DEBUG" : (textFlag(call, "level") ?? "INFO");
    const name = asked.toUpperCase() === "WARN" ? "WARNING" : asked.toUpperCase();
    const level = levels.find((known) => known === name);
    if (level === undefined) {
      messages.push({ level: "WARNING", message: `Specified log level of ${quote(asked)} is not valid` });
    }
    messages.push({ level: level ?? "INFO", message: call.args.join(" "), ...relation });
    return undefined;
  },
};

/** Configuration, versions, resources, credentials, logging. */
export const configTools = {
  "application-version-set": applicationVersionSet,
  "config-get": configGet,
  "credential-get": credentialGet,
  "juju-log": jujuLog,
  "juju-reboot": jujuReboot,
  "resource-get": resourceGet,
  "unit-get": unitGet,
} satisfies Record<string, Tool>;
