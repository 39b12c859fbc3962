import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ShellCharm, writeShellCharm } from "../../test/shell-charm.ts";
import { testClock } from "../../test/test-clock.ts";
import { callModel, controlSocketName } from "../control/client.ts";
import { openControlServer } from "../control/server.ts";
import { socketPath } from "../control/socket-path.ts";
import { controllerVerbs } from "../control/verbs.ts";
import { hookScript, prepareHookProgram } from "../hook-tools/hook-program.ts";
import { createProcesses } from "../processes/index.ts";
import { cacheDirectory } from "../programs/index.ts";
import { openController } from "./controller.ts";
import type { Controller, ControllerOptions } from "./controller-types.ts";
import { renderLogLine } from "./debug-log.ts";

const built = await prepareHookProgram({ processes: createProcesses(), cache: cacheDirectory() });
const hookProgram = built.kind === "go" ? built : hookScript();

let directory: string;
let controller: Controller;
const lines: string[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "controller-"));
  lines.length = 0;
});
afterEach(async () => {
  await controller.stop();
  await rm(directory, { recursive: true, force: true });
});

async function deploy(charm: ShellCharm, options: Partial<ControllerOptions> = {}, units = 1): Promise<void> {
  await open(options);
  const charmDirectory = await writeShellCharm(join(directory, "charm"), charm);
  await controller.deploy({ name: "web", charmDirectory, units });
  await controller.settled();
}
async function open(options: Partial<ControllerOptions> = {}): Promise<void> {
  controller = await openController({
    stateDirectory: join(directory, "state"),
    hookProgram,
    onLogLine: (line) => lines.push(renderLogLine(line)),
    ...options,
  });
}
const ran = () => lines.flatMap((line) => / ran "(.*)" hook$/.exec(line)?.slice(1) ?? []);
const unitStatus = (name = "web/0") => controller.status().applications["web"]?.units[name]?.["workload-status"];

test("a charm sees Juju's environment, its own directory, and nothing of ours", async () => {
  await deploy({ dispatch: 'env > "env-$JUJU_HOOK_NAME"; pwd > "pwd-$JUJU_HOOK_NAME"' });

  const unitDirectory = join(directory, "state", "units", "web-0", "charm");
  const text = await readFile(join(unitDirectory, "env-start"), "utf8");
  const variables = new Map(
    text
      .trim()
      .split("\n")
      .map((line) => [line.split("=")[0], line.slice(line.indexOf("=") + 1)]),
  );
  expect(variables.get("JUJU_DISPATCH_PATH")).toBe("hooks/start");
  expect(variables.get("JUJU_UNIT_NAME")).toBe("web/0");
  expect(variables.get("JUJU_VERSION")).toBe("3.6.14");
  expect(variables.get("JUJU_CONTEXT_ID")).toMatch(/^web\/0-start-[0-9a-f]{32}$/);
  expect(variables.get("JUJU_CHARM_DIR")).toBe(unitDirectory);
  expect(variables.get("PATH")?.split(":")[0]).toBe(join(directory, "state", "tools"));
  expect(variables.has("HOME")).toBe(false);
  expect((await readFile(join(unitDirectory, "pwd-start"), "utf8")).trim()).toBe(unitDirectory);
});

test("without a status of the charm's own, Juju's shows", async () => {
  await deploy({ dispatch: "exit 0" });

  expect(unitStatus()).toMatchObject({ current: "unknown" });
  expect(controller.status().applications["web"]).toMatchObject({
    scale: 1,
    "application-status": { current: "unknown" },
    units: { "web/0": { leader: true, "juju-status": { current: "idle", version: "3.6.14" } } },
  });
});

test("output of a hook is logged by stream, juju-log by level", async () => {
  await deploy({ dispatch: 'echo out; echo err >&2; juju-log -l ERROR "it is $JUJU_HOOK_NAME"' });

  const text = lines.join("\n");
  expect(text).toMatch(/^unit-web-0: \d\d:\d\d:\d\d DEBUG unit\.web\/0\.install out$/m);
  expect(text).toMatch(/^unit-web-0: \d\d:\d\d:\d\d WARNING unit\.web\/0\.install err$/m);
  expect(text).toMatch(/^unit-web-0: \d\d:\d\d:\d\d ERROR unit\.web\/0\.juju-log it is install$/m);
});

test("a hook tool that is called after the hook has ended is refused", async () => {
  const later = 'if [ "$JUJU_HOOK_NAME" = install ]; then env > saved; fi';
  await deploy({
    dispatch: `${later}; if [ "$JUJU_HOOK_NAME" = start ]; then JUJU_CONTEXT_ID=$(sed -n s/^JUJU_CONTEXT_ID=//p saved) config-get; exit 0; fi`,
  });

  expect(lines.join("\n")).toMatch(/WARNING unit\.web\/0\.start ERROR bad request: expected context id "web\/0-start-/);
});

test("a status is seen while the hook still runs, and stays when it fails; a databag does not", async () => {
  await deploy({
    dispatch: 'if [ "$JUJU_HOOK_NAME" = start ]; then status-set waiting soon; relation-set -r r:0 k=v; exit 7; fi',
    files: { "metadata.yaml": "name: shell\npeers: {r: {interface: i}}\n" },
  });

  expect(unitStatus()).toMatchObject({ current: "error", message: 'hook failed: "start"' });
  expect(controller.showUnit("web/0")["relation-info"][0]?.["local-unit"].data).not.toHaveProperty("k");
  expect(lines.join("\n")).toContain('ERROR juju.worker.uniter.operation hook "start" failed: exit status 7');

  await controller.resolved("web/0", false);
  await controller.settled();
  expect(unitStatus()).toMatchObject({ current: "waiting", message: "soon" });
});

test("a refused commit fails the hook with the controller's words", async () => {
  await deploy({
    dispatch: 'if [ "$JUJU_HOOK_NAME" = start ]; then secret-remove secret:aaaaaaaaaaaaaaaaaaaa; fi',
  });

  expect(unitStatus()).toMatchObject({ current: "error" });
  expect(lines.join("\n")).toMatch(/hook "start" failed: .*(not found|exit status 1)/);
});

test("a failed hook comes again by itself, and update-status in its time", async () => {
  const time = testClock(Date.parse("2026-01-02T03:04:05Z"));
  await deploy(
    { dispatch: 'if [ "$JUJU_HOOK_NAME" = start ] && ! [ -e ok ]; then touch ok; exit 1; fi' },
    { clock: time.clock },
  );
  expect(ran()).toEqual(["install", "leader-elected", "config-changed"]);

  time.advance(5_000);
  await controller.settled();
  expect(ran().slice(3)).toEqual(["start"]);

  time.advance(300_000);
  await controller.settled();
  expect(ran().slice(4)).toEqual(["update-status"]);
});

test("a secret is rotated by its owner, expires, and its old revision is offered for removal", async () => {
  const time = testClock(Date.parse("2026-01-02T03:04:05Z"));
  const dispatch = `case $JUJU_HOOK_NAME in
    start) secret-add --rotate hourly --expire 3h key=one > id ;;
    secret-rotate) secret-set "$(cat id)" key=two$$ ;;
    secret-remove) secret-remove "$(cat id)" --revision "$JUJU_SECRET_REVISION" ;;
  esac`;
  await deploy({ dispatch }, { clock: time.clock, updateStatusMs: 365 * 86_400_000 });
  lines.length = 0;

  time.advance(3_600_000);
  await controller.settled();
  expect(ran()).toEqual(["secret-rotate", "secret-remove"]);

  time.advance(3_600_000);
  await controller.settled();
  expect(ran().slice(2)).toEqual(["secret-rotate", "secret-remove"]);
});

test("several units share leadership and databags, and the next one leads when the leader goes", async () => {
  await deploy(
    {
      dispatch: "exit 0",
      files: { "metadata.yaml": "name: shell\npeers: {r: {interface: i}}\n" },
    },
    {},
    3,
  );
  expect(Object.keys(controller.status().applications["web"]?.units ?? {})).toEqual(["web/0", "web/1", "web/2"]);
  expect(controller.showUnit("web/2")["relation-info"][0]?.["related-units"]).toHaveProperty("web/1");

  expect(await controller.removeUnits("web", 2)).toEqual(["web/1", "web/2"]);
  await controller.settled();

  expect(Object.keys(controller.status().applications["web"]?.units ?? {})).toEqual(["web/0"]);
  await expect(controller.removeUnits("web", 2)).rejects.toMatchObject({ code: "bad-count" });
});

test("a charm without a program for an event skips the hook, and fails the action", async () => {
  await open();
  const charmDirectory = await writeShellCharm(join(directory, "charm"), {
    dispatch: "",
    files: { "actions.yaml": "backup: {}\n" },
  });
  await rm(join(charmDirectory, "dispatch"));
  await controller.deploy({ name: "web", charmDirectory });
  await controller.settled();

  expect(lines.join("\n")).toContain('skipped "install" hook (missing)');
  expect(await controller.run("web/0", "backup")).toMatchObject({
    status: "failed",
    message: 'action not implemented on unit "web/0"',
  });
  await expect(controller.run("web/0", "restore")).rejects.toMatchObject({
    code: "not-found",
    message: 'action "restore" not defined on unit "web/0"',
    hint: "web has backup",
  });
});

test("stopping cuts a hook short, and the next run starts with it", async () => {
  await open();
  const charmDirectory = await writeShellCharm(join(directory, "charm"), {
    dispatch: `if [ "$JUJU_HOOK_NAME" = start ] && ! [ -e ${directory}/again ]; then touch ${directory}/again; sleep 60; fi`,
  });
  await controller.deploy({ name: "web", charmDirectory });
  while (!existsSync(join(directory, "again"))) await new Promise((resolve) => setTimeout(resolve, 10));
  await controller.stop();
  expect(ran()).toEqual(["install", "leader-elected", "config-changed"]);
  lines.length = 0;

  await open();
  await controller.deploy({ name: "web", charmDirectory });
  await controller.settled();

  expect(ran()[0]).toBe("start");
  expect((await stat(join(directory, "state", "model.json"))).mode & 0o777).toBe(0o600);
});

test.for<[spec: string, metadata: string, message: string]>([
  ["no YAML", "name: [", "it is no YAML"],
  ["no name", "summary: s", "name: "],
  ["an endpoint without interface", "name: a\nrequires: {db: {}}", "requires.db"],
])("a charm with %s is refused with file and key", async ([, metadata, message]) => {
  await open();
  const charmDirectory = await writeShellCharm(join(directory, "charm"), {
    dispatch: "",
    files: { "metadata.yaml": metadata },
  });

  await expect(controller.deploy({ name: "web", charmDirectory })).rejects.toMatchObject({
    code: "bad-charm",
    message: expect.stringContaining(message),
  });
  await expect(controller.deploy({ name: "Web", charmDirectory: "/nowhere" })).rejects.toMatchObject({
    code: "bad-charm",
  });
  expect(controller.status().applications).toEqual({});
});

test("every verb works from a second terminal", async () => {
  await deploy({
    dispatch: `case $JUJU_DISPATCH_PATH in
      actions/backup) action-log started; action-set file="$(action-get name)" ;;
      *) status-set active "$(config-get greeting)" ;;
    esac`,
    files: {
      "config.yaml": "options: {greeting: {type: string, default: hello}}\n",
      "actions.yaml": "backup: {params: {name: {type: string, default: a.tar}}}\n",
    },
  });
  const state = join(directory, "state");
  let stopped = () => undefined as unknown;
  const stop = new Promise((resolve) => {
    stopped = () => resolve(undefined);
  });
  const server = await openControlServer(
    await socketPath(state, controlSocketName),
    controllerVerbs(controller, () => stopped()),
  );
  const seen: unknown[] = [];
  const onProgress = (value: unknown) => seen.push(value);

  expect(await callModel(state, "get-config", { app: "web" })).toEqual({ greeting: "hello" });
  await callModel(state, "config", { app: "web", set: { greeting: "hi" } });
  await controller.settled();
  expect(await callModel(state, "status", {})).toMatchObject({
    applications: { web: { units: { "web/0": { "workload-status": { current: "active", message: "hi" } } } } },
  });
  expect(await callModel(state, "run", { unit: "web/0", action: "backup" }, { onProgress })).toMatchObject({
    status: "completed",
    results: { file: "a.tar" },
  });
  expect(seen).toEqual(["started"]);
  await callModel(state, "debug-log", { count: 1 }, { onProgress });
  expect(seen[1]).toMatch(/ INFO juju\.worker\.uniter\.operation action "backup" \(task 1\) completed$/);
  await callModel(state, "debug-log", { count: 1, json: true }, { onProgress });
  expect(JSON.parse(String(seen[2]))).toMatchObject({
    timestamp: expect.stringMatching(/Z$/),
    level: "INFO",
    module: "juju.worker.uniter.operation",
    message: 'action "backup" (task 1) completed',
  });
  expect(await callModel(state, "show-unit", { unit: "web/0" })).toMatchObject({ leader: true });
  await expect(callModel(state, "resolved", { unit: "web/0" })).rejects.toMatchObject({ code: "not-failed" });
  await expect(callModel(state, "show-unit", { unit: "web/9" })).rejects.toMatchObject({
    code: "not-found",
    message: 'unit "web/9" not found',
    hint: "the model has web/0",
  });
  await callModel(state, "stop", {});
  await stop;
  await server.close();
});

test("an action that waits behind a long hook is given up when the model stops", async () => {
  await open();
  const charmDirectory = await writeShellCharm(join(directory, "charm"), {
    dispatch: `if [ "$JUJU_HOOK_NAME" = start ]; then touch ${directory}/running; sleep 60; fi`,
    files: { "actions.yaml": "backup: {}\n" },
  });
  await controller.deploy({ name: "web", charmDirectory });
  while (!existsSync(join(directory, "running"))) await new Promise((resolve) => setTimeout(resolve, 10));
  const report = controller.run("web/0", "backup");

  await controller.stop();

  expect(await report).toMatchObject({ status: "aborted", message: "the model was stopped" });
});

test("a pod that cannot be made puts the unit in error, and the upgrade is tried again", async () => {
  let broken = false;
  const { podOnHost } = await import("../dispatching/pod.ts");
  await deploy(
    { dispatch: "exit 0" },
    {
      makePod: async (request) => {
        if (broken) throw new Error("no more room");
        return await podOnHost(request);
      },
    },
  );
  broken = true;
  const charmDirectory = await writeShellCharm(join(directory, "next"), { dispatch: "exit 0 # next" });
  await controller.refresh("web", charmDirectory);
  await controller.settled();
  expect(unitStatus()).toMatchObject({ current: "error", message: 'hook failed: "upgrade-charm"' });
  expect(lines.join("\n")).toContain("cannot run upgrade-charm: no more room");

  broken = false;
  await controller.resolved("web/0");
  await controller.settled();
  expect(ran().slice(4)).toEqual(["stop", "upgrade-charm", "config-changed", "start"]);
});
