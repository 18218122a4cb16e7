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

    def test_the_standard_library_that_is_precompiled_hides_no_missing_include(self):
        precompiled = check_headers.Precompiled(["alone.hpp"], self.root)
        self.addCleanup(precompiled.close)
        self.assertEqual(check_headers.compiles("alone.hpp", self.root, precompiled), "")
        self.assertEqual(check_headers.compiles("above.hpp", self.root, precompiled), "")
        self.assertIn("std::string needs <string>", check_headers.compiles("leaning.hpp", self.root, precompiled))
        self.assertIn("redefinition", check_headers.compiles("unguarded.hpp", self.root, precompiled))

    def test_a_header_of_ours_that_is_missing(self):
        self.write("user.hpp", "#pragma once\n#include <string>\nstruct D { A a; };\n")
        precompiled = check_headers.Precompiled(["alone.hpp"], self.root)
        self.addCleanup(precompiled.close)
        self.assertIn("does not name a type", check_headers.compiles("user.hpp", self.root, precompiled))

    def test_a_name_that_no_table_knows(self):
        self.write("new.hpp", "#pragma once\n#include <string>\n// std::flat_map\nusing E = std::pmr::string;\n")
        self.assertEqual(check_headers.not_included("new.hpp", self.root),
                         "new.hpp: tools/standard_names.py does not say which header brings std::pmr")

    def test_digest_follows_what_is_included(self):
        first = check_headers.digest("above.hpp", self.root)
        self.assertEqual(first, check_headers.digest("above.hpp", self.root))
        self.write("alone.hpp", "#pragma once\n")
        self.assertNotEqual(first, check_headers.digest("above.hpp", self.root))


if __name__ == "__main__":
    unittest.main()
