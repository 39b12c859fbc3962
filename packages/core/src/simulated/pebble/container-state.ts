import type { Layer } from "../../pebble/plan/index.ts";

/** A file in a simulated container. */
export interface SimulatedFile {
  /** Text; bytes that are no text are `{ base64 }`. */
  readonly content: string | { readonly base64: string };
  /** null: Pebble's own user. */
  readonly user: string | null;
  readonly group: string | null;
  readonly mode?: number;
  /** RFC 3339. */
  readonly lastModified?: string;
}

/** What a command does; the longest matching prefix counts. */
export interface SimulatedExec {
  readonly command: readonly string[];
  readonly exit: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** The command never ends by itself. */
  readonly hangs?: boolean;
  /** The command prints what it reads, and ends when that does. */
  readonly echoes?: boolean;
}

/** How a simulated check is doing. */
export interface SimulatedCheck {
  readonly status: "up" | "down" | "inactive";
  readonly failures: number;
}

/** A workload container as plain data: what a simulated Pebble acts on. */
export interface SimulatedContainer {
  readonly canConnect: boolean;
  /** In their order. */
  readonly layers: Readonly<Record<string, Layer>>;
  /** Services not named are inactive. */
  readonly serviceStatuses: Readonly<Record<string, "active" | "inactive" | "backoff" | "error">>;
  /** By path. Directories above a file exist. */
  readonly files: Readonly<Record<string, SimulatedFile>>;
  /** Directories without files in them. */
  readonly directories: readonly string[];
  readonly execs: readonly SimulatedExec[];
  readonly checks: Readonly<Record<string, SimulatedCheck>>;
  /** Services that exit as soon as they are started. */
  readonly failingServices: readonly string[];
  /** What failing services exit with; 1 where nothing is said. */
  readonly serviceExits?: Readonly<Record<string, number>>;
  /** What services print when they are started. */
  readonly serviceOutputs?: Readonly<Record<string, string>>;
  /** Users that exist; all do when this is absent. */
  readonly users?: readonly string[];
  /** Version that the Pebble says; `1.26.0` by default. */
  readonly version: string;
}

/** A container as a test writes it; a file may be just its text. */
export type SimulatedContainerInput = Partial<Omit<SimulatedContainer, "files">> & {
  readonly files?: Readonly<Record<string, SimulatedFile | string>>;
};

/** Fills in what a test left out. */
export function simulatedContainer(input: SimulatedContainerInput): SimulatedContainer {
  const files = Object.entries(input.files ?? {}).map(([path, file]): [string, SimulatedFile] => [
    path,
    typeof file === "string" ? { content: file, user: null, group: null } : file,
  ]);
  return {
    canConnect: input.canConnect ?? true,
    layers: input.layers ?? {},
    serviceStatuses: input.serviceStatuses ?? {},
    files: Object.fromEntries(files),
    directories: input.directories ?? [],
    execs: input.execs ?? [],
    checks: input.checks ?? {},
    failingServices: input.failingServices ?? [],
    ...(input.serviceExits && { serviceExits: input.serviceExits }),
    ...(input.serviceOutputs && { serviceOutputs: input.serviceOutputs }),
    ...(input.users && { users: input.users }),
    version: input.version ?? "1.26.0",
  };
}
