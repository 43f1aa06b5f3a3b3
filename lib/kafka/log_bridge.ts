/**
 * kafkajs' own log lines, given to our logger at the level they deserve.
 *
 * kafkajs logs at ERROR what is normal: every rebalance, a topic that exists
 * already, a coordinator that is not ready, each attempt to reconnect. All of
 * that reaches us as a rejection or an event too, and the part that knows what
 * it means says it in one clear line. So kafkajs' lines are `debug` here, but
 * for the few of 2.2.4 (read from its sources) that reach us in no other way.
 *
 * Only known, harmless fields pass: no payload, no login, no stack.
 *
 * @module
 */

import type { Logger } from "../telemetry/logger.ts";

/** A log line as kafkajs hands it over. */
export interface KafkajsLogEntry {
  /** Part of kafkajs, for example `Connection`. */
  readonly namespace?: string;
  /** The message, which at one place of kafkajs is an error, and its facts. */
  readonly log: { readonly message: unknown; readonly [fact: string]: unknown };
}

/** Told when the broker no longer had the offset that a group wanted to read. */
export type OffsetResetListener = (
  groupId: string,
  topic: string,
  partition: number,
) => void;

/** Lines that we would miss: something went wrong, and nothing is thrown. */
const NOTABLE =
  /^(Caught error when|Failed to execute listener|Consumer group received unsubscribed topics)/;

const OUT_OF_RANGE = /^Offset out of range, resetting/;

const FACTS = [
  "groupId",
  "memberId",
  "broker",
  "topic",
  "partition",
  "error",
  "retryCount",
  "topicsNotSubscribed",
] as const;

/**
 * Makes what kafkajs calls with each of its log lines.
 *
 * @param logger Where they go.
 * @param onOffsetReset Told of offsets that are gone: kafkajs only logs them.
 * @returns The function.
 */
export function bridgeLogs(
  logger: Logger,
  onOffsetReset: OffsetResetListener,
): (entry: KafkajsLogEntry) => void {
  return ({ namespace, log }) => {
    const message = log.message instanceof Error
      ? log.message.message
      : String(log.message);
    if (OUT_OF_RANGE.test(message)) {
      onOffsetReset(
        String(log["groupId"]),
        String(log["topic"]),
        Number(log["partition"]),
      );
    }
    const text = `kafkajs ${namespace ?? ""}: ${message}`;
    logger[NOTABLE.test(message) ? "warn" : "debug"](text, factsOf(log));
  };
}

function factsOf(log: KafkajsLogEntry["log"]): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const name of FACTS) {
    const fact = log[name];
    if (fact instanceof Error) facts[name] = fact.message;
    else if (fact !== undefined) facts[name] = String(fact);
  }
  return facts;
}
