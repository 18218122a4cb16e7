"""The C++ sources of the project, and their text without comments and literals. Shared by the checks."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("base", "translators", "partners", "gateway", "tests", "bench")

# Comments, raw strings, strings and characters, in the order in which a scanner must try them. A ' between digits
# (1'000'000) is not the start of a character.
_TOKEN = re.compile(
    r"""(?P<line>//[^\n]*)|(?P<block>/\*.*?\*/)"""
    r"""|R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)\""""
    r"""|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'""",
    re.S | re.X,
)


def cpp_files(root=ROOT, suffixes=(".cpp", ".hpp")):
    """Paths relative to root, sorted."""
    found = []
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.suffix in suffixes and path.is_file():
                found.append(path.relative_to(root))
    return sorted(found)


def without_comments(text):
    """The same text, lines and columns kept, with comments blanked."""
    return _blank(text, lambda match: match.lastgroup in ("line", "block") or match.group().startswith("/"))


def code_only(text):
    """The same text, lines and columns kept, with comments and the insides of literals blanked."""
    return _blank(text, lambda match: True)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def _blank(text, wanted):
    def replace(match):
        piece = match.group()
        if not wanted(match):
            return piece
        if piece.startswith("/"):
            return re.sub(r"[^\n]", " ", piece)
        quote = '"' if piece[0] in 'R"' else "'"
        return quote + re.sub(r"[^\n]", " ", piece[1:-1]) + quote

    return _TOKEN.sub(replace, text)
