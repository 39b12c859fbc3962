import type { ToolCall, ToolReply } from "../../juju/tool-executor.ts";
import {
  addApplication,
  addUnit,
  addUserSecret,
  emptyModel,
  grantSecret,
  relate,
  updateSecret,
} from "./build-model.ts";
import type { HookContextInit } from "./hook-context.ts";
import type { Exchange, ReplyCase } from "./hook-tool-replies.ts";
import type { Model, ModelCharm, ModelSecret } from "./model.ts";
import { configReplies } from "./replies/config-replies.ts";
import { relationReplies } from "./replies/relation-replies.ts";
import { secretReplies } from "./replies/secret-replies.ts";
import { storageReplies } from "./replies/storage-replies.ts";

/** Every request and reply, text for text as Juju 3.6 gives them unless a case names another version. */
export const hookToolReplies: readonly ReplyCase[] = [
  ...configReplies,
  ...relationReplies,
  ...storageReplies,
  ...secretReplies,
];

/** One dispatch whose hook tools can be called. */
interface HookToolSession {
  /** Undefined: there is no such tool. */
  run(call: ToolCall): Promise<ToolReply | undefined>;
  /** Makes a file that the tools can read, and gives its path. */
  write(name: string, text: string): Promise<string>;
  close(): Promise<void>;
}

/** Opens a dispatch on a model. The context of `init` decides clock and secret ids. */
export type HookToolFactory = (
  model: Model,
  init: HookContextInit & { readonly surroundings: { now(): number; secretId(): string } },
) => Promise<HookToolSession>;

/** The parts of a test runner that the suite uses; vitest's fit. */
export interface SuiteRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: (name: string, body: () => Promise<void>) => unknown;
  readonly expect: (actual: unknown, message?: string) => { toEqual(expected: unknown): void };
}

/** Asks every question of the table of whatever the factory opens, and compares the answers text for text. */
export function describeHookTools({ describe, test, expect }: SuiteRunner, factory: HookToolFactory): void {
  describe("hook tools", () => {
    for (const reply of hookToolReplies) {
      test(reply.title, async () => {
        const session = await factory(repliesModel(reply.juju ?? "3.6.14"), contextOf(reply));
        try {
          const paths = new Map<string, string>();
          for (const [name, text] of Object.entries(reply.files ?? {})) {
            paths.set(name, await session.write(name, text));
          }
          for (const exchange of reply.calls) {
            const answer = await session.run(callOf(exchange, paths));
            expect(answer, exchange.call.join(" ")).toEqual(expected(exchange));
          }
        } finally {
          await session.close();
        }
      });
    }
  });
}

function callOf({ call: [tool, ...args], stdin }: Exchange, paths: ReadonlyMap<string, string>): ToolCall {
  const given = args.map((arg) => arg.replace(/@(\w+)@/, (_, name: string) => paths.get(name) ?? name));
  return { tool, args: given, ...(stdin !== undefined && { stdin }) };
}

function expected({ code, stdout = "", error, stderr = "", missing }: Exchange): ToolReply | undefined {
  if (missing) return undefined;
  return { code: code ?? 0, stdout, stderr: error === undefined ? stderr : `ERROR ${error}\n` };
}

const startOf2026 = Date.parse("2026-01-02T03:04:05Z");

function contextOf({ unit, event, params }: ReplyCase): Parameters<HookToolFactory>[1] {
  let secrets = 0;
  return {
    unit: unit ?? "web/0",
    event: event ?? { kind: "lifecycle", name: "config-changed" },
    ...(params !== undefined && { params }),
    surroundings: {
      now: () => startOf2026,
      secretId: () => {
        secrets += 1;
        return `newsecret${String(secrets).padStart(11, "0")}`;
      },
    },
  };
}

const web: ModelCharm = {
  name: "web-k8s",
  endpoints: {
    peers: { interface: "web-peers", role: "peers", optional: true },
    db: { interface: "postgresql_client", role: "requires", optional: false },
  },
  options: {
    debug: { type: "boolean", default: false },
    name: { type: "string" },
    port: { type: "int", default: 8000 },
    ratio: { type: "float", default: 1 },
    token: { type: "secret" },
    unset: { type: "string" },
  },
  actions: { backup: {} },
  containers: { app: {} },
  resources: { "app-image": { type: "oci-image" } },
  storage: { data: { type: "filesystem", multiple: { min: 0 } } },
};

const postgresql: ModelCharm = {
  name: "postgresql-k8s",
  endpoints: { database: { interface: "postgresql_client", role: "provides", optional: true } },
  options: {},
  actions: {},
  containers: {},
  resources: {},
  storage: {},
};

/** The model of the table: two units of web, the first leads; a postgresql; relation 0 of the peers, relation 1 between the two. */
export function repliesModel(juju: string): Model {
  const now = startOf2026;
  const model = emptyModel({ name: "prod", uuid: "cdac5656-2423-4388-8f30-41854b4cca7d", juju });
  const app = addApplication(model, "web", web, {
    config: { port: 8080, name: "a <b> & c", token: "secret:usersecret0000000000" },
    resources: { "app-image": "/resources/app-image.yaml" },
    serviceAddress: "10.152.183.7",
    now,
  });
  const first = addUnit(model, "web", { now });
  const second = addUnit(model, "web", { now });
  app.leader = first.name;
  first.status = { status: "active", message: "ready", since: now };
  second.status = { status: "waiting", message: "", since: now };
  first.ports = [{ protocol: "tcp", from: 80, to: 80, endpoints: [] }];
  first.state = { old: "1" };
  first.storage = {
    "data/0": { kind: "filesystem", location: "/srv/0" },
    "data/1": { kind: "filesystem", location: "/srv/1" },
  };
  addApplication(model, "postgresql", postgresql, { now });
  addUnit(model, "postgresql", { now }).status = { status: "active", message: "", since: now };

  const peers = model.relations["0"];
  if (peers !== undefined) {
    peers.members = [first.name, second.name];
    peers.appBags = { web: { data: { key: "shared" }, version: 1 } };
  }
  const db = relate(model, { app: "web", endpoint: "db" }, { app: "postgresql", endpoint: "database" });
  db.members = [first.name, second.name, "postgresql/0"];
  db.appBags = {
    web: { data: { database: "web" }, version: 1 },
    postgresql: { data: { version: "14", data: '{"a":1}' }, version: 1 },
  };
  db.unitBags["postgresql/0"] = { data: { "private-address": "10.1.0.9" }, version: 1 };

  const own = secretOf(model, "ownsecret00000000000", { kind: "application", name: "web" }, "key", { key: "old" });
  own.consumers[first.name] = { tracked: 1, label: "" };
  updateSecret(own, { key: "new" }, now);
  const granted = secretOf(model, "dbsecret000000000000", { kind: "application", name: "postgresql" }, "", {
    password: "one",
  });
  updateSecret(granted, { password: "two" }, now);
  grantSecret(granted, "web", db.id);
  secretOf(model, "hidden00000000000000", { kind: "unit", name: "postgresql/0" }, "", { key: "hidden" });
  const user = addUserSecret(model, {
    id: "usersecret0000000000",
    name: "token",
    content: { value: "from the operator" },
    now,
  });
  grantSecret(user, "web");
  return model;
}

function secretOf(
  model: Model,
  id: string,
  owner: ModelSecret["owner"],
  label: string,
  content: Readonly<Record<string, string>>,
): ModelSecret {
  const secret = addUserSecret(model, { id, name: label, content, now: startOf2026 });
  const owned: ModelSecret = { ...secret, owner };
  model.secrets[id] = owned;
  return owned;
}
