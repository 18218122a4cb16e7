#!/usr/bin/env python3
"""Holds the tree to its architecture: who may include whom, and where third-party headers may appear.

The tables below are the architecture. An include that they do not allow is an error with its place and the rule.

  tools/check_layers.py                checks; ends with 1 if anything is wrong
  tools/check_layers.py --figure       prints the includes that exist, folder to folder, as a Mermaid graph
"""

import argparse
import pathlib
import re
import sys

from sources import ROOT, cpp_files, code_only, line_of, without_comments

# A library is the longest of these folders that holds a file.
# What each may include besides itself. "*" at the end of a name stands for the folders below it.
EDGES = {
    "base": [],
    "translators/canonical": ["base"],
    # What X12 and EDIFACT share, free of either's names. Neither knows the other.
    "translators/segments": ["base", "translators/canonical"],
    "translators/x12": ["base", "translators/canonical", "translators/segments"],
    "translators/edifact": ["base", "translators/canonical", "translators/segments"],
    "translators/xml": ["base", "translators/canonical"],
    # edifact: its directories and its writer of segments.
    "translators/mapping": ["base", "translators/canonical", "translators/segments", "translators/edifact", "translators/xml"],
    "partners": ["base", "translators/canonical", "translators/segments"],  # segments: the names of tolerances
    # A module decides over canonical values. It knows neither syntax, store nor another module.
    "gateway/modules/*": ["base", "translators/canonical"],
    # Rights, passwords and one-time codes: functions, without store and sockets.
    "gateway/access": ["base"],
    "gateway/store": ["base", "translators/canonical", "gateway/access"],  # canonical: kinds, the words that rows hold
    "gateway/pipeline": ["base", "translators/*", "partners", "gateway/store"],
    # What is done with documents of one syntax: the stages that read and write them.
    "gateway/formats": ["base", "translators/*", "partners", "gateway/store", "gateway/pipeline"],
    # What canonical documents do: facts for the modules, and what follows from their decisions.
    "gateway/apply": ["base", "translators/canonical", "partners", "gateway/modules/*", "gateway/store", "gateway/pipeline"],
    # Keys and the AS2 core know nothing of partners, store or sockets.
    "gateway/transport/pki": ["base"],
    "gateway/transport/as2": ["base", "gateway/transport/pki"],
    # Messages by which certificates are exchanged: MIME around XML around certificates.
    "gateway/transport/cem": ["base", "translators/xml", "gateway/transport/pki", "gateway/transport/as2"],
    "gateway/transport/secrets": ["base", "partners"],
    # HTTP knows callers and bodies, not what they are for.
    "gateway/transport/http": ["base", "gateway/transport/pki"],
    # What transports of files share; store: the Database that `receive` takes.
    "gateway/transport/exchange": ["base", "partners", "gateway/store", "gateway/pipeline"],
    "gateway/transport/folder": ["base", "partners", "gateway/store", "gateway/pipeline", "gateway/transport/exchange"],
    "gateway/transport/sftp": ["base", "partners", "gateway/store", "gateway/pipeline", "gateway/transport/exchange",
                               "gateway/transport/secrets"],
    "gateway/transport/keyring": ["base", "partners", "gateway/transport/pki", "gateway/transport/secrets"],
    # AS2 as it goes over the wire: the core with partners, keys, store and HTTP.
    "gateway/transport/as2_wire": ["base", "partners", "gateway/store", "gateway/pipeline", "gateway/transport/pki",
                                   "gateway/transport/as2", "gateway/transport/http", "gateway/transport/keyring",
                                   "gateway/transport/secrets", "gateway/transport/exchange", "gateway/transport/cem"],
    # Documents by plain HTTP, and events to webhooks.
    "gateway/transport/http_wire": ["base", "partners", "gateway/store", "gateway/pipeline", "gateway/transport/pki",
                                    "gateway/transport/http", "gateway/transport/keyring", "gateway/transport/secrets",
                                    "gateway/transport/exchange"],
    "gateway/transport": ["base", "partners", "gateway/store", "gateway/pipeline",
                          "gateway/transport/pki", "gateway/transport/as2"],
    # What a person decides: rows beside what it is about, and the work that follows.
    "gateway/acts": ["base", "translators/canonical", "partners", "gateway/access", "gateway/modules/*", "gateway/store",
                     "gateway/pipeline", "gateway/apply"],
    # What persons and programs read: functions over rows. as2: what a kept receipt says stands in its bytes. keyring and
    # pki: certificates stand in files. Other translators: a stored document's bytes are shown in words.
    "gateway/views": ["base", "translators/*", "partners", "gateway/modules/*", "gateway/access", "gateway/store",
                      "gateway/pipeline", "gateway/apply", "gateway/transport/as2", "gateway/transport/keyring",
                      "gateway/transport/pki"],
    # The same tables as files for other programs.
    "gateway/exports": ["base", "gateway/views"],
    "gateway/api": ["base", "translators/*", "partners", "gateway/modules/*", "gateway/access", "gateway/store", "gateway/pipeline",
                    "gateway/acts", "gateway/views", "gateway/exports", "gateway/transport/http"],
    "gateway/console": ["base", "gateway/transport/http"],
    # A partner played from its profile: a program of its own beside the gateway, which it knows as a partner would.
    # It comes to us by our own transports, at AS2 with a store of its own.
    "gateway/simulator": ["base", "translators/*", "partners", "gateway/store", "gateway/pipeline",
                          "gateway/transport"],
    # The gateway wired together and kept running, with its demo.
    "gateway/service": ["base", "translators/*", "partners", "gateway/modules/*", "gateway/store", "gateway/pipeline",
                        "gateway/formats", "gateway/apply", "gateway/transport", "gateway/simulator", "gateway/views",
                        "gateway/access", "gateway/acts", "gateway/api", "gateway/console"],
    "gateway/cli": ["base", "translators/*", "partners", "gateway/*"],
    "tests": ["base", "translators/*", "partners", "gateway/*"],
    "bench": ["base", "translators/*", "partners", "gateway/*", "tests/*"],
}

ANYWHERE = ["base", "translators/*", "partners", "gateway/*"]
SHELL = ["gateway/store", "gateway/acts", "gateway/views", "gateway/transport", "gateway/pipeline", "gateway/formats", "gateway/apply", "gateway/api", "gateway/console",
         "gateway/simulator", "gateway/service", "gateway/cli"]

# Third parties by the start of the header's name: the folders or files that may include them, and where a header may.
# A header that includes one may be included only from within its own library, so that nobody else compiles it;
# "public" lists the exceptions. tests and bench may include what they like in their .cpp files.
THIRD_PARTIES = {
    "boost/asio": {"sources": ["gateway/transport", "gateway/api", "gateway/pipeline", "gateway/cli"],
                   "headers": ["gateway/transport", "gateway/api", "gateway/pipeline"]},
    "boost/beast": {"sources": ["gateway/transport", "gateway/api"], "headers": ["gateway/transport"]},
    "boost/json": {"sources": ["translators/canonical", "translators/segments", "translators/mapping", "gateway/modules/*", *SHELL]},
    "boost/url": {"sources": ["gateway/transport", "gateway/api"]},
    "boost/describe": {"sources": ["translators/*", "gateway/modules/*", *SHELL],
                       "headers": ["translators/canonical", "gateway/modules/*"],
                       "public": ["translators/canonical", "gateway/modules/*"]},
    "boost/mp11": {"sources": ["translators/canonical", "translators/mapping"],
                   "headers": ["translators/canonical"], "public": ["translators/canonical"]},
    "argon2.h": {"sources": ["gateway/access"]},
    "openssl/": {"sources": ["base", "partners", "gateway/access", "gateway/transport"], "headers": ["gateway/transport"]},
    "zlib.h": {"sources": ["gateway/transport"]},
    "libxml/": {"sources": ["translators/xml"]},
    "xercesc/": {"sources": ["translators/xml"]},
    "sqlite3.h": {"sources": ["gateway/store"]},
    "libpq-fe.h": {"sources": ["gateway/store"]},
    "yaml-cpp/": {"sources": ["base"]},
    "curl/": {"sources": ["gateway/transport"]},
    "libssh2": {"sources": ["gateway/transport/sftp"], "headers": ["gateway/transport/sftp"]},
    "re2/": {"sources": ["translators/segments", "translators/x12", "translators/xml", "translators/mapping", "partners"]},
    "xlsxwriter.h": {"sources": ["gateway/exports"]},
    "CLI/": {"sources": ["gateway/cli/command_line.cpp"]},  # verbs are data: see gateway/cli/verb.hpp
    "spdlog/": {"sources": SHELL},
    "fmt/": {"sources": ANYWHERE},
    "tl/expected.hpp": {"sources": ["base"], "headers": ["base"], "public": ["base"]},
    "gtest/": {"headers": ["tests"]},
    "gmock/": {"headers": ["tests"]},
    "rapidcheck": {"headers": ["tests"]},
    "benchmark/": {"headers": ["bench"]},
}

# The functional core takes time, randomness and files as parameters.
CORE = ["base", "translators/*", "partners", "gateway/modules/*", "gateway/transport/pki", "gateway/transport/as2"]
IMPURE_HEADERS = ["iostream", "thread", "mutex", "shared_mutex", "condition_variable", "future", "random", "filesystem",
                  "fstream", "ctime", "csignal"]
IMPURE_WORDS = re.compile(r"\b(?:(?:system|steady|high_resolution|utc)_clock::now|std::getenv|getenv|std::random_device|"
                          r"std::rand|std::this_thread)\b")
# Each exception has its reason.
PURITY_EXCEPTIONS = {
    ("base/memory.cpp", "malloc.h"): "counts what the heap gives: whoever allocates is bounded",
    ("base/yaml.cpp", "fstream"): "load() reads the configuration file it was given",
    ("partners", "fstream"): "the loader reads partner folders",
    ("partners", "filesystem"): "the loader reads partner folders",
    ("partners", "mutex"): "a reload swaps the current snapshot of the directory",
    ("translators/mapping", "fstream"): "the loader reads mapping files",
    ("translators/mapping", "filesystem"): "the loader finds the base of an overlay",
    ("translators/segments", "fstream"): "the dictionary is loaded from the files it was given",
    ("translators/segments", "filesystem"): "the dictionary is loaded from the files it was given",
    ("translators/xml", "fstream"): "schemas are loaded from the files they were given",
    ("translators/xml", "filesystem"): "schemas are loaded from the files they were given",
    ("translators/xml", "mutex"): "libxml2 and Xerces-C are initialised once for the process",
}

# What is made in one place only; elsewhere in the program these words are a second copy.
ONE_PLACE = [
    (re.compile(r"\.stage\s*=\s*(?:store::)?Stage::\w+,\s*\.subject"), ["gateway/pipeline/work.cpp", "gateway/pipeline/stages.cpp"],
     "work is made by gateway/pipeline/work.hpp"),
    (re.compile(r"\bstore::cases::(?:add|settle|settle_all|settle_work|close)\("), ["gateway/pipeline/cases.cpp"],
     "cases are written by gateway/pipeline/cases.hpp"),
    (re.compile(r"\btx_?\.(?:query|query_one|execute|send)\("), ["gateway/store"], "SQL stands in gateway/store"),
    # Where people and programs come in, only acts write: with who and why.
    (re.compile(r"\bstore::\w+::(?:add|set|change|push|hold|release|discard|drop|finish|fire|take|reset|hurry)(?:_\w+)?\("),
     ["gateway/store", "gateway/pipeline", "gateway/formats", "gateway/apply", "gateway/acts", "gateway/transport",
      "gateway/service", "gateway/simulator"], "what a person decides is written by gateway/acts"),
    # And what they list and show is read by views: one definition for text, --json and other faces.
    (re.compile(r"\bstore::(?:orders|invoices|cases|work_queue|destinations|messages|documents|events|purchases|shipments)::"
                r"(?:list|lines|parts|holds|open_holds|decisions|for_\w+|of_\w+)\("),
     ["gateway/store", "gateway/pipeline", "gateway/formats", "gateway/apply", "gateway/acts", "gateway/transport",
      "gateway/service", "gateway/simulator", "gateway/views"], "what a person reads is built by gateway/views"),
]
POSIX = re.compile(r"^(?:sys|netinet|arpa|linux|net)/|^(?:unistd|fcntl|poll|signal|pthread|netdb|dirent|pwd|termios|"
                   r"spawn|dlfcn|syslog|grp|malloc|sched)\.h$")
INTRINSICS = re.compile(r"^(?:immintrin|emmintrin|x86intrin|arm_neon|cpuid|stdint|stddef|string)\.h$")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"(?P<ours>[^"]+)"|<(?P<theirs>[^>]+)>)', re.M)


def matches(folder, pattern):
    """Whether a folder is `pattern` or lies below it."""
    if pattern.endswith("/*"):
        return folder.startswith(pattern[:-1])
    return folder == pattern or folder.startswith(pattern + "/")


def allowed(folder, patterns):
    return any(matches(folder, pattern) for pattern in patterns)


def library_of(folder):
    """The library a folder belongs to: its row of EDGES, and the name under which includes of it are judged."""
    for name in sorted(EDGES, key=len, reverse=True):
        if name.endswith("/*"):
            if folder.startswith(name[:-1]):
                return name, "/".join(folder.split("/")[: name.count("/") + 1])
        elif matches(folder, name):
            return name, name
    return None, None


def third_party(header):
    for prefix in sorted(THIRD_PARTIES, key=len, reverse=True):
        if header.startswith(prefix):
            return prefix
    return None


def exempt(path, folder, header):
    return any(header == name and (path == where or matches(folder, where)) for (where, name) in PURITY_EXCEPTIONS)


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = {}  # path → (library, [(line, is ours, header)])
        self.text = {}
        for relative in cpp_files(self.root):
            path = relative.as_posix()
            text = (self.root / relative).read_text(encoding="utf-8")
            plain = without_comments(text)
            includes = [(line_of(plain, match.start("ours") if match["ours"] else match.start("theirs")),
                         bool(match["ours"]), match["ours"] or match["theirs"])
                        for match in INCLUDE.finditer(plain)]
            self.files[path] = includes
            self.text[path] = text
        self._reached = {}

    def foreign(self, path, trail=()):
        """The third parties that including this header of ours brings with it: prefix → the header that includes it."""
        if path in self._reached:
            return self._reached[path]
        found = {}
        for _, ours, header in self.files.get(path, []):
            if ours:
                if header not in trail:
                    found.update(self.foreign(header, (*trail, path)))
            elif third_party(header):
                found[third_party(header)] = path
        self._reached[path] = found
        return found


def check(root=ROOT):
    """The complaints, each "file:line: what (rule)"."""
    tree = Tree(root)
    complaints = []
    for path, includes in tree.files.items():
        folder = path.rpartition("/")[0]
        row, library = library_of(folder)
        if row is None:
            complaints.append(f"{path}:1: its folder has no row in tools/check_layers.py")
            continue
        is_header = path.endswith(".hpp")
        for line, ours, header in includes:
            where = f"{path}:{line}"
            if ours:
                complaints += _check_ours(tree, where, path, row, library, header)
            else:
                complaints += _check_theirs(where, path, folder, is_header, header)
        code = code_only(tree.text[path])
        complaints += _check_places(path, code)
        if allowed(folder, CORE):
            for match in IMPURE_WORDS.finditer(code):
                complaints.append(f"{path}:{line_of(code, match.start())}: {match.group()} in the functional core "
                                  "(time, randomness and environment come in as parameters)")
    return complaints


def _check_places(path, code):
    if path.startswith(("tests/", "bench/")):
        return []
    return [f"{path}:{line_of(code, match.start())}: {match.group()}: {reason}"
            for pattern, places, reason in ONE_PLACE if not path.startswith(tuple(places)) for match in pattern.finditer(code)]


def _check_ours(tree, where, path, row, library, header):
    if header not in tree.files and not (tree.root / header).exists():
        return [f'{where}: "{header}" is not a path from the repository root']
    target_folder = header.rpartition("/")[0]
    _, target = library_of(target_folder)
    complaints = []
    if target != library:
        if not allowed(target_folder, EDGES[row]):
            may = ", ".join(EDGES[row]) or "nothing"
            complaints.append(f'{where}: {library} may not include "{header}" (it may include {may})')
        elif not library.startswith(("tests", "bench")):
            for prefix, source in tree.foreign(header).items():
                owner = source.rpartition("/")[0]
                _, owner_library = library_of(owner)
                if owner_library != library and not allowed(owner, THIRD_PARTIES[prefix].get("public", [])):
                    complaints.append(f'{where}: "{header}" brings in {prefix} through {source}, which only '
                                      f"{owner_library} may include")
    return complaints


def _check_theirs(where, path, folder, is_header, header):
    prefix = third_party(header)
    if prefix is not None:
        rule = THIRD_PARTIES[prefix]
        if allowed(folder, ["tests", "bench"]):
            return []
        if is_header and not allowed(folder, rule.get("headers", [])):
            return [f"{where}: <{header}> in a header ({prefix}: headers of "
                    f"{', '.join(rule.get('headers', [])) or 'nobody'})"]
        sources = rule.get("sources", [])
        if not is_header and path not in sources and not allowed(folder, sources):
            return [f"{where}: <{header}> in {folder} ({prefix}: sources of {', '.join(sources) or 'nobody'})"]
        return []
    in_core = allowed(folder, CORE)
    if POSIX.match(header):
        if in_core and not exempt(path, folder, header):
            return [f"{where}: <{header}> in the functional core (the operating system is the shell's business)"]
        return []
    if "/" in header or (header.endswith((".h", ".hpp")) and not INTRINSICS.match(header)):
        if allowed(folder, ["tests", "bench"]):
            return []
        return [f"{where}: <{header}> is a third party without a row in tools/check_layers.py"]
    if in_core and header in IMPURE_HEADERS and not exempt(path, folder, header):
        return [f"{where}: <{header}> in the functional core (no I/O, threads, clock or randomness)"]
    return []


def figure(root=ROOT):
    """A Mermaid graph of the includes between libraries, without those that follow from others."""
    tree = Tree(root)
    edges = {}
    for path, includes in tree.files.items():
        _, source = library_of(path.rpartition("/")[0])
        if source in (None, "tests", "bench"):
            continue
        for _, ours, header in includes:
            _, target = library_of(header.rpartition("/")[0]) if ours else (None, None)
            if target and target != source:
                edges.setdefault(source, set()).add(target)

    def reachable(start, skip):
        seen, todo = set(), [t for t in edges.get(start, ()) if t != skip]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo.extend(edges.get(node, ()))
        return seen

    lines = ["graph BT"]
    for source in sorted(edges):
        for target in sorted(edges[source]):
            if target not in reachable(source, target):
                lines.append(f"  {_node(source)} --> {_node(target)}")
    return "\n".join(lines)


def _node(name):
    return f'{re.sub(r"[^a-z0-9]", "_", name)}["{name}"]'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", action="store_true", help="print the graph of the includes that exist")
    arguments = parser.parse_args()
    if arguments.figure:
        print(figure())
        return 0
    complaints = check()
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"{len(complaints)} includes or calls break the layers; tools/check_layers.py holds the tables")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
