import type { Launch } from "../dispatching/launch.ts";
import type { NodeProgram, PebbleProgram } from "../programs/index.ts";

/** What a container's image holds beyond a system, and what of the host it may see. Paths are those in the container. */
export interface Image {
  readonly directories?: readonly { readonly path: string; readonly owner?: "_daemon_"; readonly mode?: number }[];
  /** Text files; parents are made. */
  readonly files?: readonly ImageFile[];
  /** Files and folders of the host, copied at each start, so that the workload cannot write into a project. */
  readonly copies?: readonly { readonly from: string; readonly to: string; readonly owner?: "_daemon_" }[];
  /** Programs in `/bin` by name: the host's file behind each, or one that Node runs. */
  readonly programs?: Readonly<Record<string, string | NodeProgram>>;
  /** Folders of the host that are there under the same path, read-only. */
  readonly mounts?: readonly string[];
  /** Folders whose programs are linked into `/bin`, before those of the system: the `bin` of a virtual environment. */
  readonly programDirectories?: readonly string[];
  /** Environment of the image, seen by every service. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A text file of an image. */
export interface ImageFile {
  readonly path: string;
  readonly text: string;
  readonly owner?: "_daemon_";
  /** 0o644 by default. */
  readonly mode?: number;
}

/** A container to start. */
export interface ContainerSpec {
  /** Its name in the charm's metadata, such as `flask-app`. */
  readonly name: string;
  /**
   * A directory on the host for this container alone; made when missing, removed when the container stops. Keep the path short: a
   * socket lies in it, and a socket's path has 107 bytes at most.
   */
  readonly runDirectory: string;
  readonly image: Image;
  /** Gets each line that Pebble and the services print. */
  readonly onLine?: (line: string) => void;
}

/** A running container: a Pebble, the services it runs, and a root directory of their own. */
export interface Container {
  readonly name: string;
  /** The process id, on the host, of what everything of the container descends from: Pebble, or what stands in front of it. */
  readonly pid: number;
  /** Pebble's socket on the host. */
  readonly socket: string;
  /** The directory that lies at `/charm/container` here, and at `/charm/containers/<name>` for the charm. */
  readonly socketDirectory: string;
  /** Settles when Pebble has ended, with what it said last: after {@link stop}, or because it was killed or crashed. */
  readonly exited: Promise<{ readonly reason: string; readonly tail: readonly string[] }>;
  /** Ends the services as Pebble does, then Pebble, then whatever is left; the root and the run directory are gone afterwards. */
  stop(): Promise<void>;
}

/** What a charm's processes see beside the host's own folders. */
export interface CharmViewSpec {
  /** The directory that lies at `/charm/containers/<name>`, by container name; it must exist and stay. */
  readonly containers: Readonly<Record<string, string>>;
  /** A directory on the host for this view alone; made when missing, removed when the view is stopped. */
  readonly runDirectory: string;
}

/** A view of the file system in which a unit's charm processes run. */
export interface CharmView {
  /** Starts a charm process in the view; it and what it starts form a process group of their own. */
  readonly launch: Launch;
  stop(): Promise<void>;
}

/** The Pebble of containers: the real one, or the embedded one and why. */
export type RunningPebble =
  | (PebbleProgram & { readonly kind: "real" })
  | { readonly kind: "embedded"; readonly reason: string };

/** A way to run containers on this machine. */
export interface ContainerEngine {
  /**
   * `private-root`: as root; `user-namespace`: as somebody else, where all services run as that user; `path-prefix`: without mounts, where
   * Pebble knows the container's files below a folder of the host.
   */
  readonly kind: "private-root" | "user-namespace" | "path-prefix";
  readonly pebble: RunningPebble;
  /** Why there is no root of its own; only of `path-prefix`. */
  readonly reason?: string;
  /** How there would be one, ready to print. */
  readonly hint?: string;
  /** For a person: `1.26.0, real, private mount namespace`. */
  readonly description: string;
  /**
   * @throws {@link LocalError} `container-failed` when the root cannot be made or Pebble does not answer, with what it printed last
   */
  start(spec: ContainerSpec): Promise<Container>;
  /** @throws {@link LocalError} `container-failed` */
  charmView(spec: CharmViewSpec): Promise<CharmView>;
}
