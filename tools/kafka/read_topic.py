"""Prints the records of a topic from its beginning as JSON lines.

A reader that shares no code with the service: kafka-python.
"""

import argparse
import json
import sys

from kafka import KafkaConsumer


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--count", type=int, required=True,
                        help="how many records to wait for")
    parser.add_argument("--seconds", type=float, default=15,
                        help="how long to wait without any news")
    args = parser.parse_args()

    consumer = KafkaConsumer(
        args.topic,
        bootstrap_servers=args.brokers.split(","),
        auto_offset_reset="earliest",
        consumer_timeout_ms=args.seconds * 1000,
    )
    left = args.count
    for record in consumer:
        json.dump({
            "partition": record.partition,
            "offset": str(record.offset),
            "key": None if record.key is None else record.key.decode("utf-8"),
            "headers": {key: value.decode("utf-8")
                        for key, value in record.headers},
            "value": None if record.value is None
                     else record.value.decode("utf-8"),
        }, sys.stdout)
        sys.stdout.write("\n")
        left -= 1
        if left == 0:
            break
    consumer.close()


if __name__ == "__main__":
    main()
