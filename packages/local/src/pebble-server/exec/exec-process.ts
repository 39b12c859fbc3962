import type { Readable, Writable } from "node:stream";

/** A command that is to be started. All about it is settled: nothing is looked up any more. */
export interface CommandStart {
  /** Path of the program on this machine. */
  readonly program: string;
  /** What the program is told: its name as the caller wrote it, which it may print, then its arguments. */
  readonly command: readonly string[];
  /** The whole environment, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  /** On this machine, below the container's root already. */
  readonly workingDir: string;
  /** Whom it runs as; undefined for whom the server runs as. */
  readonly ids: { readonly userId: number; readonly groupId: number } | undefined;
  /** The terminal it gets for its output, and for its input when interactive; pipes without. */
  readonly terminal:
    | { readonly width: number | undefined; readonly height: number | undefined; readonly interactive: boolean }
    | undefined;
  /** Whether standard error comes on a stream of its own, else in the order written among standard output. */
  readonly splitStderr: boolean;
}

/** A command that runs, in a session of its own. */
export interface CommandProcess {
  /** Its end is the end of the input; in an interactive terminal it writes a Ctrl-D instead. Errors after the end are none. */
  readonly stdin: Writable;
  /** Ends when nobody holds the other end any more, which may be after {@link CommandProcess.exited}. */
  readonly stdout: Readable;
  /** Only of a command whose standard error is split off. */
  readonly stderr: Readable | undefined;
  /** Resolves when the process itself has ended: its code, 128 plus the signal's number when a signal ended it. */
  readonly exited: Promise<number>;
  /** Sends a signal, such as `SIGHUP`, to the process itself. @throws Error when there is no such signal */
  signal(name: string): void;
  /** Gives the terminal another size. @throws Error without a terminal */
  resize(width: number, height: number): void;
}

/** Starts commands. @throws Error in Pebble's words, such as `fork/exec /x: permission denied` */
export type StartCommand = (start: CommandStart) => Promise<CommandProcess>;
