import { rejection, type Suite, textOf } from "./suite.ts";

/** Files and directories. */
export function fileTests({ test, expect, pebble, path }: Suite): void {
  test("writes, lists, reads and removes files", async () => {
    await pebble().push(path("deep/down/file.txt"), "hello", { makeDirs: true, mode: 0o640 });

    const listed = await pebble().listFiles(path("deep/down"));
    expect(listed.map(({ name, type, size, mode, path: where }) => ({ name, type, size, mode, where }))).toEqual([
      { name: "file.txt", type: "file", size: 5, mode: 0o640, where: path("deep/down/file.txt") },
    ]);
    expect(await pebble().pullText(path("deep/down/file.txt"))).toBe("hello");
    await pebble().remove(path("deep"), { recursive: true });
    expect((await rejection(pebble().listFiles(path("deep")))).code).toBe("not-found");
  });

  test("reads several files at once and leaves out what does not exist", async () => {
    await pebble().push(path("a"), "one\r\n--x");
    await pebble().push(path("b"), "");

    const texts = await pebble().readFiles([path("a"), path("missing"), path("b")]);

    expect([...texts]).toEqual([
      [path("a"), "one\r\n--x"],
      [path("b"), ""],
    ]);
    expect((await rejection(pebble().readFiles([path("")]))).message).toContain("can only read a regular file");
  });

  test("writes bytes and streams", async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256);
    async function* stream(): AsyncGenerator<Uint8Array> {
      for (let start = 0; start < bytes.length; start += 10_000) yield bytes.subarray(start, start + 10_000);
    }
    await pebble().push(path("stream"), stream());
    await pebble().push(path("bytes"), bytes);

    const chunks: Uint8Array[] = [];
    for await (const chunk of await pebble().pull(path("stream"))) chunks.push(chunk);
    const [listed] = await pebble().listFiles(path("bytes"));

    expect(Buffer.concat(chunks).equals(Buffer.from(bytes))).toBe(true);
    expect(listed?.size).toBe(300_000);
  });

  test("lets go of a file that is not read to its end", async () => {
    await pebble().push(path("big"), "x".repeat(500_000));

    for await (const _ of await pebble().pull(path("big"))) break;

    expect((await textOf(await pebble().pull(path("big")))).length).toBe(500_000);
  });

  test("overwrites a file, with the mode of the new one", async () => {
    await pebble().push(path("a"), "long content", { mode: 0o600 });
    await pebble().push(path("a"), "new");

    expect(await pebble().pullText(path("a"))).toBe("new");
    expect((await pebble().listFiles(path("a"))).map(({ mode }) => mode)).toEqual([0o644]);
  });

  test("takes names with anything but a slash in them", async () => {
    const name = 'é "quoted" \\ back;slash=%41&?.txt';
    await pebble().push(path(name), "x");

    expect([...(await pebble().readFiles([path(name)])).keys()]).toEqual([path(name)]);
    expect((await pebble().listFiles(path(""))).map((file) => file.name)).toEqual([name]);
  });

  test("says which file it cannot read, and why", async () => {
    await pebble().push(path("file"), "");

    expect(await rejection(pebble().pullText(path("missing")))).toEqual({
      code: "not-found",
      message: `${path("missing")}: stat ${path("missing")}: no such file or directory`,
    });
    expect(await rejection(pebble().pull(path("")))).toEqual({
      code: "bad-request",
      message: `${path("")}: can only read a regular file: "${path("")}"`,
    });
    expect((await rejection(pebble().pullText(path("file/below")))).message).toContain("not a directory");
    expect((await rejection(pebble().pullText("relative"))).message).toContain(
      'paths must be absolute, got "relative"',
    );
  });

  test("says which file it cannot write, and why", async () => {
    await pebble().push(path("file"), "");
    await pebble().makeDir(path("dir"));
    const failing = async (
      file: string,
      options: { readonly mode?: number; readonly user?: string; readonly group?: string } = {},
    ) => await rejection(pebble().push(file, "x", options));

    expect((await failing(path("no/parent"))).code).toBe("not-found");
    expect((await failing(path("file/below"))).message).toContain("not a directory");
    expect((await failing(path("dir"))).message).toContain(`${path("dir")}: file exists`);
    expect((await failing(path("a"), { mode: 0o1755 })).message).toContain(
      'permissions must be a 3-digit octal string, got "1755"',
    );
    expect((await failing(path("a"), { user: "nouser" })).message).toContain(
      "cannot look up user and group: user: unknown user nouser",
    );
    expect((await failing(path("a"), { group: "root" })).message).toContain("must specify user, not just group");
    expect((await failing("relative")).message).toContain('paths must be absolute, got "relative"');
    expect((await pebble().listFiles(path(""))).map(({ name }) => name)).toEqual(["dir", "file"]);
  });

  test("makes directories, with parents and modes when asked", async () => {
    await pebble().makeDir(path("x/y"), { makeParents: true, mode: 0o750 });
    await pebble().makeDir(path("x/y"), { makeParents: true });
    await pebble().makeDir(path("z"));
    await pebble().push(path("file"), "");

    const existing = await rejection(pebble().makeDir(path("x/y")));
    expect([existing.code, existing.message]).toEqual([
      "bad-request",
      `${path("x/y")}: mkdir ${path("x/y")}: file exists`,
    ]);
    expect((await rejection(pebble().makeDir(path("p/q")))).code).toBe("not-found");
    expect((await rejection(pebble().makeDir(path("file"), { makeParents: true }))).message).toContain(
      "not a directory",
    );
    expect((await pebble().listFiles(path(""))).map(({ name, type, mode }) => [name, type, mode])).toEqual([
      ["file", "file", 0o644],
      ["x", "directory", 0o750],
      ["z", "directory", 0o755],
    ]);
  });

  test("removes files, empty directories, and trees when asked", async () => {
    await pebble().push(path("dir/file"), "", { makeDirs: true });
    await pebble().makeDir(path("empty"));

    expect(await rejection(pebble().remove(path("missing")))).toEqual({
      code: "not-found",
      message: `${path("missing")}: remove ${path("missing")}: no such file or directory`,
    });
    expect((await rejection(pebble().remove(path("dir")))).message).toContain("directory not empty");
    await pebble().remove(path("missing"), { recursive: true });
    await pebble().remove(path("empty"));
    await pebble().remove(path("dir"), { recursive: true });
    expect(await pebble().listFiles(path(""))).toEqual([]);
  });

  test("filters a listing as Go matches names, and lists a directory itself", async () => {
    for (const name of ["a.txt", "b.md", "b1", "[x]", "c\\d"]) await pebble().push(path(name), "");
    const names = async (pattern: string) => (await pebble().listFiles(path(""), { pattern })).map(({ name }) => name);

    expect(await names("*.txt")).toEqual(["a.txt"]);
    expect(await names("b?")).toEqual(["b1"]);
    expect(await names("[a-b]*")).toEqual(["a.txt", "b.md", "b1"]);
    expect(await names("[^a-b]*")).toEqual(["[x]", "c\\d"]);
    expect(await names("\\[x\\]")).toEqual(["[x]"]);
    expect(await names("c\\\\d")).toEqual(["c\\d"]);
    expect(await names("b.**")).toEqual(["b.md"]);
    expect(await rejection(names("[a"))).toEqual({ code: "bad-request", message: "syntax error in pattern" });
    expect((await pebble().listFiles(path(""), { itself: true })).map(({ type }) => type)).toEqual(["directory"]);
    expect((await pebble().listFiles(path("b1"), { pattern: "x*" })).length).toBe(0);
    expect((await rejection(pebble().listFiles("relative"))).message).toBe('path must be absolute, got "relative"');
    expect((await rejection(pebble().listFiles(path("b1/x")))).code).toBe("bad-request");
  });
}
