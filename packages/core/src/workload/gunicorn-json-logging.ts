import { jsonLogLines } from "./json-log-lines.ts";

/**
 * Python for `gunicorn.conf.py`: log records as one JSON object a line, with the ids of the span that served the request. The
 * logger extends gunicorn's statsd logger, else its metrics would stop. `JsonLogger` is the logger class; `remember_spans(worker)`
 * belongs into `post_fork`.
 */
export const gunicornJsonLogging = `
${jsonLogLines}


from gunicorn.instrument.statsd import Statsd


class JsonAccessFormatter(JsonFormatter):
    def format(self, record):
        facts = record.args.get("request") if isinstance(record.args, dict) else None
        if not isinstance(facts, dict):
            return super().format(record)
        try:
            body = record.getMessage()
        except Exception:
            body = facts["plain"]
        return json_line(record, "INFO", body, facts["attributes"])


class JsonLogger(Statsd):
    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())
        for handler in self.access_log.handlers:
            handler.setFormatter(JsonAccessFormatter())

    def access(self, resp, req, environ, request_time):
        try:
            super().access(resp, req, environ, request_time)
        finally:
            # The request is over: what the worker logs next is not part of it.
            request_span.set(None)

    def atoms(self, resp, req, environ, request_time):
        client = environ.get("REMOTE_ADDR") or ""
        method, path = environ.get("REQUEST_METHOD"), environ.get("PATH_INFO")
        status = resp.status.decode("latin-1") if isinstance(resp.status, bytes) else str(resp.status)
        status = status.split(" ", 1)[0]
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
        plain = '%s - "%s %s %s" %s' % (client, method, path, environ.get("SERVER_PROTOCOL"), status)
        atoms = super().atoms(resp, req, environ, request_time)
        # Gunicorn escapes texts on the way to the formatter; what is no text arrives as it is.
        atoms["request"] = {"attributes": attributes, "plain": plain}
        return atoms


def remember_spans(worker):
    load_wsgi = worker.load_wsgi

    def load():
        load_wsgi()
        application = worker.wsgi

        def remembering(environ, start_response):
            request_span.set(None)

            def start(*args, **kwargs):
                # The span has ended when the request is logged; while the response starts it is still the current one.
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
