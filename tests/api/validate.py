#!/usr/bin/env python3
"""Compares answers of the API with openapi.yaml.

  validate.py openapi.yaml exchanges.jsonl [--whole]

Each line of the second file is one exchange: {"method", "target", "status", "media_type", "body"}. An answer must have a
status and a media type that its operation declares, and a body that fits the schema of both. Problems count for every
operation. With --whole every operation must have been answered once with each success that it declares.
"""

import json
import re
import sys
import urllib.parse

import yaml
from jsonschema import Draft202012Validator, RefResolver

ANYWHERE = {400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 416, 422, 428, 429, 500, 503}


def operations(description):
    """(method, pattern of the path, operation), paths without places first."""
    root = description["servers"][0]["url"]
    found = []
    for path, item in description["paths"].items():
        pattern = re.compile("^" + re.sub(r"\\\{[a-z_]+\\\}", "[^/]+", re.escape(root + path)) + "$")
        for method in ("get", "put", "post", "patch", "delete"):
            if method in item:
                found.append((path.count("{"), method.upper(), pattern, item[method]))
    return [entry[1:] for entry in sorted(found, key=lambda entry: entry[0])]


class Judge:
    def __init__(self, description):
        self.description = description
        self.operations = operations(description)
        self.resolver = RefResolver("", description)
        self.seen = set()  # (operation id, status)
        self.complaints = []

    def resolved(self, value):
        return self.resolver.resolve(value["$ref"])[1] if "$ref" in value else value

    def operation_of(self, method, path):
        method = "GET" if method == "HEAD" else method
        return next((op for known, pattern, op in self.operations if known == method and pattern.match(path)), None)

    def fits(self, where, schema, body):
        validator = Draft202012Validator(schema, resolver=self.resolver)
        errors = sorted(validator.iter_errors(body), key=lambda e: list(map(str, e.absolute_path)))
        for error in errors[:5]:
            place = "/".join(str(part) for part in error.absolute_path)
            self.complaints.append(f"{where}: /{place}: {error.message[:300]}")

    def judge(self, exchange):
        path = urllib.parse.urlsplit(exchange["target"]).path
        if not path.startswith("/api/v1/"):
            return
        status, media = exchange["status"], exchange["media_type"].split(";")[0]
        where = f'{exchange["method"]} {exchange["target"]} -> {status}'
        if status >= 400:
            if media != "application/problem+json":
                self.complaints.append(f"{where}: a refusal of media type {media}")
            if status not in ANYWHERE:
                self.complaints.append(f"{where}: a status that is declared nowhere")
            if exchange["method"] != "HEAD":
                self.fits(where, self.description["components"]["schemas"]["problem"], json.loads(exchange["body"]))
        operation = self.operation_of(exchange["method"], path.rstrip("/"))
        if operation is None:
            if status < 400:
                self.complaints.append(f"{where}: no operation is described that answers so")
            return
        self.seen.add((operation["operationId"], status))
        if status >= 400 or status in (204, 304) or exchange["method"] == "HEAD":
            return
        response = operation["responses"].get(str(status))
        if response is None:
            return self.complaints.append(f"{where}: {operation['operationId']} does not declare this status")
        content = self.resolved(response).get("content", {})
        if media not in content:
            return self.complaints.append(f"{where}: media type {media} is not among {', '.join(content)}")
        if media == "application/json":
            self.fits(where, content[media]["schema"], json.loads(exchange["body"]))

    def finish(self):
        for _, _, operation in self.operations:
            for status in operation["responses"]:
                if int(status) < 300 and (operation["operationId"], int(status)) not in self.seen:
                    self.complaints.append(f"{operation['operationId']} was never answered with {status}")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        judge = Judge(yaml.safe_load(file))
    count = 0
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            count += 1
            judge.judge(json.loads(line))
    if "--whole" in sys.argv:
        judge.finish()
    for complaint in judge.complaints[:40]:
        print(complaint)
    print(f"{count} answers compared with {sys.argv[1].rpartition('/')[2]}: {len(judge.complaints)} complaints")
    return 1 if judge.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
