/**
 * What a call without any argument says: where to begin.
 *
 * @module
 */

import { variableOf } from "../lib/config/schema.ts";
import { DEFAULT_OUT } from "./init.ts";

/** Variables that say where records come from: with one of them no argument is needed. */
const TELLING: readonly string[] = [
  variableOf("data_parser", "kafka_bootstrap_servers"),
  variableOf("data_parser", "receiver_name"),
];

/**
 * Whether the environment says where records come from.
 *
 * @param environment All environment variables.
 */
export function isTold(environment: Readonly<Record<string, string>>): boolean {
  return TELLING.some((name) => environment[name] !== undefined);
}

/** The text. */
export const FIRST_STEPS =
  `anomaly-detection finds anomalies in the performance metrics of storage arrays,
but nothing says where they come from. With Delfin and Kafka:

  anomaly-detection init                                           writes ${DEFAULT_OUT}
  anomaly-detection doctor --config-file ${DEFAULT_OUT}    checks broker, topic, disk
  anomaly-detection --config-file ${DEFAULT_OUT}           runs

Without Kafka, to see what it does:

  anomaly-detection run --set data_parser.receiver_name=simulate --set simulate.interval=15m
  anomaly-detection simulate --days 12 --interval 15m --clean-days 7 --out capture.ndjson
  anomaly-detection replay capture.ndjson

run alone takes the default of every setting. --help lists all commands.
`;
