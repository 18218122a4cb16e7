# SPDX-License-Identifier: Apache-2.0
"""BouncyCastle opens what `crossdock as2 seal` makes and seals what `crossdock as2 open` opens, in files.

Run by tests/interop/as2/run. The MIC that each side takes of a message is compared in every case.
"""
import json
import os
import subprocess

import house

DIGESTS = {"sha-1": "SHA-1", "sha-256": "SHA-256", "sha-384": "SHA-384", "sha-512": "SHA-512"}
CIPHERS = ("aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-128-gcm", "aes-192-gcm", "aes-256-gcm", "3des")
TRANSPORTS = ("oaep-sha1", "oaep-sha256", "oaep-sha512")


def ways():
    """Every way to protect a document that both speak: what is set, by the names of `crossdock as2 seal`."""
    for compress in ("", "before", "after"):
        if compress != "after":
            yield {"compress": compress}
            yield {"compress": compress, "encrypt": "aes-128-cbc"}
        yield {"compress": compress, "sign": "sha-256"}
        yield {"compress": compress, "sign": "sha-256", "encrypt": "aes-128-cbc"}
        yield {"compress": compress, "sign": "sha-256", "encrypt": "aes-256-gcm"}
    for digest in DIGESTS:
        yield {"sign": digest, "pss": True}
        if digest != "sha-256":
            yield {"sign": digest}
    for cipher in CIPHERS:
        if cipher not in ("aes-128-cbc", "aes-256-gcm"):
            yield {"sign": "sha-256", "encrypt": cipher}
    for transport in TRANSPORTS:
        yield {"sign": "sha-256", "encrypt": "aes-256-cbc", "transport": transport}
    yield {"sign": "sha-512", "pss": True, "compress": "before", "encrypt": "aes-256-gcm", "transport": "oaep-sha256"}


def label(way):
    return ", ".join(part for part in (
        way.get("sign", "") + (" pss" if way.get("pss") else ""), way.get("encrypt", ""), way.get("transport", ""),
        f"compressed {way['compress']}" + (" signing" if way.get("sign") else "") if way.get("compress") else "",
    ) if part) or "plain"


class Java:
    """One virtual machine for all cases, since it takes longer to start than a case."""

    def __init__(self, key, partner):
        self.process = subprocess.Popen(
            ["java", "-cp", os.environ["INTEROP_CLASS_PATH"], str(house.Path(__file__).with_name("Peer.java")),
             f"{key}.p12", house.PASSPHRASE, f"{partner}.pem"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, verb, **terms):
        self.process.stdin.write(" ".join([verb, *(f"{name.replace('_', '-')}={value}" for name, value in terms.items())]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer.startswith("ok"), answer or "the virtual machine ended"
        return dict(word.split("=", 1) for word in answer.split(" ")[1:])

    def end(self):
        self.process.stdin.close()
        self.process.wait(60)


def from_us(java, us, peer, document, way):
    message, out = house.FOLDER / "message", house.FOLDER / "opened"
    options = ["--key", f"{us}.key", "--cert", f"{us}.pem", "--partner-cert", f"{peer}.pem"]
    for name, option in (("sign", "--sign"), ("encrypt", "--encrypt"), ("transport", "--key-transport"), ("compress", "--compress")):
        options += [option, way[name]] if way.get(name) else []
    options += ["--pss"] if way.get("pss") else []
    status, output, errors = house.crossdock("as2", "seal", "--from", "CROSSDOCK", "--to", "BC", "--filename", "order.edi",
                                             "--content-type", "application/edi-x12", "--json", "--output", message,
                                             *options, house.FOLDER / "document")
    house.equal((status, errors), (0, ""), "as2 seal")
    answer = java.ask("open", **{"in": message, "out": out})
    house.equal(answer["signature"], "valid" if way.get("sign") else "none", "the signature")
    house.equal(answer["encrypted"], "yes" if way.get("encrypt") else "no", "encryption")
    house.equal(answer["compressed"], "yes" if way.get("compress") else "no", "compression")
    house.equal(out.read_bytes(), document, "the document that BouncyCastle read")
    house.equal(answer["filename"], "order.edi", "the file name")
    # Of a plain message the content alone is hashed (RFC 4130 §7.3.1); the other side hashes all entities as such.
    if any(way.get(name) for name in ("sign", "encrypt", "compress")):
        house.equal(answer["mic"], json.loads(output)["mic"], "the MIC of BouncyCastle")


def to_us(java, us, peer, document, way, kept=None, **more):
    message, out = house.FOLDER / "message", house.FOLDER / "opened"
    terms = dict(more)
    if way.get("sign"):
        terms.update(digest=DIGESTS[way["sign"]], padding="pss" if way.get("pss") else "pkcs1")
    terms.update({name: way[old] for old, name in (("compress", "compress"), ("encrypt", "cipher"), ("transport", "transport"))
                  if way.get(old)})
    answer = java.ask("seal", **{"in": house.FOLDER / "document", "out": message}, **terms)
    status, output, errors = house.crossdock("as2", "open", "--key", f"{us}.key", "--cert", f"{us}.pem", "--partner-cert",
                                             f"{peer}.pem", "--json", "--payload", out, message)
    found = json.loads(output)
    house.equal((status, found["error"]), (0, None), f"as2 open {errors}")
    house.equal(found["signature"], "valid" if way.get("sign") else "none", "the signature")
    house.equal(found["encrypted"], way.get("encrypt") or "none", "the cipher")
    house.equal(found["compressed"], bool(way.get("compress")), "compression")
    house.equal(found["filename"], "order.edi", "the file name")
    house.equal(out.read_bytes(), document if kept is None else kept, "the document that we read")
    if any(way.get(name) for name in ("sign", "encrypt", "compress")):
        house.equal(found["mic"], answer["mic"], "our MIC")


def damage_cases(java, us, peer):
    """A signature of BouncyCastle's over something else, and by somebody else, is no better because it parses."""
    with house.case("to us: changed after it was signed, invalid"):
        message = house.FOLDER / "message"
        java.ask("seal", **{"in": house.FOLDER / "document", "out": message}, digest="SHA-256")
        message.write_bytes(message.read_bytes().replace(b"BEG*00", b"BEG*01"))
        status, output, _ = house.crossdock("as2", "open", "--partner-cert", f"{peer}.pem", "--json", message)
        house.equal((status, json.loads(output)["signature"]), (1, "invalid"), "the verdict")
    with house.case("to us: tag of AES-GCM damaged, refused"):
        java.ask("seal", **{"in": house.FOLDER / "document", "out": message}, digest="SHA-256", cipher="aes-256-gcm")
        bytes_ = message.read_bytes().rstrip(b"\r\n")
        message.write_bytes(bytes_[:-1] + bytes([bytes_[-1] ^ 1]))
        status, output, _ = house.crossdock("as2", "open", "--key", f"{us}.key", "--cert", f"{us}.pem", "--json", message)
        house.equal(status, 1, "exit status")
        assert json.loads(output)["error"].startswith("decryption-failed"), output


def main():
    us, peer = house.our_key(), house.peer_key("bc")
    java = Java(peer, us)
    crlf = house.ORDER.replace(b"\n", b"\r\n")
    (house.FOLDER / "document").write_bytes(crlf)
    for way in ways():
        with house.case(f"from us: {label(way)}"):
            from_us(java, us, peer, crlf, way)
        with house.case(f"to us: {label(way)}"):
            to_us(java, us, peer, crlf, way)
    both = {"sign": "sha-256", "encrypt": "aes-128-cbc"}
    for name, more in {"sha256 as its old name": {"names": "old"}, "document in base64": {"cte": "base64"},
                       "document quoted-printable": {"cte": "quoted-printable"}, "7bit as default": {"cte": "7bit", "default-cte": "7bit"}}.items():
        with house.case(f"to us: {name}"):
            to_us(java, us, peer, crlf, both, **more)
    damage_cases(java, us, peer)
    bare = house.ORDER
    (house.FOLDER / "document").write_bytes(bare)
    with house.case("to us: bare line feeds, binary"):
        to_us(java, us, peer, bare, both)
    with house.case("to us: bare line feeds, 7bit: signed over CRLF"):
        to_us(java, us, peer, bare, both, **{"cte": "7bit", "default-cte": "7bit"})
    with house.case("from us: bare line feeds"):
        from_us(java, us, peer, bare, both)
    large = os.urandom(3 << 20)
    (house.FOLDER / "document").write_bytes(large)
    for way in (both, {"sign": "sha-256", "encrypt": "aes-256-gcm", "compress": "before"}):
        with house.case(f"from us: 3 MiB of noise, {label(way)}"):
            from_us(java, us, peer, large, way)
        with house.case(f"to us: 3 MiB of noise, {label(way)}"):
            to_us(java, us, peer, large, way)
    java.end()


main()
