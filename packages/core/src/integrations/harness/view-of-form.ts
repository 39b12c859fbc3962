import type { SecretReading } from "../../conditions.ts";
import { noAssets } from "../../cos/assets.ts";
import type { AppFacts } from "../../framework.ts";
import { unreadable } from "../../observe-relations.ts";
import { secret } from "../../secret.ts";
import type { AnyIntegration, Needs, RelationView } from "../contract.ts";
import type { WireForm } from "./fixture.ts";

/** Facts of an application called `guestbook`, its leader's. */
export const someFacts: AppFacts = {
  app: "guestbook",
  unit: "guestbook/0",
  model: "test-model",
  modelUuid: "11111111-2222-4333-8444-555555555555",
  charmName: "guestbook",
  leader: true,
  juju: [3, 6, 14],
  dialect: "2.0b1",
  framework: "bare",
  prefix: "APP_",
  port: 8000,
  metrics: { port: 8000, path: "/metrics" },
  options: {},
  config: {},
  baseUrl: "http://guestbook.test-model:8000",
  ingressUrl: undefined,
  peers: [],
  scrapeJobs: [],
  assets: noAssets,
  openedPorts: [8000],
  fqdn: "guestbook-0.guestbook-endpoints.test-model.svc.cluster.local",
  fresh: { uuid: "00000000-0000-4000-8000-000000000001", salt: "S".repeat(16) },
};

/** How a relation is looked at. */
export interface Looking {
  /** The library's name by default. */
  readonly endpoint?: string;
  readonly leader?: boolean;
  readonly event?: RelationView["event"];
  readonly local?: unknown;
}

/** A relation in a wire form as its integration sees it after it was asked what it needs, as often as core asks. */
export function viewOfForm(integration: AnyIntegration, form: WireForm, looking: Looking = {}): RelationView {
  const own = form.own ?? {};
  const bare: RelationView = {
    id: 7,
    endpoint: looking.endpoint ?? integration.endpoint,
    remoteApp: "remote",
    remoteModel: undefined,
    remote: { app: form.app ?? {}, units: new Map(unitNames(form).map((unit) => [unit, {}])) },
    own: { app: looking.leader === false ? "not-readable" : (own.app ?? {}), unit: own.unit ?? {}, secrets: new Map() },
    secrets: new Map(),
    network: {},
    event: looking.event,
    local: looking.local,
  };
  let view = bare;
  for (let round = 0; round < 3; round += 1) view = withNeeds(view, integration.needs(view), form);
  return view;
}

function withNeeds(view: RelationView, needs: Needs, form: WireForm): RelationView {
  const secrets = Object.entries(needs.secrets ?? {}).map(([name, { id }]): [string, SecretReading] => [
    name,
    readSecret(form, name, id),
  ]);
  const bags = Object.entries(form.units ?? {}).map(([unit, bag]): [string, typeof bag] => [`remote/${unit}`, bag]);
  return {
    ...view,
    remote: { ...view.remote, units: needs.units === true ? new Map(bags) : view.remote.units },
    network: needs.network === true ? { bind: "192.0.2.0", fqdn: someFacts.fqdn } : view.network,
    secrets: new Map([...view.secrets, ...secrets]),
  };
}

function readSecret(form: WireForm, key: string, id: string): SecretReading {
  const found = Object.entries(form.secrets ?? {}).find(([one]) => one === id || one.slice(-20) === id.slice(-20));
  if (found === undefined) return unreadable(key, id);
  return Object.fromEntries(Object.entries(found[1]).map(([entry, value]) => [entry, secret(value)]));
}

function unitNames(form: WireForm): readonly string[] {
  return Object.keys(form.units ?? {}).map((unit) => `remote/${unit}`);
}
