#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the order of child elements that UBL schemas ask for, and which of them they want, as mappings/sequences
holds it.

    tools/sequences_of_xsd.py FOLDER-OF-XSD Order Invoice … > mappings/sequences/ubl-2.1.yaml
"""
import re
import sys
from pathlib import Path

ELEMENT = re.compile(r'<xsd:element\s+name="(\w+)"\s+type="(\w+)"')
TYPE = re.compile(r'<xsd:complexType name="(\w+)">(.*?)</xsd:complexType>', re.S)
CHILD = re.compile(r'<xsd:element\s+ref="([\w:]+)"\s+minOccurs="(\d)"')
PREFIXES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
}


def children(body: str) -> list[str]:
    return [name + ("!" if least != "0" else "") for name, least in CHILD.findall(body)]


def main() -> None:
    folder, documents = Path(sys.argv[1]), sys.argv[2:]
    common = next(folder.rglob("UBL-CommonAggregateComponents-*.xsd")).read_text()
    types = {name: children(body) for name, body in TYPE.findall(common)}
    kinds = {f"cac:{name}": kind for name, kind in ELEMENT.findall(common)}
    namespaces, roots = dict(PREFIXES), {}
    for document in documents:
        text = next(folder.rglob(f"UBL-{document}-*.xsd")).read_text()
        namespaces[document] = f"urn:oasis:names:specification:ubl:schema:xsd:{document}-2"
        kinds[f"{document}:{document}"] = f"{document}Type"
        types[f"{document}Type"] = children(
            dict(TYPE.findall(text))[f"{document}Type"])
        roots[document] = f"{document}Type"
    reached, waiting = set(), list(roots.values())
    while waiting:
        kind = waiting.pop()
        if kind in reached:
            continue
        reached.add(kind)
        elements = [child.removesuffix("!") for child in types[kind]]
        waiting += [kinds[element] for element in elements if element in kinds]
    print("# The order in which UBL 2.1 wants the elements of its documents, made by tools/sequences_of_xsd.py from the OASIS\n"
          "# schemas: for each element its type, for each type its children; one that must be there has a '!'.")
    print("sequences:\n  namespaces:")
    for prefix, namespace in namespaces.items():
        print(f'    {prefix}: "{namespace}"')
    print("  elements:")
    by_type: dict[str, list[str]] = {}
    for element, kind in kinds.items():
        by_type.setdefault(kind, []).append(element)
    for kind in sorted(reached):
        print(f"    {kind.removesuffix('Type')}: {' '.join(sorted(by_type[kind]))}")
    print("  types:")
    for kind in sorted(reached):
        print(f"    {kind.removesuffix('Type')}: {' '.join(types[kind])}")


if __name__ == "__main__":
    main()
