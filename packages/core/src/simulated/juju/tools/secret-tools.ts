import type { JujuVersion } from "../../../juju/event.ts";
import { atLeast } from "../../../juju/version.ts";
import { quote } from "../go-text.ts";
import type { SecretGrant } from "../model.ts";
import { readSecret } from "../read-secret.ts";
import { relationKey } from "../relations.ts";
import { readUpsert, secretId, upsertFlags } from "../secret-arguments.ts";
import { isOwn, type OwnedSecret, ownedSecrets, secretNotFound } from "../secrets.ts";
import {
  type Call,
  givenRelation,
  leaderOnly,
  noMore,
  otherEnd,
  relationFlags,
  relationOf,
  type Scene,
  type Tool,
  textFlag,
} from "../tool.ts";
import { failure, usage } from "../tool-failure.ts";

const exists = (juju: JujuVersion): boolean => atLeast(juju, [3, 0, 2]);

const secretAdd: Tool = {
  exists,
  flags: upsertFlags,
  run(call) {
    if (call.args.length === 0 && textFlag(call, "file") === undefined) {
      throw usage("missing secret value or filename");
    }
    const { owner, content, ...metadata } = readUpsert(call, call.args);
    if (Object.keys(content).length === 0) throw failure("empty secret value not valid");
    if (owner === "application") leaderOnly(call);
    const { secretsAdded } = call.context.pending;
    const { label } = metadata;
    if (label !== undefined && [...secretsAdded.values()].some((other) => other.label === label)) {
      throw failure(`secret with label ${quote(label)} already exists`);
    }
    const id = call.context.surroundings.secretId();
    secretsAdded.set(id, { id, owner, content, ...metadata });
    return `secret:${id}\n`;
  },
};

const secretSet: Tool = {
  exists,
  flags: upsertFlags,
  run(call) {
    const [uri, ...args] = call.args;
    const id = secretId(uri);
    const { owner: _, content, ...metadata } = readUpsert(call, args);
    ownersLeaderOnly(call, id);
    const update = { ...metadata, ...(Object.keys(content).length > 0 && { content }) };
    const { pending } = call.context;
    pending.secretsRemoved = pending.secretsRemoved.filter((removed) => removed.id !== id);
    const added = pending.secretsAdded.get(id);
    if (added !== undefined) Object.assign(added, update);
    // Before 3.6 a second update in a hook replaces the first.
    else if (atLeast(call.juju, [3, 6, 0])) {
      pending.secretsUpdated.set(id, { ...pending.secretsUpdated.get(id), ...update });
    } else pending.secretsUpdated.set(id, update);
    return undefined;
  },
};

/** Whoever else has no right to a secret learns it when the hook is committed. */
function ownersLeaderOnly(scene: Scene, id: string): void {
  const secret = scene.model.secrets[id];
  if (secret?.owner.kind === "application" && isOwn(secret, scene)) leaderOnly(scene);
}

const secretGet: Tool = {
  exists,
  output: "yaml",
  flags: {
    label: { type: "text", to: "label" },
    peek: { type: "bool", to: "peek" },
    refresh: { type: "bool", to: "refresh" },
  },
  run(call) {
    const [uri, key, ...more] = call.args;
    const id = uri === undefined ? undefined : secretId(uri);
    const label = textFlag(call, "label");
    if (id === undefined && label === undefined) throw usage("require either a secret URI or label");
    if (call.flags.get("peek") === true && call.flags.get("refresh") === true) {
      throw usage("specify one of --peek or --refresh but not both");
    }
    noMore(more);
    const content = readSecret(call, id, label);
    if (key === undefined) return content;
    const base64 = key.endsWith("#base64");
    const name = base64 ? key.slice(0, -"#base64".length) : key;
    const value = Object.hasOwn(content, name) ? content[name] : undefined;
    if (value === undefined) throw failure(`secret key value ${quote(key)} not found`);
    return base64 ? Buffer.from(value).toString("base64") : value;
  },
};

const secretInfoGet: Tool = {
  exists,
  output: "yaml",
  flags: { label: { type: "text", to: "label" } },
  run(call) {
    const [uri, ...more] = call.args;
    const id = uri === undefined ? undefined : secretId(uri);
    const label = textFlag(call, "label");
    if (id === undefined && label === undefined) throw usage("require either a secret URI or label");
    if (id !== undefined && label !== undefined) throw usage("specify either a secret URI or label but not both");
    noMore(more);
    const secret = ownedSecrets(call).find((owned) => (id === undefined ? owned.label === label : owned.id === id));
    if (secret === undefined) return secretNotFound(id ?? label ?? "");
    return { [secret.id]: info(secret, call) };
  },
};

function info(secret: OwnedSecret, scene: Scene): ReadonlyMap<string, unknown> {
  const { rotate, expiresAt, rotatesAt } = secret;
  return new Map<string, unknown>([
    ["revision", secret.revision],
    ["label", secret.label],
    ["owner", secret.owner],
    ...(secret.description === "" ? [] : [["description", secret.description] as const]),
    ...(rotate === undefined ? [] : [["rotation", rotate] as const]),
    ...(expiresAt === undefined ? [] : [["expiry", new Date(expiresAt)] as const]),
    ...(rotatesAt === undefined ? [] : [["rotates", new Date(rotatesAt)] as const]),
    ...(secret.grants.length === 0 ? [] : [["access", secret.grants.map((grant) => access(grant, scene))] as const]),
  ]);
}

function access({ to, relation: id }: SecretGrant, { model }: Scene): ReadonlyMap<string, string> {
  const relation = id === undefined ? undefined : model.relations[String(id)];
  const scope = relation === undefined ? `model-${model.uuid}` : `relation-${tagOf(relationKey(relation))}`;
  const target = to.includes("/") ? `unit-${to.replace("/", "-")}` : `application-${to}`;
  return new Map([
    ["target", target],
    ["scope", scope],
    ["role", "view"],
  ]);
}

/** `web:db pg:database` → `web.db#pg.database`. */
function tagOf(key: string): string {
  return key.replaceAll(":", ".").replace(" ", "#");
}

const secretIds: Tool = {
  exists,
  output: "smart",
  run(call) {
    noMore(call.args);
    const ids = ownedSecrets(call).map(({ id }) => id);
    return ids.length === 0 ? null : ids.sort();
  },
};

const secretGrant: Tool = {
  exists,
  flags: (scene) => ({ ...relationFlags(scene), unit: { type: "text", to: "unit" } }),
  run(call) {
    const [uri, ...more] = call.args;
    const id = secretId(uri);
    const relation = relationOf(call);
    const app = otherEnd(relation, call.context.app)?.app ?? "";
    const to = grantedUnit(call, app) ?? app;
    noMore(more);
    const secret = ownedSecrets(call).find((owned) => owned.id === id);
    if (secret === undefined) {
      ownersLeaderOnly(call, id);
      return secretNotFound(id);
    }
    for (const grant of secret.grants) {
      if (grant.relation !== relation.id) continue;
      // An application's grant covers its units.
      if (grant.to === to || !grant.to.includes("/")) return undefined;
      if (!to.includes("/")) {
        throw failure(
          "any unit level grants need to be revoked before granting access to the corresponding application",
        );
      }
    }
    call.context.pending.secretAccess.push({ id, to, relation: relation.id, grant: true });
    return undefined;
  },
};

const unitName = /^[a-z][a-z0-9-]*\/\d+$/;

function grantedUnit(call: Call, app: string): string | undefined {
  const unit = textFlag(call, "unit");
  if (unit === undefined) return undefined;
  if (!unitName.test(unit)) throw usage(`unit ${quote(unit)} not valid`);
  if (!unit.startsWith(`${app}/`)) {
    throw usage(`cannot specify unit ${quote(unit)} in relation to application ${quote(app)}`);
  }
  return unit;
}

const secretRevoke: Tool = {
  exists,
  flags: (scene) => ({
    ...relationFlags(scene),
    app: { type: "text", to: "app" },
    application: { type: "text", to: "app" },
    unit: { type: "text", to: "unit" },
  }),
  run(call) {
    const [uri, ...more] = call.args;
    const id = secretId(uri);
    const app = textFlag(call, "app");
    const unit = textFlag(call, "unit");
    if (app !== undefined && !/^[a-z][a-z0-9-]*$/.test(app)) throw usage(`application ${quote(app)} not valid`);
    if (unit !== undefined && !unitName.test(unit)) throw usage(`unit ${quote(unit)} not valid`);
    if (app !== undefined && unit !== undefined) throw usage("specify only one of application or unit");
    const relation = givenRelation(call);
    if (relation !== undefined && app !== undefined) throw usage("do not specify both relation and app");
    const to = unit ?? app ?? (relation && otherEnd(relation, call.context.app)?.app);
    if (to === undefined) throw usage("missing relation or application or unit");
    noMore(more);
    ownersLeaderOnly(call, id);
    call.context.pending.secretAccess.push({ id, to, relation: relation?.id, grant: false });
    return undefined;
  },
};

const secretRemove: Tool = {
  exists,
  flags: {
    revision: {
      type: "text",
      to: "revision",
      check(text) {
        if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`);
        return text;
      },
    },
  },
  run(call) {
    const [uri, ...more] = call.args;
    const id = secretId(uri);
    const given = textFlag(call, "revision");
    noMore(more);
    ownersLeaderOnly(call, id);
    const { pending } = call.context;
    const unborn = pending.secretsAdded.delete(id);
    pending.secretsUpdated.delete(id);
    pending.secretAccess = pending.secretAccess.filter((grant) => grant.id !== id);
    pending.tracked.delete(id);
    // Of a secret that this hook added nothing is left, but Juju 4.0 removes it all the same and fails the commit.
    if (!unborn || atLeast(call.juju, [4, 0, 0])) {
      pending.secretsRemoved.push({ id, revision: given === undefined ? undefined : Number(given) });
    }
    return undefined;
  },
};

/** Secrets. */
export const secretTools = {
  "secret-add": secretAdd,
  "secret-get": secretGet,
  "secret-grant": secretGrant,
  "secret-ids": secretIds,
  "secret-info-get": secretInfoGet,
  "secret-remove": secretRemove,
  "secret-revoke": secretRevoke,
  "secret-set": secretSet,
} satisfies Record<string, Tool>;
