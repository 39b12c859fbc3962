import { jsonLogLines } from "./json-log-lines.ts";

/**
 * The Python module `uvicorn_log_handler`: uvicorn's records as one JSON object a line. `OtelCorrelationFilter` remembers the span
 * that a record was logged under, `UvicornJsonFormatter` prints it; uvicorn finds both by the logging configuration.
 */
export const uvicornLogHandler = `
${jsonLogLines}


def current_span():
    try:
        from opentelemetry import trace
    except ImportError:
        return None
    context = trace.get_current_span().get_span_context()
    return ("%032x" % context.trace_id, "%016x" % context.span_id) if context.is_valid else None


class OtelCorrelationFilter(logging.Filter):
    def filter(self, record):
        span = current_span()
        # An access record that belongs to no span ends what was remembered: the next record is not part of that request.
        if span is not None or record.name == "uvicorn.access":
            request_span.set(span)
        return True


class UvicornJsonFormatter(JsonFormatter):
    def format(self, record):
        if record.name != "uvicorn.access" or not isinstance(record.args, tuple) or len(record.args) != 5:
            return super().format(record)
        client, method, target, _version, status = record.args
        path, _, query = str(target).partition("?")
        attributes = {
            "logger.name": record.name,
            "http.request.method": method,
            "url.path": path,
            "http.response.status_code": int(status) if str(status).isdigit() else status,
        }
        if query:
            attributes["url.query"] = query
        if client:
            attributes["client.address"] = str(client).rpartition(":")[0]
        return json_line(record, SEVERITIES.get(record.levelname, record.levelname), record.getMessage(), attributes)
`.trim();

const handler = (stream: string) => ({
  class: "logging.StreamHandler",
  stream: `ext://sys.${stream}`,
  formatter: "json",
  filters: ["otel_correlation"],
});
const logger = (name: string) => ({ handlers: [name], level: "INFO", propagate: false });

/** What `UVICORN_LOG_CONFIG` names; levels are set by uvicorn's own `UVICORN_LOG_LEVEL` afterwards. */
export function uvicornLogConfig(): string {
  const config = {
    version: 1,
    disable_existing_loggers: false,
    formatters: { json: { "()": "uvicorn_log_handler.UvicornJsonFormatter" } },
    filters: { otel_correlation: { "()": "uvicorn_log_handler.OtelCorrelationFilter" } },
    handlers: { default: handler("stderr"), access: handler("stdout") },
    loggers: { uvicorn: logger("default"), "uvicorn.error": logger("default"), "uvicorn.access": logger("access") },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
