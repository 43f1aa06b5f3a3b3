#!/usr/bin/env python3
"""Counts what the recordings of Delfin's messages hold, by the input rules.

Independent of the decoder: it uses Python's own json module and applies the
reasons of lib/model/record.ts one after the other, slowly. Its output is
tests/golden/delfin_counts.json, to which a test compares the decoder.

    python3 tools/delfin_counts.py ../shared/data/delfin > tests/golden/delfin_counts.json
"""

import collections
import gzip
import json
import math
import pathlib
import re
import sys

LATEST_MS = 4102444800000  # 2100-01-01
SECONDS_BELOW = 1e11
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
BLANKS = " \t\n\r"

# Old names; lib/model/metric_aliases.ts has all of them.
METRICS = {
    "bandwidth": "throughput",
    "read_bandwidth": "readThroughput",
    "write_bandwidth": "writeThroughput",
    "response_time": "responseTime",
}
RESOURCE_TYPES = {"pool": "storagePool"}


class Pairs(list):
    """A JSON object as its pairs, so that a repeated key is seen."""

    def last(self, key):
        """What the object holds under a key; the last one wins."""
        found = None
        for name, value in self:
            if name == key:
                found = value
        return found


def lines_of(path):
    """The records of one recording."""
    opened = gzip.open(path) if path.suffix == ".gz" else path.open("rb")
    with opened as file:
        return [line for line in file.read().split(b"\n") if line.strip()]


def label(labels, key):
    """A label as text; absent, null and empty are the same."""
    value = labels.last(key)
    return "" if value is None else str(value)


def series_of(name, labels):
    """The identity of a series."""
    kind = label(labels, "resource_type")
    kind = RESOURCE_TYPES.get(kind, kind)
    resource_name = label(labels, "resource_name") if kind == "port" else ""
    return (
        label(labels, "storage_id"),
        kind,
        label(labels, "resource_id"),
        resource_name,
        METRICS.get(name, name),
    )


def number_of(text):
    """The number that a text is, or None."""
    text = text.strip(BLANKS)
    return float(text) if NUMBER.fullmatch(text) else None


def is_time(key):
    """Whether a key is a time from 1970 to 2100, in ms or s."""
    time = number_of(key)
    if time is None or time < 0:
        return False
    return (time * 1000 if time < SECONDS_BELOW else time) <= LATEST_MS


def reason_of(key, value):
    """Why a value is refused, or None."""
    if not is_time(key):
        return "bad_timestamp"
    if value is None:
        return "null_value"
    if isinstance(value, bool):
        return "not_a_number"
    if isinstance(value, str):
        if NOT_FINITE.fullmatch(value.strip(BLANKS)):
            return "not_finite"
        value = number_of(value)
        if value is None:
            return "not_a_number"
    if not isinstance(value, (int, float)):
        return "not_a_number"
    return None if math.isfinite(value) else "not_finite"


def shape_of(entry):
    """Why an entry is refused as a whole, or None."""
    if not isinstance(entry, list) or isinstance(entry, Pairs) or len(entry) != 3:
        return "bad_entry"
    name, labels, values = entry
    if not isinstance(name, str) or name == "":
        return "bad_name"
    if not isinstance(labels, Pairs):
        return "bad_labels"
    return None if isinstance(values, Pairs) else "bad_values"


def count_entry(entry, seen, counts, reasons):
    """Counts one entry of a record; `seen` are the series of the record so far."""
    counts["entries"] += 1
    refused = shape_of(entry)
    if refused is None:
        name, labels, values = entry
        series = series_of(name, labels)
        if series in seen:
            refused = "ambiguous"
    if refused is not None:
        reasons[refused] += 1
        return
    seen.add(series)
    counts["kept_entries"] += 1
    for part, reason in zip(series, ("no_storage_id", "no_resource_type", "no_resource_id")):
        if part == "":
            reasons[reason] += 1
    if not values:
        reasons["no_values"] += 1
    for key, value in values:
        reason = reason_of(key, value)
        if reason is None:
            counts["samples"] += 1
        else:
            reasons[reason] += 1


def count(path):
    """What one recording holds."""
    counts = dict.fromkeys(("messages", "entries", "kept_entries", "samples"), 0)
    reasons = collections.Counter()
    all_series = set()
    for line in lines_of(path):
        counts["messages"] += 1
        seen = set()
        for entry in json.loads(line, object_pairs_hook=Pairs):
            count_entry(entry, seen, counts, reasons)
        all_series |= seen
    return {**counts, "series": len(all_series), "reasons": dict(sorted(reasons.items()))}


def main():
    """Prints the counts of every recording of a folder."""
    folder = pathlib.Path(sys.argv[1])
    paths = sorted(p for p in folder.iterdir() if ".ndjson" in p.name)
    json.dump({path.name: count(path) for path in paths}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
