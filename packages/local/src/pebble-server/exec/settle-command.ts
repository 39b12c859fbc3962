import { accessSync, constants, statSync } from "node:fs";
import { EngineError, type Layers, quoted, type Who } from "@paas-charm/core/pebble-engine";
import { readTimeout, type Timeout } from "../endpoints/read-timeout.ts";
import { fileError } from "../files/file-error.ts";
import type { Decoded } from "../go/decode.ts";
import { flag, integer, list, map, optionalInteger, struct, text } from "../go/decode.ts";
import { sorted } from "../go/go-text.ts";
import { badRequest } from "../http/answer.ts";
import type { Users } from "../users.ts";
import type { CommandStart } from "./exec-process.ts";

/** What a request says of a command. */
export const execRequest = () =>
  struct("daemon.execPayload", {
    command: list(text()),
    "service-context": text(),
    environment: map(text()),
    "working-dir": text(),
    timeout: text(),
    "user-id": optionalInteger(),
    user: text(),
    "group-id": optionalInteger(),
    group: text(),
    terminal: flag(),
    interactive: flag(),
    "split-stderr": flag(),
    width: integer(),
    height: integer(),
  });
export type ExecRequest = Decoded<ReturnType<typeof execRequest>>;

/** Where commands are run. */
export interface CommandPlace {
  readonly layers: Layers;
  readonly users: Users;
  /** Pebble's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The path of a program on this machine. @throws Error when there is none */
  program(name: string, searchPath: string | undefined): string;
  /** A path of the container on this machine. */
  locate(path: string): string;
  /** A command's words with the paths in them located. */
  words(command: readonly string[]): readonly string[];
}

/** A command of which all is settled, and what its caller is told of it. */
export interface SettledCommand {
  readonly start: CommandStart;
  readonly timeout: Timeout | undefined;
  /** In the container's own paths. */
  readonly workingDir: string;
}

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Settles a command as Pebble does: program, context of a service, user, environment, folder.
 *
 * @throws EngineError 400 or 500, in this order, in Pebble's words
 */
export function settleCommand(place: CommandPlace, request: ExecRequest): SettledCommand {
  const [name] = request.command;
  if (name === undefined) throw badRequest("must specify command");
  const timeout = readTimeout(request.timeout);
  const program = findProgram(place, name);
  const context = mergeContext(place.layers, request);
  const ids = resolveWho(place.users, context.who);
  if (request.interactive && !request.terminal) throw cannotCall("cannot use interactive mode without a terminal");
  const environment = fullEnvironment(place, context.environment, ids?.userId);
  const workingDir = settleDirectory(place, context.workingDir, environment["HOME"] ?? "");
  const { width, height } = request;
  const sized = width > 0 && height > 0;
  return {
    timeout,
    workingDir,
    start: {
      program,
      command: [name, ...place.words(request.command).slice(1)],
      environment,
      workingDir: place.locate(workingDir),
      ids,
      terminal: request.terminal
        ? { width: sized ? width : undefined, height: sized ? height : undefined, interactive: request.interactive }
        : undefined,
      splitStderr: request["split-stderr"],
    },
  };
}

function findProgram(place: CommandPlace, name: string): string {
  try {
    const program = place.program(name, place.environment["PATH"]);
    accessSync(program, constants.X_OK);
    if (statSync(program).isDirectory()) throw new Error("it is a directory");
    return program;
  } catch (cause) {
    throw new EngineError(400, `cannot find executable ${quoted(name)}`, undefined, { cause });
  }
}

interface Context {
  readonly environment: ReadonlyMap<string, string>;
  readonly who: Who;
  readonly workingDir: string;
}

/** What a service says, and over it, one by one, what the request says. */
function mergeContext(layers: Layers, request: ExecRequest): Context {
  const name = request["service-context"];
  const services = layers.current().services ?? {};
  const service = Object.hasOwn(services, name) ? services[name] : undefined;
  if (name !== "" && service === undefined) throw badRequest(`context service ${quoted(name)} not found`);
  return {
    environment: new Map([...Object.entries(service?.environment ?? {}), ...request.environment]),
    who: {
      userId: request["user-id"] ?? service?.["user-id"],
      user: request.user || service?.user,
      groupId: request["group-id"] ?? service?.["group-id"],
      group: request.group || service?.group,
    },
    workingDir: request["working-dir"] || service?.["working-dir"] || "",
  };
}

function resolveWho(users: Users, who: Who) {
  try {
    return users.resolve(who);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}

function fullEnvironment(
  { environment: own, users }: CommandPlace,
  asked: ReadonlyMap<string, string>,
  userId: number | undefined,
): Readonly<Record<string, string>> {
  const ownId = process.getuid?.() ?? 0;
  const environment = new Map(Object.entries(own));
  if (userId !== undefined && userId !== ownId) {
    environment.delete("HOME");
    environment.delete("USER");
  }
  for (const [name, value] of asked) environment.set(name, value);
  if (!environment.has("PATH")) environment.set("PATH", searchPath);
  if (!environment.get("HOME") || !environment.get("USER")) {
    const user = users.byId(userId ?? ownId);
    if (user !== undefined && !environment.get("HOME")) environment.set("HOME", user.home);
    if (user !== undefined && !environment.get("USER")) environment.set("USER", user.name);
  }
  if (!environment.has("LANG")) environment.set("LANG", "C.UTF-8");
  return sorted(environment);
}

function settleDirectory({ locate }: CommandPlace, asked: string, home: string): string {
  const directory = asked || home;
  if (directory === "") return "/";
  const what = `${asked === "" ? "home" : "working"} directory ${quoted(directory)}`;
  let found: ReturnType<typeof statSync>;
  try {
    found = statSync(locate(directory));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT") throw cannotCall(`${what} does not exist`);
    throw cannotCall(`cannot stat ${what}: ${fileError("stat", directory, error).message}`);
  }
  if (!found?.isDirectory()) throw cannotCall(`${what} not a directory`);
  return directory;
}

function cannotCall(why: string): EngineError {
  return new EngineError(500, `cannot call exec: ${why}`);
}
