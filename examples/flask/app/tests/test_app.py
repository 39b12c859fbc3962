"""The application without a database: what it says when it cannot work, and what it refuses."""

import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent.parent))

import app as guestbook  # noqa: E402
from app import entries  # noqa: E402


class GuestBook(unittest.TestCase):
    def setUp(self):
        self.client = guestbook.app.test_client()

    def test_says_what_to_do_without_a_database(self):
        with mock.patch.dict("os.environ", clear=True):
            answer = self.client.get("/entries")

        self.assertEqual(answer.status_code, 503)
        self.assertIn("juju integrate", answer.json["error"])

    def test_refuses_an_empty_entry(self):
        answer = self.client.post("/entries", json={"author": "", "message": "hello"})

        self.assertEqual(answer.status_code, 400)

    def test_adds_an_entry(self):
        entry = entries.Entry(1, "Ada", "hello there", None)
        with mock.patch.object(entries, "add", return_value=entry) as add:
            answer = self.client.post("/entries", json={"author": " Ada ", "message": "hello there"})

        self.assertEqual(answer.status_code, 201)
        self.assertEqual(answer.json["author"], "Ada")
        add.assert_called_once_with("Ada", "hello there")

    def test_shows_the_entries(self):
        with mock.patch.object(entries, "newest", return_value=[entries.Entry(1, "<Ada>", "hello", 1)]):
            page = self.client.get("/").text

        self.assertIn("&lt;Ada&gt;", page)


if __name__ == "__main__":
    unittest.main()
