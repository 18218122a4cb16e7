#!/usr/bin/env python3
"""Every header compiles alone: whoever includes it needs to know nothing else.

A header that compiled is not compiled again until it or a header of ours below it changes (build/headers.json).

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

from sources import ROOT, cpp_files

# The warnings are those of cmake/CrossdockOptions.cmake.
COMPILER = ["g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror",
            "-Wno-missing-field-initializers", "-DCROSSDOCK_SOURCE_DIR=\"\"", "-x", "c++", "-"]
CACHE = ROOT / "build" / "headers.json"
INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)


def digest(path, root=ROOT, seen=None):
    """A hash over the header, the headers of ours it includes, and how it is compiled."""
    seen = {} if seen is None else seen
    todo = [str(path)]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        try:
            content = (root / name).read_bytes()
        except FileNotFoundError:
            content = b"missing"
        seen[name] = hashlib.sha256(content).hexdigest()
        todo.extend(found.decode() for found in INCLUDE.findall(content))
    return hashlib.sha256(json.dumps([COMPILER, sorted(seen.items())]).encode()).hexdigest()


def compiles(path, root=ROOT):
    """The compiler's complaints, empty when there are none. Included twice, so that a missing guard shows."""
    program = f'#include "{path}"\n#include "{path}"\n'
    command = [*COMPILER[:-3], "-I", str(root), *COMPILER[-3:]]
    done = subprocess.run(command, input=program, capture_output=True, text=True, cwd=root, check=False)
    return "" if done.returncode == 0 else done.stderr or f"{path}: the compiler ended with {done.returncode}"


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
    with concurrent.futures.ThreadPoolExecutor(arguments.j) as pool:
        for header, complaints in zip(todo, pool.map(compiles, todo)):
            if complaints:
                wrong += 1
                print(f"{header} does not compile alone:")
                print("\n".join("  " + line for line in complaints.splitlines()[:12]))
            else:
                known[header] = digests[header]
    CACHE.parent.mkdir(exist_ok=True)
    CACHE.write_text(json.dumps({header: known[header] for header in sorted(known) if (ROOT / header).exists()}, indent=0))
    print(f"{len(headers)} headers, {len(todo)} compiled, {wrong} do not compile alone")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
