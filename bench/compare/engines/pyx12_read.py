# SPDX-License-Identifier: Apache-2.0
"""All segments of pyx12's X12Reader, which checks envelopes, counts and control numbers; it ships no 850.
   pyx12_read.py FILE PASSES       one line of JSON
   pyx12_read.py segments FILE…    one segment a line, for the differential test"""
import io
import json
import sys
import time

import pyx12.x12file


def text_of(path):
    with open(path, encoding="latin-1", newline="") as file:
        return file.read()


def read(text):
    reader = pyx12.x12file.X12Reader(io.StringIO(text, newline=""))
    count = sum(1 for _ in reader)
    errors = reader.pop_errors()
    if errors:
        sys.exit(f"{len(errors)} errors: {errors[0]}")
    return count


def escaped(text):
    return "".join(f"\\x{ord(c):02X}" if ord(c) < 0x20 or c in "|\\" else c for c in text)


def segments(path):
    errors = []
    try:
        reader = pyx12.x12file.X12Reader(io.StringIO(text_of(path), newline=""))
        for segment in reader:
            values = [element.format(reader.subele_term or ":") for element in segment.elements]
            print("|".join([segment.get_seg_id() or ""] + [escaped(value) for value in values]))
            errors += reader.pop_errors()
        reader.cleanup()
        errors += reader.pop_errors()
    except Exception as error:  # what it refuses altogether
        errors.append((str(type(error).__name__), "", str(error)))
    for error in errors:
        print("!", " ".join(str(part) for part in error).replace("\n", " "))


def main():
    if sys.argv[1] == "segments":
        sys.stdout.reconfigure(encoding="latin-1", errors="backslashreplace")
        for path in sys.argv[2:]:
            print("=", path)
            segments(path)
        return
    text = text_of(sys.argv[1])
    best, count = 1e9, 0
    for _ in range(int(sys.argv[2])):
        start = time.process_time()
        count = read(text)
        best = min(best, time.process_time() - start)
    print(json.dumps({"segments": count, "seconds": best}))


main()
