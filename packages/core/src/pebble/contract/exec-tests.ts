import { eventually, rejection, type Suite, sleeper, textOf } from "./suite.ts";

/** Commands. */
export function execTests({ test, expect, pebble, under, add, path }: Suite): void {
  test("runs a command to its end", async () => {
    expect(await pebble().exec(["/bin/echo", "hi"])).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
  });

  test("tells a command that fails from one that cannot be run", async () => {
    expect((await pebble().exec(["/bin/false"])).exitCode).toBe(1);
    expect(await rejection(pebble().exec(["/no/such/program"]))).toMatchObject({ code: "bad-request" });
    expect((await rejection(pebble().exec(["/no/such/program"]))).message).toContain(
      'cannot find executable "/no/such/program"',
    );
    expect((await rejection(pebble().exec([]))).message).toBe("must specify command");
    expect((await rejection(pebble().exec(["/bin/true"], { user: "nouser" }))).message).toContain(
      "unknown user nouser",
    );
    expect((await rejection(pebble().exec(["/bin/true"], { group: "root" }))).message).toContain(
      "must specify user, not just group",
    );
    expect((await rejection(pebble().exec(["/bin/true"], { serviceContext: "nope" }))).message).toBe(
      'context service "nope" not found',
    );
  });

  test("refuses to run a command in a directory that does not exist", async () => {
    if (under().anyWorkingDirectory === true) return;

    expect(await rejection(pebble().exec(["/bin/true"], { workingDir: "/nope" }))).toEqual({
      code: "bad-request",
      message: 'cannot call exec: working directory "/nope" does not exist',
    });
  });

  test("keeps the two outputs apart, or mixes them", async () => {
    const command = ["/bin/sh", "-c", "echo out; echo err >&2"];

    expect(await pebble().exec(command)).toEqual({ exitCode: 0, stdout: "out\n", stderr: "err\n" });
    expect(await pebble().exec(command, { combineStderr: true })).toEqual({
      exitCode: 0,
      stdout: "out\nerr\n",
      stderr: "",
    });
  });

  test("gives a command its input, of any size, or none", async () => {
    const big = "é".repeat(400_000);
    async function* stream(): AsyncGenerator<Uint8Array> {
      for (let start = 0; start < big.length; start += 50_000) yield Buffer.from(big.slice(start, start + 50_000));
    }

    expect((await pebble().exec(["/bin/cat"])).stdout).toBe("");
    expect((await pebble().exec(["/bin/cat"], { stdin: "text" })).stdout).toBe("text");
    expect((await pebble().exec(["/bin/cat"], { stdin: stream() })).stdout === big).toBe(true);
  });

  test("runs in an environment, a directory and the context of a service", async () => {
    await pebble().makeDir(path("work"));
    await add({ a: { ...sleeper, environment: { FROM: "service", BOTH: "service" }, "working-dir": path("work") } });
    const lines = async (options: Parameters<ReturnType<typeof pebble>["exec"]>[1]) =>
      (await pebble().exec(["/usr/bin/env"], options)).stdout
        .split("\n")
        .filter((line) => /^(FROM|BOTH|OWN)=/.test(line))
        .sort();

    expect(await lines({ environment: { OWN: "1" } })).toEqual(["OWN=1"]);
    expect(await lines({ serviceContext: "a", environment: { BOTH: "own" } })).toEqual(["BOTH=own", "FROM=service"]);
    expect((await pebble().exec(["/bin/pwd"], { workingDir: "/" })).stdout).toBe("/\n");
    expect((await pebble().exec(["/bin/pwd"], { serviceContext: "a" })).stdout).toBe(`${path("work")}\n`);
    expect((await pebble().exec(["/bin/pwd"], { serviceContext: "a", workingDir: "/" })).stdout).toBe("/\n");
  });

  test("runs as a user and a group, by number", async () => {
    const { userId } = under();
    const options = { userId, groupId: process.getgid?.() ?? 0 };

    expect((await pebble().exec(["/usr/bin/id", "-u"], options)).stdout).toBe(`${userId}\n`);
    expect((await pebble().exec(["/usr/bin/id", "-g"], options)).stdout).toBe(`${options.groupId}\n`);
  });

  test("ends a command that hangs at its deadline", async () => {
    const error = await rejection(pebble().exec(["/bin/sleep", "60"], { timeoutMs: 100 }));

    expect(error).toEqual({ code: "timeout", message: "did not end within 100 ms" });
  });

  test("ends a command that prints more than is wanted", async () => {
    const error = await rejection(pebble().exec(["/bin/echo", "hi"], { outputBytes: 2 }));

    expect(error.code).toBe("too-large");
  });

  test("talks with a running command", async () => {
    const process = await pebble().spawn(["/bin/cat"]);
    const reader = process.stdout[Symbol.asyncIterator]();

    await process.write("one");
    const first = await reader.next();
    await process.write(Buffer.from("two"));
    const second = await reader.next();
    await process.closeStdin();

    expect([first, second].map(({ value }) => Buffer.from(value ?? []).toString())).toEqual(["one", "two"]);
    expect((await reader.next()).done).toBe(true);
    expect(await textOf(process.stderr)).toBe("");
    expect(await process.wait()).toBe(0);
    expect(await process.wait()).toBe(0);
    expect((await rejection(process.write("late"))).code).toBe("reset");
  });

  test("sends signals to a running command", async () => {
    const process = await pebble().spawn(["/bin/sleep", "60"]);

    await process.kill("SIGTERM");

    expect(await process.wait()).toBe(143);
  });

  test("lets go of a command, which sees the end of its input", async () => {
    const process = await pebble().spawn(["/bin/cat"]);
    process.close();

    const left = () => pebble().changes();
    expect(await eventually(left, (changes) => changes.length === 0)).toEqual([]);
    expect((await pebble().changes({ select: "ready" })).map(({ tasks }) => tasks[0]?.data)).toEqual([
      { "exit-code": 0 },
    ]);
  });

  test("gives a command a terminal of the size that is asked for", async () => {
    const terminal = { width: 100, height: 30 };
    const process = await pebble().spawn(["/bin/stty", "size"], { terminal, combineStderr: true });

    expect(await textOf(process.stdout)).toBe("30 100\r\n");
    expect(await process.wait()).toBe(0);
  });

  test("changes the size of a terminal, and ends a command in it", async () => {
    const process = await pebble().spawn(["/bin/cat"], { terminal: { width: 80, height: 24 }, combineStderr: true });

    await process.resize(100, 30);
    await process.kill("SIGKILL");

    expect(await process.wait()).toBe(137);
  });

  test("knows a command as a change, which can be aborted", async () => {
    const process = await pebble().spawn(["/bin/sleep", "60"]);
    const [change] = await eventually(
      () => pebble().changes(),
      (changes) => changes.length > 0,
    );
    await pebble().abortChange(change?.id ?? "");

    expect([change?.kind, change?.summary]).toEqual(["exec", 'Execute command "/bin/sleep"']);
    expect(await process.wait()).toBe(137);
    expect(await pebble().change(change?.id ?? "")).toMatchObject({ status: "Done", ready: true });
  });

  test("ends a command when its caller gives up", async () => {
    const stop = new AbortController();
    const process = await pebble().spawn(["/bin/sleep", "60"], { signal: stop.signal });
    stop.abort();

    expect((await rejection(process.wait())).code).toBe("cancelled");
    expect(
      await eventually(
        () => pebble().changes(),
        (changes) => changes.length === 0,
      ),
    ).toEqual([]);
  });
}
