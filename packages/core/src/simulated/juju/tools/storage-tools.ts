import { quote } from "../go-text.ts";
import { callingUnit, noMore, type Scene, type Tool, textFlag } from "../tool.ts";
import { failure, usage } from "../tool-failure.ts";

const storageId = /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*\/(?:0|[1-9][0-9]*)$/;

const storageList: Tool = {
  output: "smart",
  run(call) {
    const [name, ...more] = call.args;
    noMore(more);
    return Object.keys(callingUnit(call).storage)
      .filter((id) => name === undefined || id.startsWith(`${name}/`))
      .sort();
  },
};

const storageGet: Tool = {
  output: "smart",
  flags: (scene) => ({ s: { type: "text", to: "storage", check: (text) => attached(scene, text) } }),
  run(call) {
    const { event } = call.context;
    const id = textFlag(call, "storage") ?? (event.kind === "storage" ? `${event.storage}/${event.index}` : undefined);
    if (id === undefined) throw usage("no storage instance specified");
    const [attribute, ...more] = call.args;
    noMore(more);
    const storage = callingUnit(call).storage[id];
    if (storage === undefined) throw failure("storage not found");
    if (attribute === undefined || attribute === "") return { kind: storage.kind, location: storage.location };
    if (attribute === "kind" || attribute === "location") return storage[attribute];
    throw failure(`invalid storage attribute ${quote(attribute)}`);
  },
};

function attached(scene: Scene, id: string): string {
  if (!storageId.test(id)) throw new Error(`invalid storage ID ${quote(id)}`);
  if (!Object.hasOwn(callingUnit(scene).storage, id)) throw new Error("storage not found");
  return id;
}

const storageAdd: Tool = {
  run(call) {
    if (call.args.length === 0) throw usage("storage add requires a storage directive");
    const asked = call.args.map((arg) => {
      const [name = "", count = "1"] = arg.split("=", 2);
      if (name === "") throw usage(`expected "name=constraints" or "name", got ${quote(arg)}`);
      if (!/^\d+$/.test(count)) throw usage(`only count can be specified for ${quote(name)}`);
      if (Number(count) < 1) {
        throw usage(
          `cannot parse constraints for storage ${quote(name)}: cannot parse count: count must be greater than zero, got ${quote(count)}`,
        );
      }
      return { name, count: Number(count) };
    });
    call.context.pending.storage.push(...asked);
    return undefined;
  },
};

/** Storage. */
export const storageTools = {
  "storage-add": storageAdd,
  "storage-get": storageGet,
  "storage-list": storageList,
} satisfies Record<string, Tool>;
