# SPDX-License-Identifier: Apache-2.0
"""pyas2lib sends to `crossdock serve` and receives from it. Run by tests/interop/as2/run."""
import base64
import hashlib
import itertools
import queue
import re
import threading

import house


def load_pyas2lib():
    """oscrypto 1.3.0 finds no version in "OpenSSL 3.0.22", since it expects one digit after each dot."""
    search = re.search
    digit = "\\d\\.\\d\\.\\d[a-z]"
    re.search = lambda pattern, text, flags=0: search(
        pattern.replace(digit, digit.replace("[", "+[")) if isinstance(pattern, str) else pattern, text, flags)
    try:
        from pyas2lib import as2  # pylint: disable=import-outside-toplevel
        return as2
    finally:
        re.search = search


as2 = load_pyas2lib()

# Of our own sending: what the partner's profile says, and what pyas2lib must have found in the message.
SENT = {
    "plain": (["sign: none", "encrypt: none"], ""),
    "signed": (["encrypt: none"], "s"),
    "encrypted": (["sign: none"], "e"),
    "compressed": (["sign: none", "encrypt: none", "compress: before-signing"], "c"),
    "signed encrypted": ([], "se"),
    "signed compressed": (["encrypt: none", "compress: before-signing"], "sc"),
    "encrypted compressed": (["sign: none", "compress: before-signing"], "ec"),
    "signed encrypted compressed": (["compress: before-signing"], "sec"),
    "signed then compressed": (["encrypt: none", "compress: after-signing"], "sc"),
    "signed then compressed encrypted": (["compress: after-signing"], "sec"),
    "sha-1 3des": (["sign: sha-1", "sha1_until: 2099-01-01", "encrypt: 3des", "triple_des_until: 2099-01-01"], "se"),
    "sha-384 aes-192-cbc": (["sign: sha-384", "encrypt: aes-192-cbc"], "se"),
    "sha-512 aes-256-cbc": (["sign: sha-512", "encrypt: aes-256-cbc"], "se"),
    "sha-256 pss": (["signature: pss"], "se"),
    "oaep-sha1": (["key_transport: oaep-sha1"], "se"),
    "chunked": (["chunked: true"], "se"),
    "async receipt": (["receipt_mode: async"], "se"),
    "async receipt signed compressed": (["receipt_mode: async", "encrypt: none", "compress: before-signing"], "sc"),
    "unsigned receipt": (["receipt: unsigned"], "se"),
    "no receipt": (["receipt: none"], "se"),
}
STRICT = "strict"  # pyas2lib demands encryption of it, and our profile does not encrypt
LOST = "lost"      # the first reply to what is sent to it never arrives


def name_of(way):
    return way.replace(" ", "-")


class Peer:
    """pyas2lib as a server: what it received, and the receipts that came to it."""

    def __init__(self, key):
        self.key = key
        self.messages, self.receipts = queue.Queue(), queue.Queue()
        self.listener = house.Listener(self.answer)
        self.us_pem = (house.FOLDER / "us.pem").read_bytes()
        self.seen, self.attempts = set(), []

    def organisation(self, name):
        pair = (self.key.with_suffix(".key").read_bytes() + self.key.with_suffix(".pem").read_bytes())
        return as2.Organization(as2_name=name, sign_key=pair, decrypt_key=pair, mdn_url=self.listener.url("/mdn"),
                                domain="peer.example")

    def crossdock(self, **terms):
        return as2.Partner(as2_name="CROSSDOCK", verify_cert=self.us_pem, encrypt_cert=self.us_pem, **terms)

    def answer(self, path, raw):
        if path == "/mdn":
            self.receipts.put(raw)
            return 200, {}, b""
        message = as2.Message()
        status, problem, mdn = message.parse(
            raw, find_org_cb=self.organisation,
            find_partner_cb=lambda _: self.crossdock(encrypt=b"as2-to: strict" in raw.lower()),
            find_message_cb=lambda identifier, _: identifier in self.seen)
        first = message.message_id not in self.seen
        self.seen.add(message.message_id)
        self.messages.put((status, problem, message))
        if message.headers["as2-to"] == LOST.upper():
            self.attempts.append(raw)
            if first:
                return None
        if mdn is None:
            return 200, {}, b""
        headers = {key: " ".join(value.split()) for key, value in mdn.headers.items()}
        if mdn.mdn_mode == "SYNC":
            return 200, headers, mdn.content
        port = int(mdn.mdn_url.split(":")[2].split("/")[0])
        threading.Timer(0.3, house.post, (port, headers, mdn.content)).start()
        return 200, {}, b""


class Entity:
    """What pyas2lib hashed itself: it keeps no MIC of messages that it does not sign."""

    def __enter__(self):
        self.bytes, self.saved = None, (as2.compress_message, as2.encrypt_message)

        def first(function):
            def call(data, *rest, **named):
                self.bytes = self.bytes or data
                return function(data, *rest, **named)
            return call

        as2.compress_message, as2.encrypt_message = map(first, self.saved)
        return self

    def __exit__(self, *_):
        as2.compress_message, as2.encrypt_message = self.saved


def send(gateway, peer, document, **terms):
    """(message, reply) of a message to the gateway."""
    message = as2.Message(peer.organisation("PYAS2LIB"), peer.crossdock(**terms))
    with Entity() as entity:
        message.build(document, filename="order.edi", content_type="application/edi-x12")
    if message.mic is None:
        message.mic = base64.b64encode(hashlib.sha256(entity.bytes or document).digest())
    return message, house.post(gateway.port, message.headers, message.content)


def check_receipt(message, raw, expected="processed"):
    """pyas2lib verifies signature and MIC; a MIC that differs would be processed/warning."""
    mdn = as2.Mdn()
    status, detail = mdn.parse(raw, lambda identifier, _: message if identifier == message.message_id else None)
    house.equal(f"{status}: {detail}" if detail else status, expected, "the receipt's disposition")
    mic = re.search(rb"received-content-mic: *([^,\r\n]+)", raw, re.IGNORECASE)
    if expected == "processed":
        house.equal(mic and mic.group(1).strip(), message.mic, "the receipt's MIC")
    signed = b"multipart/signed" in raw[:raw.index(b"\r\n\r\n")].lower()
    house.equal(signed, bool(message.receiver.mdn_digest_alg), "the receipt is signed")


def check_arrival(gateway, document):
    found = house.eventually(lambda: gateway.messages("in", "pyas2lib", document), "the document is kept as it was sent")
    house.equal(len(found), 1, "the number of messages with this document")


def receive_cases(gateway, peer):
    """What pyas2lib sends: every combination, then other algorithms, line ends, repetition and damage."""
    switches = ("sign", "encrypt", "compress")
    for mode, digest in (("SYNC", "sha256"), ("ASYNC", "sha256"), ("SYNC", None)):
        for chosen in itertools.product((False, True), repeat=3):
            terms = dict(zip(switches, chosen), enc_alg="aes_128_cbc", mdn_mode=mode, mdn_digest_alg=digest)
            words = [word for word, on in zip(switches, chosen) if on] or ["plain"]
            with house.case(f"to us: {' '.join(words)}, {'' if digest else 'un'}signed {mode.lower()} receipt"):
                check_exchange(gateway, peer, gateway.order("pyas2lib"), terms)
    both = {"sign": True, "encrypt": True, "mdn_mode": "SYNC", "mdn_digest_alg": "sha256", "enc_alg": "aes_256_cbc"}
    for label, terms in {
        "sha-1, 3des": {"digest_alg": "sha1", "enc_alg": "tripledes_192_cbc", "mdn_digest_alg": "sha1"},
        "sha-384, aes-192-cbc": {"digest_alg": "sha384", "enc_alg": "aes_192_cbc", "mdn_digest_alg": "sha384"},
        "sha-512, aes-256-cbc": {"digest_alg": "sha512", "mdn_digest_alg": "sha512"},
        "compressed, receipt by sha-512": {"compress": True, "mdn_digest_alg": "sha512"},
    }.items():
        with house.case(f"to us: {label}"):
            check_exchange(gateway, peer, gateway.order("pyas2lib"), {**both, **terms})
    with house.case("to us: signed, document of bare line feeds"):
        # pyas2lib rewrites them before it signs, so the document that is kept has CRLF.
        document = gateway.order("pyas2lib", b"\n")
        message, reply = send(gateway, peer, document, **{**both, "encrypt": False})
        check_receipt(message, reply.raw())
        check_arrival(gateway, document.replace(b"\n", b"\r\n"))
    with house.case("to us: repeated, the same receipt and one effect"):
        document = gateway.order("pyas2lib")
        message, reply = send(gateway, peer, document, **both)
        again = house.post(gateway.port, message.headers, message.content)
        check_receipt(message, again.raw())
        house.equal(again.body, reply.body, "the second receipt")
        check_arrival(gateway, document)
    with house.case("to us: repeated with other content, refused"):
        message, _ = send(gateway, peer, gateway.order("pyas2lib"), **both)
        other, _ = send(gateway, peer, gateway.order("pyas2lib"), **both)
        headers = dict(other.headers, **{"Message-ID": message.headers["Message-ID"]})
        check_receipt(message, house.post(gateway.port, headers, other.content).raw(),
                      "processed/error: duplicate-document")
    damage_cases(gateway, peer, both)


def damage_cases(gateway, peer, both):
    def damaged(expected, change, **terms):
        message = as2.Message(peer.organisation("PYAS2LIB"), peer.crossdock(**{**both, **terms}))
        message.build(gateway.order("pyas2lib"), content_type="application/edi-x12")
        check_receipt(message, house.post(gateway.port, message.headers, change(message.content)).raw(),
                      f"processed/error: {expected}")

    with house.case("to us: changed after it was signed, refused in a signed receipt"):
        damaged("integrity-check-failed", lambda body: body.replace(b"BEG*00", b"BEG*01"), encrypt=False)
    with house.case("to us: damaged cipher text, refused in a signed receipt"):
        damaged("decryption-failed", lambda body: body[:-20] + bytes(20))
    with house.case("to us: pss without its parameters, which then mean SHA-1: refused"):
        # RFC 4055: absent parameters stand for SHA-1 and a salt of 20 bytes. pyas2lib signs with what it was told.
        damaged("authentication-failed", lambda body: body, sign_alg="rsassa_pss")
    with house.case("to us: not encrypted where it must be, refused"):
        message = as2.Message(peer.organisation("STRICT"), peer.crossdock(**{**both, "encrypt": False}))
        message.build(gateway.order(STRICT), content_type="application/edi-x12")
        check_receipt(message, house.post(gateway.port, message.headers, message.content).raw(),
                      "processed/error: insufficient-message-security")


def check_exchange(gateway, peer, document, terms):
    message, reply = send(gateway, peer, document, **terms)
    if terms["mdn_mode"] == "SYNC":
        house.equal(reply.status, 200, "the reply's status")
        check_receipt(message, reply.raw())
    else:
        house.equal((reply.status in (200, 202, 204), reply.body), (True, b""), "the reply")
        check_receipt(message, peer.receipts.get(timeout=60))
    check_arrival(gateway, document)


def next_message(peer, partner):
    """What came for this partner; other partners' messages have been looked at or do not matter."""
    while True:
        status, problem, message = peer.messages.get(timeout=60)
        if message.headers.get("as2-to") == partner.upper():
            return status, problem, message


def send_cases(gateway, peer):
    """What our sender sends: an order that comes in makes the gateway answer it with a 997."""
    for way, (profile, letters) in SENT.items():
        partner = name_of(way)
        with house.case(f"from us: {way}"):
            trigger(gateway, peer, partner)
            status, problem, message = next_message(peer, partner)
            assert status == "processed", f"{status}: {problem[0]}"
            found = "".join(letter for letter, on in zip("sec", (message.signed, message.encrypted, message.compressed)) if on)
            house.equal(found, letters, "how it was protected")
            check_confirmed(gateway, partner, message, "no receipt" if "receipt: none" in profile else
                            "confirms the receipt" if "s" in letters else "the receipt has no MIC")
    with house.case("from us: reply lost, the same bytes again, known as a duplicate"):
        trigger(gateway, peer, LOST)
        _, _, message = next_message(peer, LOST)
        status, problem, again = next_message(peer, LOST)
        while again.message_id != message.message_id:  # our answer to the order as a whole
            status, problem, again = next_message(peer, LOST)
        assert "Duplicate message" in str(problem[0]), f"{status}: {problem[0]}"
        one, other = [raw for raw in peer.attempts if message.message_id.encode() in raw][:2]
        house.equal(one, other, "the second attempt")
        # The receipt of a duplicate says nothing about the first copy, so a person is told; it is not sent a third time.
        check_confirmed(gateway, LOST, message, "the receipt has no MIC (processed/warning: duplicate-document)")
    with house.case("from us: refused by pyas2lib, and a person is told"):
        trigger(gateway, peer, STRICT)
        status, _, _ = next_message(peer, STRICT)
        house.equal(status, "processed/Error", "pyas2lib's verdict")
        refusals = house.eventually(lambda: gateway.cases(STRICT), "a case")
        assert "refused our message: processed/error: insufficient-message-security" in refusals[0], refusals


def check_confirmed(gateway, partner, message, expected):
    """pyas2lib leaves the MIC out where nothing was signed: taken for what it is, and a person is told."""
    [sent] = house.eventually(lambda: gateway.messages("out", partner, message.content), "pyas2lib read what we sent")
    house.eventually(lambda: gateway.messages("out", partner, message.content)[0]["state"] == "sent", "our message is sent")
    if expected != "no receipt":
        house.eventually(lambda: [text for text in gateway.story(sent["id"]) if expected in text], expected)
    if not expected.startswith("the receipt has no MIC"):
        house.equal(gateway.cases(partner), [], "what a person must look at")


def trigger(gateway, peer, partner):
    message = as2.Message(peer.organisation(partner.upper()),
                          peer.crossdock(sign=True, encrypt=True, enc_alg="aes_128_cbc", mdn_mode="SYNC", mdn_digest_alg="sha256"))
    message.build(gateway.order(partner), content_type="application/edi-x12")
    house.equal(house.post(gateway.port, message.headers, message.content).status, 200, "the reply to the order")


def main():
    our, key = house.our_key(), house.peer_key("peer")
    gateway, peer = house.Gateway(our), Peer(key)
    old = ["sha1_until: 2099-01-01", "triple_des_until: 2099-01-01"]
    gateway.partner("pyas2lib", key, peer.listener.url(), ["require: [nothing]", *old])
    gateway.partner(LOST, key, peer.listener.url(), [])
    gateway.partner(STRICT, key, peer.listener.url(), ["encrypt: none"])
    for way, (profile, _) in SENT.items():
        gateway.partner(name_of(way), key, peer.listener.url(), profile)
    with gateway:
        receive_cases(gateway, peer)
        send_cases(gateway, peer)


main()
