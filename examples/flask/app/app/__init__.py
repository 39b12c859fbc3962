"""A guest book: visitors leave a line, everybody reads them."""

import os

import psycopg
from flask import Flask, jsonify, redirect, render_template_string, request, url_for

from app import entries
from app.metrics import count
from app.tracing import trace

app = Flask(__name__)
app.config.from_prefixed_env()
trace(app)

PAGE = """<!doctype html>
<title>Guest book</title>
<h1>{{ greeting }}</h1>
<form method="post" action="{{ url_for('sign') }}">
  <input name="author" placeholder="Your name" required maxlength="80">
  <input name="message" placeholder="Your line" required maxlength="500">
  <button>Sign</button>
</form>
<ul>
{% for entry in book %}
  <li><b>{{ entry.author }}</b>: {{ entry.message }} <small>{{ entry.words if entry.words is not none else "…" }} words</small></li>
{% endfor %}
</ul>
"""


def entries_shown():
    """How many entries the page shows; an option of the extended charm."""
    return int(os.environ.get("FLASK_ENTRIES_SHOWN") or 50)


@app.get("/")
def show():
    """The page that people see."""
    greeting = os.environ.get("FLASK_GREETING") or "Welcome"
    return render_template_string(PAGE, greeting=greeting, book=entries.newest(entries_shown()))


@app.get("/entries")
def read():
    """The newest entries, for programs."""
    return jsonify([entry._asdict() for entry in entries.newest()])


@app.post("/entries")
def sign():
    """Adds an entry, from a form or from JSON."""
    sent = request.get_json(silent=True) or request.form
    author, message = (str(sent.get(field, "")).strip() for field in ("author", "message"))
    if not author or not message or len(author) > 80 or len(message) > 500:
        return jsonify(error="author (1 to 80 characters) and message (1 to 500) are needed"), 400
    entry = entries.add(author, message)
    count("guestbook.entries")
    if request.is_json:
        return jsonify(entry._asdict()), 201
    return redirect(url_for("show"))


@app.get("/health")
def health():
    """Whether the database answers."""
    entries.ping()
    return jsonify(status="ok")


@app.errorhandler(psycopg.OperationalError)
def without_database(_error):
    """No database, no book: say so, without the address or the password."""
    return jsonify(error="the database does not answer; try again soon"), 503


@app.errorhandler(entries.NotConfigured)
def not_configured(error):
    """The charm has no database yet."""
    return jsonify(error=str(error)), 503
