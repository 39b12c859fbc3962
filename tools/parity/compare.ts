import { compareRelations, type OwnDatabags } from "./compare-relations.ts";
import { type Difference, differences } from "./differences.ts";
import { type Expectation, isObject, type Json, type JsonObject, type Vector } from "./vectors.ts";

/** What our charm did on a vector's input, in the words of an expectation. */
export interface Observed {
  readonly crash: string | null;
  readonly unitStatus: { readonly name: string; readonly message: string } | null;
  readonly appStatus: { readonly name: string; readonly message: string } | null;
  /** The plan that all layers make afterwards. */
  readonly plan: JsonObject;
  readonly layerSent: boolean;
  /** Every file in the container afterwards. */
  readonly files: Readonly<Record<string, { readonly content: string; readonly user: string | null }>>;
  /** Files that this run wrote. */
  readonly written: readonly string[];
  readonly execs: readonly {
    readonly command: readonly string[];
    readonly environment: JsonObject;
    readonly workingDir: string | null;
    readonly user: string | null;
  }[];
  readonly relations: readonly OwnDatabags[];
  readonly secrets: readonly { readonly label: string | null; readonly content: Readonly<Record<string, string>> }[];
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
  readonly action: { readonly results: JsonObject | null; readonly failure: string | null } | null;
}

/** Files that only we write, beside those that Python knows. */
const ownFiles = /\/(paas-charm\.json|database-migration-digest)$/;

/** Everything in which our result is not what is expected, field by field. */
export function compare(vector: Vector, expected: Expectation, observed: Observed): readonly Difference[] {
  if ((expected.crash === null) !== (observed.crash === null)) {
    return [{ path: "crash", expected: expected.crash, actual: observed.crash }];
  }
  return [
    ...compareStatus("unitStatus", expected.unitStatus, observed.unitStatus),
    ...compareStatus("appStatus", expected.appStatus, observed.appStatus),
    ...comparePlan(expected, observed),
    ...compareFiles(expected, observed),
    ...compareExecs(expected, observed),
    ...compareRelations(vector, expected, observed.relations),
    ...compareSecrets(expected, observed),
    ...(expected.ports === undefined
      ? []
      : differences(expected.ports as unknown as Json, observed.ports as unknown as Json, "ports")),
    ...compareAction(expected, observed),
  ];
}

/** A message agrees when it is the recorded text, or begins with it and adds the reason. Names in a list are a set. */
function compareStatus(
  path: string,
  expected: Expectation["unitStatus"],
  actual: Observed["unitStatus"],
): readonly Difference[] {
  if (expected === null || expected === undefined) return [];
  const agrees =
    actual !== null &&
    actual.name === expected.name &&
    (actual.message.startsWith(expected.message)
      ? expected.message !== "" || actual.message === ""
      : sameNames(expected.message, actual.message));
  return agrees ? [] : [{ path, expected: { ...expected }, actual: actual && { ...actual } }];
}

function sameNames(expected: string, actual: string): boolean {
  const names = (message: string): string =>
    message
      .replace(/ \(.*$/s, "")
      .split(/,? |: /)
      .sort()
      .join(" ");
  return /^(missing|invalid) options: /.test(expected) && names(expected) === names(actual);
}

function comparePlan(expected: Expectation, observed: Observed): readonly Difference[] {
  if (expected.plan === undefined) return [];
  if (expected.plan === "unchanged") {
    return observed.layerSent ? [{ path: "plan", expected: "unchanged", actual: observed.plan }] : [];
  }
  return differences(withoutEmpty(withReferences(expected.plan)), withoutEmpty(observed.plan), "plan");
}

/** Environments that stand for another service's, put in place. */
function withReferences(plan: JsonObject): JsonObject {
  const environment = planEnvironment(plan);
  const services = isObject(plan["services"]) ? plan["services"] : {};
  const resolved = Object.entries(services).map(([name, service]): [string, Json] => {
    const own = isObject(service) ? service["environment"] : undefined;
    const reference = isObject(own) ? own["$ref"] : undefined;
    return [
      name,
      isObject(service) && typeof reference === "string"
        ? { ...service, environment: environment(reference) }
        : service,
    ];
  });
  return { ...plan, services: Object.fromEntries(resolved) };
}

/** An empty map or list in a plan says the same as none. */
function withoutEmpty(value: Json): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]): [string, Json] => [key, withoutEmpty(member)])
      .filter(([, member]) => !(isObject(member) && Object.keys(member).length === 0) && member !== ""),
  );
}

function compareFiles(expected: Expectation, observed: Observed): readonly Difference[] {
  const wanted = expected.files ?? {};
  const wrong = Object.entries(wanted).flatMap(([path, file]): readonly Difference[] => {
    const actual = observed.files[path];
    if (actual === undefined) return [{ path: `files.${path}`, expected: file.content, actual: undefined }];
    const owner =
      file.user === actual.user || file.user === null
        ? []
        : [{ path: `files.${path}.user`, expected: file.user, actual: actual.user }];
    return [...compareContent(path, file.content, actual.content), ...owner];
  });
  const unexpected = observed.written
    .filter((path) => wanted[path] === undefined && !ownFiles.test(path))
    .map((path) => ({ path: `files.${path}`, expected: undefined, actual: observed.files[path]?.content }));
  const left = (expected.filesRemoved ?? []).flatMap((path): readonly Difference[] => {
    const content = observed.files[path]?.content;
    return content === undefined ? [] : [{ path: `files.${path}`, expected: undefined, actual: content }];
  });
  return [...wrong, ...unexpected, ...left];
}

/** Stands for a Python file that each implementation has its own of; that ours works is tested by running it. */
export const pythonSource = /^<python source: .+>$/;

function compareContent(path: string, expected: Json, actual: string): readonly Difference[] {
  if (typeof expected === "string" && pythonSource.test(expected)) {
    return actual.includes("class ") ? [] : [{ path: `files.${path}`, expected, actual }];
  }
  if (isObject(expected) && isObject(expected["$gunicorn"]))
    return compareGunicorn(path, expected["$gunicorn"], actual);
  const text = typeof expected === "string" ? expected : JSON.stringify(expected);
  return differences(text, actual, `files.${path}`);
}

const gunicornSettings = new Set(
  "bind chdir accesslog errorlog statsd_host workers threads keepalive timeout access_log_format".split(" "),
);

/** A configuration with code in it: the settings are compared; that the code works is tested by running it. */
function compareGunicorn(path: string, expected: JsonObject, actual: string): readonly Difference[] {
  const settings: Record<string, Json> = {};
  for (const line of actual.split("\n")) {
    const setting = /^([a-z_]+) = (.+)$/.exec(line);
    if (setting?.[1] !== undefined && setting[2] !== undefined && gunicornSettings.has(setting[1]))
      settings[setting[1]] = setting[2];
  }
  const wanted = expected["settings"];
  const pythonText = (value: Json): Json => (typeof value === "string" ? value : JSON.stringify(value));
  const wantedTexts = isObject(wanted)
    ? Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, pythonText(value)]))
    : {};
  return [
    ...differences(wantedTexts, settings, `files.${path}.settings`),
    ...differences(expected["jsonLogging"] ?? false, actual.includes("logger_class"), `files.${path}.jsonLogging`),
    ...differences(expected["tracing"] ?? false, actual.includes("opentelemetry.sdk"), `files.${path}.tracing`),
  ];
}

function compareExecs(expected: Expectation, observed: Observed): readonly Difference[] {
  const environment = planEnvironment(expected.plan);
  const wanted = (expected.execs ?? []).map(({ command, environment: own, workingDir, user }) => ({
    command: [...command],
    environment: isObject(own) && typeof own["$ref"] === "string" ? environment(own["$ref"]) : own,
    workingDir,
    user,
  }));
  const actual = observed.execs.map(({ command, environment: own, workingDir, user }) => ({
    command: [...command],
    environment: own,
    workingDir,
    user,
  }));
  return differences(wanted, actual, "execs");
}

function planEnvironment(plan: Expectation["plan"]): (reference: string) => Json {
  return (reference) => {
    const service = /^plan\.services\.(.+)\.environment$/.exec(reference)?.[1];
    if (plan === undefined || plan === "unchanged" || service === undefined) return {};
    const services = plan["services"];
    const entry = isObject(services) ? services[service] : undefined;
    return (isObject(entry) ? entry["environment"] : undefined) ?? {};
  };
}

/** Secrets of the application; labels that a consumer gives are its own business. */
function compareSecrets(expected: Expectation, observed: Observed): readonly Difference[] {
  return (expected.secretsChanged ?? [])
    .filter(({ owner }) => owner === "app")
    .flatMap(({ label, content }) => {
      const actual = observed.secrets.find((one) => one.label === label);
      return differences(content, actual?.content, `secrets.${label}`);
    });
}

function compareAction(expected: Expectation, observed: Observed): readonly Difference[] {
  if (expected.action === undefined) return [];
  return differences(expected.action as unknown as Json, observed.action as unknown as Json, "action");
}
