import type { JujuEvent } from "@paas-charm/core";

/** What a unit of the Python charm reads of the model and of its pod. */
export interface PythonView {
  readonly leader: boolean;
  readonly canConnect: boolean;
  /** The application's databag of `secret-storage`. */
  readonly peers: Readonly<Record<string, string>>;
  readonly database: {
    /** What the provider says. */
    readonly remote: Readonly<Record<string, string>>;
    readonly ownApp: Readonly<Record<string, string>>;
    /** With what the library remembers of the provider under `data`. */
    readonly ownUnit: Readonly<Record<string, string>>;
  };
}

/** What came of an event; absent: as before. */
export interface PythonOutcome {
  readonly peers?: Readonly<Record<string, string>>;
  readonly ownApp?: Readonly<Record<string, string>>;
  readonly ownUnit?: Readonly<Record<string, string>>;
  readonly status?: { readonly status: "active" | "waiting"; readonly message: string };
  /** The secret key with which the application was started. */
  readonly key?: string;
  /** Whether the library takes the database for a new one, and so migrates again. */
  readonly databaseCreated?: boolean;
}

const keyEntry = "flask_secret_key";
const requested =
  '["username", "password", "tls", "tls-ca", "uris", "read-only-uris", "entity-name", "entity-password"]';

/**
 * One event under version 1.12 of the Python library, as far as it concerns keys, databases and statuses. By the recorded runs
 * (`goldens`, topics lifecycle, peers and integration-postgresql): the key is made by the leader in relation-created of the peers
 * and nowhere else, what reconciles is a list of events, and the database library remembers what it has seen in the unit's databag.
 */
export function playPython(view: PythonView, event: JujuEvent): PythonOutcome {
  if (event.kind === "relation" && event.endpoint === "secret-storage") {
    if (event.change !== "created") return reconcile(view, event.change === "changed" || event.change === "departed");
    const missing = view.leader && !view.peers[keyEntry];
    return missing ? { peers: { ...view.peers, [keyEntry]: "p".repeat(86) } } : {};
  }
  if (event.kind === "relation" && event.endpoint === "postgresql") return playDatabase(view, event.change);
  const reconciles =
    event.kind === "secret" ||
    event.kind === "workload" ||
    (event.kind === "lifecycle" && event.name === "config-changed");
  return reconcile(view, reconciles);
}

function playDatabase({ leader, ...view }: PythonView, change: string): PythonOutcome {
  const { remote, ownApp, ownUnit } = view.database;
  if (change === "created") {
    const request = { database: "guestbook", "requested-secrets": requested, "provided-secrets": '["mtls-cert"]' };
    return leader ? { ownApp: { ...ownApp, ...request } } : {};
  }
  if (change !== "changed") return reconcile({ leader, ...view }, change === "broken");
  const seen: Readonly<Record<string, unknown>> = JSON.parse(ownUnit["data"] ?? "{}");
  const databaseCreated = remote["secret-user"] !== undefined && seen["secret-user"] === undefined;
  const remembered = { ownUnit: { ...ownUnit, data: JSON.stringify(remote) } };
  return { ...remembered, databaseCreated, ...reconcile({ leader, ...view }, databaseCreated) };
}

/** Pebble first, then the key: the order of the library's steps. */
function reconcile({ canConnect, peers }: PythonView, reconciles: boolean): PythonOutcome {
  if (!reconciles) return {};
  if (!canConnect) return { status: { status: "waiting", message: "Waiting for pebble ready" } };
  const key = peers[keyEntry];
  if (!key) return { status: { status: "waiting", message: "Waiting for peer integration" } };
  return { status: { status: "active", message: "" }, key };
}
