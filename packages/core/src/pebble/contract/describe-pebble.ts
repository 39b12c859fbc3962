import { PebbleError, type PebbleErrorCode } from "../errors.ts";
import type { Pebble } from "../pebble.ts";
import type { Layer } from "../plan/index.ts";

/** What a test runner gives: a suite of this repository is no code that users run, and imports no runner. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => void;
  readonly test: (name: string, body: () => Promise<void>) => void;
  readonly beforeEach: (body: () => Promise<void>) => void;
  readonly afterEach: (body: () => Promise<void>) => void;
  readonly expect: Expect;
}

type Expect = (value: unknown) => {
  toEqual(expected: unknown): void;
  toBe(expected: unknown): void;
  toMatchObject(expected: object): void;
  toContain(expected: unknown): void;
};

/** A Pebble under test. */
export interface PebbleUnderTest {
  readonly pebble: Pebble;
  /** A directory in the container that is empty and may be written. */
  readonly directory: string;
  close(): Promise<void>;
}

const sleeper = "/bin/sleep 600";

/** What every Pebble must do, the real ones and the simulated one alike. */
export function describePebble(
  name: string,
  { describe, test, beforeEach, afterEach, expect }: Runner,
  start: () => Promise<PebbleUnderTest>,
): void {
  describe(`${name} as a Pebble`, () => {
    let under: PebbleUnderTest;
    let pebble: Pebble;
    beforeEach(async () => {
      under = await start();
      pebble = under.pebble;
    });
    afterEach(async () => {
      pebble.close();
      await under.close();
    });
    const path = (file: string): string => `${under.directory}/${file}`;
    const layer = (services: Layer["services"]): Layer => ({ services: services ?? {} });
    const add = (services: Layer["services"], label = "base"): Promise<void> =>
      pebble.combineLayer(label, layer(services));
    const current = async (): Promise<Record<string, string>> =>
      Object.fromEntries((await pebble.services()).map((service) => [service.name, service.current]));
    async function rejection(work: Promise<unknown>): Promise<{ code: PebbleErrorCode; message: string }> {
      try {
        await work;
      } catch (error) {
        if (error instanceof PebbleError) return { code: error.code, message: error.message };
        throw error;
      }
      throw new Error("the call was expected to fail");
    }

    test("says its version and a boot id", async () => {
      const { version, bootId } = await pebble.systemInfo();

      expect(/^\d+\.\d+\.\d+$/.test(version)).toBe(true);
      expect(bootId === "").toBe(false);
    });

    test("has an empty plan before any layer", async () => {
      expect(await pebble.plan()).toEqual({});
      expect(await pebble.services()).toEqual([]);
    });

    test("combines a layer into the one of its label", async () => {
      await add({ a: { override: "replace", command: sleeper, environment: { ONE: "1", TWO: "two: 2" } } });
      await add({ a: { override: "merge", command: "", environment: { ONE: "uno" } } });

      expect(await pebble.plan()).toMatchObject({
        services: { a: { command: sleeper, environment: { ONE: "uno", TWO: "two: 2" } } },
      });
    });

    test("appends lists on merge", async () => {
      await add({
        a: { override: "replace", command: sleeper },
        b: { override: "replace", command: sleeper, after: ["a"] },
      });
      await pebble.addLayer("second", layer({ b: { override: "merge", after: ["a"] } }));

      expect(await pebble.plan()).toMatchObject({ services: { b: { after: ["a", "a"] } } });
    });

    // Except texts that begin with a line end: Go's YAML encoder loses one of them.
    test("gives back any text of an environment unchanged", async () => {
      const environment = {
        A: "",
        B: "true",
        C: "1",
        D: "line\nline",
        E: " edge ",
        F: "é😀\t\u0001",
        G: "'\"#: -",
        H: "null",
        I: "| x",
      };
      await add({ a: { override: "replace", command: sleeper, environment } });

      expect((await pebble.plan()).services?.["a"]?.environment).toEqual(environment);
    });

    test("refuses a layer without override", async () => {
      const error = await rejection(add({ a: { command: sleeper } }));

      expect(error.code).toBe("bad-request");
      expect(error.message).toContain('must define "override" for service "a"');
      expect(await pebble.plan()).toEqual({});
    });

    test("refuses a second layer of a label unless combined", async () => {
      await pebble.addLayer("one", layer({ a: { override: "replace", command: sleeper } }));

      const error = await rejection(pebble.addLayer("one", layer({ a: { override: "replace", command: sleeper } })));

      expect(error).toEqual({ code: "bad-request", message: 'layer "one" already exists' });
    });

    test("starts enabled services on replan, and no others", async () => {
      await add({
        on: { override: "replace", command: sleeper, startup: "enabled" },
        off: { override: "replace", command: sleeper },
      });

      await pebble.replan();

      expect(await current()).toEqual({ off: "inactive", on: "active" });
    });

    test("does nothing on a replan without change", async () => {
      await add({ on: { override: "replace", command: sleeper, startup: "enabled" } });
      await pebble.replan();
      const before = await pebble.services();

      const change = await pebble.replan();

      expect(change.tasks.filter(({ kind }) => kind === "stop")).toEqual([]);
      expect(await pebble.services()).toEqual(before);
    });

    test("restarts what changed on replan", async () => {
      await add({
        a: { override: "replace", command: sleeper, startup: "enabled" },
        b: { override: "replace", command: sleeper, startup: "enabled" },
      });
      await pebble.replan();
      await add({ b: { override: "merge", environment: { NEW: "1" } } });

      const change = await pebble.replan();

      expect(change.tasks.filter(({ kind }) => kind === "stop").map(({ summary }) => summary)).toEqual([
        'Stop service "b"',
      ]);
      expect(await current()).toEqual({ a: "active", b: "active" });
    });

    test("stops and starts by name", async () => {
      await add({ a: { override: "replace", command: sleeper } });

      await pebble.start(["a"]);
      const started = await current();
      await pebble.stop(["a"]);

      expect(started).toEqual({ a: "active" });
      expect(await current()).toEqual({ a: "inactive" });
    });

    test("refuses services that do not exist", async () => {
      expect(await rejection(pebble.start(["nope"]))).toEqual({
        code: "bad-request",
        message: 'cannot start services: service "nope" does not exist',
      });
    });

    test("refuses to autostart nothing", async () => {
      expect((await rejection(pebble.autostart())).message).toBe("no default services");
    });

    test("signals running services only", async () => {
      await add({ a: { override: "replace", command: sleeper } });

      const error = await rejection(pebble.signal("SIGHUP", ["a"]));

      expect(error.message).toContain('cannot send signal to "a": service is not running');
    });

    test("writes, lists, reads and removes files", async () => {
      await pebble.push(path("deep/down/file.txt"), "hello", { makeDirs: true, mode: 0o640 });

      const listed = await pebble.listFiles(path("deep/down"));
      expect(listed.map(({ name, type, size, mode }) => ({ name, type, size, mode }))).toEqual([
        { name: "file.txt", type: "file", size: 5, mode: 0o640 },
      ]);
      expect(await pebble.pullText(path("deep/down/file.txt"))).toBe("hello");
      await pebble.remove(path("deep"), { recursive: true });
      expect((await rejection(pebble.listFiles(path("deep")))).code).toBe("not-found");
    });

    test("reads several files at once and leaves out what does not exist", async () => {
      await pebble.push(path("a"), "one\r\n--x");
      await pebble.push(path("b"), "");

      const texts = await pebble.readFiles([path("a"), path("missing"), path("b")]);

      expect([...texts]).toEqual([
        [path("a"), "one\r\n--x"],
        [path("b"), ""],
      ]);
    });

    test("writes bytes and streams", async () => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256);
      async function* stream(): AsyncGenerator<Uint8Array> {
        for (let start = 0; start < bytes.length; start += 10_000) yield bytes.subarray(start, start + 10_000);
      }
      await pebble.push(path("stream"), stream());

      const chunks: Uint8Array[] = [];
      for await (const chunk of await pebble.pull(path("stream"))) chunks.push(chunk);

      expect(Buffer.concat(chunks).equals(Buffer.from(bytes))).toBe(true);
    });

    test("says which file it cannot read or write", async () => {
      expect((await rejection(pebble.pullText(path("missing")))).code).toBe("not-found");
      expect((await rejection(pebble.push(path("no/parent"), "x"))).code).toBe("not-found");
      expect((await rejection(pebble.remove(path("missing")))).code).toBe("not-found");
    });

    test("makes directories", async () => {
      await pebble.makeDir(path("x/y"), { makeParents: true });

      expect((await rejection(pebble.makeDir(path("x/y")))).message).toContain("file exists");
      expect((await rejection(pebble.makeDir(path("p/q")))).code).toBe("not-found");
      expect((await pebble.listFiles(path("x"))).map(({ name, type }) => [name, type])).toEqual([["y", "directory"]]);
    });

    test("filters a listing and lists a directory itself", async () => {
      await pebble.push(path("a.txt"), "");
      await pebble.push(path("b.md"), "");

      expect((await pebble.listFiles(under.directory, { pattern: "*.txt" })).map(({ name }) => name)).toEqual([
        "a.txt",
      ]);
      expect((await pebble.listFiles(under.directory, { itself: true })).map(({ type }) => type)).toEqual([
        "directory",
      ]);
    });

    test("runs a command to its end", async () => {
      const result = await pebble.exec(["/bin/echo", "hi"]);

      expect(result).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
    });

    test("tells a command that fails from one that cannot be found", async () => {
      expect((await pebble.exec(["/bin/false"])).exitCode).toBe(1);
      expect((await rejection(pebble.exec(["/no/such/program"]))).message).toContain(
        'cannot find executable "/no/such/program"',
      );
    });

    test("ends a command that hangs at its deadline", async () => {
      expect((await rejection(pebble.exec(["/bin/sleep", "60"], { timeoutMs: 100 }))).code).toBe("timeout");
    });

    test("records custom notices once by key", async () => {
      const id = await pebble.notify("example.com/a", { data: { k: "v" } });
      const again = await pebble.notify("example.com/a", { data: { k: "w" } });

      expect(again).toBe(id);
      expect(
        (await pebble.notices({ keys: ["example.com/a"] })).map(({ occurrences, lastData }) => ({
          occurrences,
          lastData,
        })),
      ).toEqual([{ occurrences: 2, lastData: { k: "w" } }]);
      expect((await rejection(pebble.notify("bad key"))).code).toBe("bad-request");
      expect((await rejection(pebble.notice("99999"))).code).toBe("not-found");
    });

    test("knows its checks and switches them", async () => {
      await pebble.combineLayer("checks", {
        checks: { up: { override: "replace", exec: { command: "/bin/true" }, startup: "disabled" } },
      });

      expect((await pebble.checks()).map(({ name, status, threshold }) => ({ name, status, threshold }))).toEqual([
        { name: "up", status: "inactive", threshold: 3 },
      ]);
      expect(await pebble.startChecks(["up"])).toEqual(["up"]);
      expect(await pebble.startChecks(["up"])).toEqual([]);
      expect((await rejection(pebble.stopChecks(["nope"]))).message).toContain("cannot find checks in plan: nope");
      expect(await pebble.health()).toBe(true);
    });

    test("keeps identities, without showing passwords", async () => {
      await pebble.replaceIdentities({ bob: { access: "read", local: { "user-id": 4242 } } });

      expect(await pebble.identities()).toEqual({ bob: { access: "read", local: { "user-id": 4242 } } });
      await pebble.removeIdentities(["bob"]);
      expect((await rejection(pebble.removeIdentities(["bob"]))).message).toContain("identities do not exist: bob");
    });

    test("knows changes by id", async () => {
      await add({ a: { override: "replace", command: sleeper, startup: "enabled" } });
      const { id } = await pebble.replan();

      expect(await pebble.waitChange(id)).toMatchObject({ kind: "replan", ready: true });
      expect((await pebble.changes({ select: "all" })).some((change) => change.id === id)).toBe(true);
      expect((await rejection(pebble.change("99999"))).code).toBe("not-found");
    });
  });
}
