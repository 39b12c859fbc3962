import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Any JSON. Vectors are data from outside: they are looked at member by member. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** One relation of a vector's state. */
export interface VectorRelation {
  readonly id: number;
  readonly endpoint: string;
  readonly interface: string;
  readonly peer?: boolean;
  readonly remoteApp?: string;
  readonly localApp: Readonly<Record<string, string>>;
  readonly localUnit: Readonly<Record<string, string>>;
  readonly remoteAppData?: Readonly<Record<string, string>>;
  readonly remoteUnits: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One secret of a vector's state. */
export interface VectorSecret {
  readonly id: string;
  readonly owner: "app" | "unit" | null;
  readonly label: string | null;
  readonly content?: Readonly<Record<string, string>>;
  readonly revisions?: readonly Readonly<Record<string, string>>[];
  readonly trackedRevision?: number;
}

/** The container of a vector's state. */
export interface VectorContainer {
  readonly name: string;
  readonly canConnect: boolean;
  readonly layers: Readonly<Record<string, JsonObject>>;
  readonly files: Readonly<Record<string, Json>>;
  readonly dirs?: readonly string[];
  readonly serviceStatuses: Readonly<Record<string, string>>;
  readonly execs: readonly {
    readonly command: readonly string[];
    readonly exit: number;
    readonly stdout?: string;
    readonly stderr?: string;
  }[];
}

/** Why the charm ran. */
export interface VectorEvent {
  readonly kind: string;
  readonly relation?: number;
  readonly remoteUnit?: number;
  readonly departingUnit?: number;
  readonly secret?: string;
  readonly name?: string;
  readonly params?: JsonObject;
}

/** What the Python charm did. Absent members: empty, none or unchanged. */
export interface Expectation {
  readonly crash: string | null;
  readonly unitStatus?: { readonly name: string; readonly message: string } | null;
  readonly appStatus?: { readonly name: string; readonly message: string } | null;
  readonly plan?: JsonObject | "unchanged";
  readonly serviceStatuses?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, { readonly content: Json; readonly user: string | null }>>;
  readonly filesRemoved?: readonly string[];
  readonly execs?: readonly {
    readonly command: readonly string[];
    readonly environment: JsonObject;
    readonly workingDir: string | null;
    readonly user: string | null;
  }[];
  readonly relations?: readonly {
    readonly id: number;
    readonly endpoint: string;
    readonly localApp: Readonly<Record<string, string>>;
    readonly localUnit: Readonly<Record<string, string>>;
    /** Some values of localApp, parsed; compressed ones as they were. */
    readonly decoded?: Readonly<Record<string, Json>>;
  }[];
  readonly secretsChanged?: readonly {
    readonly id: string;
    readonly owner: string | null;
    readonly label: string | null;
    readonly content: Readonly<Record<string, string>>;
  }[];
  readonly ports?: readonly { readonly protocol: string; readonly port: number }[];
  readonly action?: { readonly results: JsonObject | null; readonly failure: string | null };
}

/** One recorded run of the Python library. See the README of the goldens. */
export interface Vector {
  readonly id: string;
  readonly topic: string;
  readonly about: string;
  readonly charm: string;
  /** Where it stands in a series of events; `state` is complete anyway. */
  readonly chain?: { readonly name: string; readonly step: number; readonly previous: string | null };
  readonly patch?: JsonObject;
  readonly paasConfig?: Json;
  readonly paasConfigText?: string;
  /** Further files of the charm directory by path, `cos_custom/…`. */
  readonly charmFiles?: Readonly<Record<string, string>>;
  readonly defect: string | null;
  readonly defectNote?: string;
  readonly sideDefects?: readonly string[];
  readonly juju: {
    readonly model: string;
    readonly modelUuid: string;
    readonly unit: string;
    readonly version: string;
    readonly plannedUnits: number;
    readonly proxies?: { readonly http?: string; readonly https?: string; readonly no?: string };
  };
  readonly state: {
    readonly leader: boolean;
    readonly config: Readonly<Record<string, string | number | boolean>>;
    readonly relations: readonly VectorRelation[];
    readonly secrets: readonly VectorSecret[];
    readonly container: VectorContainer;
    readonly ports: readonly { readonly protocol: "tcp" | "udp"; readonly port: number }[];
  };
  readonly event: VectorEvent;
  readonly expect: Expectation;
}

/** The charm that vectors of one file were recorded with, as `charms/<name>.json` holds it. */
export type VectorCharm = JsonObject;

/** Reads `vectors/<name>.jsonl` of a folder of goldens, long values put in place. */
export function readVectors(folder: string, name: string): readonly Vector[] {
  const blobs = new Map<string, Json>();
  const blob = (sha256: string): Json => {
    const known = blobs.get(sha256);
    if (known !== undefined) return known;
    const content: Json = JSON.parse(readFileSync(join(folder, "blobs", `${sha256}.json`), "utf8"));
    blobs.set(sha256, content);
    return content;
  };
  return readFileSync(join(folder, "vectors", `${name}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line, (_key, value) => (isBlob(value) ? blob(value.$blob) : value)) as Vector);
}

/** Reads `charms/<name>.json`. */
export function readCharm(folder: string, name: string): VectorCharm {
  return JSON.parse(readFileSync(join(folder, "charms", `${name}.json`), "utf8")) as VectorCharm;
}

/** Merges a patch deeply; null removes a key. */
export function patched(value: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json> = isObject(value) ? { ...value } : {};
  for (const [key, member] of Object.entries(patch)) {
    if (member === null) delete merged[key];
    else merged[key] = patched(merged[key] ?? null, member);
  }
  return merged;
}

/** Whether a JSON value is an object, and no list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isBlob(value: unknown): value is { readonly $blob: string } {
  return typeof value === "object" && value !== null && "$blob" in value && typeof value.$blob === "string";
}
