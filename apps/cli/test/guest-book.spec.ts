import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { portOwner, type StatusReport } from "@paas-charm/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../../../tools/demo/ask.ts";
import { readBack } from "../../../tools/demo/guest-book.ts";
import { missingHere } from "./machine.ts";
import { ancestorsOf, type ProjectUnderTest, projectUnderTest, type Run, until } from "./model-under-test.ts";

const missing = await missingHere();
const application = "http://localhost:8000";
const ingress = "http://guestbook.localhost:8080";

describe.skipIf(missing !== undefined)(`the guest book under its charm${missing ? ` (${missing})` : ""}`, () => {
  let project: ProjectUnderTest;
  let run: Run;
  const services = ["--integrate", "postgresql", "ingress", "--update-status", "1"];
  beforeAll(async () => {
    project = await projectUnderTest();
    run = await project.run(services);
    expect(run.output()).toContain("up in ");
  }, 400_000);
  afterAll(async () => {
    await project.remove();
  });

  const status = async (): Promise<StatusReport> =>
    JSON.parse((await project.verb("status", "--json")).stdout) as StatusReport;
  const unit = async () => (await status()).applications["guestbook"]?.units["guestbook/0"]?.["workload-status"];
  const becomes = (current: string, message: RegExp = /^$/) =>
    until(
      async () => {
        const found = await unit();
        return found?.current === current && message.test(found.message ?? "");
      },
      `guestbook/0 is ${current} with ${message}; the model says:\n${run.output().slice(-3000)}`,
    );
  /** The page; empty while the application restarts. */
  const page = () =>
    ask(application).then(
      ({ text }) => text,
      () => "",
    );
  const gunicorn = async (): Promise<number> => (await portOwner(8000))?.pid ?? 0;

  test("answers from PostgreSQL, directly and through the ingress, and its worker does its part", async () => {
    expect(await readBack(application)).toContain("words counted");
    expect(await readBack(ingress)).toContain("words counted");
  });

  test("tells which Pebble runs it, and in what", async () => {
    expect((await status()).local).toMatchObject({ pebble: { kind: "real" }, "stand-ins": [] });
    expect((await project.verb("status")).stdout).toMatch(/^ {2}Pebble +[\d.]+, real, in a root of its own/m);
  });

  test("counts its requests for Prometheus", async () => {
    await until(
      async () => /^guestbook_entries \d/m.test((await ask("http://localhost:9102/metrics")).text),
      "the exporter has heard of an entry",
    );
  });

  test("is served by a process that descends from Pebble by way of gunicorn", async () => {
    const chain = await Promise.all(
      [await gunicorn(), ...(await ancestorsOf(await gunicorn()))].map((pid) =>
        readFile(`/proc/${pid}/cmdline`, "utf8"),
      ),
    );

    expect(chain[0]).toContain("gunicorn");
    expect(chain.some((line) => line.startsWith("/charm/bin/pebble\0run"))).toBe(true);
  });

  test("shows its state with Juju's fields and names", async () => {
    const { applications } = await status();

    expect(applications["guestbook"]).toMatchObject({
      "charm-name": "guestbook",
      base: { name: "ubuntu", channel: "24.04" },
      "application-status": { current: "active" },
      relations: { postgresql: [{ "related-application": "postgresql", interface: "postgresql_client" }] },
      units: {
        "guestbook/0": { leader: true, "workload-status": { current: "active" }, "opened-ports": ["8000/tcp"] },
      },
    });
  });

  test("hands an option on to the application, and leaves it alone when the option is the same", async () => {
    expect(await project.verb("config", "guestbook", "greeting=Good day")).toEqual({ code: 0, stdout: "", stderr: "" });
    await until(async () => (await page()).includes("<h1>Good day</h1>"), "the page greets anew");
    const before = await gunicorn();

    await project.verb("config", "guestbook", "greeting=Good day");
    await becomes("active");

    expect(await gunicorn()).toBe(before);
    expect((await project.verb("config", "guestbook")).stdout).toMatch(/greeting +Good day/);
  });

  test("refuses an option that nobody declared, and says which there are", async () => {
    const { code, stderr } = await project.verb("config", "guestbook", "greting=hi");

    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('unknown option "greting"') });
  });

  test("says what a bad setting needs, keeps running with the old one, and recovers", async () => {
    await project.verb("config", "guestbook", "webserver-worker-class=gevent");
    await becomes("blocked", /gunicorn\[gevent\] must be installed in the rock.*No module named 'gevent'/);
    expect((await ask(application)).status).toBe(200);
    // An update of the status tries the restart again, and is in maintenance meanwhile.
    const why = /^ {2}blocked since \S+, [\w-]+\n {4}\w+ +blocked +gunicorn\[gevent\] must.*\n {4}clears on +\S/;
    await until(
      async () => why.test((await project.verb("show-unit", "guestbook/0", "--why")).stdout),
      "show-unit --why tells what blocks and what clears it",
    );

    await project.verb("config", "guestbook", "--reset", "webserver-worker-class");
    await becomes("active");
  });

  test("runs an action and prints its results", async () => {
    const { code, stdout } = await project.verb("run", "guestbook/0", "rotate-secret-key", "--json");

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "completed", results: { status: "success" } });
  });

  test("refuses an action that nobody declared", async () => {
    const { code, stderr } = await project.verb("run", "guestbook/0", "dance");

    expect(code).toBe(1);
    expect(stderr).toContain('action "dance" not defined');
  });

  test("comes back after its process is killed, and says so meanwhile when that takes long", async () => {
    await becomes("active");
    // Each time Pebble waits twice as long: eight seconds in the end, into which a status update falls on any machine.
    for (let kills = 0; kills < 5; kills += 1) {
      // Asked a second time it may be gone, and a signal to 0 would be one to these tests themselves.
      let first = 0;
      await until(async () => {
        first = await gunicorn();
        return first !== 0 && kill(first);
      }, "gunicorn listens");
      await until(async () => (await gunicorn()) !== first, "gunicorn is gone");
    }

    await becomes("waiting", /flask/);
    await becomes("active");
    expect((await ask(application)).status).toBe(200);
  });

  test("stops without its database, and goes on with the same entries when it is back", async () => {
    const before = (await ask(`${application}/entries`)).text;
    expect(await project.verb("remove-relation", "guestbook", "postgresql")).toMatchObject({ code: 0, stderr: "" });
    await becomes("blocked", /^missing integrations: postgresql$/);
    expect(await gunicorn()).toBe(0);

    expect(await project.verb("integrate", "guestbook", "postgresql")).toMatchObject({ code: 0, stderr: "" });
    await becomes("active");

    await until(async () => (await gunicorn()) !== 0, "gunicorn listens again");
    expect((await ask(`${application}/entries`)).text).toBe(before);
  });

  test("shows its relations, with the ids of secrets and no credentials", async () => {
    const { stdout } = await project.verb("show-unit", "guestbook/0");

    expect(stdout).toContain('"secret-user": "secret:');
    expect(stdout).not.toMatch(/postgresql:\/\/\S+:\S+@/);
  });

  test("prints what hooks ran and what the services say", async () => {
    const { stdout } = await project.verb("debug-log", "--no-tail", "--lines", "5000");

    expect(stdout).toMatch(/^unit-guestbook-0: \d\d:\d\d:\d\d INFO juju.worker.uniter.operation ran "install" hook$/m);
    expect(stdout).toMatch(/INFO container\.flask-app\.flask .*Booting worker/);
  });

  test("is not started a second time while it runs", async () => {
    const second = project.start(services);

    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/is running already\n +look at it with: npx paas-charm status/);
    expect((await ask(application)).status).toBe(200);
  });

  test("ends from a second terminal with nothing left behind, and goes on from there", async () => {
    const entries = (await ask(`${application}/entries`)).text;
    expect(await project.verb("stop")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await run.ended).toBe(0);
    expect(await remains()).toEqual([]);
    expect(await project.verb("status")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("npx paas-charm run"),
    });

    run = await project.run(services);

    expect((await ask(`${application}/entries`)).text).toBe(entries);
  }, 120_000);

  test("ends on Ctrl-C with nothing left behind", async () => {
    run.child.kill("SIGINT");

    expect(await run.ended).toBe(130);
    expect(await remains()).toEqual([]);
  });

  test.for(["charm", "postgresql", "guestbook"])(
    "ends on Ctrl-C while it starts, after the step %s, with nothing left behind",
    { timeout: 120_000 },
    async (step) => {
      const starting = project.start(services);
      await until(() => starting.output().includes(`✓ ${step}`) || starting.child.exitCode !== null, `${step} is done`);
      starting.child.kill("SIGINT");

      expect(await starting.ended).toBe(130);
      expect(await remains()).toEqual([]);
    },
  );

  /** What a run of this project has left on the machine: listeners, processes, mounts, sockets. */
  async function remains(): Promise<readonly string[]> {
    const listeners = await Promise.all([8000, 9102, 8080].map(portOwner));
    const mounts = (await readFile("/proc/self/mounts", "utf8"))
      .split("\n")
      .filter((line) => line.includes(project.charm));
    const processes: string[] = [];
    for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      if (line.includes(project.charm) && !line.includes("vitest")) processes.push(line.replaceAll("\0", " "));
    }
    const sockets = (await readdir(project.charm, { recursive: true })).filter((name) => name.endsWith(".socket"));
    const digest = createHash("sha256").update(join(project.charm, ".paas-charm")).digest("hex").slice(0, 8);
    const runs = (await readdir(tmpdir())).filter(
      (name) => name.startsWith("paas-charm-run-") && name.endsWith(digest),
    );
    return [...listeners.flatMap((owner) => owner?.command ?? []), ...mounts, ...processes, ...sockets, ...runs];
  }
});

/** Kills a process; one that has ended in between was none to kill. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
