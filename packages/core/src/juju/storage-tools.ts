import { badAnswer, HookToolError } from "./hook-tool-error.ts";
import type { HookTools } from "./hook-tools.ts";
import { readBag, readCloudSpec, readMap, readNames, readText } from "./read-replies.ts";
import { stdinJson } from "./stdin-json.ts";
import type { Toolkit } from "./toolkit.ts";
import { atLeast, isKnown } from "./version.ts";

type StorageTools = Pick<
  HookTools,
  | "storageList"
  | "storageGet"
  | "storageAdd"
  | "stateGet"
  | "stateSet"
  | "stateDelete"
  | "resourceGet"
  | "credentialGet"
>;

/** The first call for a resource downloads it. */
const downloadMs = 300_000;
const stateKeyBytes = 256;
const stateValueBytes = 65_536;

/** What a unit has or is given: storage, state in the controller, resources, credentials. */
export function storageTools({ calls, cache, juju }: Toolkit): StorageTools {
  const stateGet: HookTools["stateGet"] = () =>
    cache.once("state", async () => readBag("state-get", await calls.json("state-get", ["--format=json"])));

  return {
    storageList: (name) =>
      cache.once(`storages ${name}`, async () =>
        readNames(
          "storage-list",
          await calls.json("storage-list", ["--format=json", ...(name === undefined ? [] : [name])]),
        ),
      ),
    storageGet: (id) =>
      cache.once(`storage ${id}`, async () => {
        const reply = await calls.json("storage-get", ["--format=json", "-s", id]);
        const { kind, location } = readMap("storage-get", reply);
        return { kind: readText("storage-get", kind), location: readText("storage-get", location) };
      }),
    async storageAdd(name, count) {
      if (!Number.isInteger(count) || count < 1) throw refused("storage-add", `${count} is no number of storages`);
      await calls.run("storage-add", [`${name}=${count}`]);
    },
    stateGet,
    async stateSet(values) {
      for (const [key, value] of Object.entries(values)) checkState(key, value);
      if (Object.keys(values).length === 0) return;
      const stdin = stdinJson("state-set", values);
      cache.forget("state");
      await calls.run("state-set", ["--file", "-"], { stdin });
    },
    async stateDelete(key) {
      // In Juju 4.0 the controller can fall over a key that it does not have.
      const mayNotExist = !isKnown(juju) || atLeast(juju, [4, 0, 0]);
      if (mayNotExist && !Object.hasOwn(await stateGet(), key)) return;
      cache.forget("state");
      await calls.run("state-delete", [key]);
    },
    resourceGet: (name) =>
      cache.once(`resource ${name}`, async () => {
        const path = (await calls.run("resource-get", [name], { deadlineMs: downloadMs })).trim();
        if (!path.startsWith("/")) throw badAnswer("resource-get", "a path");
        return path;
      }),
    credentialGet: () =>
      cache.once("credential", async () => readCloudSpec(await calls.json("credential-get", ["--format=json"]))),
  };
}

function checkState(key: string, value: string): void {
  const [what, bytes, limit] =
    Buffer.byteLength(key) > stateKeyBytes
      ? ["key", Buffer.byteLength(key), stateKeyBytes]
      : ["value", Buffer.byteLength(value), stateValueBytes];
  if (bytes <= limit) return;
  throw new HookToolError(
    "too-large",
    "state-set",
    `cannot run state-set: the ${what} of ${JSON.stringify(key.slice(0, 40))} has ${bytes} bytes, at most ${limit} are possible`,
  );
}

function refused(tool: string, why: string): HookToolError {
  return new HookToolError("invalid", tool, `cannot run ${tool}: ${why}`);
}
