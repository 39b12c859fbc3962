"""The guest book's table, and everything that touches it."""

import os
from typing import NamedTuple

import psycopg
from psycopg.rows import namedtuple_row


class NotConfigured(Exception):
    """There is no database to talk to."""


class Entry(NamedTuple):
    """One line of the book. The worker counts the words."""

    id: int
    author: str
    message: str
    words: int | None


COLUMNS = "id, author, message, words"


def connect():
    """A connection to the database that the charm was integrated with."""
    url = os.environ.get("POSTGRESQL_DB_CONNECT_STRING")
    if not url:
        raise NotConfigured("no database: juju integrate guestbook postgresql")
    return psycopg.connect(url, connect_timeout=5, row_factory=namedtuple_row)


def newest(limit=50):
    """The newest entries first."""
    with connect() as connection:
        rows = connection.execute(f"SELECT {COLUMNS} FROM entries ORDER BY id DESC LIMIT %s", (limit,))
        return [Entry(*row) for row in rows]


def add(author, message):
    """Writes an entry and gives it back."""
    with connect() as connection:
        row = connection.execute(
            f"INSERT INTO entries (author, message) VALUES (%s, %s) RETURNING {COLUMNS}", (author, message)
        ).fetchone()
        return Entry(*row)


def count_words():
    """Counts the words of the entries that nobody counted yet, and says how many entries that were."""
    with connect() as connection:
        return connection.execute(
            r"UPDATE entries SET words = cardinality(regexp_split_to_array(trim(message), '\s+')) WHERE words IS NULL"
        ).rowcount


def ping():
    """Fails when the database does not answer."""
    with connect() as connection:
        connection.execute("SELECT 1")
