"""Gateways with a console, ended by process id."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading

LINK = re.compile(r"(http://127\.0\.0\.1:\d+)(/\?(?:key|invitation)=\S+)$")


class Gateway:
    """A program that writes a link to its console, and serves on."""

    def __init__(self, command, patience):
        self.output = []
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        self.found = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if not self.found.wait(patience):
            self.stop()
            raise RuntimeError("no link to the console came:\n" + "".join(self.output))

    def _read(self):
        for line in self.process.stdout:
            self.output.append(line)
            if match := LINK.search(line):
                self.address, self.key = match.groups()
                self.found.set()

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.reader.join()
        self.process.stdout.close()


class Demo(Gateway):
    """`crossdock demo --keep`: it plays its days and then serves on, with the console on a free port."""

    def __init__(self, program, source, patience):
        self.work = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.work.name) / "network"
        super().__init__([program, "demo", "--keep", "--share", source, "--folder", self.folder], patience)

    def stop(self):
        super().stop()
        self.work.cleanup()


class Fresh(Gateway):
    """`crossdock serve` in the demo's network with a store of its own, in which nothing happened yet."""

    def __init__(self, program, demo, patience):
        settings = (demo.folder / "gateway.yaml").read_text(encoding="utf-8")
        for key, value in {"store": "sqlite:fresh.db", "exchange": "fresh-exchange", "console": f'{{listen: "127.0.0.1:{free_port()}"}}'}.items():
            settings, count = re.subn(rf"^{key}:.*$", f"{key}: {value}", settings, flags=re.M)
            assert count == 1, key
        settings = re.sub(r"^http:.*$", f'http: {{listen: "127.0.0.1:{free_port()}"}}', settings, flags=re.M)
        (demo.folder / "fresh-exchange").mkdir()
        (demo.folder / "fresh.yaml").write_text(settings, encoding="utf-8")
        super().__init__([program, "serve", "--create", "--config", demo.folder / "fresh.yaml"], patience)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
