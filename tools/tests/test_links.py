"""check_links: what is a link, and which ones lead nowhere."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import check_links


class Links(unittest.TestCase):
    def complaints(self, text):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "docs").mkdir()
            (root / "docs" / "a.md").write_text("# The house\n\n## What `x12` is\n")
            (root / "b.md").write_text(text)
            return check_links.check(root)

    def test_good(self):
        self.assertEqual(self.complaints("[a](docs/a.md) [h](docs/a.md#the-house) [x](docs/a.md#what-x12-is) [d](docs)\n"), [])
        self.assertEqual(self.complaints("# Top\n[t](#top) [w](https://example.com/none)\n"), [])
        self.assertEqual(self.complaints("```\n[a](none.md)\n```\nand `[a](none.md)`\n"), [])

    def test_bad(self):
        self.assertEqual(self.complaints("\n[a](docs/none.md)\n"), ["b.md:2: docs/none.md does not exist"])
        self.assertEqual(self.complaints("[a](docs/a.md#garden)\n"), ["b.md:1: docs/a.md#garden has no such heading"])


if __name__ == "__main__":
    unittest.main()
