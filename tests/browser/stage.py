"""What all browser tests share: the gateway that played the demo, the window, and what they ask the API."""

import contextlib
import unittest

import browser

gateway = None
window = None


def rows(path):
    answer = window.api(path)
    assert answer["status"] == 200, answer
    return answer["body"]["items"]


def an_order():
    """A message that is an order in X12."""
    return next(row for row in rows("/messages?direction=in&limit=500") if row["type"] == "850")


def drop(name, content):
    """Gives the gateway a file of a partner, whole at once."""
    folder = gateway.folder / "exchange/nordlicht/in"
    (folder / f"{name}.tmp").write_bytes(content)
    (folder / f"{name}.tmp").rename(folder / name)


class Job(unittest.TestCase):
    """What people come for, with at most so many clicks from the first page."""

    def setUp(self):
        window.look()
        window.open("/")
        window.acts = 0

    def needs_at_most(self, acts):
        self.assertLessEqual(window.acts, acts)


@contextlib.contextmanager
def as_nobody():
    """The window without its session, until the block ends."""
    kept = window.driver.get_cookies()
    window.driver.delete_all_cookies()
    try:
        yield
    finally:
        window.driver.delete_all_cookies()
        for cookie in kept:
            window.driver.add_cookie(cookie)
        window.open("/")
        window.complaints()
