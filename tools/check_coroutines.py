#!/usr/bin/env python3
"""Finds temporaries in statements that contain co_await.

g++ 12 destroys some temporaries of such statements twice, without a warning: aggregates, initialiser lists and
lambdas with captures. The remedy is always the same: give the value a name in a statement of its own, then move it.

    co_await send({.url = url});                      wrong
    Request request{.url = url};                      right
    co_await send(std::move(request));

The check reads text, not types. It reports every brace that builds a value, every capturing lambda, and every call
of a type's name (PascalCase, std::string, std::vector, std::optional and the like) within such a statement.

  tools/check_coroutines.py [FILE…]
"""

import argparse
import pathlib
import re
import sys

from sources import ROOT, code_only, cpp_files, line_of

OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = {")", "]", "}"}
CONTROL = re.compile(r"\b(?:if(?:\s+constexpr)?|while|for|switch)\s*$")
TYPE_CALL = re.compile(
    r"(?:\bstd::(?:string|string_view|vector|map|set|optional|function|pair|tuple|shared_ptr|unique_ptr|any|variant)"
    r"(?:<[^;(){}]*>)?|(?<![\w.>])(?:\w+::)*[A-Z][a-z]\w*(?:<[^;(){}]*>)?)\s*\(")
CAST = re.compile(r"\b(?:static_cast|const_cast|reinterpret_cast|dynamic_cast|template)\s*<[^;(){}]*$")


def pairs(code):
    """Offset of each bracket → offset of its partner. Unbalanced brackets have none."""
    partner, stack = {}, []
    for at, char in enumerate(code):
        if char in OPENING:
            stack.append(at)
        elif char in CLOSING:
            if stack and OPENING[code[stack[-1]]] == char:
                partner[at] = stack.pop()
                partner[partner[at]] = at
    return partner


def before(code, at):
    """What stands before an offset on the way back, without blanks."""
    return code[max(0, at - 200):at].rstrip()


def is_block(code, at, partner):
    """Whether the { at this offset opens statements, a lambda's body or a class, rather than building a value."""
    ahead = before(code, at)
    if not ahead or ahead[-1] in ";{}:":
        return True
    if ahead[-1] == ")":
        # if (…) {, f(…) {, [](…) { are blocks.
        return True
    if ahead[-1] == "]":
        # A lambda without parameters. `new int[3]{…}` does not occur in a co_await statement.
        return True
    if re.search(r"\b(?:else|do|try|const|noexcept|override|final|mutable)$", ahead):
        return True
    # A trailing return type, -> T {, or the head of a class, enumeration or namespace.
    head = re.split(r"[;{}]", ahead)[-1]
    return bool(re.search(r"->[^;{}()]*(?:\([^()]*\))?[^;{}()]*$", head)
                and re.search(r"[)\]]\s*(?:mutable\s*)?(?:noexcept\s*)?->", head)
                or re.search(r"\b(?:struct|class|enum|union|namespace)\b[^;(){}=]*$", head))


def extent(code, at, partner):
    """Start and end of the statement around an offset: from the last ; { or } outside it to its own end."""
    start = at
    while start > 0:
        char = code[start - 1]
        if char in ")]":
            start = partner.get(start - 1, start - 1)
        elif char == "}":
            opening = partner.get(start - 1)
            if opening is None or is_block(code, opening, partner) and not in_lambda(code, opening, partner):
                break
            start = opening
        elif char == ";":
            break
        elif char == "{":
            if is_block(code, start - 1, partner):
                break
            start -= 1
        elif char == "(" and CONTROL.search(code[max(0, start - 60):start - 1]):
            break
        else:
            start -= 1
    end = at
    while end < len(code):
        char = code[end]
        if char in "([":
            end = partner.get(end, end) + 1
        elif char == "{":
            if is_block(code, end, partner) and not in_lambda(code, end, partner):
                break
            end = partner.get(end, end) + 1
        elif char == ";":
            break
        elif char == "}":
            opening = partner.get(end)
            if opening is None or is_block(code, opening, partner):
                break
            end += 1
        elif char == ")":
            opening = partner.get(end, end)
            end += 1
            if CONTROL.search(code[max(0, opening - 60):opening]):
                break
        else:
            end += 1
    return start, end


def lambda_introducers(code, start, end, partner):
    """The [ of each lambda in a range, with the { of its body."""
    for at in range(start, end):
        if code[at] != "[" or at not in partner:
            continue
        ahead = before(code, at)
        if ahead.endswith("[") or code[at + 1:at + 2] == "[" or re.search(r"(?:[\w)\]]|\bauto\s*&{0,2})$", ahead):
            if not re.search(r"\b(?:return|co_return|co_await|co_yield)$", ahead):
                continue
        after = partner[at] + 1
        body = re.compile(r"\s*(?:<[^;{}]*>\s*)?").match(code, after).end()
        if code[body:body + 1] == "(":
            body = partner.get(body, body) + 1
        opening = code.find("{", body, end)
        if opening >= 0 and ";" not in code[body:opening] and opening in partner:
            yield at, opening


def in_lambda(code, brace, partner):
    """Whether this { is the body of a lambda."""
    start = max(0, brace - 400)
    return any(opening == brace for _, opening in lambda_introducers(code, start, brace + 1, partner))


def check_text(text):
    """The complaints about one file, as (line, what)."""
    code = re.sub(r"^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", lambda m: re.sub(r"[^\n]", " ", m.group()), code_only(text), flags=re.M)
    partner = pairs(code)
    complaints = {}
    for awaiting in re.finditer(r"(?<!operator )\bco_await\b", code):
        start, end = extent(code, awaiting.start(), partner)
        bodies = []
        for introducer, opening in lambda_introducers(code, start, end, partner):
            bodies.append((opening, partner[opening]))
            if code[introducer + 1:partner[introducer]].strip():
                complaints[introducer] = "a lambda with captures"
        for at in range(start, end):
            if any(opening <= at <= closing for opening, closing in bodies):
                continue
            if code[at] == "{" and at in partner and not is_block(code, at, partner):
                complaints[at] = "a value built in braces"
        for call in TYPE_CALL.finditer(code, start, end):
            if any(opening <= call.start() <= closing for opening, closing in bodies):
                continue
            declared = re.search(r"[\w>&*]\s+$", code[start:call.start()])
            if declared and not re.search(r"\b(?:return|co_return|co_await|co_yield|throw|case|else|not|and|or)\s+$",
                                          code[start:call.start()]):
                continue
            if not CAST.search(code[start:call.end()]):
                complaints[call.start()] = f"a temporary {call.group().rstrip('( ')}"
    return sorted((line_of(code, at), what) for at, what in complaints.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="only these")
    arguments = parser.parse_args()
    wrong = 0
    for path in [pathlib.Path(name) for name in arguments.files] or cpp_files():
        for line, what in check_text((ROOT / path).read_text(encoding="utf-8")):
            wrong += 1
            print(f"{path}:{line}: {what} in a statement with co_await: name it in a statement of its own, then move it")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
