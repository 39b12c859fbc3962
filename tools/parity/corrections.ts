import {
  type Correction,
  type CorrectionContext,
  goesOn,
  ingressUrl,
  mapCommand,
  mapEnvironment,
  mapStatus,
  refuses,
  withIngress,
} from "./correction.ts";
import { authCorrections, unreadRelation, withKnownRequests, withPropertyNames } from "./corrections-auth.ts";
import { cosCorrections, lacksForwarding, withLogging } from "./corrections-cos.ts";
import { type Expectation, isObject, type Json, type JsonObject, type Vector } from "./vectors.ts";

/** The rock's command of the main service: where quoting and option are still as they were. */
function rockCommand({ state }: Vector, service: string): string {
  const rock = state.container.layers["rock"];
  const services = isObject(rock) ? rock["services"] : undefined;
  const main = isObject(services) ? services[service] : undefined;
  return isObject(main) && typeof main["command"] === "string" ? main["command"] : "";
}

/** What urlparse makes of a URL with its credentials encoded; raw ones beside it. */
function databaseVariables(
  prefix: string,
  url: string,
  raw?: { readonly username: string; readonly password: string },
): Record<string, string> {
  const [, scheme = "", netloc = "", path = ""] = /^([a-z]+):\/\/([^/]*)(.*)$/.exec(url) ?? [];
  const [credentials = "", hosts = ""] = [
    netloc.slice(0, netloc.lastIndexOf("@")),
    netloc.slice(netloc.lastIndexOf("@") + 1),
  ];
  const [host = "", port = ""] = (hosts.split(",")[0] ?? "").split(":");
  return {
    [`${prefix}_CONNECT_STRING`]: url,
    [`${prefix}_SCHEME`]: scheme,
    [`${prefix}_NETLOC`]: netloc,
    [`${prefix}_PATH`]: path,
    [`${prefix}_PARAMS`]: "",
    [`${prefix}_QUERY`]: "",
    [`${prefix}_FRAGMENT`]: "",
    [`${prefix}_USERNAME`]: raw?.username ?? credentials.split(":")[0] ?? "",
    [`${prefix}_PASSWORD`]: raw?.password ?? credentials.slice(credentials.indexOf(":") + 1),
    [`${prefix}_HOSTNAME`]: host.toLowerCase(),
    [`${prefix}_PORT`]: port,
    [`${prefix}_NAME`]: path.slice(1),
  };
}

/** The databag of the database that a vector is about. */
function database(vector: Vector): { readonly prefix: string; readonly bag: Readonly<Record<string, string>> } {
  const relation = vector.state.relations.find(({ interface: name }) =>
    /^(postgresql|mysql|mongodb)_client$/.test(name),
  );
  return {
    prefix: `${(relation?.interface ?? "").replace("_client", "").toUpperCase()}_DB`,
    bag: relation?.remoteAppData ?? {},
  };
}

const withDatabase: (url: (bag: Readonly<Record<string, string>>) => string, raw: boolean) => Correction =
  (url, raw) => (recorded, context) => {
    const { prefix, bag } = database(context.vector);
    const credentials = raw ? { username: bag["username"] ?? "", password: bag["password"] ?? "" } : undefined;
    return mapEnvironment(goesOn(recorded, context), (environment) => ({
      ...environment,
      ...databaseVariables(prefix, url(bag), credentials),
    }));
  };

const encoded = (text: string | undefined): string =>
  encodeURIComponent(text ?? "").replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Corrections by defect. Where Python broke off, the run goes on as an undisturbed one does. */
const corrections: Readonly<Record<string, Correction>> = {
  ...authCorrections,
  ...cosCorrections,
  // Faulty options: no stray blanks, and the option is named.
  "P-6": (recorded, { vector }) =>
    mapStatus(recorded, (message) => {
      const trimmed = message.trim();
      if (trimmed !== "invalid options:") return trimmed;
      return `invalid options: ${["app-secret-key", "flask-secret-key", "flask-secret-key-id"].filter((name) => vector.state.config[name] !== undefined)[0] ?? ""}`;
    }),
  "P-7": (recorded) => recorded,
  "P-8": (recorded, { vector }) => {
    const wanted = rockCommand(vector, "flask").replace(
      /(-k \[? ?)\S+/,
      `$1${String(vector.state.config["webserver-worker-class"])}`,
    );
    const corrected = mapCommand(recorded, "flask", () => wanted);
    const words = [...wanted.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    const command = [...words.filter((word) => word !== "[" && word !== "]"), "--check-config"];
    return {
      ...corrected,
      execs: (recorded.execs ?? []).map((exec) =>
        exec.command.includes("--check-config") ? { ...exec, command } : exec,
      ),
    };
  },
  "P-9": (recorded, context) => {
    const { vector } = context;
    const chosen = String(vector.state.config["webserver-worker-class"]);
    const command = rockCommand(vector, "flask");
    const replaced = command.replace(/((?:-k|--worker-class)(?:=| )(?:\[ )?)[a-z]+/, `$1${chosen}`);
    if (replaced === command) {
      const message =
        "Worker class is set through `juju config` but the `-k` worker class argument is not in the service command.";
      const { files, execs } = recorded;
      return { ...refuses("blocked", message)(recorded, context), ...(files && { files }), ...(execs && { execs }) };
    }
    const words = replaced
      .split(" ")
      .map((word) => word.replaceAll("'", ""))
      .filter((word) => word !== "[" && word !== "]");
    const gone = mapCommand(goesOn(recorded, context), "flask", () => replaced);
    const gevent = recorded.execs?.[0];
    const check = gone.execs?.find(({ command: run }) => run.includes("--check-config"));
    return {
      ...gone,
      files: { ...gone.files, ...recorded.files },
      ...(gevent && check && { execs: [gevent, { ...check, command: [...words, "--check-config"] }] }),
    };
  },
  "P-11": (recorded, { vector }) => {
    if (recorded.action?.results !== null && recorded.action?.results !== undefined) {
      const note = "an option supplies the key that the application uses; reset it to use the new one";
      return { ...recorded, action: { ...recorded.action, results: { ...recorded.action.results, note } } };
    }
    const trimmed = mapStatus(recorded, (message) => message.trim());
    const [name = ""] = Object.keys(vector.state.config);
    return {
      ...trimmed,
      action: { results: null, failure: `invalid options: ${name} (needs at least one character)` },
    };
  },
  "P-15": (recorded, context) => {
    const [option, id] =
      Object.entries(context.vector.state.config).find(([, value]) => recorded.crash?.endsWith(String(value))) ?? [];
    if (option === undefined) return unreadRelation(recorded, context);
    return refuses("waiting", `cannot read the secret of option ${option}: secret ${id} is not readable`)(
      recorded,
      context,
    );
  },
  "P-16": withDatabase(
    (bag) =>
      `postgresql://${encoded(bag["username"])}:${encoded(bag["password"])}@${bag["endpoints"]?.split(",")[0]}/${bag["database"]}`,
    true,
  ),
  "P-20": (recorded) => mapStatus(recorded, (message) => `${message.replace(/, valkey$/, "")}, valkey, http-proxy`),
  "P-21": (recorded, context) =>
    mapEnvironment(goesOn(recorded, context), (environment) => ({ ...environment, FLASK_SECRET_KEY: "<random:86>" })),
  "P-22": (recorded) => recorded,
  "P-23": (recorded) => recorded,
  "P-28": (recorded, context) => withIngress(mapEnvironment(goesOn(recorded, context), scopes(context)), context),
  "P-29": goesOn,
  "P-32": (recorded) =>
    mapEnvironment(recorded, (environment) => {
      const peers = environment["FLASK_PEER_FQDNS"];
      if (typeof peers !== "string") return environment;
      const number = (name: string): number => Number(/-(\d+)\./.exec(name)?.[1]);
      return {
        ...environment,
        FLASK_PEER_FQDNS: peers
          .split(",")
          .sort((one, other) => number(one) - number(other))
          .join(","),
      };
    }),
  // Options beginning with app- are not exported, as before; packing warns.
  "P-35": (recorded) => recorded,
  "P-10": (recorded) => recorded,
  "P-33": (recorded) => {
    if (!isObject(recorded.plan) || !isObject(recorded.plan["services"])) return recorded;
    const services = Object.entries(recorded.plan["services"]).map(([name, service]): [string, Json] => [
      name,
      isObject(service) && /-worker$/i.test(name) ? { ...service, override: "replace" } : service,
    ]);
    return { ...recorded, plan: { ...recorded.plan, services: Object.fromEntries(services) } };
  },
  "P-40": refuses("blocked", "Invalid paas-config.yaml: invalid options: metrics-path"),
  B3: withDatabase((bag) => bag["uris"] ?? "", false),
  B29: (recorded) => recorded,
  B32: (recorded, { vector }) => {
    const { prefix } = database(vector);
    const ca = vector.state.secrets.map(({ content }) => content?.["tls-ca"]).find((text) => text !== undefined);
    return mapEnvironment(recorded, (environment) => ({
      ...environment,
      ...(ca !== undefined && { [`${prefix}_TLS_CA`]: ca }),
    }));
  },
  I2: (recorded, context) =>
    withIngress(refuses("blocked", "Invalid ingress relation data.")(recorded, context), context),
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

function scopes({ vector }: CorrectionContext): (environment: JsonObject) => JsonObject {
  return (environment) => ({
    ...environment,
    FLASK_OIDC_SCOPES: String(vector.state.config["oidc-scopes"]),
    ...(ingressUrl(vector) && { FLASK_BASE_URL: ingressUrl(vector) ?? "" }),
  });
}

/** The defect of a vector, with those that the README defines and no vector names. */
export function defectOf(vector: Vector): string | null {
  if (lacksForwarding(vector)) return "X-2";
  return vector.defect ?? (vector.expect.crash === null ? null : "X-1");
}

/** Whether a defect has a correction here. */
export function isCorrectable(defect: string): boolean {
  return Object.hasOwn(corrections, defect);
}

/** The one right result of a vector. */
export function corrected(context: CorrectionContext): Expectation {
  const { vector } = context;
  const defect = defectOf(vector);
  const correction = defect === null ? undefined : corrections[defect];
  const right = correction?.(vector.expect, context) ?? vector.expect;
  const named = withPropertyNames(right, context);
  const checked = withDatabagsRight(withoutNeedlessChecks(named, vector), context);
  return withLogging(keyInSecret(checked, vector), vector);
}

/** Databags are kept right whether or not the workload is well; only what cannot be judged at all leaves them alone. */
function withDatabagsRight(expected: Expectation, context: CorrectionContext): Expectation {
  const { vector } = context;
  if (isQuiet(vector) || writesNothing(expected, vector)) return expected;
  const blocked = expected.unitStatus?.name === "blocked";
  return withKnownRequests(blocked ? withIngress(expected, context) : expected, context);
}

function isQuiet({ event }: Vector): boolean {
  return ["install", "stop", "remove", "storage-detaching"].includes(event.kind);
}

/** Nothing is decided on an unreadable file or secret. */
function writesNothing(expected: Expectation, vector: Vector): boolean {
  return (
    ["paas-config.yaml", "cannot read"].some((text) => expected.unitStatus?.message.includes(text)) ||
    defectOf(vector) === "X-1"
  );
}

/** P-7 beside another defect, or none: gunicorn is not checked again when its file and environment are what they were. */
function withoutNeedlessChecks(expected: Expectation, { sideDefects, state }: Vector): Expectation {
  if (sideDefects?.includes("P-7") !== true) return expected;
  const changed = Object.entries(expected.files ?? {}).some(
    ([path, { content }]) => path.endsWith("gunicorn.conf.py") && state.container.files[path] !== content,
  );
  const planChanges = expected.plan !== "unchanged" && changesPlan(expected, state.container.layers);
  if (changed || planChanges) return expected;
  return { ...expected, execs: (expected.execs ?? []).filter(({ command }) => !command.includes("--check-config")) };
}

function changesPlan({ plan }: Expectation, layers: Vector["state"]["container"]["layers"]): boolean {
  const charm = layers["charm"];
  const before = isObject(charm) ? charm["services"] : undefined;
  const after = isObject(plan) ? plan["services"] : undefined;
  return (
    isObject(before) &&
    isObject(after) &&
    Object.entries(before).some(
      ([name, service]) => JSON.stringify(sorted(service)) !== JSON.stringify(sorted(after[name] ?? null)),
    )
  );
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .filter((key) => key !== "override")
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

/** P-22, in every result of dialect 1.12: the key is in a Juju secret whose id stands in the peer databag; a rotation takes the text out. */
function keyInSecret(expected: Expectation, vector: Vector): Expectation {
  const peers = vector.state.relations.find(({ peer }) => peer === true);
  const legacyKey =
    Object.keys({ ...peers?.localApp, ...expected.relations?.find(({ id }) => id === peers?.id)?.localApp }).find(
      (key) => key.endsWith("_secret_key"),
    ) ?? "";
  if (!vector.charm.endsWith("-1.12") || peers === undefined || !vector.state.leader) return expected;
  if (isQuiet(vector) || writesNothing(expected, vector)) return expected;
  const recorded = expected.relations?.find(({ id }) => id === peers.id);
  const wasThere = peers.localApp[legacyKey];
  const rotated = recorded?.localApp[legacyKey]?.startsWith("<random") === true;
  const value = wasThere === undefined || rotated ? "<random:86>" : wasThere;
  const { [legacyKey]: _, ...others } = recorded?.localApp ?? peers.localApp;
  const kept = wasThere !== undefined && !rotated ? { [legacyKey]: wasThere } : {};
  return {
    ...expected,
    relations: [
      ...(expected.relations ?? []).filter(({ id }) => id !== peers.id),
      {
        id: peers.id,
        endpoint: peers.endpoint,
        localApp: { ...others, ...kept, "secret-key-id": "<random:27>" },
        localUnit: peers.localUnit,
      },
    ],
    secretsChanged: [
      ...(expected.secretsChanged ?? []),
      { id: "<new>", owner: "app", label: "app-secret-key", content: { value } },
    ],
  };
}
