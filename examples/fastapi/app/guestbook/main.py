"""A guest book: visitors leave a line, everybody reads them."""

import os
from typing import Annotated

import psycopg
from botocore.exceptions import BotoCoreError, ClientError
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, generate_latest
from pydantic import BaseModel, StringConstraints

from guestbook import copies, entries

app = FastAPI(title="Guest book")
signed = Counter("guestbook_entries", "Entries that were signed")


class Line(BaseModel):
    """What a visitor leaves."""

    author: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


@app.get("/", response_class=PlainTextResponse)
def show():
    """What the page says first."""
    return f"{os.environ.get('APP_GREETING') or 'Welcome'}\n"


@app.get("/entries")
def read():
    """The newest entries."""
    return entries.newest()


@app.post("/entries", status_code=201)
def sign(line: Line):
    """Adds an entry."""
    entry = entries.add(line.author, line.message)
    signed.inc()
    return entry


@app.post("/copies", status_code=201)
def copy():
    """Keeps the newest entries in object storage."""
    return copies.keep(entries.newest())


@app.get("/health")
def health():
    """Whether the database answers."""
    entries.ping()
    return {"status": "ok"}


@app.get(os.environ.get("METRICS_PATH") or "/metrics")
def metrics():
    """What Prometheus reads."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@app.exception_handler(psycopg.OperationalError)
def without_database(_request: Request, _error: psycopg.OperationalError):
    """No database, no book: say so, without the address or the password."""
    return JSONResponse({"error": "the database does not answer; try again soon"}, 503)


@app.exception_handler(BotoCoreError)
@app.exception_handler(ClientError)
def without_storage(_request: Request, _error: Exception):
    """No object storage, no copies: the same."""
    return JSONResponse({"error": "the object storage does not answer; try again soon"}, 503)


@app.exception_handler(entries.NotConfigured)
def not_configured(_request: Request, error: entries.NotConfigured):
    """The charm is not integrated with what this needs."""
    return JSONResponse({"error": str(error)}, 503)
