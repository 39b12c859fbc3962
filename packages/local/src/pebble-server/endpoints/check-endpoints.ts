import type { CheckInfo } from "@paas-charm/core/pebble";
import type { Checks } from "@paas-charm/core/pebble-engine";
import { list, struct, text } from "../go/decode.ts";
import { badRequest, done } from "../http/answer.ts";
import { readJsonBody } from "../http/body.ts";
import { whenOver } from "../http/exchange.ts";
import type { Endpoint } from "../http/routes.ts";
import { checkFilter } from "./system-endpoints.ts";

const checksRequest = () => struct("", { action: text(), checks: list(text()) });
const refreshRequest = () => struct("", { name: text() });

/** Health checks: listed, started, stopped, run now. */
export function checkEndpoints(checks: Checks): readonly Endpoint[] {
  return [
    {
      path: "/v1/checks",
      get: { access: "user", handle: ({ query }) => done(checks.list(checkFilter(query)).map(showCheck)) },
      post: {
        access: "admin",
        async handle({ request }) {
          const body = await readJsonBody(request, checksRequest(), "cannot decode data from request body");
          return done({ changed: checks.act(body.action, body.checks) });
        },
      },
    },
    {
      path: "/v1/checks/refresh",
      post: {
        access: "admin",
        async handle({ request, response }) {
          const { name } = await readJsonBody(request, refreshRequest(), "cannot decode data from request body");
          if (name === "") throw badRequest("must specify check name");
          const result = await new Promise<{ readonly info: CheckInfo; readonly error?: string } | undefined>(
            (resolve) => {
              whenOver(response, () => resolve(undefined));
              checks.refresh(name, resolve);
            },
          );
          return result && done({ info: showCheck(result.info), error: result.error || undefined });
        },
      },
    },
  ];
}

function showCheck(check: CheckInfo): object {
  return {
    name: check.name,
    level: check.level || undefined,
    startup: check.startup,
    status: check.status,
    successes: check.successes ?? 0,
    failures: check.failures || undefined,
    threshold: check.threshold,
    "change-id": check.changeId || undefined,
    "prev-change-id": check.prevChangeId || undefined,
  };
}
