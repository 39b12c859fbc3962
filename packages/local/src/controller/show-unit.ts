import type { Databag, Explanation } from "@paas-charm/core";
import { applicationNamed, type ModelDocument, unitNamed } from "./document.ts";
import { remoteEnd } from "./facts.ts";
import { jujuTime, workloadStatus } from "./status.ts";

/** What `show-unit` shows of one unit: the fields of `juju show-unit`, and why it is in error. */
export interface UnitReport {
  readonly "workload-version": string;
  readonly leader: boolean;
  readonly life: string;
  readonly address: string;
  readonly "opened-ports": readonly string[];
  readonly "workload-status": { readonly current: string; readonly message: string; readonly since: string };
  readonly "relation-info": readonly RelationInfo[];
  /** The hook that failed, how often in a row, and when it comes again. */
  /** Why our own charms have the status they have; absent for others, and for a unit that was always well. */
  readonly explanation?: Explanation;
  readonly "failed-hook"?: { readonly hook: string; readonly failures: number; readonly "retry-at": string };
}

/** One relation of a unit, with the databags that it may read. Secrets are ids there, never contents. */
export interface RelationInfo {
  readonly "relation-id": number;
  readonly endpoint: string;
  readonly "related-endpoint": string;
  readonly "application-data": Databag;
  readonly "local-unit": { readonly "in-scope": boolean; readonly data: Databag };
  readonly "related-units": Readonly<Record<string, { readonly "in-scope": boolean; readonly data: Databag }>>;
}

/**
 * @param explanation - what the unit's charm directory says of its status
 * @throws {@link LocalError} `not-found` for a unit that the model does not have
 */
export function unitReport(document: ModelDocument, name: string, explanation?: Explanation): UnitReport {
  const { model } = document;
  const unit = unitNamed(model, name);
  const app = applicationNamed(model, unit.app);
  const { status, message, since } = workloadStatus(model, name, document.agents[name]);
  const failed = document.agents[name]?.failed;
  return {
    "workload-version": unit.workloadVersion,
    leader: app.leader === name,
    life: unit.life,
    address: unit.address,
    "opened-ports": unit.ports.map(({ protocol, from }) => (protocol === "icmp" ? "icmp" : `${from}/${protocol}`)),
    "workload-status": { current: status, message, since: jujuTime(since) },
    "relation-info": relationInfo(document, name, app.name),
    ...(explanation === undefined ? {} : { explanation }),
    ...(failed
      ? {
          "failed-hook": { hook: failed.event.name, failures: failed.failures, "retry-at": jujuTime(failed.retryAt) },
        }
      : {}),
  };
}

function relationInfo({ model }: ModelDocument, unit: string, app: string): readonly RelationInfo[] {
  return Object.values(model.relations).flatMap((relation) => {
    const own = relation.ends.find((end) => end.app === app);
    if (own === undefined) return [];
    const other = remoteEnd(relation, own);
    const related = Object.entries(relation.unitBags).filter(
      ([name]) => name !== unit && name.startsWith(`${other.app}/`),
    );
    const member = (name: string, data: Databag) => ({ "in-scope": relation.members.includes(name), data });
    return [
      {
        "relation-id": relation.id,
        endpoint: own.endpoint,
        "related-endpoint": other.endpoint,
        "application-data": relation.appBags[other.app]?.data ?? {},
        "local-unit": member(unit, relation.unitBags[unit]?.data ?? {}),
        "related-units": Object.fromEntries(related.map(([name, bag]) => [name, member(name, bag.data)])),
      },
    ];
  });
}
