/**
 * Python for `gunicorn.conf.py`: log records as one JSON object a line, with the ids of the span that served the request.
 * The logger extends gunicorn's statsd logger, else its metrics would stop.
 */
export const gunicornJsonLogging = String.raw`
import contextvars
import datetime
import json
import logging
import traceback

from gunicorn.instrument.statsd import Statsd

SEVERITIES = {"WARNING": "WARN", "CRITICAL": "FATAL"}
request_span = contextvars.ContextVar("request_span", default=None)


def json_line(severity, body, attributes, created=None):
    moment = datetime.datetime.now(datetime.timezone.utc)
    if created is not None:
        moment = datetime.datetime.fromtimestamp(created, datetime.timezone.utc)
    line = {
        "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (moment.microsecond // 1000),
        "severityText": SEVERITIES.get(severity, severity),
        "body": body,
    }
    span = request_span.get()
    if span is not None:
        line["traceId"], line["spanId"] = span
    line["attributes"] = attributes
    return json.dumps(line, default=str)


class JsonFormatter(logging.Formatter):
    def format(self, record):
        attributes = {"logger.name": record.name}
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            module = "" if kind.__module__ == "builtins" else kind.__module__ + "."
            attributes["exception.type"] = module + kind.__qualname__
            attributes["exception.message"] = str(error)
            attributes["exception.stacktrace"] = "".join(traceback.format_exception(kind, error, trace))
        return json_line(record.levelname, record.getMessage(), attributes, record.created)


class JsonAccessFormatter(logging.Formatter):
    def format(self, record):
        facts = record.args["request"]
        try:
            body = record.getMessage()
        except Exception:
            body = '%s - "%s %s %s" %s' % facts["fallback"]
        return json_line("INFO", body, facts["attributes"], record.created)


class JsonLogger(Statsd):
    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())
        for handler in self.access_log.handlers:
            handler.setFormatter(JsonAccessFormatter())

    def atoms(self, resp, req, environ, request_time):
        # What is not text passes through gunicorn's own escaping unchanged, up to the formatter.
        client = environ.get("REMOTE_ADDR") or ""
        method, path = environ.get("REQUEST_METHOD"), environ.get("PATH_INFO")
        status = str(resp.status).split(" ", 1)[0]
        attributes = {
            "logger.name": "gunicorn.access",
            "http.request.method": method,
            "url.path": path,
            "http.response.status_code": int(status) if status.isdigit() else status,
            "duration_ms": round(request_time.total_seconds() * 1000, 3),
        }
        if environ.get("QUERY_STRING"):
            attributes["url.query"] = environ["QUERY_STRING"]
        if client:
            attributes["client.address"] = client
        if environ.get("HTTP_X_REQUEST_ID"):
            attributes["http.request.header.x-request-id"] = environ["HTTP_X_REQUEST_ID"]
        fallback = (client, method, path, environ.get("SERVER_PROTOCOL"), status)
        atoms = super().atoms(resp, req, environ, request_time)
        atoms["request"] = {"attributes": attributes, "fallback": fallback}
        return atoms


def remember_spans(worker):
    load_wsgi = worker.load_wsgi

    def load():
        load_wsgi()
        application = worker.wsgi

        def remembering(environ, start_response):
            request_span.set(None)

            def start(*args, **kwargs):
                try:
                    from opentelemetry import trace

                    context = trace.get_current_span().get_span_context()
                    if context.is_valid:
                        request_span.set(("%032x" % context.trace_id, "%016x" % context.span_id))
                except ImportError:
                    pass
                return start_response(*args, **kwargs)

            return application(environ, start)

        worker.wsgi = remembering

    worker.load_wsgi = load
`.trim();
