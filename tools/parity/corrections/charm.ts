import { isObject, type Vector } from "../vectors.ts";
import { unreadRelation } from "./auth.ts";
import {
  asRecorded,
  type Correction,
  frameworkOf,
  goesOn,
  mapEnvironment,
  mapServices,
  mapStatus,
  prefixOf,
  refuses,
  rockServices,
} from "./correction.ts";

/** A recorded text about options, in the form that names the option and has no stray blanks. */
function optionText(text: string, { state }: Vector): string {
  const trimmed = text
    .replace(/^[A-Za-z]+: /, "")
    .replace(/ {2,}/g, " ")
    .trim();
  if (trimmed !== "invalid options:") return trimmed;
  return `invalid options: ${Object.keys(state.config).find((name) => /-secret-key(-id)?$/.test(name)) ?? ""}`;
}

/** The action fails with what the unit's status says. */
const failsNotReady =
  (message: string): Correction =>
  (recorded, { vector }) => {
    const { execs: _, ...others } = recorded;
    const failure = `${vector.state.container.name} container is not ready: ${message}`;
    return { ...others, crash: null, action: { results: null, failure } };
  };

/** What belongs to options, keys, actions and services. */
export const charmCorrections: Readonly<Record<string, Correction>> = {
  // Corrected everywhere.
  "P-1": asRecorded,
  "P-2": (recorded, context) => {
    if (recorded.crash === null) return failsNotReady(recorded.unitStatus?.message ?? "")(recorded, context);
    const waiting = "Waiting for pebble ready";
    return failsNotReady(waiting)(refuses("waiting", waiting)(recorded, context), context);
  },
  "P-5": (recorded, context) => refuses("blocked", optionText(recorded.crash ?? "", context.vector))(recorded, context),
  "P-6": (recorded, { vector }) => mapStatus(recorded, (message) => optionText(message, vector)),
  "P-7": asRecorded,
  // Generated variables win over the rock's, which stay.
  "P-10": (recorded, { vector }) => {
    const rock = rockServices(vector);
    const environmentOf = (service: unknown) =>
      typeof service === "object" && service !== null ? Reflect.get(service, "environment") : undefined;
    const services = isObject(recorded.plan) ? recorded.plan["services"] : undefined;
    const main = environmentOf(isObject(services) ? services[frameworkOf(vector)] : undefined);
    return mapServices(recorded, (service, name) => {
      const own = environmentOf(service);
      const isApplication = name === frameworkOf(vector) || /-(worker|scheduler)$/i.test(name);
      if (own === undefined || !isApplication) return service;
      const generated = Reflect.get(own, "$ref") === undefined ? own : main;
      return { ...service, environment: { ...environmentOf(rock[name]), ...generated } };
    });
  },
  "P-11": (recorded, { vector }) => {
    if (recorded.action?.results !== null && recorded.action?.results !== undefined) {
      const note = "an option supplies the key that the application uses; reset it to use the new one";
      return { ...recorded, action: { ...recorded.action, results: { ...recorded.action.results, note } } };
    }
    const trimmed = mapStatus(recorded, (message) => message.trim());
    const [name] = Object.keys(vector.state.config);
    const failure =
      name === undefined
        ? `${trimmed.unitStatus?.message} (access-key: missing; secret-key: missing)`
        : `invalid options: ${name} (needs at least one character)`;
    return { ...trimmed, action: { results: null, failure } };
  },
  // What the action was given wins over the application's variables.
  "P-12": (recorded, { vector }) => {
    const { username = "", email = "" } = vector.event.params ?? {};
    const own = {
      DJANGO_SUPERUSER_PASSWORD: "<random:22>",
      DJANGO_SUPERUSER_USERNAME: username,
      DJANGO_SUPERUSER_EMAIL: email,
    };
    return {
      ...recorded,
      execs: (recorded.execs ?? []).map((exec) => ({ ...exec, environment: { ...exec.environment, ...own } })),
    };
  },
  "P-15": (recorded, context) => {
    const { vector } = context;
    if (/options: /.test(recorded.crash ?? "")) {
      const message = optionText(recorded.crash ?? "", vector);
      return failsNotReady(message)(refuses("blocked", message)(recorded, context), context);
    }
    const [option, id] =
      Object.entries(vector.state.config).find(([, value]) => recorded.crash?.endsWith(String(value))) ?? [];
    if (option === undefined) return unreadRelation(recorded, context);
    return refuses("waiting", `cannot read the secret of option ${option}: secret ${id} is not readable`)(
      recorded,
      context,
    );
  },
  "P-19": refuses("blocked", "Invalid paas-config.yaml: invalid options: metrics-path"),
  "P-20": (recorded) => mapStatus(recorded, (message) => `${message.replace(/, valkey$/, "")}, valkey, http-proxy`),
  "P-21": (recorded, context) => {
    const key = `${prefixOf(context.vector)}SECRET_KEY`;
    const gone = goesOn(recorded, context);
    return mapEnvironment(gone, (environment) => ({ ...environment, [key]: "<random:86>" }));
  },
  "P-22": asRecorded,
  "P-23": asRecorded,
  // Every event tries again, which counts as earlier.
  "P-24": asRecorded,
  "P-26": (recorded, context) => {
    const { container } = context.vector.state;
    const message = `the image of container ${container.name} has no service \`${frameworkOf(context.vector)}\``;
    return refuses("blocked", message)(recorded, context);
  },
  "P-32": (recorded, { vector }) =>
    mapEnvironment(recorded, (environment) => {
      const name = `${prefixOf(vector)}PEER_FQDNS`;
      const peers = environment[name];
      if (typeof peers !== "string") return environment;
      const number = (peer: string): number => Number(/-(\d+)\./.exec(peer)?.[1]);
      return {
        ...environment,
        [name]: peers
          .split(",")
          .sort((one, other) => number(one) - number(other))
          .join(","),
      };
    }),
  // Options beginning with app- are not exported, as before; packing warns.
  "P-35": asRecorded,
  "P-33": (recorded) =>
    mapServices(recorded, (service, name) => (/-worker$/i.test(name) ? { ...service, override: "replace" } : service)),
  "P-40": refuses("blocked", "Invalid paas-config.yaml: invalid options: metrics-path"),
  "X-1": (recorded, context) => {
    const text = (recorded.crash ?? "")
      .replace(/^[A-Za-z]+: /, "")
      .replace(/ {2,}/g, " ")
      .trim();
    const secret = /^secret:\S+$/.exec(text)?.[0];
    if (secret !== undefined) {
      const relation = context.vector.state.relations.find(({ remoteAppData }) =>
        Object.values(remoteAppData ?? {}).includes(secret),
      );
      const key = context.vector.state.relations.length > 0 && relation !== undefined ? "user" : "";
      return refuses("waiting", `cannot read ${key} of ${relation?.endpoint}: secret ${secret} is not readable`)(
        recorded,
        context,
      );
    }
    // The parser's own words differ from one YAML library to another.
    return refuses("blocked", text.replace(/^(Invalid YAML in paas-config.yaml): .*$/, "$1"))(recorded, context);
  },
};
