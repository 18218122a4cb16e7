"""check_layers on small trees: each breaks one rule, and the good one breaks none."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import check_layers

GOOD = {
    "base/result.hpp": "#include <tl/expected.hpp>\n#include <string>\n",
    "base/text.cpp": '#include "base/text.hpp"\n#include <fmt/format.h>\n',
    "base/text.hpp": '#include "base/result.hpp"\n',
    "base/yaml.cpp": "#include <yaml-cpp/yaml.h>\n#include <fstream>\n",
    "translators/canonical/order.hpp": '#include <boost/describe.hpp>\n#include "base/result.hpp"\n',
    "translators/x12/reader.cpp": '#include "translators/canonical/order.hpp"\n',
    "translators/xml/gate.cpp": "#include <xercesc/sax.hpp>\n#include <mutex>\n",
    "gateway/modules/routing/choose.hpp": '#include "translators/canonical/order.hpp"\n',
    "gateway/store/sqlite.cpp": "#include <sqlite3.h>\n#include <thread>\n#include <sys/stat.h>\n",
    "gateway/pipeline/stage.hpp": '#include "translators/canonical/order.hpp"\n',
    "gateway/apply/facts.hpp": '#include "gateway/modules/routing/choose.hpp"\n#include "gateway/pipeline/stage.hpp"\n',
    "gateway/transport/http/server.hpp": '#include <boost/asio/awaitable.hpp>\n#include "base/result.hpp"\n',
    "gateway/transport/http/server.cpp": '#include "gateway/transport/http/server.hpp"\n#include <boost/beast/http.hpp>\n',
    "gateway/cli/command_line.cpp": "#include <CLI/CLI.hpp>\n",
    "gateway/cli/main.cpp": '#include "gateway/pipeline/stage.hpp"\n',
    "tests/x12/reader_test.cpp": '#include <gtest/gtest.h>\n#include "gateway/transport/http/server.hpp"\n',
}


class Layers(unittest.TestCase):
    def complaints(self, changes):
        """What check says about GOOD with these files changed or added."""
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**GOOD, **changes}.items():
                file = pathlib.Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return check_layers.check(folder)

    def test_good_tree(self):
        self.assertEqual(self.complaints({}), [])

    def test_each_broken_rule_is_named_with_its_place(self):
        cases = {
            "base sees translators": ("base/text.cpp", '\n#include "translators/canonical/order.hpp"\n', ":2:", "may not include"),
            "x12 sees mapping": ("translators/x12/reader.cpp", '#include "translators/mapping/load.hpp"\n', ":1:", "may not include"),
            "edifact sees x12": ("translators/edifact/a.cpp", '#include "translators/x12/reader.hpp"\n', ":1:", "may not include"),
            "segments see x12": ("translators/segments/a.cpp", '#include "translators/x12/reader.hpp"\n', ":1:", "may not include"),
            "module sees x12": ("gateway/modules/routing/a.cpp", '#include "translators/x12/reader.hpp"\n', ":1:", "may not include"),
            "module sees module": ("gateway/modules/tracking/a.cpp", '#include "gateway/modules/routing/choose.hpp"\n', ":1:", "may not include"),
            "work made by hand": ("gateway/pipeline/a.cpp", 'push(tx, {.stage = Stage::check, .subject = 1});\n', ":1:", "work is made by"),
            "SQL outside of the store": ("gateway/cli/a.cpp", 'tx.query("SELECT 1");\n', ":1:", "SQL stands in"),
            "case without news": ("gateway/pipeline/a.cpp", "store::cases::close(tx, 1, why, now);\n", ":1:", "cases are written by"),
            "a face that writes": ("gateway/cli/a.cpp", "store::messages::set_state(tx, id, state, now);\n", ":1:", "written by gateway/acts"),
            "a face that builds a page": ("gateway/cli/a.cpp", "auto rows = store::orders::lines(tx, order);\n", ":1:", "built by gateway/views"),
            "views see a transport": ("gateway/views/a.cpp", '#include "gateway/transport/http/server.hpp"\n', ":1:", "may not include"),
            "pipeline sees apply": ("gateway/pipeline/a.cpp", '#include "gateway/apply/facts.hpp"\n', ":1:", "may not include"),
            "store sees mapping": ("gateway/store/a.cpp", '#include "translators/mapping/load.hpp"\n', ":1:", "may not include"),
            "pipeline sees transport": ("gateway/pipeline/a.cpp", '#include "gateway/transport/http/server.hpp"\n', ":1:", "may not include"),
            "product sees tests": ("gateway/cli/a.cpp", '#include "tests/x12/reader_test.hpp"\n', ":1:", "may not include"),
            "sqlite outside the store": ("gateway/pipeline/a.cpp", "#include <sqlite3.h>\n", ":1:", "sqlite3.h"),
            "a verb that knows CLI11": ("gateway/cli/order_verbs.cpp", "#include <CLI/CLI.hpp>\n", ":1:", "gateway/cli/command_line.cpp"),
            "CLI11 in a header": ("gateway/cli/verb.hpp", "#include <CLI/CLI.hpp>\n", ":1:", "in a header"),
            "libxml outside xml": ("translators/mapping/a.cpp", "#include <libxml/tree.h>\n", ":1:", "libxml/"),
            "fmt in a header": ("base/text.hpp", "#include <fmt/format.h>\n", ":1:", "in a header"),
            "openssl in a base header": ("base/digest.hpp", "#include <openssl/evp.h>\n", ":1:", "in a header"),
            "describe in another header": ("gateway/store/a.hpp", "#include <boost/describe.hpp>\n", ":1:", "in a header"),
            "asio through a header of the transport": ("gateway/cli/main.cpp", '#include "gateway/transport/http/server.hpp"\n', ":1:", "brings in boost/asio"),
            "unknown third party": ("gateway/store/a.cpp", "#include <rocksdb/db.h>\n", ":1:", "without a row"),
            "threads in the core": ("translators/x12/a.cpp", "#include <thread>\n", ":1:", "functional core"),
            "clock in the core": ("partners/a.cpp", "\n\nauto t = std::chrono::system_clock::now();\n", ":3:", "functional core"),
            "posix in the core": ("gateway/modules/routing/a.cpp", "#include <unistd.h>\n", ":1:", "functional core"),
            "a relative path": ("base/text.cpp", '#include "text.hpp"\n', ":1:", "repository root"),
            "a folder without a row": ("gateway/scheduler/a.cpp", "int a;\n", ":1:", "no row"),
        }
        for name, (path, text, line, says) in cases.items():
            with self.subTest(name):
                targets = {"translators/mapping/load.hpp": "", "translators/x12/reader.hpp": "", "tests/x12/reader_test.hpp": ""}
                found = self.complaints({**targets, path: text})
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(path + line), found[0])
                self.assertIn(says, found[0])

    def test_comments_and_strings_are_not_includes(self):
        text = '// #include <sqlite3.h>\n/*\n#include <sqlite3.h>\n*/\nauto s = "system_clock::now";\n'
        self.assertEqual(self.complaints({"base/a.cpp": text}), [])

    def test_figure_leaves_out_what_follows(self):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in GOOD.items():
                file = pathlib.Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            figure = check_layers.figure(folder)
        self.assertIn('translators_x12["translators/x12"] --> translators_canonical["translators/canonical"]', figure)
        self.assertNotIn("gateway_pipeline[\"gateway/pipeline\"] --> base", figure)


if __name__ == "__main__":
    unittest.main()
