"""Sends records as Delfin does: json.dumps, no key, one collection per record.

Prints one JSON line per acknowledged record: partition, offset, size in bytes
and SHA-256 of the value, so that a reader can prove that it got the same.
"""

import argparse
import hashlib
import json
import sys

from kafka import KafkaProducer

METRICS = [
    ("iops", "IOPS"),
    ("readThroughput", "MB/s"),
    ("writeThroughput", "MB/s"),
    ("responseTime", "ms"),
    ("cacheHitRatio", "%"),
]
START_MS = 1_700_000_000_000
STEP_MS = 300_000
MINUTE_MS = 60_000


def entry(volume, metric, unit, at_ms, samples):
    """One entry of a collection, [name, labels, values], with samples a minute apart."""
    labels = {
        "storage_id": "12c2d52f-01bc-41f5-b73f-7abf6f38a2a6",
        "resource_type": "volume",
        "resource_id": "%08x" % volume,
        "name": "volume_%d" % volume,
        "serial_number": "2102351NPT10J3000001",
        "type": "RAW",
        "unit": unit,
    }
    value = ((volume * 31 + at_ms // STEP_MS * 17) % 1000) / 8
    times = range(at_ms, at_ms + samples * MINUTE_MS, MINUTE_MS)
    return [metric, labels, {str(time): value for time in times}]


def collection(poll, volumes, samples):
    """What one poll of an array brings."""
    at_ms = START_MS + poll * STEP_MS
    return [
        entry(volume, metric, unit, at_ms, samples)
        for volume in range(volumes)
        for metric, unit in METRICS
    ]


def volumes_for(size_bytes, samples):
    """How many volumes make a collection of at least this size."""
    one = len(json.dumps(collection(0, 1, samples))) - 2
    return max(1, -(-size_bytes // one))


def make_producer(brokers, codec):
    """Delfin's arguments, and the two that let large records pass."""
    return KafkaProducer(
        bootstrap_servers=brokers.split(","),
        value_serializer=lambda value: json.dumps(value).encode("utf-8"),
        compression_type=None if codec == "none" else codec,
        # Stock Delfin keeps 1 MiB here and loses what is larger.
        max_request_size=128 * 1024 * 1024,
        buffer_memory=256 * 1024 * 1024,
    )


def report(codec, value, future):
    """Waits until the record is stored, and says where and what it is."""
    stored = future.get(timeout=60)
    text = json.dumps(value).encode("utf-8")
    json.dump({
        "codec": codec,
        "partition": stored.partition,
        "offset": str(stored.offset),
        "size": len(text),
        "sha256": hashlib.sha256(text).hexdigest(),
    }, sys.stdout)
    sys.stdout.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--codecs", default="none",
                        help="some of none,gzip,snappy,lz4,zstd; all records are sent with each")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--size", type=int, default=10_000,
                        help="least size of a record in bytes")
    parser.add_argument("--samples", type=int, default=1,
                        help="samples in an entry")
    parser.add_argument("--first", type=int, default=0,
                        help="number of the first poll")
    args = parser.parse_args()

    volumes = volumes_for(args.size, args.samples)
    polls = [collection(args.first + i, volumes, args.samples) for i in range(args.count)]
    for codec in args.codecs.split(","):
        producer = make_producer(args.brokers, codec)
        futures = [producer.send(args.topic, value) for value in polls]
        # Delfin does not flush; the last records of a process may be lost.
        producer.flush()
        for value, future in zip(polls, futures):
            report(codec, value, future)
        producer.close()


if __name__ == "__main__":
    main()
