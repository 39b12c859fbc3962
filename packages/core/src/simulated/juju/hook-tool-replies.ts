import type { JujuEvent } from "../../juju/event.ts";

/** One call of a hook tool and the answer that Juju gives: exit code 0 and nothing on either stream, but for what is named. */
export interface Exchange {
  /** The tool and its arguments. `@name@` stands for the path of that file of the case. */
  readonly call: readonly [tool: string, ...args: string[]];
  readonly stdin?: string;
  readonly code?: 1 | 2;
  readonly stdout?: string;
  /** The complaint without `ERROR ` and the line end. */
  readonly error?: string;
  /** What is on standard error when it is no complaint. */
  readonly stderr?: string;
  /** This Juju has no such tool. */
  readonly missing?: true;
}

/** What one hook says and hears. */
export interface ReplyCase {
  readonly title: string;
  /** `web/0` leads; it calls unless said otherwise. */
  readonly unit?: "web/0" | "web/1";
  /** config-changed unless said otherwise. */
  readonly event?: JujuEvent;
  readonly params?: Readonly<Record<string, unknown>>;
  /** 3.6.14 unless said otherwise. */
  readonly juju?: string;
  /** Text by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly calls: readonly Exchange[];
}

/** Says what one call prints. */
export function says(call: Exchange["call"], stdout: string, more: Pick<Exchange, "stdin" | "stderr"> = {}): Exchange {
  return { call, stdout, ...more };
}

/** A call that does its work without a word. */
export function does(call: Exchange["call"], stdin?: string): Exchange {
  return stdin === undefined ? { call } : { call, stdin };
}

/** A call that fails. */
export function fails(call: Exchange["call"], code: 1 | 2, error: string, stdin?: string): Exchange {
  return { call, code, error, ...(stdin !== undefined && { stdin }) };
}

/** An event of relation 1 of the table's model: `db` to postgresql. */
export function databaseEvent(change: "changed" | "departed" | "broken", remoteUnit?: string): JujuEvent {
  return {
    kind: "relation",
    name: `db-relation-${change}`,
    change,
    endpoint: "db",
    relation: 1,
    remoteApp: "postgresql",
    ...(remoteUnit !== undefined && { remoteUnit }),
  };
}

export const databaseChanged: JujuEvent = databaseEvent("changed", "postgresql/0");

/** An action of the table's charm. */
export const backupAction: JujuEvent = { kind: "action", name: "backup", action: "backup", id: "14" };
