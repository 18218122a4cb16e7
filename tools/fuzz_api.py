#!/usr/bin/env python3
"""Asks a running gateway what schemathesis makes of openapi.yaml, and judges every answer by it.

  tools/fuzz_api.py [--program PATH] [--seconds N] [schemathesis options…]

It plays the demo in a temporary folder, makes a token with every right of programs, and lets schemathesis ask each operation, with good
members and with wrong ones. Schemathesis comes from the Python package index into build/schemathesis: no test needs it.
Ends with 1 when an answer is a server error, or is not as openapi.yaml says.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import venv

SOURCE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE / "tests/browser"))
import gateways  # noqa: E402

VERSION = "4.32.5"
RIGHTS = ("see", "see_raw", "work", "settle", "decide", "see_audit")
# A stream has no end, sessions are of persons, and the token must not be revoked.
LEFT_OUT = ("follow_events", "log_in", "log_out", "revoke_token")
# Good by its schema, and still not possible: a person who is there already, a case that is closed. It does not know that 428
# (RFC 6585 §3) asks for a header that is missing, and takes the token that it sends along for a made-up cookie.
NOT_JUDGED = ("positive_data_acceptance", "missing_required_header", "ignored_auth")
PATIENCE = 600  # seconds for the demo


def schemathesis():
    """Its program, installed where it is not yet."""
    folder = SOURCE / "build/schemathesis"
    program = folder / "bin/schemathesis"
    known = subprocess.run([program, "--version"], capture_output=True, text=True).stdout if program.exists() else ""
    if VERSION not in known:
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([folder / "bin/pip", "--quiet", "install", f"schemathesis=={VERSION}"], check=True)
    return program


def token(program, folder):
    rights = [word for right in RIGHTS for word in ("--right", right)]
    made = subprocess.run([program, "token", "new", "fuzz-api", *rights, "--days", "1", "--config", folder / "gateway.yaml", "--json"],
                          capture_output=True, text=True, check=True)
    return json.loads(made.stdout)["token"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=SOURCE / "build/demo/crossdock", type=pathlib.Path)
    parser.add_argument("--seconds", default=300, type=int, help="at most so long (default: 300)")
    wanted, more = parser.parse_known_args()
    if not wanted.program.exists():
        sys.exit(f"{wanted.program} is not built: ./demo builds it, or name another by --program")
    tool = schemathesis()
    demo = gateways.Demo(wanted.program.resolve(), SOURCE, PATIENCE)
    try:
        left_out = [word for operation in LEFT_OUT for word in ("--exclude-operation-id", operation)]
        return subprocess.run([tool, "run", f"{demo.address}/api/v1/openapi.yaml", "--url", f"{demo.address}/api/v1",
                               "--header", f"Authorization: Bearer {token(wanted.program.resolve(), demo.folder)}",
                               "--exclude-checks", ",".join(NOT_JUDGED), "--rate-limit", "auto", "--max-time", str(wanted.seconds),
                               "--output-sanitize", "true", *left_out, *more], cwd=tool.parent.parent).returncode  # where it keeps what it learnt
    finally:
        demo.stop()


if __name__ == "__main__":
    sys.exit(main())
