#!/usr/bin/env python3
"""Runs golden cases: a folder with a command, and what it must print.

  tools/golden.py [--path DIR]… [--update] FOLDER [CASE…]

A case is a folder below FOLDER with a file `command`, a shell script. It runs in the case's folder, with the folders
of --path first in PATH, $WORK naming a temporary folder that is deleted afterwards, and the clock of the program
fixed by CROSSDOCK_NOW. Compared are `expected` (standard output), `errors` (standard error) and `exit` (the status);
a file that is absent stands for nothing, or 0. The name of $WORK reads as $WORK in what is compared.

--update, or UPDATE_GOLDEN=1, writes what was printed; the difference is reviewed like code.
"""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

TIMEOUT = 300  # seconds for a case; with sanitizers, beside other tests, the slowest needs a minute


def run(case, path):
    with tempfile.TemporaryDirectory(prefix="crossdock-golden-") as work:
        environment = {**os.environ, "WORK": work, "CROSSDOCK_NOW": "2026-11-23T12:00:00.000Z", "NO_COLOR": "1",
                       "PATH": os.pathsep.join([*path, os.environ["PATH"]]), "LC_ALL": "C.UTF-8"}
        environment.pop("CROSSDOCK_CONFIG", None)
        try:
            done = subprocess.run(["sh", "-u", "command"], cwd=case, env=environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"golden: {case.name} did not end within {TIMEOUT} s") from None

        def text(raw):
            return raw.decode("utf-8", "replace").replace(work, "$WORK")
        return {"expected": text(done.stdout), "errors": text(done.stderr),
                "exit": f"{done.returncode}\n" if done.returncode != 0 else ""}


def recorded(case, name):
    file = case / name
    return file.read_bytes().decode("utf-8", "replace") if file.exists() else ""


def update(case, printed):
    for name, text in printed.items():
        if text:
            (case / name).write_bytes(text.encode())
        else:
            (case / name).unlink(missing_ok=True)


def differences(case, printed):
    for name, text in printed.items():
        known = recorded(case, name)
        if known != text:
            yield from difflib.unified_diff(known.splitlines(), text.splitlines(), f"{case.name}/{name}", "printed", lineterm="")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--path", action="append", default=[], help="a folder of programs")
    parser.add_argument("--update", action="store_true", default=os.environ.get("UPDATE_GOLDEN") == "1")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("cases", nargs="*")
    wanted = parser.parse_args()
    cases = sorted(file.parent for file in wanted.folder.glob("*/command"))
    if wanted.cases:
        cases = [case for case in cases if case.name in wanted.cases]
    if not cases:
        sys.exit(f"golden: no case in {wanted.folder}")
    path = [os.path.abspath(one) for one in wanted.path]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for case, printed in zip(cases, pool.map(lambda case: run(case, path), cases)):
            if wanted.update:
                update(case, printed)
                continue
            found = list(differences(case, printed))
            if found:
                failed += 1
                print("\n".join(found))
    print(f"golden: {len(cases)} cases in {wanted.folder.name}" + (" written" if wanted.update else f", {failed} differ"))
    sys.exit(1 if failed else 0)


main()
