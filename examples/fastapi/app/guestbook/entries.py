"""The guest book's table, and everything that touches it."""

import os

import psycopg
from psycopg.rows import dict_row


class NotConfigured(Exception):
    """The charm is not integrated with what this needs; the message says how to."""


def connect():
    """A connection to the database that the charm was integrated with."""
    url = os.environ.get("POSTGRESQL_DB_CONNECT_STRING")
    if not url:
        raise NotConfigured("no database: juju integrate guestbook postgresql")
    return psycopg.connect(url, connect_timeout=5, row_factory=dict_row)


def newest(limit=50):
    """The newest entries first."""
    with connect() as connection:
        return connection.execute(
            "SELECT id, author, message FROM entries ORDER BY id DESC LIMIT %s", (limit,)
        ).fetchall()


def add(author, message):
    """Writes an entry and gives it back."""
    with connect() as connection:
        return connection.execute(
            "INSERT INTO entries (author, message) VALUES (%s, %s) RETURNING id, author, message", (author, message)
        ).fetchone()


def ping():
    """Fails when the database does not answer."""
    with connect() as connection:
        connection.execute("SELECT 1")
