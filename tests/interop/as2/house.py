# SPDX-License-Identifier: Apache-2.0
"""What every peer needs: keys, a gateway as a process, a listener, and cases that are reported as they end.

Keys of peers are made by openssl, not by us. The gateway is the program under test, with a store and partners of its
own; each partner sends X12 orders and gets their functional acknowledgements back, over AS2 in both directions.
"""
import contextlib
import hashlib
import http.client
import http.server
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ["INTEROP_FOLDER"])
PROGRAM = os.environ["INTEROP_PROGRAM"]
PASSPHRASE = "not a secret"
os.environ["INTEROP_PASSPHRASE"] = os.environ["CROSSDOCK_KEY_PASSPHRASE"] = PASSPHRASE

# An order like those that partners send: CRLF after each segment, so that no canonical form changes it.
ORDER = (ROOT / "partners/examples/metro-outfitters/samples/850-weekend.edi").read_bytes().replace(b"\r\n", b"\n")


@contextlib.contextmanager
def case(name):
    """One row of the table. It fails by any exception; assertions carry what was found as their text."""
    began, problem = time.monotonic(), None
    try:
        yield
    except Exception as error:  # pylint: disable=broad-except
        problem = f"{type(error).__name__}: {error}"
        traceback.print_exc()
    print(json.dumps({"case": name, "passed": problem is None, "detail": problem,
                      "seconds": time.monotonic() - began}), flush=True)


def equal(found, expected, what):
    assert found == expected, f"{what} is {found!r}, not {expected!r}"


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False, **options)
    assert done.returncode == 0, f"{command[0]}: {done.stderr.decode(errors='replace').strip()}"
    return done.stdout


def crossdock(*arguments):
    """(exit status, standard output, standard error) of one command."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace").strip()


def peer_key(name):
    """Key, certificate and both as PKCS#12, made by openssl: paths without an ending."""
    path = FOLDER / name
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{path}.key", "-out", f"{path}.pem",
        "-days", "30", "-subj", f"/CN={name}")
    run("openssl", "pkcs12", "-export", "-inkey", f"{path}.key", "-in", f"{path}.pem", "-out", f"{path}.p12",
        "-name", name, "-passout", f"pass:{PASSPHRASE}")
    os.chmod(f"{path}.key", 0o600)
    os.chmod(f"{path}.p12", 0o600)
    return path


def our_key(name="us"):
    path = FOLDER / name
    status, _, errors = crossdock("cert", "new", "--name", name, "--out", path, "--key-type", "rsa-2048",
                                  "--passphrase-env", "INTEROP_PASSPHRASE")
    assert status == 0, errors
    return path


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def eventually(question, what, seconds=60):
    """The first answer that is not None, False or empty."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"never happened: {what}")


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def raw(self):
        """As a message that MIME libraries read: header, blank line, body."""
        return "".join(f"{key}: {value}\r\n" for key, value in self.headers).encode() + b"\r\n" + self.body


def post(port, headers, body, path="/as2"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", path, body=body, headers=headers)
    answer = connection.getresponse()
    return Reply(answer.status, answer.getheaders(), answer.read())


class Listener:
    """An HTTP server of the peer's. `answer(path, raw message)` gives status, headers and body, or None to hang up."""

    def __init__(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.body()
                answered = answer(self.path, Reply(0, list(self.headers.items()), body).raw())
                if answered is None:
                    self.close_connection = True
                    return
                status, headers, reply = answered
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def body(self):
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    return self.rfile.read(int(self.headers["Content-Length"]))
                chunks = []
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    chunks.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(chunks)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path="/as2"):
        return f"http://127.0.0.1:{self.port}{path}"


class Gateway:
    """`crossdock serve` with AS2 partners. Each has an X12 identity made of its number, so that orders name it."""

    def __init__(self, our):
        self.folder = FOLDER / "gateway"
        self.config = self.folder / "gateway.yaml"
        self.port = free_port()
        self.process, self.numbers, self.control = None, {}, 0
        (self.folder / "exchange").mkdir(parents=True)
        self.config.write_text(f"""store: sqlite:crossdock.db
exchange: exchange
partners: partners
mappings: {ROOT / 'mappings'}
party: {{name: Crossdock Trading, street: 1 Terminal Way, city: Chicago, region: IL, postal_code: "60666", country: US}}
x12: {{qualifier: ZZ, id: CROSSDOCK, group: CROSSDOCK}}
keys: [{{roles: [sign, decrypt], certificate: {our}.pem, key: {our}.key, passphrase: {{environment: INTEROP_PASSPHRASE}}}}]
http: {{listen: "127.0.0.1:{self.port}"}}
as2: {{id: CROSSDOCK, url: "http://127.0.0.1:{self.port}/as2"}}
poll: 100ms
retry: [1s, 1s, 1s]
log_level: debug
""", encoding="utf-8")

    def partner(self, name, key, url, more):
        """A buyer whose AS2 id is its name in capitals; `more` are further keys of its `as2`."""
        self.numbers[name] = 2125550000 + len(self.numbers)
        folder = self.folder / "partners" / name
        folder.mkdir(parents=True)
        sample = ROOT / "partners/examples/metro-outfitters"
        (folder / "850.yaml").write_bytes((sample / "850.yaml").read_bytes())
        profile = (sample / "partner.yaml").read_text(encoding="utf-8")
        profile = profile.replace("2125550177", str(self.numbers[name]))
        # The sample's own way to the partner, up to the next section, is replaced by this one.
        profile = re.sub(r"^as2:\n(?:[ -].*\n)+certificates:\n(?:[ -].*\n)+", lambda _: (
            f'as2: {{id: {name.upper()}, url: "{url}"{"".join(f", {one}" for one in more)}}}\n'
            f"certificates: [{{roles: [verify, encrypt], certificate: {key}.pem}}]\n"), profile, flags=re.MULTILINE)
        (folder / "partner.yaml").write_text(profile, encoding="utf-8")

    def order(self, name, line_end=b"\r\n"):
        """The next order of a partner: control numbers and purchase order are used once."""
        self.control += 1
        text = ORDER.replace(b"2125550177", str(self.numbers[name]).encode()).replace(b"000000712", b"%09d" % self.control)
        text = text.replace(b"*712", b"*%d" % self.control).replace(b"4500123002", b"45%08d" % self.control)
        return text.replace(b"\n", line_end)

    def __enter__(self):
        with open(FOLDER / "serve.log", "wb") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--create", "--config", str(self.config)], stdout=log, stderr=log)
        try:
            eventually(self.listens, "the gateway listens", seconds=120)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)

    def listens(self):
        if self.process.poll() is not None:
            raise RuntimeError("the gateway ended: " + (FOLDER / "serve.log").read_text(errors="replace"))
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def rows(self, query, *values):
        """Of the store, which is only read: asking the program for each would be slow."""
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/crossdock.db?mode=ro", uri=True)) as store:
            store.row_factory = sqlite3.Row
            return store.execute(query, values).fetchall()

    def messages(self, direction, partner, document):
        """Those whose document has these bytes."""
        return self.rows("SELECT id, state FROM message WHERE direction = ? AND partner = ? AND sha256 = ?", direction,
                         partner, hashlib.sha256(document).hexdigest())

    def story(self, message):
        return [row["text"] for row in self.rows("SELECT text FROM event WHERE message = ? ORDER BY id", message)]

    def cases(self, partner):
        """What a person must look at because of AS2."""
        return [row["text"] for row in self.rows(
            "SELECT text FROM exception_case WHERE partner = ? AND kind IN ('MIC_MISMATCH', 'RECEIPT_UNPROVEN', "
            "'OUR_DOCUMENT_REJECTED', 'RECEIPT_OVERDUE') ORDER BY id", partner)]
