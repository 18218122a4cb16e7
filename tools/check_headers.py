#!/usr/bin/env python3
"""Every header compiles alone: whoever includes it needs to know nothing else.

The standard library is compiled once for all headers, and each is compiled over that. This hides a header of the standard
library that is not included, so these are compared with the names in use (standard_names.py).

A header that passed is not checked again until it or a header of ours below it changes (build/headers.json).

  tools/check_headers.py [-j N] [HEADER…]
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

from sources import ROOT, code_only, cpp_files
from standard_names import HEADERS_OF

# The warnings are those of cmake/CrossdockOptions.cmake.
COMPILER = ["g++", "-std=c++20", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror",
            "-Wno-missing-field-initializers", "-DCROSSDOCK_SOURCE_DIR=\"\""]
CACHE = ROOT / "build" / "headers.json"
INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)
STANDARD = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<([a-z_0-9]+)>", re.M)
NAME = re.compile(r"\bstd::([a-z_0-9]+)")
# Brought by a library, and too slow to compile anew for each header that includes it.
ALSO_PRECOMPILED = ("tl/expected.hpp",)


def headers_below(path, root=ROOT):
    """The header and the headers of ours it includes, with their contents."""
    seen, todo = {}, [str(path)]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        try:
            seen[name] = (root / name).read_bytes()
        except FileNotFoundError:
            seen[name] = b"missing"
        todo.extend(found.decode() for found in INCLUDE.findall(seen[name]))
    return seen


def digest(path, root=ROOT):
    """A hash over the header, the headers of ours it includes, and how it is checked."""
    contents = {name: hashlib.sha256(content).hexdigest() for name, content in headers_below(path, root).items()}
    known = {name: sorted(headers) for name, headers in HEADERS_OF.items()}
    return hashlib.sha256(json.dumps([COMPILER, known, sorted(contents.items())]).encode()).hexdigest()


def not_included(path, root=ROOT):
    """A line for each name of the standard library that no included header brings."""
    included = set()
    for content in headers_below(path, root).values():
        included.update(STANDARD.findall(content.decode("utf-8", "replace")))
    lines = []
    for name in sorted(set(NAME.findall(code_only((root / path).read_text())))):
        headers = HEADERS_OF.get(name)
        if headers is None:
            lines.append(f"{path}: tools/standard_names.py does not say which header brings std::{name}")
        elif not headers & included:
            lines.append(f"{path}: std::{name} needs {' or '.join(f'<{one}>' for one in sorted(headers))}")
    return "\n".join(lines)


class Precompiled:
    """The headers of the standard library that ours include, compiled once."""

    def __init__(self, headers, root=ROOT):
        names = set()
        for header in headers:
            names.update(STANDARD.findall((root / header).read_text()))
        self.folder = tempfile.TemporaryDirectory(prefix="crossdock-headers-")
        self.header = os.path.join(self.folder.name, "standard.hpp")
        with open(self.header, "w") as out:
            out.writelines(f"#include <{name}>\n" for name in (*sorted(names), *ALSO_PRECOMPILED))
        subprocess.run([*COMPILER, "-x", "c++-header", self.header, "-o", self.header + ".gch"], check=True)

    def close(self):
        self.folder.cleanup()


def compiles(path, root=ROOT, precompiled=None):
    """The complaints, empty when there are none. Included twice, so that a missing guard shows."""
    program = f'#include "{path}"\n#include "{path}"\n'
    before = ["-include", precompiled.header] if precompiled else []
    command = [*COMPILER, *before, "-fsyntax-only", "-I", str(root), "-x", "c++", "-"]
    done = subprocess.run(command, input=program, capture_output=True, text=True, cwd=root, check=False)
    if done.returncode != 0:
        return done.stderr or f"{path}: the compiler ended with {done.returncode}"
    return not_included(path, root)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-j", type=int, default=min(2, os.cpu_count() or 1), help="compilers at a time")
    parser.add_argument("headers", nargs="*", help="only these")
    arguments = parser.parse_args()
    headers = arguments.headers or [path.as_posix() for path in cpp_files(suffixes=(".hpp",))]

    try:
        known = json.loads(CACHE.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        known = {}
    digests = {header: digest(header) for header in headers}
    todo = [header for header in headers if known.get(header) != digests[header]]

    wrong = 0
    precompiled = Precompiled(todo) if len(todo) > 10 else None
    with concurrent.futures.ThreadPoolExecutor(arguments.j) as pool:
        for header, complaints in zip(todo, pool.map(lambda header: compiles(header, ROOT, precompiled), todo)):
            if complaints:
                wrong += 1
                print(f"{header} does not compile alone:")
                print("\n".join("  " + line for line in complaints.splitlines()[:12]))
            else:
                known[header] = digests[header]
    if precompiled:
        precompiled.close()
    CACHE.parent.mkdir(exist_ok=True)
    CACHE.write_text(json.dumps({header: known[header] for header in sorted(known) if (ROOT / header).exists()}, indent=0))
    print(f"{len(headers)} headers, {len(todo)} compiled, {wrong} do not compile alone")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
