import { quote } from "../go-text.ts";
import { noMore, type Scene, type Tool } from "../tool.ts";
import { failure, usage } from "../tool-failure.ts";

const keyRule = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const reserved = ["stdout", "stdout-encoding", "stderr", "stderr-encoding"];
const withoutReason = "action failed without reason given, check action for errors";

function inAction({ context }: Scene): void {
  if (context.event.kind !== "action") throw failure("not running an action");
}

const actionGet: Tool = {
  output: "smart",
  run(call) {
    const [key, ...more] = call.args;
    noMore(more);
    inAction(call);
    if (!key) return call.context.params;
    return key.split(".").reduce<unknown>((value, part) => member(value, part), call.context.params) ?? null;
  },
};

function member(value: unknown, key: string): unknown {
  const has = typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key);
  return has ? Reflect.get(value, key) : undefined;
}

const actionSet: Tool = {
  run(call) {
    const results = call.args.map((arg): [string, string] => {
      const equals = arg.indexOf("=");
      if (equals < 0) throw usage(`argument ${quote(arg)} must be of the form key...=value`);
      const key = arg.slice(0, equals);
      for (const part of key.split(".")) checkKey(part);
      return [key, arg.slice(equals + 1)];
    });
    inAction(call);
    for (const [key, value] of results) call.context.action.results.set(key, value);
    return undefined;
  },
};

function checkKey(part: string): void {
  if (!keyRule.test(part)) {
    throw usage(
      `key ${quote(part)} must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric, hyphens and periods`,
    );
  }
  if (reserved.includes(part)) throw usage(`cannot set reserved action key ${quote(part)}`);
}

const actionFail: Tool = {
  run(call) {
    const [message, ...more] = call.args;
    noMore(more);
    inAction(call);
    call.context.action.failure = message ?? withoutReason;
    return undefined;
  },
};

const actionLog: Tool = {
  run(call) {
    if (call.args.length === 0) throw usage("no message specified");
    inAction(call);
    const message = call.args.join(" ");
    call.context.action.log.push({ at: call.context.surroundings.now(), message });
    call.context.effects.push({ kind: "action-logged", message });
    return undefined;
  },
};

/** The tools of an action. */
export const actionTools = {
  "action-fail": actionFail,
  "action-get": actionGet,
  "action-log": actionLog,
  "action-set": actionSet,
} satisfies Record<string, Tool>;
