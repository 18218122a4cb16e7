# SPDX-License-Identifier: Apache-2.0
"""Shared by the benchmarks that start programs: calls, ports, CPU time, and a PostgreSQL server of their own."""
import os
import pwd
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "release"
TICKS = os.sysconf("SC_CLK_TCK")


def call(command, **options):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(str(word) for word in command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(check, what, seconds=30):
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            sys.exit(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)


def listens(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def descendants(pid):
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                found += descendants(int(child))
        except OSError:
            pass
    return found


def waits_of(pid):
    """How often a process went to sleep by itself: to wait for a client, a lock or the disk."""
    try:
        return int(re.search(r"(?m)^voluntary_ctxt_switches:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
    except OSError:
        return 0


def cpu_of(pid):
    """Seconds of one process, with children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return sum(int(field) for field in fields[11:15]) / TICKS


class Postgres:
    def __init__(self, folder, settings=()):
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not programs:
            sys.exit("[POSTGRESQL ABSENT] install the package postgresql")
        self.bin, self.port, self.data = programs[-1].parent, free_port(), folder / "postgres"
        self.data.mkdir()
        self.user = None
        if os.geteuid() == 0:
            self.user = pwd.getpwnam("postgres")
            os.chown(self.data, self.user.pw_uid, self.user.pw_gid)
            os.chmod(folder, 0o755)
        call([self.bin / "initdb", "-D", self.data, "-U", "crossdock", "--auth=trust", "--encoding=UTF8",
              "--locale=C.UTF-8"], **self.as_user())
        self.process = subprocess.Popen(
            [self.bin / "postgres", "-D", self.data, "-p", str(self.port), "-k", self.data, "-c",
             "listen_addresses=127.0.0.1", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB",
             *(word for setting in settings for word in ("-c", setting))],
            stdout=subprocess.DEVNULL, stderr=(folder / "postgres.log").open("w"), **self.as_user())
        wait_for(self.answers, "the start of PostgreSQL")
        self.databases = 0

    def as_user(self):
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": [], "cwd": "/"} if self.user else {}

    def answers(self):
        """It listens before it takes connections."""
        return subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0

    def sql(self, text, database="postgres"):
        return call([self.bin / "psql", "-h", "127.0.0.1", "-p", self.port, "-U", "crossdock", "-d", database, "-tAc",
                     text]).strip()

    def fresh(self):
        self.databases += 1
        name = f"load{self.databases}"
        self.sql(f"CREATE DATABASE {name}")
        return f"host=127.0.0.1 port={self.port} user=crossdock dbname={name}"

    def fsyncs(self):
        return int(self.sql("SELECT pg_stat_force_next_flush(); SELECT wal_sync FROM pg_stat_wal").split()[-1])

    def journal(self):
        """Bytes of its write-ahead log so far."""
        return int(self.sql("SELECT pg_current_wal_lsn() - '0/0'"))

    def waits(self):
        return sum(waits_of(pid) for pid in descendants(self.process.pid))

    def cpu(self):
        return sum(cpu_of(pid) for pid in descendants(self.process.pid))

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
