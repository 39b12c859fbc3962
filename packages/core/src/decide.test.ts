import { describe, expect, test } from "vitest";
import { web, webCharm, webContainer, webMetadata, webPeers, webRelation, webState } from "../test/fixture.ts";
import type { CharmState } from "./charm-state.ts";
import { judgeFrameworkOptions } from "./config/framework-options.ts";
import type { PaasConfigReading } from "./config/paas-config.ts";
import { decide } from "./decide.ts";
import type { Step } from "./decision.ts";
import type { Framework } from "./framework.ts";
import type { AnyIntegration, Integration } from "./integrations/contract.ts";
import { peersIntegration } from "./integrations/peers.ts";
import type { JujuEvent } from "./juju/event.ts";
import { secret } from "./secret.ts";

const known: CharmState["secretKey"] = { state: "known", value: secret("kept"), store: "secret" };
const db: Integration<object> = {
  interface: "weather",
  role: "requires",
  endpoint: "db",
  rank: 10,
  envRank: 10,
  needs: () => ({}),
  read: ({ remote: { app } }) => {
    if (app["bad"] !== undefined) return { state: "invalid", message: "Invalid db relation data.", problems: [] };
    if (app["wait"] !== undefined) return { state: "pending", level: "waiting", message: "cannot read db" };
    return app["url"] === undefined
      ? { state: "pending", level: "ignored", message: "" }
      : { state: "ready", data: {} };
  },
  publish: () => ({ app: { request: "1" } }),
};

const paasConfig: PaasConfigReading = { state: "valid", value: { jsonLogging: false, scrapeJobs: [], renames: {} } };

interface Given {
  readonly state?: Partial<CharmState>;
  readonly db?: Readonly<Record<string, string>>;
  readonly required?: boolean;
  readonly paasConfig?: PaasConfigReading;
  readonly framework?: Partial<Framework>;
}

async function decided(given: Given) {
  const relations = [
    webPeers("2.0b1"),
    ...(given.db === undefined
      ? []
      : [webRelation({ id: 2, endpoint: "db", interface: "weather", remoteAppBag: given.db })]),
  ];
  const state = webState({ secretKey: known, relations, ...given.state });
  const { endpoints } = webMetadata("2.0b1");
  const metadata = webMetadata("2.0b1", {
    endpoints: { ...endpoints, db: { interface: "weather", role: "requires", optional: given.required !== true } },
    options: { "need-me": { type: "string", optional: false } },
  });
  const integrations = new Map([
    ["peers", { integration: peersIntegration("peers") as AnyIntegration, local: undefined }],
    ["db", { integration: db as AnyIntegration, local: undefined }],
  ]);
  const framework: Framework = { ...web, ...given.framework };
  const { options } = await judgeFrameworkOptions({ framework, metadata, values: state.config, kept: undefined });
  const charm = { ...webCharm, framework, integrations: { db: { integration: db as AnyIntegration, optional: true } } };
  const input = {
    charm,
    metadata,
    paasConfig: given.paasConfig ?? paasConfig,
    integrations,
    state,
    frameworkOptions: options,
  };
  return decide(deepFrozen(input));
}

/** What may not be changed cannot be: a decision that tries throws. */
function deepFrozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFrozen(member);
  }
  return value;
}

const well = { config: { "need-me": "x" } };
const messages = ({ decision }: Awaited<ReturnType<typeof decided>>) => decision.unmet.map(({ message }) => message);
const kinds = (steps: readonly Step[]) => steps.map((step) => step.do);

test("conditions stand in the documented order, and each stands by itself", async () => {
  const everything = await decided({
    db: { bad: "1" },
    required: true,
    state: {
      config: { "web-mode": "" },
      container: { state: "unreachable", reason: "" },
      secretKey: { state: "absent" },
      leader: false,
    },
  });

  expect(messages(everything)).toEqual([
    "invalid options: web-mode (needs at least one character)",
    "missing options: need-me",
    "Invalid db relation data.",
    "Waiting for pebble ready",
    "Waiting for secret key creation",
    "missing integrations: db",
  ]);
  expect(everything.complete).toBe(true);
});

test.for<[spec: string, given: Given, message: string]>([
  [
    "a faulty paas-config.yaml",
    { paasConfig: { state: "invalid", message: "Invalid paas-config.yaml: …" } },
    "Invalid paas-config.yaml: …",
  ],
  ["a secret that is not granted", { db: { wait: "1" }, state: well }, "cannot read db"],
])("%s leaves all else undecided, and what the event told still to be taken up", async ([, given, message]) => {
  const { decision, complete, env } = await decided(given);

  expect(decision.unmet.map((condition) => condition.message)).toEqual([message]);
  expect(decision.steps).toEqual([]);
  expect(complete).toBe(false);
  expect(env).toEqual({});
});

test("a container that the charm does not declare is told", async () => {
  expect(messages(await decided({ state: { ...well, container: { state: "undeclared" } } }))).toEqual([
    "the charm declares no container app",
  ]);
});

describe("while something is unmet", () => {
  test("what belongs to Juju is kept right, and a running application left alone", async () => {
    const { decision } = await decided({ db: {}, state: { config: {} } });

    expect(kinds(decision.steps)).toEqual(["publish"]);
  });

  test("a required integration that is missing stops the services, and owes a migration", async () => {
    const { decision } = await decided({ required: true, state: well });

    expect(decision.steps).toMatchObject([
      { do: "stop", services: ["web"] },
      { do: "push", file: { path: "/tmp/paas-charm/database-migration-status", content: "PENDING" } },
    ]);
  });

  test("it does so once", async () => {
    const container = webContainer({
      services: new Map([["web", { startup: "enabled", current: "inactive" }]]),
      files: new Map([["/tmp/paas-charm/database-migration-status", "PENDING"]]),
    });

    const { decision } = await decided({ required: true, state: { ...well, container } });

    expect(decision.steps).toEqual([]);
  });
});

test("an event that comes too early or too late decides nothing, whatever is wrong", async () => {
  const { decision } = await decided({ db: { bad: "1" }, state: { event: { kind: "lifecycle", name: "stop" } } });

  expect(decision).toEqual({ phase: "observe-only", unmet: [], steps: [] });
});

test("the leader writes what a relation has to know, once, and the others write nothing", async () => {
  const published = [webRelation({ id: 2, endpoint: "db", interface: "weather", ownApp: { request: "1" } })];

  const first = await decided({ db: { url: "u" }, state: { ...well } });
  const second = await decided({ state: { ...well, relations: published } });
  const other = await decided({ db: { url: "u" }, state: { ...well, leader: false } });

  expect(kinds(first.decision.steps)).toContain("publish");
  expect(kinds(second.decision.steps)).not.toContain("publish");
  expect(kinds(other.decision.steps)).not.toContain("publish");
});

describe("rotate-secret-key", () => {
  const event: JujuEvent = { kind: "action", name: "rotate-secret-key", action: "rotate-secret-key", id: "1" };

  test.for<[spec: string, state: Partial<CharmState>, answer: object]>([
    ["is done", well, { do: "action-result", results: { status: "success" } }],
    [
      "is for the leader",
      { ...well, leader: false },
      { do: "action-fail", message: "only leader unit can rotate secret key" },
    ],
    [
      "needs a key",
      { ...well, secretKey: { state: "absent" } },
      { do: "action-fail", message: "charm is still initializing" },
    ],
    ["needs options that are well", { config: {} }, { do: "action-fail", message: "missing options: need-me" }],
    [
      "needs a Pebble that can be asked, if it is up",
      { ...well, container: { state: "unreachable", reason: "GET /v1/plan: timeout" } },
      { do: "action-fail", message: "app container is not ready: GET /v1/plan: timeout" },
    ],
    [
      "is done while Pebble is not up",
      { ...well, container: { state: "unreachable", reason: "" } },
      { do: "action-result", results: { status: "success" } },
    ],
  ])("%s, and answered last", async ([, state, answer]) => {
    const { decision } = await decided({ state: { ...state, event } });

    expect(decision.steps.at(-1)).toMatchObject(answer);
    expect(kinds(decision.steps).filter((kind) => kind.startsWith("action-"))).toHaveLength(1);
    const rotates = decision.steps.some((step) => step.do === "secret" && step.exists === true);
    expect(rotates).toBe(Reflect.get(answer, "do") === "action-result");
  });
});

describe("the record in the container", () => {
  const originals = JSON.stringify(webContainer().plan.services);
  const files = (record?: object): ReadonlyMap<string, string> =>
    new Map([
      ["/tmp/paas-charm/original-services.json", originals],
      ["/tmp/paas-charm/database-migration-status", "COMPLETED"],
      ...(record === undefined ? [] : [["/tmp/paas-charm/paas-charm.json", JSON.stringify(record)] as const]),
    ]);

  /** A container in which all is as it should be, by what was decided for one in which nothing was. */
  async function applied(record?: object) {
    const ports = [{ protocol: "tcp", port: 8000 } as const];
    const first = await decided({
      state: { ...well, ports, container: webContainer({ files: files(), appFiles: ["migrate"] }) },
    });
    const layer = first.decision.steps.find((step) => step.do === "combine")?.layer;
    const plan = { services: layer?.services ?? {} };
    const container = webContainer({ plan, files: files(record), appFiles: ["migrate"] });
    return (await decided({ state: { ...well, ports, container } })).decision;
  }

  test("is written once where Python left all as it should be, and nothing runs", async () => {
    const { steps } = await applied();
    const [step] = steps;

    expect(kinds(steps)).toEqual(["record"]);
    expect(step?.do === "record" && Object.keys(step.members).sort()).toEqual(["applied", "checked", "migrated"]);
    const again = await applied(step?.do === "record" ? step.members : {});
    expect(again.steps).toEqual([]);
  });

  test("that tells of another layer has the services replanned", async () => {
    const [step] = (await applied()).steps;
    const members = step?.do === "record" ? step.members : {};

    const { steps } = await applied({ ...members, applied: "another" });

    expect(kinds(steps)).toEqual(["status", "replan", "record"]);
  });

  test("that lost its note on the migration has it run again", async () => {
    const [step] = (await applied()).steps;
    const { migrated: _, ...members } = step?.do === "record" ? step.members : {};

    const { steps } = await applied(members);

    expect(kinds(steps)).toEqual(["status", "migrate", "record"]);
  });
});
