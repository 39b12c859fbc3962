import type { Dialect } from "@paas-charm/core";
import type { State, TransitionState } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import {
  databaseRelation,
  databaseSecret,
  deployed,
  dialects,
  freshContainer,
  ids,
  integrated,
  keySecretId,
  metadataOf,
  on,
  play,
  rockServices,
  settled,
  withKey,
} from "../test/guestbook.ts";
import { flask } from "./index.ts";

// Each of these is wrong in the Python library; docs/reference/differences.md names the defect that each test keeps away.

const active = { status: "active", message: "" };

/** The layer that the charm sent. */
function services(state: Pick<State, "containers">, dialect: Dialect) {
  const { container } = flask.dialects[dialect];
  return state.containers[container]?.layers["charm"]?.services ?? {};
}

function environment(state: Pick<State, "containers">, dialect: Dialect): Readonly<Record<string, string>> {
  return services(state, dialect)["flask"]?.environment ?? {};
}

function withCommand(dialect: Dialect, command: string, change: TransitionState = {}): TransitionState {
  const { container } = flask.dialects[dialect];
  const layers = { "001-rock": { services: { ...rockServices, flask: { ...rockServices.flask, command } } } };
  return deployed(dialect, { containers: { [container]: freshContainer(dialect, { layers }) }, ...change });
}

describe.for(dialects)("in dialect %s", (dialect) => {
  const { container, peers, stateDirectory, secretOptions } = flask.dialects[dialect];
  const secretOption = secretOptions.secret ?? "";
  const ready = on.pebbleReady(dialect);

  describe("options", () => {
    test("that are faulty are named in a fixed order with their reasons", async () => {
      const config = { "flask-preferred-url-scheme": "ftp", "flask-env": "" };

      const { state } = await play(dialect, { state: deployed(dialect, { config }) }, ready);

      expect(state.unitStatus).toEqual({
        status: "blocked",
        message:
          "invalid options: flask-env, flask-preferred-url-scheme (flask-env: needs at least one character; flask-preferred-url-scheme: needs HTTP or HTTPS)",
      });
    });

    test.for<[spec: string, content: Record<string, string>, reason: string]>([
      ["has no entry named value", { key: "a" }, 'the secret has no entry named "value"'],
      ["has more than one entry", { value: "a", other: "b" }, 'has 2 entries, needs exactly one named "value"'],
    ])("name the secret key's when its secret %s", async ([, content, reason]) => {
      const id = "secret:u0000000000000000000";
      const state = deployed(dialect, { config: { [secretOption]: id }, secrets: [{ id, content }] });

      const done = await play(dialect, { state }, ready);

      expect(done.state.unitStatus).toEqual({
        status: "blocked",
        message: `invalid options: ${secretOption} (${reason})`,
      });
    });

    test("whose secret is not granted make the unit wait, and are taken up when it is", async () => {
      const id = "secret:u0000000000000000000";
      const before = deployed(dialect, { config: { token: id } });

      const waiting = await play(dialect, { state: before }, ready);
      const secrets = [...waiting.state.secrets, { id, content: { value: "granted" } }];
      const granted = await play(
        dialect,
        { ...waiting, state: { ...waiting.state, secrets } },
        on.hook("update-status"),
      );

      expect(waiting.state.unitStatus).toEqual({
        status: "waiting",
        message: `cannot read the secret of option token: secret ${id} is not readable; grant it, or wait until it is granted`,
      });
      expect(granted.state.unitStatus).toEqual(active);
      expect(environment(granted.state, dialect)).toMatchObject({ FLASK_TOKEN_VALUE: "granted" });
    });
  });

  describe("the web server", () => {
    test("is checked and reloaded when its settings change, and left alone while they do not", async () => {
      const at = await settled(dialect);
      const changed = { ...at, state: { ...at.state, config: { "webserver-workers": 3 } } };

      const first = await play(dialect, changed, on.hook("config-changed"));
      const second = await play(dialect, first, on.hook("config-changed"));

      expect(first.execs.map(({ command }) => command.at(-1))).toEqual(["--check-config"]);
      expect(first.pebbleCalls.map(({ call }) => call)).toContain("signal HUP flask");
      expect(first.pebbleCalls.map(({ call }) => call)).not.toContain("replan");
      expect(second.execs).toEqual([]);
      expect(second.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
    });

    test("is not signalled when it restarts anyway", async () => {
      const at = await settled(dialect);
      const config = { "webserver-workers": 3, greeting: "hi" };

      const { pebbleCalls } = await play(dialect, { ...at, state: { ...at.state, config } }, on.hook("config-changed"));

      const calls = pebbleCalls.map(({ call }) => call);
      expect(calls).toContain("replan");
      expect(calls.filter((call) => call.startsWith("signal"))).toEqual([]);
    });

    test.for<[before: string, after: string]>([
      ["gunicorn 'app:create(a, b)' -k [ sync ]", "gunicorn 'app:create(a, b)' -k [ gevent ]"],
      ["gunicorn app:app --worker-class sync", "gunicorn app:app --worker-class gevent"],
      ["gunicorn app:app -ksync", "gunicorn app:app -kgevent"],
    ])("gets its class into `%s`", async ([before, after]) => {
      const state = withCommand(dialect, `/bin/python3 -m ${before}`, {
        config: { "webserver-worker-class": "gevent" },
      });

      const done = await play(dialect, { state }, ready);

      expect(services(done.state, dialect)["flask"]?.command).toBe(`/bin/python3 -m ${after}`);
      expect(done.state.unitStatus).toEqual(active);
    });

    test("that has no word for its class blocks the unit", async () => {
      const state = withCommand(dialect, "/bin/python3 -m gunicorn app:app -k", {
        config: { "webserver-worker-class": "gevent" },
      });

      const done = await play(dialect, { state }, ready);

      expect(done.state.unitStatus.status).toBe("blocked");
      expect(done.state.unitStatus.message).toMatch(/^Worker class is set through `juju config`/);
    });

    test("that refuses its settings is tried again by update-status", async () => {
      const refusing = {
        execs: [{ command: ["/bin/python3", "-m", "gunicorn"], exit: 1, stderr: "Error: no module app\n" }],
      };
      const state = deployed(dialect, { containers: { [container]: { ...freshContainer(dialect), ...refusing } } });

      const first = await play(dialect, { state }, ready);
      const mended = { ...first.state.containers[container], execs: freshContainer(dialect).execs ?? [] };
      const second = await play(
        dialect,
        { ...first, state: { ...first.state, containers: { [container]: mended } } },
        on.hook("update-status"),
      );

      expect(first.state.unitStatus).toEqual({
        status: "blocked",
        message:
          "Webserver configuration check failed, please review your charm configuration or database relation (exited with 1: Error: no module app)",
      });
      expect(second.state.unitStatus).toEqual(active);
    });
  });

  describe("services", () => {
    test("keep the rock's own environment under the generated one", async () => {
      const { state } = await settled(dialect);

      expect(environment(state as State, dialect)).toMatchObject({
        ROCK: "1",
        FLASK_BASE_URL: "http://guest.example/",
      });
    });

    test("lose a variable that is gone, workers with `override: merge` too", async () => {
      const at = await settled(dialect, integrated(dialect, { config: { greeting: "hi" } }));

      const { state } = await play(dialect, { ...at, state: { ...at.state, config: {} } }, on.hook("config-changed"));

      for (const name of ["flask", "mail-worker"]) {
        expect(services(state, dialect)[name]?.environment).not.toHaveProperty("FLASK_GREETING");
      }
      expect(services(state, dialect)["mail-worker"]?.after).toEqual(["flask"]);
    });

    test("without the main one block the unit, which names it", async () => {
      const layers = { "001-rock": { services: { other: { override: "replace", command: "/bin/other" } } } } as const;
      const state = deployed(dialect, { containers: { [container]: freshContainer(dialect, { layers }) } });

      const done = await play(dialect, { state }, ready);

      expect(done.state.unitStatus.status).toBe("blocked");
      expect(done.state.unitStatus.message).toContain("has no service `flask`");
    });

    test("are not restarted, and the status does not flap, while nothing changes", async () => {
      const at = await settled(dialect);

      const { toolCalls, pebbleCalls } = await play(dialect, at, on.hook("config-changed"));

      expect(toolCalls.filter(({ tool }) => tool === "status-set")).toEqual([]);
      expect(pebbleCalls.map(({ call }) => call)).not.toContain("replan");
    });

    test("keep running with their settings of before while the unit is blocked, and the log says so", async () => {
      const at = await settled(dialect);
      const config = { "flask-env": "" };

      const { state, log, pebbleCalls } = await play(
        dialect,
        { ...at, state: { ...at.state, config } },
        on.hook("config-changed"),
      );

      expect(state.unitStatus.status).toBe("blocked");
      expect(pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
      expect(log.map(({ message }) => message).join("\n")).toContain("keeps running with its settings of before");
    });
  });

  describe("the migration", () => {
    const changed = on.relation("postgresql", "changed", ids.postgresql, "db");
    const migrations = (execs: readonly { readonly command: readonly string[] }[]): number =>
      execs.filter(({ command }) => command[1] === "migrate.py").length;

    test("runs for a database that came while the unit was blocked, once it is not", async () => {
      const first = await play(dialect, { state: deployed(dialect) }, ready);
      const relations = [...first.state.relations, databaseRelation()];
      const blocked = {
        ...first.state,
        relations,
        secrets: [...first.state.secrets, databaseSecret],
        config: { "flask-env": "" },
      };

      const whileBlocked = await play(dialect, { state: blocked, cache: first.cache }, changed);
      const after = await play(
        dialect,
        { ...whileBlocked, state: { ...whileBlocked.state, config: {} } },
        on.hook("config-changed"),
      );

      expect(migrations(whileBlocked.execs)).toBe(0);
      expect(migrations(after.execs)).toBe(1);
      expect(after.execs.at(-1)?.environment).toHaveProperty("POSTGRESQL_DB_PASSWORD", "pass-of-guest");
    });

    test("rests when nothing it depends on changed, and when only the password did", async () => {
      const at = await settled(dialect);
      const rotated = { ...databaseSecret, content: { username: "guest", password: "another" } };
      const secrets = (at.state.secrets ?? []).map((secret) => (secret.id === databaseSecret.id ? rotated : secret));

      const same = await play(dialect, at, changed);
      const other = await play(dialect, { ...at, state: { ...at.state, secrets } }, changed);

      expect(migrations(same.execs)).toBe(0);
      expect(migrations(other.execs)).toBe(0);
      expect(environment(other.state, dialect)).toMatchObject({ POSTGRESQL_DB_PASSWORD: "another" });
    });

    test("that hangs ends by its time, with its last line in the status", async () => {
      const execs = [
        ...(freshContainer(dialect).execs ?? []).filter(({ command }) => command[1] !== "migrate.py"),
        { command: ["python3", "migrate.py"], exit: 0, hangs: true, stdout: "waiting for a lock\n" },
      ];
      const state = deployed(dialect, { containers: { [container]: freshContainer(dialect, { execs }) } });

      const done = await play(dialect, { state }, ready, {
        paasConfig: { state: "parsed", value: { migration: { timeout: "90s" } } },
      });

      expect(done.execs.at(-1)?.timeoutMs).toBe(90_000);
      expect(done.state.unitStatus.status).toBe("blocked");
      expect(done.state.unitStatus.message).toMatch(
        /^database migration command \['python3', 'migrate.py'\] failed, .*did not end within 90000 ms; its last line: waiting for a lock/,
      );
      expect(done.state.containers[container]?.files[`${stateDirectory}/database-migration-status`]?.content).toBe(
        "FAILED",
      );
    });

    test("does not show the database's password that its program printed", async () => {
      const execs = [
        ...(freshContainer(dialect).execs ?? []).filter(({ command }) => command[1] !== "migrate.py"),
        {
          command: ["python3", "migrate.py"],
          exit: 1,
          stderr: "cannot connect to postgresql://guest:pass-of-guest@db\n",
        },
      ];
      const state = integrated(dialect, { containers: { [container]: freshContainer(dialect, { execs }) } });

      const done = await play(dialect, { state }, ready);

      expect(done.state.unitStatus.message).toContain("postgresql://guest:<redacted>@db");
    });
  });

  describe("the secret key", () => {
    test.for(["config-changed", "leader-elected", "update-status"] as const)(
      "is made by the leader at %s",
      async (name) => {
        const done = await play(dialect, { state: deployed(dialect) }, on.hook(name));

        const secret = done.state.secrets.find(({ label }) => label === "app-secret-key");
        expect(secret).toMatchObject({ owner: "app", content: { value: "k".repeat(86) } });
        expect(environment(done.state, dialect)["FLASK_SECRET_KEY"]).toBe("k".repeat(86));
      },
    );

    test("is in no databag", async () => {
      const { state } = await settled(dialect);

      const written = JSON.stringify(state.relations?.map(({ localApp, localUnit }) => [localApp, localUnit]));
      expect(written).not.toContain("k".repeat(86));
    });

    test("is waited for by the other units", async () => {
      const done = await play(dialect, { state: deployed(dialect, { leader: false }) }, ready);

      expect(done.state.unitStatus).toEqual({ status: "waiting", message: flask.dialects[dialect].waitingForKey });
      expect(done.state.secrets).toEqual([]);
    });

    test("is kept when Juju does not show it, and the unit waits", async () => {
      const state = withKey(deployed(dialect), dialect);

      const done = await play(dialect, { state }, ready, {
        wrapTools: (execute) => async (call) =>
          call.tool === "secret-get" ? { code: 1, stdout: "", stderr: "ERROR permission denied" } : await execute(call),
      });

      expect(done.state.unitStatus.status).toBe("waiting");
      expect(done.state.unitStatus.message).toMatch(/^Waiting for .*secret-get.*permission denied/);
      expect(done.state.secrets).toEqual([
        expect.objectContaining({ id: keySecretId, content: { value: "o".repeat(86) } }),
      ]);
    });

    test("is new for the application after its rotation, and the action tells when an option overrides it", async () => {
      const at = await settled(dialect, withKey(integrated(dialect), dialect));
      const id = "secret:u0000000000000000000";
      const option = {
        config: { [secretOption]: id },
        secrets: [...(at.state.secrets ?? []), { id, content: { value: "own" } }],
      };

      const rotated = await play(dialect, at, on.action("rotate-secret-key"));
      const overridden = await play(
        dialect,
        { ...at, state: { ...at.state, ...option } },
        on.action("rotate-secret-key"),
      );

      expect(rotated.action.results).toEqual({ status: "success" });
      expect(environment(rotated.state, dialect)["FLASK_SECRET_KEY"]).toBe("k".repeat(86));
      expect(overridden.action.results["note"]).toContain("an option supplies the key");
    });

    test("is not rotated when the options are faulty, and the action says why", async () => {
      const at = await settled(dialect, withKey(integrated(dialect), dialect));

      const done = await play(
        dialect,
        { ...at, state: { ...at.state, config: { "flask-env": "" } } },
        on.action("rotate-secret-key"),
      );

      expect(done.action).toEqual({
        results: {},
        failure: "invalid options: flask-env (needs at least one character)",
      });
      expect(done.state.secrets.find(({ label }) => label === "app-secret-key")?.content).toEqual({
        value: "o".repeat(86),
      });
    });

    test("fails its rotation when the application cannot get it", async () => {
      const at = await settled(dialect, withKey(integrated(dialect), dialect));
      const failing = { ...at.state.containers?.[container], failingServices: ["flask"] };

      const done = await play(
        dialect,
        { ...at, state: { ...at.state, containers: { [container]: failing } } },
        on.action("rotate-secret-key"),
      );

      expect(done.action.results).toEqual({});
      expect(done.action.failure).toMatch(
        /^the key is rotated, but the application does not have it yet: cannot start /,
      );
    });
  });

  describe("relations", () => {
    test.for(["postgresql", "ingress"] as const)(
      "take their variables with them when %s is broken",
      async (endpoint) => {
        const at = await settled(dialect);
        const relation = ids[endpoint];
        const relations = (at.state.relations ?? []).filter(({ id }) => id !== relation);

        const { state } = await play(
          dialect,
          { ...at, state: { ...at.state, relations } },
          on.relation(endpoint, "broken", relation, "gone"),
        );

        const names = Object.keys(environment(state, dialect)).filter((name) => name.startsWith("POSTGRESQL_"));
        expect(names.length > 0).toBe(endpoint !== "postgresql");
        expect(environment(state, dialect)["FLASK_BASE_URL"]).toBe(
          endpoint === "ingress" ? "http://guestbook.test-model:8000" : "http://guest.example/",
        );
        expect(state.unitStatus).toEqual(active);
      },
    );

    test("give a URL in which user and password are encoded", async () => {
      const secret = { ...databaseSecret, content: { username: "u@x", password: "p/w#@" } };

      const { state } = await play(dialect, { state: integrated(dialect, { secrets: [secret] }) }, ready);

      expect(environment(state, dialect)).toMatchObject({
        POSTGRESQL_DB_CONNECT_STRING: "postgresql://u%40x:p%2Fw%23%40@db-primary:5432/guestbook",
        POSTGRESQL_DB_PASSWORD: "p/w#@",
        POSTGRESQL_DB_PORT: "5432",
      });
    });

    test("are found by their interface, whatever the endpoint is called", async () => {
      const { endpoints } = metadataOf(dialect);
      const metadata = {
        endpoints: {
          ...endpoints,
          ledger: { interface: "postgresql_client", role: "requires", optional: true, limit: 1 } as const,
        },
      };
      const relations = [
        { id: ids.peers, endpoint: peers },
        { ...databaseRelation(), endpoint: "ledger" },
      ];

      const { state } = await play(dialect, { state: integrated(dialect, { relations }) }, ready, { metadata });

      expect(environment(state, dialect)).toMatchObject({ LEDGER_POSTGRESQL_DB_HOSTNAME: "db-primary" });
    });

    test("that are required and missing are all named, and nothing runs without them", async () => {
      const { endpoints } = metadataOf(dialect);
      const required = (name: string) => ({ interface: name, role: "requires", optional: false }) as const;
      const metadata = {
        endpoints: {
          ...endpoints,
          postgresql: required("postgresql_client"),
          "http-proxy": required("http_proxy"),
          valkey: required("valkey_client"),
        },
      };
      const at = await settled(dialect);
      const relations = (at.state.relations ?? []).filter(({ endpoint }) => endpoint === peers);

      const { state } = await play(dialect, { state: { ...at.state, relations } }, on.hook("config-changed"), {
        metadata,
      });

      expect(state.unitStatus).toEqual({
        status: "blocked",
        message: "missing integrations: postgresql, valkey, http-proxy",
      });
      expect(Object.values(state.containers[container]?.serviceStatuses ?? {})).not.toContain("active");
    });

    test("of peers are told to the application in the order of their numbers", async () => {
      const relations = [{ id: ids.peers, endpoint: peers, remoteUnits: { 10: {}, 2: {}, 1: {} } }];

      const { state } = await play(dialect, { state: deployed(dialect, { relations }) }, ready);

      const names = environment(state, dialect)
        ["FLASK_PEER_FQDNS"]?.split(",")
        .map((name) => name.split(".")[0]);
      expect(names).toEqual(["guestbook-1", "guestbook-2", "guestbook-10"]);
    });
  });

  describe("paas-config.yaml", () => {
    test.for<[spec: string, value: unknown, message: RegExp]>([
      ["an unknown key", { colour: "red" }, /^Invalid paas-config.yaml: invalid options: colour \(unknown key\)$/],
      ["a list", ["a"], /must be a mapping, not list/],
      [
        "a migration without end",
        { migration: { timeout: "never" } },
        /^Invalid paas-config.yaml: invalid options: migration.timeout \(needs a duration/,
      ],
    ])("with %s blocks the unit, which says where", async ([, value, message]) => {
      const done = await play(dialect, { state: deployed(dialect) }, ready, { paasConfig: { state: "parsed", value } });

      expect(done.state.unitStatus.status).toBe("blocked");
      expect(done.state.unitStatus.message).toMatch(message);
    });
  });
});

test("a metrics path without a leading slash blocks the unit in dialect 2.0b1", async () => {
  const paasConfig = { state: "parsed", value: { "metrics-path": "abc" } } as const;

  const { state } = await play("2.0b1", { state: deployed("2.0b1") }, on.pebbleReady("2.0b1"), { paasConfig });

  expect(state.unitStatus.message).toMatch(
    /^Invalid paas-config.yaml: invalid options: metrics-path \(needs a leading slash/,
  );
});

describe("a key that a Python charm left in the peer databag of dialect 1.12", () => {
  const legacy = "p".repeat(86);
  const relations = [{ id: ids.peers, endpoint: "secret-storage", localApp: { flask_secret_key: legacy } }];

  test("is adopted into a secret, and stays for a roll-back", async () => {
    const { state } = await play("1.12", { state: deployed("1.12", { relations }) }, on.pebbleReady("1.12"));

    const [secret] = state.secrets;
    expect(secret).toMatchObject({ owner: "app", label: "app-secret-key", content: { value: legacy } });
    expect(state.relations[0]?.localApp).toEqual({ flask_secret_key: legacy, "secret-key-id": secret?.id });
    expect(environment(state, "1.12")["FLASK_SECRET_KEY"]).toBe(legacy);
  });

  test("leaves the databag when it is rotated", async () => {
    const at = await play("1.12", { state: deployed("1.12", { relations }) }, on.pebbleReady("1.12"));

    const { state } = await play("1.12", at, on.action("rotate-secret-key"));

    expect(state.relations[0]?.localApp).toEqual({ "secret-key-id": state.secrets[0]?.id });
    expect(environment(state, "1.12")["FLASK_SECRET_KEY"]).toBe("k".repeat(86));
  });
});
