import type { ServiceInfo } from "@paas-charm/core/pebble";
import type { Services } from "@paas-charm/core/pebble-engine";
import { list, struct, text } from "../go/decode.ts";
import { accepted, badRequest, done } from "../http/answer.ts";
import { readJsonBody } from "../http/body.ts";
import { listParameter } from "../http/exchange.ts";
import type { Endpoint } from "../http/routes.ts";

const servicesRequest = () => struct("", { action: text(), services: list(text()) });
const signalsRequest = () => struct("daemon.signalsPayload", { signal: text(), services: list(text()) });

/** Services: listed, started, stopped, sent signals. */
export function serviceEndpoints(services: Services): readonly Endpoint[] {
  const notImplemented = () => {
    throw badRequest("not implemented");
  };
  return [
    {
      path: "/v1/services",
      get: {
        access: "user",
        handle: ({ query }) => done(services.list(listParameter(query, "names")).map(showService)),
      },
      post: {
        access: "admin",
        async handle({ request }) {
          const body = await readJsonBody(request, servicesRequest(), "cannot decode data from request body");
          return accepted(services.act(body.action, body.services), null);
        },
      },
    },
    {
      path: "/v1/services/{name}",
      get: { access: "user", handle: notImplemented },
      post: { access: "admin", handle: notImplemented },
    },
    {
      path: "/v1/signals",
      post: {
        access: "admin",
        async handle({ request }) {
          const body = await readJsonBody(request, signalsRequest());
          if (body.services.length === 0) throw badRequest("must specify one or more services");
          services.signal(body.signal, body.services);
          return done(true);
        },
      },
    },
  ];
}

function showService({ name, startup, current, currentSince }: ServiceInfo): object {
  return { name, startup, current, "current-since": currentSince };
}
