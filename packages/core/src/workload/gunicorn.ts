import type { Condition } from "../conditions.ts";
import { shellWords } from "../pebble/plan/shell-words.ts";
import { gunicornJsonLogging } from "./gunicorn-json-logging.ts";
import { gunicornTracing } from "./gunicorn-tracing.ts";

/** What goes into gunicorn's configuration file. */
export interface GunicornSettings {
  readonly port: number;
  readonly appDirectory: string;
  /** Log files in this directory; undefined: the standard streams. */
  readonly logDirectory: string | undefined;
  /** Numbers of the options `webserver-*` that are set. */
  readonly workers?: number;
  readonly threads?: number;
  readonly keepalive?: number;
  readonly timeout?: number;
  readonly jsonLogging: boolean;
  readonly tracing: boolean;
}

/** Gunicorn's access format when requests carry the id that tracing gave them. */
const tracedAccessFormat = `%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" %({x-request-id}o)s`;

/** Renders `gunicorn.conf.py`: one setting a line, code only for JSON logging and tracing. No newline at the end. */
export function renderGunicornConfig(settings: GunicornSettings): string {
  const { logDirectory, jsonLogging, tracing } = settings;
  const log = (name: string): string => (logDirectory === undefined ? "-" : `${logDirectory}/${name}.log`);
  const numbers = (["workers", "threads", "keepalive", "timeout"] as const).flatMap((name) =>
    settings[name] === undefined ? [] : [`${name} = ${settings[name]}`],
  );
  const plain = [
    `bind = ['0.0.0.0:${settings.port}']`,
    `chdir = '${settings.appDirectory}'`,
    `accesslog = '${log("access")}'`,
    `errorlog = '${log("error")}'`,
    "statsd_host = 'localhost:9125'",
    ...numbers,
  ];
  if (!jsonLogging && !tracing) return plain.join("\n");
  return [
    ...(tracing ? [gunicornTracing] : []),
    ...(jsonLogging ? [gunicornJsonLogging] : []),
    ...(jsonLogging ? ["logger_class = JsonLogger"] : []),
    ...plain,
    ...(tracing ? [`access_log_format = '${tracedAccessFormat}'`] : []),
    postFork(tracing, jsonLogging),
  ].join("\n");
}

function postFork(tracing: boolean, jsonLogging: boolean): string {
  return [
    "",
    "",
    "def post_fork(server, worker):",
    ...(tracing ? ["    export_spans()"] : []),
    ...(jsonLogging ? ["    remember_spans(worker)"] : []),
  ].join("\n");
}

/** The command that checks the configuration: the service's own, without Pebble's `[ … ]`, with `--check-config`. */
export function gunicornCheckCommand(serviceCommand: string): readonly string[] {
  const words = (shellWords(serviceCommand) ?? [])
    .map(({ text }) => text)
    .filter((word) => word !== "[" && word !== "]");
  return [...words, "--check-config"];
}

/** What an operator is told when gunicorn refuses its configuration. */
export const webServerCheckFailed: Condition = {
  type: "WebServerConfigured",
  level: "blocked",
  message: "Webserver configuration check failed, please review your charm configuration or database relation",
  clears: "a config change, a change of the database, or any later event once the cause is gone",
};
