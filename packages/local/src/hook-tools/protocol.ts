/**
 * What the hook-tool programs and the unit's agent say to each other: HTTP/1.1 over a Unix socket, one request per
 * connection, so that `curl --unix-socket` can speak it where there is no Go.
 *
 * A request is `POST /tool` with the number of arguments in `X-Args`. Its body is fields ended by NUL, which neither an
 * argument nor a path can hold: context id, directory, tool, the arguments; then, for each file that the arguments name,
 * its path, its length in bytes and that many bytes (instead of a length, `!` and the reason when it could not be read);
 * last, when standard input was asked for, a file named `-` without a length that takes the rest.
 *
 * An answer is lines. The first character of each says where the rest goes: `1` and `2` are a line of standard output
 * and of standard error, `3` and `4` the same without its line end, `x` the exit code, which comes last and so tells a
 * complete answer from a torn one.
 */
export interface ToolRequest {
  /** `JUJU_CONTEXT_ID` of the process that called. */
  readonly contextId: string;
  /** The caller's working directory, as the caller sees it. */
  readonly directory: string;
  readonly tool: string;
  readonly args: readonly string[];
  /** Files that the arguments name, read where the caller runs, by the path as given. */
  readonly files: ReadonlyMap<string, AttachedFile>;
  /** Standard input; undefined: the arguments do not ask for it. */
  readonly stdin: string | undefined;
}

/** A file as the caller sees it, or why the caller could not read it, in the operating system's words. */
export type AttachedFile = { readonly content: Buffer } | { readonly unreadable: string };

/** The request of a body, or undefined when it is torn or malformed. */
export function parseRequest(body: Buffer, argumentCount: number): ToolRequest | undefined {
  const reader = fieldReader(body);
  const contextId = reader.field();
  const directory = reader.field();
  const tool = reader.field();
  if (contextId === undefined || directory === undefined || tool === undefined) return undefined;
  const args: string[] = [];
  while (args.length < argumentCount) {
    const arg = reader.field();
    if (arg === undefined) return undefined;
    args.push(arg);
  }
  const files = new Map<string, AttachedFile>();
  let stdin: string | undefined;
  while (!reader.done()) {
    const path = reader.field();
    const size = reader.field();
    if (path === undefined || size === undefined) return undefined;
    if (path === "-") {
      stdin = reader.rest().toString("utf8");
    } else if (size.startsWith("!")) {
      files.set(path, { unreadable: size.slice(1) });
    } else {
      const content = reader.bytes(Number(size));
      if (content === undefined) return undefined;
      files.set(path, { content });
    }
  }
  return { contextId, directory, tool, args, files, stdin };
}

/** The lines of an answer, ready to send. */
export function renderReply(reply: {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}): string {
  return `${renderStream(reply.stdout, "1", "3")}${renderStream(reply.stderr, "2", "4")}x${reply.code}\n`;
}

function renderStream(text: string, line: string, unterminated: string): string {
  if (text === "") return "";
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const ended = lines.map((each) => `${line}${each}\n`).join("");
  return last === "" ? ended : `${ended}${unterminated}${last}\n`;
}

function fieldReader(body: Buffer) {
  let position = 0;
  return {
    field(): string | undefined {
      const end = body.indexOf(0, position);
      if (end < 0) return undefined;
      const text = body.toString("utf8", position, end);
      position = end + 1;
      return text;
    },
    bytes(length: number): Buffer | undefined {
      if (!Number.isSafeInteger(length) || length < 0 || position + length > body.length) return undefined;
      const content = body.subarray(position, position + length);
      position += length;
      return content;
    },
    rest(): Buffer {
      const content = body.subarray(position);
      position = body.length;
      return content;
    },
    done: () => position >= body.length,
  };
}
