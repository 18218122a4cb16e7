#!/usr/bin/env python3
"""Every relative link in a Markdown file leads to a file that exists and, where it names one, to a heading of it."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)


def blanked(match):
    return re.sub(r"[^\n]", " ", match.group())


def prose(text):
    """The text without fenced blocks and code spans, lines kept."""
    return re.sub(r"`[^`\n]*`", blanked, FENCE.sub(blanked, text))


def anchors(text):
    """The names that headings get."""
    found = set()
    for heading in re.findall(r"^#+\s+(.*?)\s*$", FENCE.sub(blanked, text), re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        count = 1
        unique = name
        while unique in found:
            unique = f"{name}-{count}"
            count += 1
        found.add(unique)
    return found


def check(root=ROOT):
    """The complaints, each "file:line: what"."""
    root = pathlib.Path(root)
    complaints = []
    skipped = {"build", ".git"}
    for path in sorted(root.rglob("*.md")):
        relative = path.relative_to(root)
        if relative.parts[0] in skipped:
            continue
        text = prose(path.read_text(encoding="utf-8"))
        for match in LINK.finditer(text):
            target, _, anchor = match[1].partition("#")
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            where = f"{relative}:{text.count(chr(10), 0, match.start()) + 1}"
            file = path if not target else (path.parent / target)
            if not file.exists():
                complaints.append(f"{where}: {match[1]} does not exist")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text(encoding="utf-8")):
                complaints.append(f"{where}: {match[1]} has no such heading")
    return complaints


def main():
    complaints = check()
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
