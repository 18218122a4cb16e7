#!/usr/bin/env python3
"""The bundle of the console: how large it is, that it is the same everywhere, its types, and what others wrote in it.

  bundle_test.py --source FOLDER --cmake PROGRAM [unittest options]
"""

import argparse
import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

FIRST_SCRIPT = 60 * 1024  # bytes, compressed: what the overview needs before it can be used
FIRST_STYLE = 8 * 1024
EVERYTHING = 150 * 1024

options = None


def bundle(web, out):
    """Builds the console of `web` into `out`; the folder of the site."""
    subprocess.run([options.cmake, f"-DESBUILD={shutil.which('esbuild')}", f"-DGZIP={shutil.which('gzip')}", f"-DWEB={web}",
                    f"-DOUT={out}", "-P", options.source / "gateway/console/bundle.cmake"], check=True, capture_output=True)
    return pathlib.Path(out) / "site"


def digests(site):
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(site.rglob("*")) if path.is_file()}


class Bundle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.TemporaryDirectory()
        cls.web = options.source / "gateway/console/web"
        cls.out = pathlib.Path(cls.work.name) / "out"
        cls.site = bundle(cls.web, cls.out)
        cls.outputs = json.loads((cls.out / "meta.json").read_text())["outputs"]

    @classmethod
    def tearDownClass(cls):
        cls.work.cleanup()

    def size(self, name):
        return (self.site / "assets" / (pathlib.Path(name).name + ".gz")).stat().st_size

    def needed(self, output, found):
        """What `output` imports before it runs, with itself."""
        if output not in found:
            found.add(output)
            for one in self.outputs[output]["imports"]:
                if one["kind"] == "import-statement":
                    self.needed(one["path"], found)
        return found

    def entry(self, source):
        return next(name for name, output in self.outputs.items() if output.get("entryPoint") == source)

    def test_the_first_page_is_small(self):
        first = self.needed(self.entry("src/main.tsx"), set())
        self.needed(self.entry("src/pages/overview.tsx"), first)
        script = sum(map(self.size, first))
        style = self.size(self.entry("console.css"))
        print(f"first script {script} bytes, style {style} bytes")
        self.assertGreater(script, 10 * 1024, "less than the libraries alone: something was not counted")
        self.assertLessEqual(script, FIRST_SCRIPT)
        self.assertLessEqual(style, FIRST_STYLE)

    def test_everything_is_small(self):
        total = sum(path.stat().st_size for path in self.site.rglob("*.gz"))
        print(f"everything {total} bytes")
        self.assertLessEqual(total, EVERYTHING)

    def test_the_page_loads_what_its_script_needs_at_once(self):
        named = set(re.findall(r'"/assets/([^"]+\.js)"', (self.site / "index.html").read_text()))
        self.assertEqual({pathlib.Path(name).name for name in self.needed(self.entry("src/main.tsx"), set())}, named)

    def test_another_folder_gives_the_same_bytes(self):
        other = pathlib.Path(self.work.name) / "a folder with another name" / "web"
        shutil.copytree(self.web, other)
        self.assertEqual(digests(self.site), digests(bundle(other, pathlib.Path(self.work.name) / "elsewhere")))

    def test_another_source_gives_other_names(self):
        other = pathlib.Path(self.work.name) / "changed"
        shutil.copytree(self.web, other)
        with open(other / "src/format.ts", "a", encoding="utf-8") as file:
            file.write('\nconsole.log("changed");\n')
        self.assertNotEqual(set(digests(self.site)), set(digests(bundle(other, pathlib.Path(self.work.name) / "changed-out"))))

    def test_the_twins_are_the_files(self):
        for twin in self.site.rglob("*.gz"):
            self.assertEqual(gzip.decompress(twin.read_bytes()), twin.with_suffix("").read_bytes(), twin.name)

    def test_nothing_comes_from_another_host(self):
        for path in self.site.rglob("*"):
            if path.suffix in (".js", ".css", ".html"):
                hosts = set(re.findall(r"https?://([a-z0-9.-]+)", path.read_text(encoding="utf-8")))
                self.assertLessEqual(hosts, {"www.w3.org"}, path.name)  # the names of SVG and MathML are no addresses

    def test_the_types_hold(self):
        run = subprocess.run(["tsc", "--noEmit", "-p", self.web / "tsconfig.types.json"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_a_wrong_type_is_found(self):
        other = pathlib.Path(self.work.name) / "wrong"
        shutil.copytree(self.web, other)
        (other / "src/wrong.ts").write_text('import { number } from "./format";\nexport const text: number = number("1");\n')
        run = subprocess.run(["tsc", "--noEmit", "-p", other / "tsconfig.types.json"], capture_output=True, text=True)
        self.assertIn("src/wrong.ts(2,", run.stdout)


class Vendored(unittest.TestCase):
    def test_every_file_is_the_one_that_is_listed(self):
        for folder in ("gateway/console/web/vendor", "tests/browser/vendor"):
            base = options.source / folder
            listed = dict(reversed(match) for match in re.findall(r"^  ([0-9a-f]{64})  (\S+)$", (base / "SOURCES").read_text(), re.M))
            found = digests(base)
            found.pop("SOURCES")
            self.assertEqual(listed, found, folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--cmake", required=True)
    options, rest = parser.parse_known_args()
    for program in ("esbuild", "tsc"):
        if not shutil.which(program):
            print(f"[SKIPPED] {program} is not installed (tools/packages.txt)")
            sys.exit(1 if os.environ.get("CI") == "true" else 77)
    unittest.main(argv=[sys.argv[0], *rest])
