import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CredentialsMethod, OpenFgaClient } from "@openfga/sdk";
import { cacheDirectory, createProcesses, freePort } from "@paas-charm/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../packages/local/src/processes/index.ts";
import { buildGoProgram } from "../../packages/local/src/programs/index.ts";
import { type OtherSide, reconcile } from "./related-application.ts";

type Bag = Readonly<Record<string, string>>;

const token = randomBytes(12).toString("hex");
const tokenId = "secret:fgatoken000000000000";
const withoutGo = process.env["CI"] !== "true" && (await findProgram("go")) === undefined;

describe.skipIf(withoutGo)("a real OpenFGA", () => {
  const processes = createProcesses();
  let server: { readonly http: string; readonly grpc: string };

  beforeAll(async () => {
    const { path } = await buildGoProgram(
      {
        name: "openfga",
        module: join(import.meta.dirname, "../openfga"),
        package: "github.com/openfga/openfga/cmd/openfga",
      },
      { processes, cache: cacheDirectory() },
    );
    const http = `127.0.0.1:${await freePort("127.0.0.1")}`;
    const grpc = `127.0.0.1:${await freePort("127.0.0.1")}`;
    const running = await processes.start({
      name: "openfga",
      command: path,
      args: ["run"],
      environment: {
        OPENFGA_DATASTORE_ENGINE: "memory",
        OPENFGA_HTTP_ADDR: http,
        OPENFGA_GRPC_ADDR: grpc,
        OPENFGA_AUTHN_METHOD: "preshared",
        OPENFGA_AUTHN_PRESHARED_KEYS: token,
        OPENFGA_PLAYGROUND_ENABLED: "false",
        OPENFGA_METRICS_ENABLED: "false",
      },
    });
    server = { http: `http://${http}`, grpc };
    while (!(await answers(`${server.http}/healthz`))) {
      if (!running.running) throw new Error(`openfga ended:\n${running.tail().join("\n")}`);
      await setTimeout(100);
    }
  }, 900_000);

  afterAll(() => processes.stopAll());

  /** What the provider charm does with our request: it makes the store, and grants us its token. */
  async function provider(ours: Bag): Promise<OtherSide> {
    const response = await fetch(`${server.http}/stores`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ name: ours["store_name"] }),
    });
    const { id, name } = (await response.json()) as { readonly id: string; readonly name: string };
    expect(name).toBe("guestbook");
    return {
      interface: "openfga",
      endpoint: "openfga",
      ours,
      databag: { http_api_url: server.http, grpc_api_url: server.grpc, store_id: id, token_secret_id: tokenId },
    };
  }

  /** An application that knows nothing but its environment. */
  const application = (env: Bag): OpenFgaClient =>
    new OpenFgaClient({
      apiUrl: env["FGA_HTTP_API_URL"] ?? "",
      storeId: env["FGA_STORE_ID"] ?? "",
      credentials: { method: CredentialsMethod.ApiToken, config: { token: env["FGA_TOKEN"] ?? "" } },
    });

  test("a tuple is written and checked in the store that our databag asks for", async () => {
    const asked = await reconcile([{ interface: "openfga", endpoint: "openfga" }]);
    const side = await provider(asked.databag("openfga"));

    const { environment, status } = await reconcile([side], { secrets: { [tokenId]: { token, "secret-id": "x" } } });
    const client = application(environment);
    await client.writeAuthorizationModel({
      schema_version: "1.1",
      type_definitions: [
        { type: "user" },
        {
          type: "entry",
          relations: { writer: { this: {} } },
          metadata: { relations: { writer: { directly_related_user_types: [{ type: "user" }] } } },
        },
      ],
    });
    await client.writeTuples([{ user: "user:alice", relation: "writer", object: "entry:1" }]);
    const [alice, bob] = await Promise.all(
      ["user:alice", "user:bob"].map((user) => client.check({ user, relation: "writer", object: "entry:1" })),
    );

    expect(status).toEqual({ status: "active", message: "" });
    expect(alice?.allowed).toBe(true);
    expect(bob?.allowed).toBe(false);
  });

  test("another token is refused", async () => {
    const asked = await reconcile([{ interface: "openfga", endpoint: "openfga" }]);
    const side = await provider(asked.databag("openfga"));

    const { environment } = await reconcile([side], { secrets: { [tokenId]: { token: "another" } } });

    await expect(application(environment).readAuthorizationModels()).rejects.toMatchObject({ statusCode: 401 });
  });
});

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
