"""Counts the words of new entries, outside any request."""

import signal
import threading

import psycopg

from app import entries

SECONDS_BETWEEN_LOOKS = 0.5

stopped = threading.Event()
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: stopped.set())

while not stopped.wait(SECONDS_BETWEEN_LOOKS):
    try:
        counted = entries.count_words()
        if counted:
            print(f"counted the words of {counted} entries", flush=True)
    except (psycopg.Error, entries.NotConfigured) as error:
        print(f"cannot count words now: {type(error).__name__}", flush=True)
        stopped.wait(5)
