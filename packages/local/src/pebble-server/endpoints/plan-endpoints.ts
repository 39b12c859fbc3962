import { EngineError, type Layers, PlanError, printPlan, quoted, readLayerYaml } from "@paas-charm/core/pebble-engine";
import { flag, struct, text } from "../go/decode.ts";
import { badRequest, done } from "../http/answer.ts";
import { readJsonBody } from "../http/body.ts";
import type { Endpoint } from "../http/routes.ts";

const layersRequest = () =>
  struct("", { action: text(), combine: flag(), inner: flag(), label: text(), format: text(), layer: text() });

/** The plan, and the layers that are added to it. */
export function planEndpoints(layers: Layers, changed?: () => void): readonly Endpoint[] {
  return [
    {
      path: "/v1/plan",
      get: {
        access: "admin",
        handle({ query }) {
          const format = query.get("format") ?? "";
          if (format !== "yaml") throw badRequest(`invalid format ${quoted(format)}`);
          return done(printPlan(layers.current()));
        },
      },
    },
    {
      path: "/v1/layers",
      post: {
        access: "admin",
        async handle({ request }) {
          const body = await readJsonBody(request, layersRequest());
          if (body.action !== "add") throw badRequest(`invalid action ${quoted(body.action)}`);
          if (body.label === "") throw badRequest("label must be set");
          if (body.format !== "yaml") throw badRequest(`invalid format ${quoted(body.format)}`);
          const layer = await readLayerYaml(body.label, body.layer).catch((error: unknown) => {
            throw badRequest(`cannot parse layer YAML: ${error instanceof Error ? error.message : String(error)}`);
          });
          addLayer(() => layers.add(body.label, layer, body));
          changed?.();
          return done(true);
        },
      },
    },
  ];
}

function addLayer(add: () => void): void {
  try {
    add();
  } catch (error) {
    throw error instanceof PlanError ? new EngineError(400, error.message) : error;
  }
}
