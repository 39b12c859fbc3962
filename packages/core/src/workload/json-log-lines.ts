/**
 * Python that prints log records as one JSON object a line, with the ids of the span that `request_span` holds. Both web servers'
 * loggers build on its `JsonFormatter`.
 */
export const jsonLogLines = `
import contextvars
import datetime
import json
import logging
import traceback

SEVERITIES = {"WARNING": "WARN", "CRITICAL": "FATAL"}
request_span = contextvars.ContextVar("request_span", default=None)


def json_line(record, severity, body, attributes):
    moment = datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc)
    line = {
        "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (moment.microsecond // 1000),
        "severityText": severity,
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
        severity = SEVERITIES.get(record.levelname, record.levelname)
        return json_line(record, severity, record.getMessage(), attributes)
`.trim();
