import type { WebServer } from "../framework.ts";
import type { Env, WorkloadFile } from "../integrations/contract.ts";
import { uvicornLogConfig, uvicornLogHandler } from "./uvicorn-json-logging.ts";

/** The module that prints records, and the configuration that names it: what uvicorn needs for JSON logging. */
export function uvicornPaths({ logDirectory }: Extract<WebServer, { kind: "uvicorn" }>): readonly [string, string] {
  return [`${logDirectory}/uvicorn_log_handler.py`, `${logDirectory}/uvicorn-log-config.json`];
}

/** The files of JSON logging; none for another server. */
export function uvicornFiles(server: WebServer | undefined, user: string): readonly WorkloadFile[] {
  if (server?.kind !== "uvicorn") return [];
  const [module, config] = uvicornPaths(server);
  return [
    { path: module, content: uvicornLogHandler, user, group: user },
    { path: config, content: uvicornLogConfig(), user, group: user },
  ];
}

/** Where uvicorn finds them. */
export function uvicornEnv(server: WebServer | undefined): Env {
  if (server?.kind !== "uvicorn") return {};
  return { PYTHONPATH: server.logDirectory, UVICORN_LOG_CONFIG: uvicornPaths(server)[1] };
}
