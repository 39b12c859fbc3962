import { defineCharm } from "@paas-charm/core";
import { type SimulatedContainerInput, transition } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import { frameworkUnderTest } from "../../core/test/framework-under-test.ts";
import { django } from "./index.ts";

const charm = defineCharm({ framework: django });
const configChanged = { kind: "lifecycle", name: "config-changed" } as const;

const database = {
  id: 7,
  endpoint: "postgresql",
  remoteApp: "postgresql",
  remoteAppData: { endpoints: "db:5432", username: "u", password: "p", database: "guestbook" },
} as const;

const { metadataOf, fresh, environmentOf } = frameworkUnderTest(django, {
  command: "/bin/python3 -m gunicorn app.wsgi -k [ sync ]",
  endpoints: { postgresql: { interface: "postgresql_client", role: "requires", optional: true, limit: 1 } },
  relations: [database],
});

test("without a database the unit is blocked, and nothing runs", async () => {
  const { relations = [], ...state } = fresh("2.0b1");

  const after = await transition(
    charm,
    metadataOf("2.0b1"),
    { ...state, relations: relations.filter(({ endpoint }) => endpoint !== "postgresql") },
    configChanged,
  );

  expect(after.state.unitStatus).toEqual({
    status: "blocked",
    message: "Django requires a database integration to work",
  });
  expect(environmentOf(after, "2.0b1")).toEqual({});
});

test.for<[spec: string, option: string | undefined, hosts: string]>([
  ["are the one of the URL by default", undefined, '["guestbook.m"]'],
  ["are those of the option and the one of the URL", "a.com, b.com", '["a.com", "b.com", "guestbook.m"]'],
  ["have no empty ones", "a.com,,", '["a.com", "guestbook.m"]'],
  ["have none twice", "guestbook.m", '["guestbook.m"]'],
])("allowed hosts %s", async ([, option, hosts]) => {
  const options = {
    "django-allowed-hosts": { type: "string", ...(option !== undefined && { default: option }) },
  } as const;

  const after = await transition(charm, metadataOf("2.0b1", options), fresh("2.0b1"), configChanged);

  expect(environmentOf(after, "2.0b1")["DJANGO_ALLOWED_HOSTS"]).toBe(hosts);
});

describe("create-superuser", () => {
  const action = { kind: "action", name: "create-superuser", action: "create-superuser", id: "1" } as const;
  const params = { username: "admin", email: "a@b.c" };
  const isSuperuser = ({ command }: { readonly command: readonly string[] }): boolean =>
    command.includes("createsuperuser");
  const answering = (exit: number, stdout = ""): SimulatedContainerInput => ({
    execs: [
      { command: ["/bin/python3"], exit: 0 },
      { command: ["python3", "manage.py", "createsuperuser"], exit, stdout },
    ],
  });

  test("makes one under the application's environment, and tells the password", async () => {
    const state = fresh("1.12", answering(0));

    const after = await transition(charm, metadataOf("1.12"), state, action, { params });

    const [run] = after.execs.filter(isSuperuser);
    const { password } = after.action.results;
    expect(password).toHaveLength(22);
    expect(run).toMatchObject({
      workingDir: "/django/app",
      environment: {
        DJANGO_SUPERUSER_USERNAME: "admin",
        DJANGO_SUPERUSER_EMAIL: "a@b.c",
        DJANGO_SUPERUSER_PASSWORD: password,
        DJANGO_SECRET_KEY: "the-key",
        POSTGRESQL_DB_HOSTNAME: "db",
      },
    });
  });

  test("uses what it was given, whatever options say", async () => {
    const options = { "superuser-password": { type: "string", default: "guessable" } } as const;

    const after = await transition(charm, metadataOf("1.12", options), fresh("1.12", answering(0)), action, { params });

    const [run] = after.execs.filter(isSuperuser);
    expect(run?.environment["DJANGO_SUPERUSER_PASSWORD"]).toBe(after.action.results["password"]);
  });

  test("fails with what the command says", async () => {
    const state = fresh("2.0b1", answering(1, "CommandError: That username is already taken.\n"));

    const { action: answer } = await transition(charm, metadataOf("2.0b1"), state, action, { params });

    expect(answer).toEqual({ results: {}, failure: "CommandError: That username is already taken." });
  });

  test("runs nothing while the unit is not ready, and says why", async () => {
    const state = fresh("2.0b1", { ...answering(0), canConnect: false });

    const after = await transition(charm, metadataOf("2.0b1"), state, action, { params });

    expect(after.execs.filter(isSuperuser)).toEqual([]);
    expect(after.action.failure).toBe("app container is not ready: Waiting for pebble ready");
  });

  test("runs nothing without a name", async () => {
    const after = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1", answering(0)), action, {
      params: { email: "a@b.c" },
    });

    expect(after.execs.filter(isSuperuser)).toEqual([]);
    expect(after.action.failure).toBe("invalid parameters: username: needs a text");
  });
});
