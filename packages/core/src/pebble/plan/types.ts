/** How an entry of a layer joins the same entry of the layers below. */
export type Override = "merge" | "replace";

/** A service as a layer or a plan describes it; members carry Pebble's own names. Source: Pebble layer specification, `services`. */
export interface Service {
  readonly summary?: string;
  readonly description?: string;
  readonly startup?: string;
  readonly override?: Override;
  readonly command?: string;
  readonly after?: readonly string[];
  readonly before?: readonly string[];
  readonly requires?: readonly string[];
  readonly workload?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly "user-id"?: number;
  readonly user?: string;
  readonly "group-id"?: number;
  readonly group?: string;
  readonly "working-dir"?: string;
  readonly "on-success"?: string;
  readonly "on-failure"?: string;
  readonly "on-check-failure"?: Readonly<Record<string, string>>;
  readonly "backoff-delay"?: string;
  readonly "backoff-factor"?: number;
  readonly "backoff-limit"?: string;
  readonly "kill-delay"?: string;
}

/** A health check. Source: Pebble layer specification, `checks`. */
export interface Check {
  readonly override?: Override;
  readonly level?: string;
  readonly startup?: string;
  readonly period?: string;
  readonly timeout?: string;
  readonly threshold?: number;
  readonly http?: { readonly url?: string; readonly headers?: Readonly<Record<string, string>> };
  readonly tcp?: { readonly port?: number; readonly host?: string };
  readonly exec?: {
    readonly command?: string;
    readonly "service-context"?: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly "user-id"?: number;
    readonly user?: string;
    readonly "group-id"?: number;
    readonly group?: string;
    readonly "working-dir"?: string;
  };
}

/** Where logs are forwarded to. Source: Pebble layer specification, `log-targets`. */
export interface LogTarget {
  readonly override?: Override;
  readonly type?: string;
  readonly location?: string;
  readonly services?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** An execution context that services share. Source: Pebble layer specification, `workloads`, 1.20. */
export interface Workload {
  readonly override?: Override;
  readonly environment?: Readonly<Record<string, string>>;
  readonly "user-id"?: number;
  readonly user?: string;
  readonly "group-id"?: number;
  readonly group?: string;
}

/** Whether clients may be paired with this Pebble. Source: Pebble layer specification, `pairing`, 1.26. */
export interface Pairing {
  readonly mode?: "disabled" | "single" | "multiple";
}

/** What one layer says; a plan is what all of them say together. */
export interface Layer {
  readonly summary?: string;
  readonly description?: string;
  readonly services?: Readonly<Record<string, Service>>;
  readonly checks?: Readonly<Record<string, Check>>;
  readonly "log-targets"?: Readonly<Record<string, LogTarget>>;
  /** Fixed by the layers that Pebble was started with. */
  readonly workloads?: Readonly<Record<string, Workload>>;
  readonly pairing?: Pairing;
}

/** All layers of a Pebble, combined. */
export type Plan = Layer;
