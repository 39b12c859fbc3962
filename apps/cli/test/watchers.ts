import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Databag, HookTools } from "@paas-charm/core";
import type { Provider } from "@paas-charm/local";
import { receiveDashboards } from "../../../packages/core/src/integrations/harness/grafana-consumer.ts";

/** A Loki, a Tempo, a Prometheus and a Grafana as far as an application knows them: charms that this process plays. */
export interface Watchers {
  readonly loki: Provider;
  readonly tempo: Provider;
  readonly prometheus: Provider;
  readonly grafana: Provider;
  /** Lines that were pushed, with the labels of their streams. */
  lines(): readonly { readonly line: string; readonly labels: Readonly<Record<string, string>> }[];
  /** Spans that were exported, with the service they are of. */
  spans(): readonly { readonly name: string; readonly service: string }[];
  /** Exports in Protocol Buffers, as Python's exporter sends them: names are in them as they are. */
  binaryExports(): readonly string[];
  /** What is to be scraped: the application's databag and those of its units. */
  scraped(): { readonly app: Databag; readonly units: readonly Databag[] };
  /** Titles of the dashboards. */
  dashboards(): readonly string[];
  close(): Promise<void>;
}

interface Push {
  readonly streams: readonly {
    readonly stream: Record<string, string>;
    readonly values: readonly [string, string][];
  }[];
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly { readonly spans: readonly { name: string }[] }[];
  }[];
}

/** Starts the servers behind them. */
export async function startWatchers(): Promise<Watchers> {
  const pushes: Push[] = [];
  const exports: Export[] = [];
  const binaryExports: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const isJson = request.headers["content-type"] === "application/json";
      if (request.url === "/loki/api/v1/push") pushes.push(JSON.parse(body.toString()) as Push);
      if (request.url === "/v1/traces" && isJson) exports.push(JSON.parse(body.toString()) as Export);
      if (request.url === "/v1/traces" && !isJson) binaryExports.push(body.toString("latin1"));
      response.writeHead(request.url === "/v1/traces" ? 200 : 204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let scraped: ReturnType<Watchers["scraped"]> = { app: {}, units: [] };
  let dashboards: readonly string[] = [];
  const receivers = [{ protocol: { name: "otlp_http", type: "http" }, url }];
  return {
    loki: watcher("loki-k8s", "provides", "loki_push_api", async (tools, relation) => {
      await tools.relationSet(relation, "unit", { endpoint: JSON.stringify({ url: `${url}/loki/api/v1/push` }) });
    }),
    tempo: watcher("tempo-coordinator-k8s", "provides", "tracing", async (tools, relation) => {
      await tools.relationSet(relation, "app", { receivers: JSON.stringify(receivers) });
    }),
    prometheus: watcher("prometheus-k8s", "requires", "prometheus_scrape", async (tools, relation, app) => {
      const units = await tools.relationList(relation);
      const bags: Databag[] = [];
      for (const unit of units) bags.push(await tools.relationGet(relation, unit));
      scraped = { app: await tools.relationGet(relation, app), units: bags };
    }),
    grafana: watcher("grafana-k8s", "requires", "grafana_dashboard", async (tools, relation, app) => {
      const { dashboards: text = '{"templates": {}}' } = await tools.relationGet(relation, app);
      dashboards = receiveDashboards(text).map(({ content }) => String(content["title"]));
    }),
    lines: () =>
      pushes.flatMap(({ streams }) =>
        streams.flatMap(({ stream, values }) => values.map(([, line]) => ({ line, labels: stream }))),
      ),
    spans: () =>
      exports.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ resource, scopeSpans }) => {
          const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
          return scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => ({ name, service })));
        }),
      ),
    binaryExports: () => binaryExports,
    scraped: () => scraped,
    dashboards: () => dashboards,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A charm of one endpoint, called `it`, that looks at its relations in every event. */
function watcher(
  charm: string,
  role: "provides" | "requires",
  interfaceName: string,
  look: (tools: HookTools, relation: number, remoteApp: string) => Promise<void>,
): Provider {
  return {
    charm,
    endpoints: { it: { interface: interfaceName, role, optional: true } },
    address: undefined,
    async handle(event, tools) {
      const gone = event.kind === "relation" && event.change === "broken" ? event.relation : undefined;
      for (const relation of await tools.relationIds("it")) {
        const app = await tools.relationApp(relation);
        if (relation !== gone && app !== undefined) await look(tools, relation, app);
      }
      await tools.statusSet("unit", "active", "");
    },
  };
}
