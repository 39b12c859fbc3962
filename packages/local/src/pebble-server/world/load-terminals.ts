import { createRequire } from "node:module";
import { findTerminals } from "../../programs/find-terminals.ts";

/** A process in a terminal: the terminal's other end, the process, and the path of the terminal. */
interface Forked {
  readonly fd: number;
  readonly pid: number;
  readonly pty: string;
}

/** What node-pty's prebuilt part does, which keeps the environment as it is and ends no output early, as its own classes do not. */
export interface Terminals {
  /** Starts a program in a session whose terminal it is. Without ids it stays whom we are. */
  fork(start: {
    readonly program: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly directory: string;
    readonly columns: number;
    readonly rows: number;
    readonly exited: (code: number, signal: number) => void;
  }): Forked;
  resize(fd: number, columns: number, rows: number): void;
}

/** The part of node-pty that is prebuilt, as its own classes call it. */
interface Binding {
  fork(
    file: string,
    args: readonly string[],
    environment: readonly string[],
    directory: string,
    columns: number,
    rows: number,
    userId: number,
    groupId: number,
    utf8: boolean,
    helper: string,
    exited: (code: number, signal: number) => void,
  ): Forked;
  resize(fd: number, columns: number, rows: number): void;
}

/** Whom node-pty takes for nobody in particular. */
const nobody = -1;

/** @throws Error when there is no terminal for this platform */
export function loadTerminals(): Terminals {
  const { binding, helper } = loadBinding();
  return {
    fork: ({ program, args, environment, directory, columns, rows, exited }) =>
      binding.fork(
        program,
        args,
        Object.entries(environment).map(([name, value]) => `${name}=${value}`),
        directory,
        columns,
        rows,
        nobody,
        nobody,
        false,
        helper,
        exited,
      ),
    resize: binding.resize,
  };
}

function loadBinding(): { readonly binding: Binding; readonly helper: string } {
  try {
    const { binding, helper } = findTerminals();
    // The package's version is pinned to the one that has this shape.
    return { binding: createRequire(import.meta.url)(binding) as Binding, helper };
  } catch (cause) {
    const platform = `${process.platform}-${process.arch}`;
    throw new Error(`cannot give a terminal: @lydell/node-pty is not there for ${platform}`, { cause });
  }
}
