import { atLeast } from "../../../juju/version.ts";
import { quote } from "../go-text.ts";
import { readSettings } from "../key-values.ts";
import { boolFlag, callingUnit, noMore, type Scene, type Tool } from "../tool.ts";
import { failure, usage } from "../tool-failure.ts";

const longestKey = 256;
const longestValue = 65_536;

const stateGet: Tool = {
  output: "smart",
  flags: { strict: { type: "bool", to: "strict" } },
  run(call) {
    const [key = "-", ...more] = call.args;
    noMore(more);
    const state = stateNow(call);
    if (key === "-" || key === "") {
      return state.size === 0 && atLeast(call.juju, [4, 0, 0]) ? null : Object.fromEntries(state);
    }
    const value = state.get(key);
    if (value === undefined && boolFlag(call, "strict")) throw failure(`${quote(key)} not found`);
    return value ?? "";
  },
};

function stateNow(scene: Scene): ReadonlyMap<string, string> {
  const state = new Map(Object.entries(callingUnit(scene).state));
  for (const [key, value] of scene.context.pending.state) {
    if (value === null) state.delete(key);
    else state.set(key, value);
  }
  return state;
}

const stateSet: Tool = {
  flags: { file: { type: "text", to: "file" } },
  run(call) {
    for (const [key, value] of Object.entries(readSettings(call))) {
      if (Buffer.byteLength(key) > longestKey) throw failure(`max allowed key length (${longestKey}) exceeded`);
      if (Buffer.byteLength(value) > longestValue) throw failure(`max allowed value length (${longestValue}) exceeded`);
      call.context.pending.state.set(key, value);
    }
    return undefined;
  },
};

const stateDelete: Tool = {
  run(call) {
    const [key, ...more] = call.args;
    if (!key) throw usage("no key specified");
    noMore(more);
    call.context.pending.state.set(key, null);
    return undefined;
  },
};

/** What the controller keeps for a unit. */
export const stateTools = {
  "state-delete": stateDelete,
  "state-get": stateGet,
  "state-set": stateSet,
} satisfies Record<string, Tool>;
