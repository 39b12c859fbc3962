import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCharm, secret } from "@paas-charm/core";
import {
  cacheDirectory,
  createProcesses,
  freePort,
  type Processes,
  type RunningPostgresql,
  startPostgresql,
} from "@paas-charm/local";
import {
  type ContainerInit,
  isActive,
  must,
  on,
  provided,
  readyUnit,
  type TestedCharm,
  type Transition,
  testedCharm,
  transition,
} from "@paas-charm/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { exampleApps, exampleFolder, type PreparedApp, searchPath } from "./example-apps.ts";
import { type Neighbour, type NeighbourName, startNeighbour } from "./neighbours.ts";

// Each application runs with the very environment that its charm gives it, against a real PostgreSQL. A password may hold anything.
const password = "p@ss/w#rd:ä%41?&";

const processes: Processes = createProcesses();
let folder: string;
let database: RunningPostgresql;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "examples-"));
  database = await startPostgresql({ processes, cache: cacheDirectory(), stateDirectory: join(folder, "postgresql") });
});

afterAll(async () => {
  await processes.stopAll();
  await rm(folder, { recursive: true, force: true });
});

/** The main service with the environment that rockcraft.yaml gives it; nothing where it gives none. */
async function rockOf(name: string): Promise<Pick<ContainerInit, "services">> {
  const { services } = parse(await readFile(exampleFolder(`${name}/app/rockcraft.yaml`), "utf8"));
  const environment = services?.[name]?.environment;
  if (environment === undefined) return {};
  return { services: { [name]: { override: "replace", startup: "enabled", command: "/bin/run", environment } } };
}

/** The servers that the machine has to bring. */
const servers: Readonly<Partial<Record<NeighbourName, string>>> = {
  rabbitmq: "rabbitmq-server",
  redis: "redis-server",
};

const isMissing = (program: string): boolean =>
  process.env["CI"] === undefined && spawnSync("which", [program]).status !== 0;

describe.each(Object.entries(exampleApps))("the %s example", (name, example) => {
  const { framework, needs, config, metrics, neighbour, prepare } = example;
  const skip = isMissing(needs);
  const alone = neighbour === undefined || skip || isMissing(servers[neighbour] ?? needs);
  const charm: TestedCharm = testedCharm(defineCharm({ framework }), { directory: exampleFolder(`${name}/charm`) });
  let app: PreparedApp;
  let done: Transition;
  let url: string;
  let files: Readonly<Record<string, string>>;
  let book: ReturnType<typeof provided.postgresql>;
  let beside: Neighbour | undefined;

  beforeAll(async () => {
    if (skip) return;
    const work = await mkdtemp(join(folder, `${name}-`));
    app = await prepare(processes, work);
    const port = await freePort("127.0.0.1");
    await database.createDatabase(name);
    await database.createUser({ name: `${name}-user`, password: secret(password), database: name });
    const inRock = framework.dialects[charm.metadata.dialect].appDirectory;
    files = Object.fromEntries((await readdir(app.directory)).map((file) => [`${inRock}/${file}`, ""]));
    const endpoints = `${database.host}:${database.port}`;
    book = provided.postgresql("postgresql", { endpoints, database: name, username: `${name}-user`, password });
    if (!alone) beside = await startNeighbour(neighbour, processes, work);
    done = await charmed(port, [book, ...(beside ? [beside.relation] : [])]);
    for (const { command, environment } of migrations()) await runToItsEnd(command, environment);
    await start(beside?.reached?.(done.environment) ?? done.environment, port);
    url = `http://127.0.0.1:${port}`;
  }, 600_000);

  afterAll(async () => beside?.stop());

  test.skipIf(skip)("migrates its database when the charm says so", () => {
    expect(migrations()).toHaveLength(1);
  });

  test.skipIf(skip)("greets with the charm's option", async () => {
    const response = await fetch(url);

    expect(await response.text()).toBe("Hyvää päivää\n");
  });

  test.skipIf(skip)("keeps what visitors leave", async () => {
    const line = { author: "Väinö", message: "'; DROP TABLE entries; --" };
    const posted = await fetch(`${url}/entries`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(line),
    });

    expect(posted.status).toBe(201);
    expect(await (await fetch(`${url}/entries`)).json()).toEqual([{ id: expect.anything(), ...line }]);
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: "ok" });
  });

  test.skipIf(skip)("refuses a line without a name", async () => {
    const { status } = await fetch(`${url}/entries`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ author: " ", message: "hello" }),
    });

    expect([400, 422]).toContain(status);
  });

  const post = (path: string, body: object, at = url) =>
    fetch(`${at}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  const uses = { rabbitmq: "/announcements", redis: "/visits", s3: "/copies", smtp: "/invitations" } as const;

  if (neighbour !== undefined) {
    test.skipIf(skip)(`says how to get ${neighbour} where there is none`, { timeout: 240_000 }, async () => {
      const port = await freePort("127.0.0.1");
      const { environment } = await charmed(port, [book]);
      const service = await start(environment, port);

      const body = { to: "reader@example.org", text: "Open again" };
      const refused = await post(uses[neighbour], body, `http://127.0.0.1:${port}`);
      await service.stop();

      expect(refused.status).toBe(503);
      expect(await refused.json()).toEqual({
        error: expect.stringMatching(`: juju integrate guestbook ${neighbour}$`),
      });
    });
  }

  if (neighbour === "rabbitmq") {
    test.skipIf(alone)("gives out announcements once, by way of RabbitMQ", async () => {
      const announced = await post("/announcements", { text: "Closed on Väinö's day" });
      await post("/announcements", { text: "Open again" });

      expect([announced.status, await announced.json()]).toEqual([202, { announced: "Closed on Väinö's day" }]);
      const taken = async () => await (await fetch(`${url}/announcements`)).json();
      expect(await taken()).toEqual({ announcements: ["Closed on Väinö's day", "Open again"] });
      expect(await taken()).toEqual({ announcements: [] });
    });

    test.skipIf(alone)("announces nothing without a text", async () => {
      expect((await post("/announcements", { text: " " })).status).toBe(400);
    });
  }

  if (neighbour === "redis") {
    test.skipIf(alone)("counts who comes by, in Redis", async () => {
      await post("/visits", {});

      expect(await (await post("/visits", {})).json()).toEqual({ visits: 2 });
    });
  }

  if (neighbour === "s3") {
    test.skipIf(alone)("keeps a copy of the book in the bucket", async () => {
      const kept = await post("/copies", {});

      expect(kept.status).toBe(201);
      expect(await kept.json()).toEqual({ bucket: "guestbook", key: "guestbook.json" });
    });
  }

  if (neighbour === "smtp") {
    test.skipIf(alone)("invites a person by mail", async () => {
      expect((await post("/invitations", { to: "reader@example.org" })).status).toBe(202);

      expect(await beside?.received()).toEqual([
        expect.stringMatching(/^To: reader@example\.org\r\n(?:.+\r\n)*Subject: Sign our guest book$/m),
      ]);
    });

    test.skipIf(alone)("invites nobody whose address is none", async () => {
      expect((await post("/invitations", { to: "a@b, c@d" })).status).toBe(400);
    });
  }

  if (metrics !== undefined) {
    test.skipIf(skip)("serves metrics where the charm says they are", async () => {
      const text = await (await fetch(`${url}${metrics}`)).text();

      expect(text).toMatch(/^guestbook_entries_total \d/m);
    });
  }

  if (framework.actions?.["create-superuser"] !== undefined) {
    test.skipIf(skip)("makes a superuser, who may log in", async () => {
      const superuser = { username: "keeper", email: "keeper@example.com" };

      const { execs, action } = await transition(charm, done.state, on.action("create-superuser", superuser));
      const [made] = execs.filter(({ command }) => command.includes("createsuperuser"));
      await runToItsEnd(made?.command ?? [], made?.environment ?? {});

      expect(await logIn(superuser.username, action.results["password"] ?? "")).toBe("/admin/");
    });
  }

  /** What the charm decides for an application that listens on the port, integrated with these. */
  async function charmed(port: number, relations: readonly Neighbour["relation"][]): Promise<Transition> {
    const state = readyUnit(charm, {
      config: { greeting: "Hyvää päivää", ...config?.(port) },
      relations,
      workload: { files, execs: { bash: "", python3: "", "/bin/python3": "" }, ...(await rockOf(name)) },
    });
    const decided = await transition(charm, state, "config-changed");
    must(isActive(decided));
    return decided;
  }

  async function runToItsEnd(command: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
    const started = await launch(command, environment);
    expect(await started.exited, started.tail().join("\n")).toEqual({ kind: "exited", code: 0 });
  }

  /** Where the administration sends who gives a name and a password. */
  async function logIn(username: string, password: string): Promise<string | null> {
    const form = await fetch(`${url}/admin/login/`);
    const token = /csrftoken=([^;]+)/.exec(form.headers.get("set-cookie") ?? "")?.[1] ?? "";
    const answer = await fetch(`${url}/admin/login/?next=/admin/`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: `csrftoken=${token}` },
      body: new URLSearchParams({ username, password, csrfmiddlewaretoken: token }),
    });
    return answer.headers.get("location");
  }

  /** Starts a command as Pebble would: it is looked up on the application's own search path. */
  function launch(command: readonly string[], environment: Readonly<Record<string, string>>) {
    return processes.start({
      name,
      command: "env",
      args: [...command],
      directory: app.directory,
      environment: { ...environment, PATH: searchPath(app), HOME: folder },
    });
  }

  /** What the charm runs before the application starts, the web server's own check apart. */
  function migrations(): Transition["execs"] {
    return done.execs.filter(({ command }) => /migrate(\.sh|\.py)?$/.test(command.join(" ")));
  }

  /** Starts the application as its service would be started, on a port that is free. */
  async function start(environment: Transition["environment"], port: number) {
    const { portVariable } = framework.dialects[charm.metadata.dialect];
    const listen = portVariable === undefined ? {} : { [portVariable]: `${port}` };
    const service = await launch(app.command(port), { ...environment, ...listen });
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
      if (answer?.ok === true) return service;
      if (!service.running) throw new Error(`${name} ended:\n${service.tail().join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
