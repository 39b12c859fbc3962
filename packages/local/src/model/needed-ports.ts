import type { CharmMetadata, PaasConfigSource } from "@paas-charm/core";
import { hasGunicorn } from "../rock/index.ts";
import type { NeededPort } from "./check-ports.ts";

/** Options that set the port of an application. */
const portOptions = ["app-port", "webserver-port"];

/** The port that the application listens on unless its options change. */
export function applicationPort(metadata: CharmMetadata, paasConfig: PaasConfigSource): number {
  const configured = paasConfig.state === "parsed" ? portIn(paasConfig.value) : undefined;
  const option = portOptions.map((name) => metadata.options[name]?.default).find((value) => typeof value === "number");
  const usual = hasGunicorn(metadata.framework) || metadata.framework === "fastapi" ? 8000 : 8080;
  return configured ?? option ?? usual;
}

/** A port for the ingress that the application does not have. */
export function ingressPort(wanted: number | undefined, application: number): number {
  return wanted ?? (application === 8080 ? 8081 : 8080);
}

/** Ports on which the application and what runs beside it listen. */
export function neededPorts(
  metadata: CharmMetadata,
  ports: { readonly application: number; readonly ingress: number | undefined },
): readonly NeededPort[] {
  const again = "free it, then run the same command again";
  return [
    { port: ports.application, for: metadata.name, hint: again },
    ...(hasGunicorn(metadata.framework) ? [{ port: 9102, for: "its metrics exporter", hint: again }] : []),
    ...(ports.ingress === undefined
      ? []
      : [
          {
            port: ports.ingress,
            for: "the ingress",
            hint: `free it, or choose another: npx paas-charm run --ingress-port ${ports.ingress + 1}`,
          },
        ]),
  ];
}

function portIn(paasConfig: unknown): number | undefined {
  const port: unknown =
    typeof paasConfig === "object" && paasConfig !== null ? Reflect.get(paasConfig, "port") : undefined;
  return typeof port === "number" ? port : undefined;
}
