import type { Changes, EngineChange, EngineTask } from "@paas-charm/core/pebble-engine";
import { EngineError, quoted } from "@paas-charm/core/pebble-engine";
import { struct, text } from "../go/decode.ts";
import { badRequest, done } from "../http/answer.ts";
import { readJsonBody } from "../http/body.ts";
import { type Exchange, whenOver } from "../http/exchange.ts";
import type { Endpoint } from "../http/routes.ts";
import { readTimeout } from "./read-timeout.ts";

const abortRequest = () => struct("", { action: text() });

/** Changes: listed, looked at, waited for, aborted. */
export function changeEndpoints(changes: Changes): readonly Endpoint[] {
  return [
    {
      path: "/v1/changes",
      get: {
        access: "user",
        handle({ query }) {
          const select = query.get("select") || "in-progress";
          if (select !== "all" && select !== "in-progress" && select !== "ready") {
            throw badRequest("select should be one of: all,in-progress,ready");
          }
          const service = query.get("for") || undefined;
          return done(changes.list({ select, ...(service !== undefined && { service }) }).map(showChange));
        },
      },
    },
    {
      path: "/v1/changes/{id}",
      get: { access: "user", handle: ({ parameters: [id = ""] }) => done(showChange(changes.get(id))) },
      post: {
        access: "admin",
        async handle({ request, parameters: [id = ""] }) {
          changes.get(id);
          const { action } = await readJsonBody(request, abortRequest(), "cannot decode data from request body");
          if (action !== "abort") throw badRequest(`invalid action ${quoted(action)}`);
          return done(showChange(changes.abort(id)));
        },
      },
    },
    { path: "/v1/changes/{id}/wait", get: { access: "user", handle: (exchange) => waitChange(changes, exchange) } },
  ];
}

async function waitChange(changes: Changes, { query, response, parameters: [id = ""] }: Exchange) {
  changes.get(id);
  const timeout = readTimeout(query.get("timeout"));
  const change = await new Promise<EngineChange>((resolve, reject) => {
    const endings: (() => void)[] = [];
    const end = () => {
      for (const ending of endings) ending();
    };
    if (timeout !== undefined) {
      const late = () => {
        end();
        reject(new EngineError(504, `timed out waiting for change after ${timeout.text}`));
      };
      const timer = setTimeout(late, timeout.ms);
      endings.push(() => clearTimeout(timer));
    }
    endings.push(
      whenOver(response, () => {
        end();
        reject(new EngineError(500, "request cancelled"));
      }),
    );
    endings.push(
      changes.whenReady(id, (ready) => {
        end();
        resolve(ready);
      }),
    );
  });
  return done(showChange(change));
}

function showChange(change: EngineChange): object {
  return {
    id: change.id,
    kind: change.kind,
    summary: change.summary,
    status: change.status,
    tasks: change.tasks.length === 0 ? undefined : change.tasks.map(showTask),
    ready: change.ready,
    err: change.err || undefined,
    "spawn-time": change.spawnTime,
    "ready-time": change.readyTime,
  };
}

function showTask(task: EngineTask): object {
  return {
    id: task.id,
    kind: task.kind,
    summary: task.summary,
    status: task.status,
    log: task.log.length === 0 ? undefined : task.log,
    progress: { label: "", done: task.status === "Do" ? 0 : 1, total: 1 },
    "spawn-time": task.spawnTime,
    "ready-time": task.readyTime,
    data: task.data,
  };
}
