import { type Expectation, isObject, type Json, type Vector } from "../vectors.ts";
import { frameworkOf, mapEnvironment } from "./correction.ts";

/**
 * Corrects what differs in many results and is marked in none.
 *
 * @param isWritten - whether databags and secrets are written in this run
 */
export function correctedEverywhere(expected: Expectation, vector: Vector, isWritten: boolean): Expectation {
  const right = springKey(stateElsewhere(withoutNeedlessChecks(expected, vector), vector), vector);
  return isWritten ? keyInSecret(right, vector) : right;
}

/** P-27: two frameworks kept the rock's services in the application's directory. */
function stateElsewhere(expected: Expectation, vector: Vector): Expectation {
  if (expected.files === undefined) return expected;
  const files = Object.entries(expected.files).map(([path, file]): [string, typeof file] => [
    // A file that is there already is read where it is.
    vector.state.container.files[path] === undefined
      ? path.replace(/^\/app\/state\//, `/tmp/${frameworkOf(vector)}/state/`)
      : path,
    file,
  ]);
  return { ...expected, files: Object.fromEntries(files) };
}

/** P-1: a key that an option supplies is the application's key, under whatever name. */
function springKey(expected: Expectation, vector: Vector): Expectation {
  if (frameworkOf(vector) !== "spring-boot") return expected;
  return mapEnvironment(expected, (environment) => {
    const key = environment["SECRET_KEY"];
    return key === undefined ? environment : { ...environment, APP_SECRET_KEY: key };
  });
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
