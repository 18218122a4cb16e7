"""check_headers: what compiles alone, and when a header is compiled again."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import check_headers


class Headers(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = pathlib.Path(holder.name)
        self.write("alone.hpp", "#pragma once\n#include <string>\nstruct A { std::string a; };\n")
        self.write("leaning.hpp", "#pragma once\nstruct B { std::string b; };\n")
        self.write("unguarded.hpp", "struct C {};\n")
        self.write("above.hpp", '#pragma once\n#include "alone.hpp"\n')

    def write(self, name, text):
        (self.root / name).write_text(text)

    def test_alone(self):
        self.assertEqual(check_headers.compiles("alone.hpp", self.root), "")
        self.assertIn("string", check_headers.compiles("leaning.hpp", self.root))
        self.assertIn("redefinition", check_headers.compiles("unguarded.hpp", self.root))

    def test_digest_follows_what_is_included(self):
        first = check_headers.digest("above.hpp", self.root)
        self.assertEqual(first, check_headers.digest("above.hpp", self.root))
        self.write("alone.hpp", "#pragma once\n")
        self.assertNotEqual(first, check_headers.digest("above.hpp", self.root))


if __name__ == "__main__":
    unittest.main()
