import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { bothPebbles, type ComparedPebble } from "./both-pebbles.ts";
import { sendRequest } from "./send-request.ts";

describe.for(bothPebbles())("the websockets of %s", ([, start]) => {
  let server: ComparedPebble;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());

  async function exec(command: readonly string[], more: object = {}) {
    const body = JSON.stringify({ command, ...more });
    const answer = await sendRequest(server.socketPath, "POST /v1/exec", { body });
    const { change, result } = JSON.parse(answer.body) as { change: string; result: { "task-id": string } };
    return { change, task: result["task-id"] };
  }
  /** A websocket, and what has come over it. */
  async function connect(task: string, channel: string) {
    const socket = new WebSocket(`ws+unix:${server.socketPath}:/v1/tasks/${task}/websocket/${channel}`);
    onTestFinished(() => socket.terminate());
    const messages: string[] = [];
    socket.on("message", (data: Buffer, isBinary) => messages.push(`${isBinary ? "data" : "text"} ${data}`));
    await once(socket, "open");
    return { socket, messages };
  }
  async function refusal(task: string, channel: string) {
    const headers = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    };
    const { status, body } = await sendRequest(server.socketPath, `GET /v1/tasks/${task}/websocket/${channel}`, {
      headers,
    });
    return [status, body === "" ? "" : (JSON.parse(body) as { result: { message: string } }).result.message];
  }
  const outcome = async (change: string) => {
    const { status, err, tasks } = await server.pebble.waitChange(change);
    return { status, err, data: tasks[0]?.data };
  };
  const end = '{"command":"end"}';

  test("carry input and output, each with its end, and are left open", async () => {
    const { change, task } = await exec(["sh", "-c", "cat; echo err >&2"], { "split-stderr": true });
    const control = await connect(task, "control");
    const stdio = await connect(task, "stdio");
    const stderr = await connect(task, "stderr");
    const controlClosed = once(control.socket, "close");

    stdio.socket.send(Buffer.from("in"));
    stdio.socket.send("no command");
    stdio.socket.send('{"command":"odd"}');
    stdio.socket.send(end);

    expect(await outcome(change)).toMatchObject({ status: "Done", data: { "exit-code": 0 } });
    // No word of farewell.
    expect((await controlClosed)[0]).toBe(1006);
    await expect.poll(() => stdio.messages).toEqual(["data in", `text ${end}`]);
    await expect.poll(() => stderr.messages).toEqual(["data err\n", `text ${end}`]);
    expect([stdio.socket.readyState, stderr.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  });

  test("take the caller's leaving for the end of the input", async () => {
    const { change, task } = await exec(["cat"]);
    const stdio = await connect(task, "stdio");

    stdio.socket.close();

    expect(await outcome(change)).toMatchObject({ status: "Done", data: { "exit-code": 0 } });
  });

  test("pass signals on, and read over what is no command", async () => {
    const { change, task } = await exec(["sleep", "60"]);
    const control = await connect(task, "control");
    await connect(task, "stdio");

    control.socket.send("no command");
    control.socket.send('{"command":"signal"}');
    control.socket.send('{"command":"signal","signal":{"name":"HUP"}}');
    control.socket.send('{"command":"resize","resize":{"width":1,"height":1}}');
    control.socket.send('{"command":"signal","signal":{"name":"SIGTERM"}}');

    expect(await outcome(change)).toMatchObject({ status: "Done", data: { "exit-code": 143 } });
  });

  test("kill a command whose caller vanishes, and not one whose caller says goodbye", async () => {
    const first = await exec(["sleep", "60"]);
    const vanishing = await connect(first.task, "control");
    await connect(first.task, "stdio");
    const second = await exec(["cat"]);
    const polite = await connect(second.task, "control");
    const stdio = await connect(second.task, "stdio");

    vanishing.socket.terminate();
    polite.socket.close(1000);

    expect(await outcome(first.change)).toMatchObject({ status: "Done", data: { "exit-code": 137 } });
    expect((await server.pebble.change(second.change)).status).toBe("Doing");
    stdio.socket.send(end);
    expect(await outcome(second.change)).toMatchObject({ status: "Done", data: { "exit-code": 0 } });
  });

  test("kill a command that takes too long", async () => {
    const { change, task } = await exec(["sleep", "60"], { timeout: "300ms" });
    const stdio = await connect(task, "stdio");

    expect(await outcome(change)).toEqual({
      status: "Error",
      err: 'cannot perform the following tasks:\n- Execute command "sleep" (timed out after 300ms: context deadline exceeded)',
      data: { "exit-code": -1 },
    });
    await expect.poll(() => stdio.messages).toEqual([`text ${end}`]);
  });

  test("wait for what a command has left behind with its output", async () => {
    const { change, task } = await exec(["sh", "-c", "sleep 0.5 & echo done"]);
    const stdio = await connect(task, "stdio");

    expect(await outcome(change)).toMatchObject({ status: "Done", data: { "exit-code": 0 } });
    await expect.poll(() => stdio.messages).toEqual(["data done\n", `text ${end}`]);
  });

  test("end a command that waits for them when its change is aborted", async () => {
    const { change, task } = await exec(["cat"]);

    await server.pebble.abortChange(change);

    const words = 'cannot perform the following tasks:\n- Execute command "cat" (context canceled)';
    expect(await outcome(change)).toEqual({ status: "Error", err: words, data: undefined });
    expect(await refusal(task, "stdio")).toEqual([500, words]);
  });

  test("kill a command whose change is aborted", async () => {
    const { change, task } = await exec(["sleep", "60"]);
    const control = await connect(task, "control");
    await connect(task, "stdio");
    // The command runs once a signal gets through to it.
    control.socket.send('{"command":"signal","signal":{"name":"SIGCONT"}}');

    await server.pebble.abortChange(change);

    expect(await outcome(change)).toMatchObject({ status: "Done" });
  });

  test("fail a command that nobody comes for", async () => {
    const { change, task } = await exec(["cat"]);
    await connect(task, "control");

    const { status, err, data } = await outcome(change);

    expect([status, data]).toEqual(["Error", undefined]);
    expect(err).toContain(`(exec ${task}: timeout waiting for websocket connections: context deadline exceeded)`);
    expect(await refusal(task, "stdio")).toEqual([500, err]);
  });

  test("are refused when there are none such, or one is taken, or all is over", async () => {
    const { change, task } = await exec(["cat"]);
    await connect(task, "control");

    expect(await refusal("999", "stdio")).toEqual([404, 'cannot find task "999"']);
    expect(await refusal(task, "stderr")).toEqual([404, `cannot find stderr websocket for task "${task}"`]);
    expect(await refusal(task, "odd")).toEqual([404, `cannot find odd websocket for task "${task}"`]);
    expect(await refusal(task, "control")).toEqual([500, "control websocket already connected"]);
    const stdio = await connect(task, "stdio");
    stdio.socket.send(end);
    await server.pebble.waitChange(change);
    expect(await refusal(task, "stdio")).toEqual([200, ""]);
    await server.pebble.combineLayer("l", { services: { a: { override: "replace", command: "sleep 60" } } });
    const start = await server.pebble.start(["a"]);
    expect(await refusal(start.tasks[0]?.id ?? "", "stdio")).toEqual([400, '"start" tasks do not have websockets']);
  });

  test("tell of a command that cannot be started", async () => {
    const path = `${server.directory}/program`;
    await server.pebble.push(path, "#!/no/such/interpreter\n", { mode: 0o755 });
    const { change, task } = await exec([path]);
    const stdio = await connect(task, "stdio");

    expect(await outcome(change)).toEqual({
      status: "Error",
      err: `cannot perform the following tasks:\n- Execute command "${path}" (fork/exec ${path}: no such file or directory)`,
      data: { "exit-code": -1 },
    });
    await expect.poll(() => stdio.messages).toEqual([`text ${end}`]);
  });

  test("give a terminal, in which the end of the input is a key", async () => {
    const { change, task } = await exec(["cat"], { terminal: true, interactive: true, width: 80, height: 24 });
    const stdio = await connect(task, "stdio");

    stdio.socket.send(Buffer.from("hi\n"));
    stdio.socket.send(end);

    expect(await outcome(change)).toMatchObject({ status: "Done", data: { "exit-code": 0 } });
    await expect.poll(() => stdio.messages.at(-1)).toBe(`text ${end}`);
    expect(
      stdio.messages
        .slice(0, -1)
        .map((message) => message.slice("data ".length))
        .join(""),
    ).toBe("hi\r\nhi\r\n");
  });
});
