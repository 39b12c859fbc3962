import { spawnSync } from "node:child_process";
import { closeSync, constants, existsSync, mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { delimiter, isAbsolute, join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** A pipe: the end that the process gets, as a descriptor to be closed once it has been started, and the one that stays here. */
interface Pipe<Ours> {
  readonly theirs: number;
  readonly ours: Ours;
}

/**
 * Makes pipes. What Node gives a program itself are sockets, one for each stream: they do not keep the order of standard output and
 * standard error, and a program that opens `/dev/stdout` or `/dev/stderr` by its name, as shell scripts do, is refused.
 */
export interface Pipes {
  /** A pipe that the process writes into, with as many of its streams as it likes. @throws Error when none can be made */
  toUs(): Pipe<Readable>;
  /** A pipe that the process reads from. What is written once nobody reads any more is dropped. @throws Error */
  fromUs(): Pipe<Writable>;
  /** Removes what was prepared. */
  end(): void;
}

const namePrefix = ".pipes-";
/** Made by one run of `mkfifo`, since that takes longer than all the rest. */
const batch = 16;

/**
 * @param directory - where pipes have their names, for a moment each; it must exist, and be nobody else's who makes pipes
 */
export function createPipes(directory: string): Pipes {
  let home: string | undefined;
  let ready: string[] = [];

  function prepare(): void {
    if (home === undefined) {
      // Of one that was killed.
      for (const left of readdirSync(directory)) {
        if (left.startsWith(namePrefix)) rmSync(join(directory, left), { recursive: true, force: true });
      }
      home = mkdtempSync(join(directory, namePrefix));
    }
    const mkfifo = findMkfifo();
    if (mkfifo === undefined) throw new Error("cannot make a pipe: there is no mkfifo in /usr/bin, /bin or the path");
    const names = Array.from({ length: batch }, (_, index) => join(home ?? "", `${index}`));
    const { status, error, stderr } = spawnSync(mkfifo, ["-m", "600", ...names], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (status !== 0) throw new Error(`cannot make a pipe: ${error?.message ?? stderr.toString().trim()}`);
    ready = names;
  }

  function take<Ends>(open: (path: string) => Ends): Ends {
    if (home !== undefined && !existsSync(home)) end();
    if (ready.length === 0) prepare();
    const path = ready.pop() ?? "";
    try {
      return open(path);
    } finally {
      // The pipe lives on in those who have it open.
      rmSync(path, { force: true });
    }
  }

  function end(): void {
    if (home !== undefined) rmSync(home, { recursive: true, force: true });
    home = undefined;
    ready = [];
  }

  return {
    toUs: () =>
      take((path) => {
        const ours = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
        // Without O_NONBLOCK, which the process would have too; with a reader there already this does not wait.
        const theirs = openSync(path, constants.O_WRONLY);
        return { theirs, ours: new Socket({ fd: ours, readable: true, writable: false }) };
      }),
    fromUs: () =>
      take((path) => {
        const first = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
        const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
        const theirs = openSync(path, constants.O_RDONLY);
        closeSync(first);
        const ours = new Socket({ fd, readable: false, writable: true });
        ours.on("error", () => ours.destroy());
        return { theirs, ours };
      }),
    end,
  };
}

/** Found here and not by Node, since services' environment may have no path at all. */
function findMkfifo(): string | undefined {
  const path = (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  return ["/usr/bin", "/bin", ...path].map((place) => join(place, "mkfifo")).find((place) => existsSync(place));
}
