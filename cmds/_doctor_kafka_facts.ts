/**
 * What `doctor` makes of the facts about Kafka. Asks nothing itself.
 *
 * @module
 */

import type { PartitionOffsets } from "../lib/kafka/admin.ts";
import type { KafkaProblem } from "../lib/kafka/errors.ts";
import type { ProbedRecord } from "../lib/kafka/probe.ts";
import { counted } from "../lib/telemetry/counted.ts";
import { type Finding, size } from "./_doctor_finding.ts";
import { duration } from "./_explain_layout.ts";

/** What kafka-python's producer, which Delfin uses, sends at most, in bytes. */
const DELFIN_LIMIT = 2 ** 20;
/** A broker's own default counts the head of a batch too: 1 MiB and 12 bytes. */
const BROKER_DEFAULT = DELFIN_LIMIT + 12;
/** A record of this share of Delfin's limit says that the next may be too large. */
const NEARLY = 0.8;
/** Clocks of two machines may differ by this, in ms. */
const CLOCK_MS = 60_000;

const RAISE =
  "for larger arrays raise max_request_size in Delfin's delfin/exporter/kafka/kafka.py, and max.message.bytes of the topic";

const CONNECT_HINTS: Partial<Record<KafkaProblem, string>> = {
  unreachable:
    "check [data_parser] kafka_bootstrap_servers, the broker and the firewall",
  not_tls: "check the port, or set [kafka] tls = false",
  closed: "check the port, [kafka] tls and sasl_mechanism",
  untrusted_ca: "check [kafka] tls_ca_file",
  wrong_host_name:
    "name the broker as its certificate does in kafka_bootstrap_servers",
  client_certificate: "check [kafka] tls_cert_file and tls_key_file",
  wrong_mechanism: "check [kafka] sasl_mechanism",
  login_refused: "check [kafka] sasl_username and sasl_password_file",
};

/** What to look at when there is no connection. */
export function connectHint(problem: KafkaProblem): string | undefined {
  return CONNECT_HINTS[problem];
}

/** How a right is given; `right`: flags of kafka-acls.sh. */
export function aclHint(
  problem: KafkaProblem,
  user: string,
  right: string,
): string | undefined {
  return problem === "not_authorized"
    ? `kafka-acls.sh --add --allow-principal User:${user} ${right}`
    : undefined;
}

/** How much there is. */
export function topicFinding(
  topic: string,
  offsets: readonly PartitionOffsets[],
): Finding {
  const records = offsets.reduce(
    (sum, { low, high }) => sum + Number(high) - Number(low),
    0,
  );
  const partitions = counted(offsets.length, "partition");
  return {
    name: "topic",
    mark: "ok",
    text: `${topic} has ${partitions} with ${counted(records, "record")}`,
  };
}

/** What the topic takes, beside what Delfin sends and we read. */
export function sizeFinding(
  limit: number | Finding,
  records: readonly ProbedRecord[],
  ours: number,
): Finding {
  const name = "record size";
  if (typeof limit !== "number" || Number.isNaN(limit)) {
    return {
      name,
      mark: "warning",
      text: typeof limit === "number"
        ? "the broker does not say the topic's max.message.bytes"
        : limit.text,
      hint: `Delfin drops what is larger than 1 MiB without a word: ${RAISE}`,
    };
  }
  const newest = Math.max(0, ...records.map(({ bytes }) => bytes));
  if (newest > NEARLY * DELFIN_LIMIT && newest <= DELFIN_LIMIT) {
    return {
      name,
      mark: "warning",
      text: `the newest record has ${
        size(newest)
      }; Delfin's producer drops what is larger than 1 MiB without a word`,
      hint: RAISE,
    };
  }
  if (limit <= BROKER_DEFAULT) {
    return {
      name,
      mark: "warning",
      text: `the topic takes ${
        size(limit)
      }, and Delfin's producer drops more than 1 MiB without a word: about 4,000 series`,
      hint: RAISE,
    };
  }
  if (limit > ours + 2 ** 20) {
    return {
      name,
      mark: "warning",
      text: `the topic takes ${size(limit)}, but [data_parser] max_record_mb ${
        size(ours)
      }: larger records are not read`,
      hint: "raise [data_parser] max_record_mb",
    };
  }
  return {
    name,
    mark: "ok",
    text: `the topic takes ${
      size(limit)
    }; Delfin's producer stops at 1 MiB unless its max_request_size was raised`,
  };
}

/** This clock beside the one that dated the newest record. */
export function clockFinding(
  records: readonly ProbedRecord[],
  nowMs: number,
  feedTimeoutMs: number,
): Finding {
  const name = "clock";
  if (records.length === 0) {
    return {
      name,
      mark: "warning",
      text: "not compared, for there is no record yet",
      hint:
        "does Delfin export? performance_exporters in its delfin.conf must name PerformanceExporterKafka",
    };
  }
  const ageMs = nowMs -
    Math.max(...records.map(({ timestampMs }) => timestampMs));
  if (ageMs < -CLOCK_MS) {
    return {
      name,
      mark: "failed",
      text: `the newest record is dated ${
        duration(-ageMs)
      } ahead of this machine's clock`,
      hint: "set the clocks of Delfin, brokers and this machine by NTP",
    };
  }
  const text = ageMs < CLOCK_MS
    ? "the newest record is less than a minute old"
    : `the newest record is ${duration(ageMs)} old`;
  return feedTimeoutMs > 0 && ageMs > feedTimeoutMs
    ? {
      name,
      mark: "warning",
      text,
      hint: "does Delfin still export, or is one of the clocks wrong?",
    }
    : { name, mark: "ok", text };
}
