import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory, createProcesses, type RunningModel, renderLogLine, startModel } from "@paas-charm/local";
import { assembleCharm } from "@paas-charm/project";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cosAssets, readCosFolder } from "../../../packages/project/src/cos-assets.ts";
import { fillPanels } from "../../../tools/cos/fill-panels.ts";
import { hasPrometheus } from "../../../tools/cos/real-prometheus.ts";
import { ask } from "../../../tools/demo/ask.ts";
import { missingHere } from "./machine.ts";
import { type ProjectUnderTest, projectUnderTest, until } from "./model-under-test.ts";
import { startWatchers, type Watchers } from "./watchers.ts";

const missing = await missingHere();
const application = "http://localhost:8000";
const shipped = join(import.meta.dirname, "../../../packages/flask/cos");

describe.skipIf(missing !== undefined)(`the guest book, observed${missing ? ` (${missing})` : ""}`, () => {
  let project: ProjectUnderTest;
  let model: RunningModel;
  let watchers: Watchers;
  let makeTraceable: () => Promise<void>;
  let log = "";
  beforeAll(async () => {
    project = await projectUnderTest();
    makeTraceable = await withoutTracing(project.app);
    watchers = await startWatchers();
    model = await started(project, (line) => {
      log += line;
    });
    for (const name of ["loki", "prometheus", "grafana"] as const) {
      await model.controller.provide(name, watchers[name]);
      await model.controller.integrate("guestbook", name);
    }
    await model.controller.settled();
  }, 400_000);
  afterAll(async () => {
    await model?.stop();
    await watchers?.close();
    await project?.remove();
  });

  const unit = () => model.controller.status().applications["guestbook"]?.units["guestbook/0"]?.["workload-status"];
  /** Some requests; while gunicorn starts again, nobody answers. */
  const visit = async (): Promise<void> => {
    for (const path of ["/", "/entries", "/missing"]) await ask(`${application}${path}`).catch(() => undefined);
  };
  const answers = () =>
    ask(application).then(
      ({ status }) => status === 200,
      () => false,
    );

  test("is active with all of them", () => {
    expect([unit()?.current, unit()?.message ?? ""], log.slice(-3000)).toEqual(["active", ""]);
  });

  test("has its access log in Loki, with labels that say where it is from", async () => {
    await until(async () => {
      await visit();
      return watchers.lines().some(({ line }) => line.includes('"GET /entries HTTP/1.1" 200'));
    }, "Loki has the line of a request");

    const found = watchers.lines().find(({ line }) => line.includes('"GET /entries HTTP/1.1" 200'));
    expect(found?.labels).toMatchObject({ juju_unit: "guestbook/0", charm: "guestbook", pebble_service: "flask" });
  });

  test("has its dashboard in Grafana", () => {
    expect(watchers.dashboards()).toEqual(["Flask Operator"]);
  });

  test.skipIf(!hasPrometheus)(
    "fills every panel of it with what a real Prometheus scrapes from its statsd exporter",
    async () => {
      const processes = createProcesses();
      const { app, units } = watchers.scraped();
      const published = { app, units, assets: cosAssets(readCosFolder(shipped), []) };

      const prometheus = await fillPanels(published, processes, visit, () => undefined);

      expect((await prometheus.query("up")).map(({ metric }) => metric["juju_unit"])).toEqual(["guestbook/0"]);
      await prometheus.close();
    },
    120_000,
  );

  test("has its dispatches traced, and says which module its rock lacks to be traced itself", async () => {
    await model.controller.provide("tempo", watchers.tempo);
    await model.controller.integrate("guestbook:tracing", "tempo");
    await model.controller.settled();

    expect(watchers.spans()).toEqual(
      expect.arrayContaining([
        { name: "tracing-relation-changed", service: "guestbook-charm" },
        { name: "exec", service: "guestbook-charm" },
      ]),
    );
    expect([unit()?.current, unit()?.message]).toEqual([
      "blocked",
      expect.stringMatching(/^Webserver configuration check failed, .*No module named 'opentelemetry'/),
    ]);
  });

  test("is traced itself once its rock has what that takes", { timeout: 400_000 }, async () => {
    await model.stop();
    await makeTraceable();

    model = await started(project, (line) => {
      log += line;
    });
    for (const name of ["loki", "prometheus", "grafana", "tempo"] as const) {
      await model.controller.provide(name, watchers[name]);
    }
    await model.controller.settled();
    await until(
      async () => {
        await visit();
        return watchers.binaryExports().some((text) => /service\.name.{1,9}guestbook[^-].*GET \/entries/s.test(text));
      },
      `the application has exported a span; the model says:\n${log.slice(-3000)}`,
    );

    expect([unit()?.current, unit()?.message ?? ""]).toEqual(["active", ""]);
  });

  test("is as before when they have gone", async () => {
    for (const name of ["tempo", "loki", "prometheus", "grafana"])
      await model.controller.removeRelation("guestbook", name);
    await model.controller.settled();

    await until(answers, "the application answers");

    expect([unit()?.current, unit()?.message ?? ""], log.slice(-3000)).toEqual(["active", ""]);
  });

  test("has a request and its query traced by the model's own receiver", { timeout: 400_000 }, async () => {
    await model.stop();
    log = "";

    model = await started(
      project,
      (line) => {
        log += line;
      },
      ["tracing"],
    );
    await model.controller.settled();

    await until(
      async () => {
        await visit();
        return ["GET /entries", "SELECT"].every((span) => log.includes(`guestbook: ${span}, `));
      },
      `both spans are in the log, which says:\n${log.slice(-3000)}`,
    );
  });
});

/** The model of the project, PostgreSQL and perhaps other services integrated. */
async function started(
  project: ProjectUnderTest,
  onLine: (line: string) => void,
  services: readonly "tracing"[] = [],
): Promise<RunningModel> {
  return await startModel({
    assemble: (into) =>
      assembleCharm({
        directory: project.charm,
        into,
        resolveFrom: [import.meta.dirname],
        fetch: { cache: cacheDirectory() },
      }),
    appDirectory: project.app,
    stateDirectory: join(project.charm, ".paas-charm"),
    cache: cacheDirectory(),
    integrate: ["postgresql", ...services],
    report: async (_name, work) => (await work({ progress: () => undefined })).value,
    onLogLine: (line) => onLine(`${renderLogLine(line)}\n`),
    onChange: () => undefined,
    signal: new AbortController().signal,
  });
}

/** Takes what its rock needs to be traced out of the application; the answer puts it back. */
async function withoutTracing(app: string): Promise<() => Promise<void>> {
  const [requirements, spans] = [join(app, "requirements.txt"), join(app, "app/tracing.py")];
  const [required, traced] = [await readFile(requirements, "utf8"), await readFile(spans, "utf8")];
  await writeFile(requirements, required.replaceAll(/^opentelemetry-.*\n/gm, ""));
  await writeFile(spans, "def trace(_app):\n    pass\n");
  return async () => {
    await writeFile(requirements, required);
    await writeFile(spans, traced);
  };
}
