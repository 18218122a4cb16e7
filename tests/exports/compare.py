#!/usr/bin/env python3
"""Opens an exported table as another program would, and compares it cell by cell with the JSON of its rows.

  compare.py rows.jsonl table.csv|table.xlsx

Each line of the first file is one row. Says what differs, and ends with 1 if anything does. XLSX is read as it stands in
the file: by the types and number formats of its cells.
"""

import csv
import datetime
import decimal
import io
import json
import re
import sys
import xml.etree.ElementTree as xml
import zipfile

DECIMAL = re.compile(r"-?\d+(\.\d+)?")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def csv_table(path):
    """Rows of texts. Line ends must be CR LF."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    if not text.endswith("\r\n"):
        raise SystemExit(f"{path} does not end in CR LF")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def csv_fits(cell, value):
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == ("true" if value else "false")
    if isinstance(value, (int, dict, list)):
        return json.loads(cell) == value
    if value[:1] in "=+-@\t\r" and value:
        return cell == "'" + value or (DECIMAL.fullmatch(value) and cell == value)
    return cell == value


class Workbook:
    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                raise SystemExit(f"{path} is damaged")
            styles = xml.fromstring(archive.read("xl/styles.xml"))
            names = sorted((n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")),
                           key=lambda name: int(re.search(r"\d+", name)[0]))
            sheets = [xml.fromstring(archive.read(name)) for name in names]
        patterns = {int(f.get("numFmtId")): f.get("formatCode") for f in styles.iter(MAIN + "numFmt")}
        patterns[14] = "yyyy-mm-dd"
        self.styles = [patterns.get(int(x.get("numFmtId")), "") for x in styles.find(MAIN + "cellXfs")]
        bold = [f.find(MAIN + "b") is not None for f in styles.find(MAIN + "fonts")]
        self.bold = [bold[int(x.get("fontId"))] for x in styles.find(MAIN + "cellXfs")]
        self.sheets = [self.sheet(one) for one in sheets]

    def sheet(self, root):
        """Rows of (type, value, pattern), by column. The first must be bold, and stay in sight."""
        pane = root.find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane")
        if pane is None or pane.get("state") != "frozen" or pane.get("ySplit") != "1":
            raise SystemExit("the first row does not stay in sight")
        rows = []
        for row in root.find(MAIN + "sheetData"):
            cells = {}
            for cell in row:
                letters = re.match(r"[A-Z]+", cell.get("r"))[0]
                column = 0
                for letter in letters:
                    column = column * 26 + ord(letter) - ord("A") + 1
                style = int(cell.get("s", "0"))
                if not rows and not self.bold[style]:
                    raise SystemExit("the first row is not bold")
                kind = cell.get("t", "n")
                value = "".join(cell.itertext())
                if cell.find(MAIN + "f") is not None:
                    kind = "formula"
                cells[column - 1] = (kind, value, self.styles[style])
            rows.append(cells)
        return rows


def plain(text):
    """Control characters are escaped in XLSX: _x001B_."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


def moment(days, pattern):
    at = datetime.datetime(1899, 12, 30) + datetime.timedelta(milliseconds=round(float(days) * 86_400_000))
    return at.strftime("%Y-%m-%d") if "hh" not in pattern else at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def xlsx_fits(cell, value):
    if value is None or value == "":
        return cell is None or (cell[0] == "inlineStr" and cell[1] == "")
    if cell is None:
        return False
    kind, text, pattern = cell
    if isinstance(value, bool):
        return kind == "b" and text == str(int(value))
    if kind == "inlineStr":
        if isinstance(value, (dict, list)):
            return json.loads(plain(text)) == value
        return plain(text) == str(value) and (not isinstance(value, int) or len(str(value)) > 15)
    if kind != "n" or isinstance(value, (dict, list)):
        return False
    if "yy" in pattern:
        return moment(text, pattern) == value
    exact = decimal.Context(prec=15).create_decimal(text)  # what a spreadsheet shows of it
    if exact != decimal.Decimal(value):
        return False
    scale = len(value.partition(".")[2]) if isinstance(value, str) else 0
    return isinstance(value, int) or len(pattern.partition(".")[2]) == scale


def differences(rows, head, table, fits):
    keys = list(rows[0]) if rows else head
    if head != keys:
        yield f"columns {head} instead of {keys}"
        return
    if len(table) != len(rows):
        yield f"{len(table)} rows instead of {len(rows)}"
    for number, (row, cells) in enumerate(zip(rows, table), start=1):
        for column, key in enumerate(keys):
            cell = cells.get(column) if isinstance(cells, dict) else cells[column]
            if not fits(cell, row[key]):
                yield f"row {number} {key}: {cell!r} for {row[key]!r}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    if sys.argv[2].endswith(".csv"):
        head, *table = csv_table(sys.argv[2])
        found = list(differences(rows, head, table, csv_fits))
    else:
        sheets = Workbook(sys.argv[2]).sheets
        heads = [[sheet[0][i][1] for i in sorted(sheet[0])] for sheet in sheets]
        if any(head != heads[0] for head in heads):
            raise SystemExit("sheets have different columns")
        found = list(differences(rows, heads[0], [row for sheet in sheets for row in sheet[1:]], xlsx_fits))
    for line in found[:20]:
        print(line)
    print(f"{len(rows)} rows compared: {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
