"""Brings the database to what this version needs. It may run on several units at once, and again after a failure."""

from guestbook import entries

with entries.connect() as connection:
    # One migration at a time, whichever unit comes first.
    connection.execute("SELECT pg_advisory_xact_lock(1)")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS entries (id bigserial PRIMARY KEY, author text NOT NULL, message text NOT NULL)"
    )
print("the table entries is there")
