/**
 * What `doctor` finds out about Kafka: brokers, topic, rights, sizes, clocks.
 * Reads the newest record of each partition; joins no group, stores nothing.
 *
 * @module
 */

import type { Config } from "../lib/config/schema.ts";
import type { Admin } from "../lib/kafka/admin.ts";
import type { KafkaClient } from "../lib/kafka/client.ts";
import { KafkaError, type KafkaProblem } from "../lib/kafka/errors.ts";
import type { Probe } from "../lib/kafka/probe.ts";
import { counted } from "../lib/telemetry/counted.ts";
import { bounded, type Finding, messageOf } from "./_doctor_finding.ts";
import {
  aclHint,
  clockFinding,
  connectHint,
  sizeFinding,
  topicFinding,
} from "./_doctor_kafka_facts.ts";

/** What the checks work with. */
export interface KafkaParts {
  /** Makes a client; may throw, for a certificate that cannot be read. */
  readonly client: () => KafkaClient;
  /** Milliseconds since 1970 by this machine's clock. */
  readonly now: () => number;
  /** How long one check may take, in ms. */
  readonly limitMs: number;
}

/**
 * Checks the topic with Delfin's metrics.
 *
 * @param config The configuration.
 * @param parts What to ask.
 */
export async function* kafkaFindings(
  config: Config,
  parts: KafkaParts,
): AsyncGenerator<Finding> {
  const { dataParser, kafka } = config;
  const topic = dataParser.kafkaTopic;
  const brokers = dataParser.kafkaBootstrapServers;
  const user = kafka.saslUsername || "USER";
  const link = await connect("broker", brokers, config, parts);
  if ("mark" in link) {
    yield link;
    yield {
      name: "topic, group",
      mark: "warning",
      text: "not checked, for want of a broker",
    };
    return;
  }
  const { admin, probe, ...connected } = link;
  yield connected.finding;
  const step = <T>(
    name: string,
    work: () => Promise<T>,
    hint?: (problem: KafkaProblem) => string | undefined,
  ) => attempt(name, work, parts.limitMs, hint);
  try {
    const offsets = await step(
      "topic",
      () => admin.topicOffsets(topic),
      (problem) =>
        problem === "topic_missing"
          ? "Delfin's first export makes it if the brokers do that; or: kafka-topics.sh --create --topic " +
            `${topic} --bootstrap-server ${brokers[0]}`
          : aclHint(problem, user, `--operation Read --topic ${topic}`),
    );
    if ("mark" in offsets) {
      yield offsets;
      return;
    }
    yield topicFinding(topic, offsets.value);
    const newest = await step(
      "topic",
      () => probe.newestRecords(topic, offsets.value),
      (problem) => aclHint(problem, user, `--operation Read --topic ${topic}`),
    );
    yield "mark" in newest ? newest : {
      name: "topic",
      mark: "ok",
      text: `${topic} may be read`,
    };
    const group = await step(
      "group",
      () => probe.tryGroup(kafka.groupId),
      (problem) =>
        aclHint(problem, user, `--operation Read --group ${kafka.groupId}`),
    );
    yield "mark" in group ? group : {
      name: "group",
      mark: "ok",
      text: `${kafka.groupId} may be joined`,
    };
    const records = "mark" in newest ? [] : newest.value;
    const limit = await step(
      "record size",
      () => admin.topicSetting(topic, "max.message.bytes"),
    );
    yield sizeFinding(
      "mark" in limit ? limit : Number(limit.value),
      records,
      dataParser.maxRecordMb * 2 ** 20,
    );
    if (!("mark" in newest)) {
      yield clockFinding(records, parts.now(), config.silence.feedTimeoutMs);
    }
  } finally {
    await closeBoth(admin, probe, parts.limitMs);
  }
}

/**
 * Checks the topic that the emitter `kafka` writes to.
 *
 * @param config The configuration.
 * @param brokers The brokers of the emitter.
 * @param parts What to ask.
 */
export async function kafkaEmitterFinding(
  config: Config,
  brokers: readonly string[],
  parts: KafkaParts,
): Promise<Finding> {
  const name = "emitter kafka";
  const { topic } = config.emitKafka;
  const link = await connect(name, brokers, config, parts);
  if ("mark" in link) return link;
  try {
    const found = await attempt(
      name,
      () => link.admin.topicOffsets(topic),
      parts.limitMs,
      (problem) =>
        aclHint(
          problem,
          config.kafka.saslUsername || "USER",
          `--operation Write --operation Describe --topic ${topic}`,
        ),
    );
    if (!("mark" in found)) {
      const partitions = counted(found.value.length, "partition");
      return { name, mark: "ok", text: `${topic} has ${partitions}` };
    }
    return found.isMissing
      ? {
        name,
        mark: "warning",
        text: `the topic ${topic} does not exist`,
        hint:
          "the first message makes it if the brokers do that (auto.create.topics.enable); or: kafka-topics.sh --create --topic " +
          `${topic} --bootstrap-server ${brokers[0]}`,
      }
      : found;
  } finally {
    await closeBoth(link.admin, link.probe, parts.limitMs);
  }
}

interface Link {
  readonly admin: Admin;
  readonly probe: Probe;
  readonly finding: Finding;
}

/** Both connections, or why there are none. */
async function connect(
  name: string,
  brokers: readonly string[],
  { kafka }: Config,
  { client, limitMs }: KafkaParts,
): Promise<Link | Finding> {
  const security = [
    kafka.tls ? "TLS" : "no TLS",
    kafka.saslMechanism === "none" ? "no login" : kafka.saslMechanism,
  ].join(", ");
  const link = await attempt(
    name,
    async () => {
      const made = client();
      const admin = await made.admin();
      return { admin, probe: await made.probe() };
    },
    limitMs,
    connectHint,
  );
  if ("mark" in link) return link;
  const text = `${brokers.join(", ")} answers (${security})`;
  return { ...link.value, finding: { name, mark: "ok", text } };
}

async function closeBoth(admin: Admin, probe: Probe, limitMs: number) {
  const closed = Promise.all([admin.close(), probe.close()]);
  await bounded(closed, limitMs).catch(() => {});
}

/** What a check that did not work found. */
interface Failure extends Finding {
  readonly mark: "failed";
  readonly isMissing: boolean;
}

async function attempt<T>(
  name: string,
  work: () => Promise<T>,
  limitMs: number,
  hint?: (problem: KafkaProblem) => string | undefined,
): Promise<{ readonly value: T } | Failure> {
  try {
    // An async function, so that what `work` throws at once is caught as well.
    return { value: await bounded((async () => await work())(), limitMs) };
  } catch (error) {
    const problem = error instanceof KafkaError ? error.problem : "other";
    return {
      name,
      mark: "failed",
      text: messageOf(error),
      hint: hint?.(problem),
      isMissing: problem === "topic_missing",
    };
  }
}
