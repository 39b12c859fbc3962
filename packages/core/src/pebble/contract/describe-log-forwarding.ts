import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { CharmState } from "../../charm-state.ts";
import { someFacts, viewOfForm } from "../../integrations/harness/view-of-form.ts";
import { lokiPushApiIntegration } from "../../integrations/loki-push-api.ts";
import { logTargetSteps } from "../../workload/log-targets.ts";
import type { LogTarget } from "../plan/index.ts";
import type { PebbleUnderTest, Runner } from "./suite.ts";

/** A Loki as far as Pebble knows it: what it pushes is kept, stream by stream. */
interface Loki {
  readonly url: string;
  /** Every line that came, with the labels of its stream. */
  lines(): readonly { readonly line: string; readonly labels: Readonly<Record<string, string>> }[];
  /** Resolves once a line has come. */
  has(line: string): Promise<void>;
  close(): Promise<void>;
}

interface Push {
  readonly streams: readonly {
    readonly stream: Record<string, string>;
    readonly values: readonly [string, string][];
  }[];
}

async function startLoki(): Promise<Loki> {
  const pushes: Push[] = [];
  const lines = () =>
    pushes.flatMap(({ streams }) =>
      streams.flatMap(({ stream, values }) => values.map(([, line]) => ({ line, labels: stream }))),
    );
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      pushes.push(JSON.parse(Buffer.concat(chunks).toString()) as Push);
      response.writeHead(204).end();
      server.emit("pushed");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/loki/api/v1/push`,
    lines,
    async has(line) {
      while (!lines().some((one) => one.line.trim() === line)) await once(server, "pushed");
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What the integration wants of Pebble when these units of Loki take logs. */
function wanted(lokis: readonly Loki[]): Readonly<Record<string, LogTarget>> {
  const integration = lokiPushApiIntegration();
  const units = Object.fromEntries(lokis.map(({ url }, index) => [`${index}`, { endpoint: JSON.stringify({ url }) }]));
  const reading = integration.read(viewOfForm(integration, { form: "real", env: {}, required: [], units }), someFacts);
  if (reading.state !== "ready") return {};
  return integration.contribute?.([{ endpoint: "logging", data: reading.data }], someFacts).logTargets ?? {};
}

/** How every Pebble forwards logs as the Loki integration asks for it. */
export function describeLogForwarding(
  name: string,
  { describe, test, beforeEach, afterEach, expect }: Runner,
  start: () => Promise<PebbleUnderTest>,
): void {
  describe(`${name} forwards logs`, () => {
    let pebble: PebbleUnderTest;
    let lokis: readonly [Loki, Loki];

    beforeEach(async () => {
      pebble = await start();
      lokis = [await startLoki(), await startLoki()];
      // Says every line that is written into its file.
      const command = `/bin/sh -c 'touch ${pebble.directory}/said; exec tail -n +1 -f ${pebble.directory}/said'`;
      await pebble.pebble.combineLayer("rock", {
        services: { app: { override: "replace", command, startup: "enabled" } },
      });
      await pebble.pebble.replan();
    });

    afterEach(async () => {
      pebble.pebble.close();
      await pebble.close();
      for (const loki of lokis) await loki.close();
    });

    async function forwardTo(targets: readonly Loki[]): Promise<void> {
      const plan = await pebble.pebble.plan();
      const container = { state: "reachable", plan } as unknown as CharmState["container"];
      const state = { container, context: { unit: someFacts.unit } } as unknown as CharmState;
      for (const step of logTargetSteps(state, "app", wanted(targets))) {
        if (step.do === "combine") await pebble.pebble.combineLayer(step.label, step.layer);
      }
    }

    async function say(line: string): Promise<void> {
      await pebble.pebble.exec(["/bin/sh", "-c", `echo ${line} >> ${pebble.directory}/said`]);
    }

    test("forwards every service's lines to every unit of Loki, with our labels", async () => {
      await forwardTo(lokis);

      await say("hello");
      await Promise.all(lokis.map((loki) => loki.has("hello")));

      expect(lokis[0].lines()[0]?.labels).toEqual({
        product: "Juju",
        charm: "guestbook",
        juju_model: "test-model",
        juju_model_uuid: "11111111-2222-4333-8444-555555555555",
        juju_application: "guestbook",
        juju_unit: "guestbook/0",
        job: "juju_test-model_11111111_guestbook",
        pebble_service: "app",
      });
    });

    test("forwards no more to a unit that is gone, and all the same to the other", async () => {
      const [gone, stays] = lokis;
      await forwardTo([stays, gone]);
      await say("before");
      await Promise.all(lokis.map((loki) => loki.has("before")));

      await forwardTo([stays]);
      for (const line of ["after", "later"]) {
        await say(line);
        await stays.has(line);
      }

      expect(gone.lines().some(({ line }) => line.trim() === "after")).toBe(false);
    });
  });
}
