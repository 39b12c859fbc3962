"""Spans of requests, and of the queries that they take."""

from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor


def trace(app):
    """Begins them. Gunicorn exports them once the charm is integrated with a receiver; until then they go nowhere."""
    PsycopgInstrumentor().instrument()
    FlaskInstrumentor().instrument_app(app)
