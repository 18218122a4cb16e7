# SPDX-License-Identifier: Apache-2.0
"""npm libas2 as a sender: OAEP with SHA-512, bodies in base64 over HTTP, header names in a case of its own.

Run by tests/interop/as2/run. It cannot compress, and no body in binary reaches it whole; so it only sends to us.
"""
import json
import queue

import house

SCRIPT = house.Path(__file__).with_name("libas2.js")


def node(*arguments):
    return json.loads(house.run("node", SCRIPT, *arguments))


def main():
    us, key = house.our_key(), house.peer_key("libas2")
    gateway, receipts = house.Gateway(us), queue.Queue()
    listener = house.Listener(lambda path, raw: (receipts.put((path, raw)), (200, {}, b""))[1])
    gateway.partner("libas2", key, listener.url(), ["require: [nothing]", "receipt: none"])

    def exchange(sign, encrypt, later="none"):
        document, file = gateway.order("libas2"), house.FOLDER / "document"
        file.write_bytes(document)
        message = node("compose", key, f"{us}.pem", file, sign, encrypt, later)
        headers = {name: " ".join(value.split()) for name, value in message["headers"].items()}
        reply = house.post(gateway.port, headers, message["body"].encode())
        raw = reply.raw()
        while later != "none":  # the gateway's answers to orders come to the same server
            path, raw = receipts.get(timeout=60)
            if path == "/mdn":
                break
        (house.FOLDER / "receipt").write_bytes(raw)
        notification = node("receipt", f"{us}.pem", house.FOLDER / "receipt")
        return document, {name.lower(): value for name, value in headers.items()}["message-id"], notification

    with gateway:
        for sign in ("none", "sha-256", "sha-384", "sha-512"):
            for encrypt in ("none", "aes128-CBC", "aes256-CBC"):
                if sign in ("sha-384", "sha-512") and encrypt == "aes256-CBC":
                    continue
                with house.case(f"to us: {sign}, {encrypt}, receipt read by libas2"):
                    check(gateway, *exchange(sign, encrypt))
        with house.case("to us: sha-256, aes128-CBC, async receipt"):
            check(gateway, *exchange("sha-256", "aes128-CBC", listener.url("/mdn")))


def check(gateway, document, message_id, notification):
    print_of = json.dumps(notification)
    house.equal(notification["disposition"]["processed"], True, f"the disposition in {print_of}")
    assert message_id in print_of, print_of
    house.eventually(lambda: gateway.messages("in", "libas2", document), "the document is kept as it was sent")


main()
