/**
 * Every setting once. From this table come the type of the configuration, its
 * parsing and validation, the help, `etc/anomaly_detection.conf` and the table
 * in the README.
 *
 * A setting is found under the name of its property (`config.kafka.groupId`);
 * files, environment and flags use the name that follows from it (`[kafka]
 * group_id`, `ANOMALY_DETECTION_KAFKA_GROUP_ID`, `kafka.group_id`).
 *
 * @module
 */

import {
  EMIT_ALERTMANAGER_SETTINGS,
  EMIT_EMAIL_SETTINGS,
  EMIT_FILE_SETTINGS,
  EMIT_KAFKA_SETTINGS,
  EMIT_SETTINGS,
  EMIT_STDOUT_SETTINGS,
  EMIT_WEBHOOK_SETTINGS,
  SPOOL_SETTINGS,
} from "./emit_settings.ts";
import {
  DATA_PARSER_SETTINGS,
  FILE_SETTINGS,
  KAFKA_SETTINGS,
  SIMULATE_SETTINGS,
  TOPOLOGY_SETTINGS,
} from "./input_settings.ts";
import { HISTORY_SETTINGS, SERVE_SETTINGS } from "./serve_settings.ts";
import {
  DECIDE_SETTINGS,
  DETECT_SETTINGS,
  LOG_SETTINGS,
  SILENCE_SETTINGS,
  STATE_SETTINGS,
  STORE_SETTINGS,
} from "./service_settings.ts";
import { keyOf, type Setting } from "./setting.ts";

/** The table: section, property, setting; in the order of the file. */
export const SETTINGS = {
  default: LOG_SETTINGS,
  dataParser: DATA_PARSER_SETTINGS,
  kafka: KAFKA_SETTINGS,
  file: FILE_SETTINGS,
  simulate: SIMULATE_SETTINGS,
  topology: TOPOLOGY_SETTINGS,
  store: STORE_SETTINGS,
  state: STATE_SETTINGS,
  detect: DETECT_SETTINGS,
  decide: DECIDE_SETTINGS,
  silence: SILENCE_SETTINGS,
  emit: EMIT_SETTINGS,
  emitStdout: EMIT_STDOUT_SETTINGS,
  emitFile: EMIT_FILE_SETTINGS,
  emitKafka: EMIT_KAFKA_SETTINGS,
  emitWebhook: EMIT_WEBHOOK_SETTINGS,
  emitAlertmanager: EMIT_ALERTMANAGER_SETTINGS,
  emitEmail: EMIT_EMAIL_SETTINGS,
  spool: SPOOL_SETTINGS,
  history: HISTORY_SETTINGS,
  serve: SERVE_SETTINGS,
};

/** What each section is about, for an operator. */
export const SECTION_HELP: Readonly<Record<keyof typeof SETTINGS, string>> = {
  default: "The log, and how this file is read again.",
  dataParser: "Where Delfin's metrics come from.",
  kafka: "Group, session and security of every connection to Kafka.",
  file: "The capture that receiver_name = file reads.",
  simulate: "The storage array that receiver_name = simulate makes up.",
  topology: "What lives on what: volumes on pools, pools on controllers.",
  store: "What is remembered of every series.",
  state: "What outlives the process.",
  detect: "How abnormal a sample is: the Local Outlier Factor.",
  decide: "When abnormal samples are an anomaly.",
  silence: "When data that stop coming are reported.",
  emit: "Where anomalies go.",
  emitStdout: "Anomalies on standard output.",
  emitFile: "Anomalies in a file.",
  emitKafka: "Anomalies on a Kafka topic; the security is that of [kafka].",
  emitWebhook: "Messages by HTTP POST, one request each.",
  emitAlertmanager: "Incidents as alerts of Prometheus' Alertmanager.",
  emitEmail: "Messages by mail, one each.",
  spool: "Where messages wait for an emitter that does not accept them.",
  history: "What was said, for commands and the dashboard.",
  serve: "Metrics, health, API and dashboard over HTTP.",
};

/** The values of one section of the table. */
export type ValuesOf<Section> = {
  readonly [Property in keyof Section]: Section[Property] extends
    Setting<infer Value> ? Value : never;
};

/** Every value, valid and complete: `config.kafka.sessionTimeoutMs`. */
export type Config = {
  readonly [Section in keyof typeof SETTINGS]: ValuesOf<
    typeof SETTINGS[Section]
  >;
};

/** A setting with all its names. */
export interface Row {
  /** The setting. */
  readonly setting: Setting<unknown>;
  /** Property of {@linkcode Config}. */
  readonly sectionProperty: keyof Config;
  /** Property of that section. */
  readonly property: string;
  /** Name of the section in a file: `emit_kafka`, `DEFAULT`. */
  readonly section: string;
  /** Name of the key in a file. */
  readonly key: string;
  /** `section.key`, as flags and origins have it. */
  readonly id: string;
  /** `[section] key`, as messages have it. */
  readonly label: string;
  /** Name of the environment variable. */
  readonly variable: string;
}

/** What the names of all our environment variables start with. */
export const VARIABLE_PREFIX = "ANOMALY_DETECTION_";

/** Every row of the table, in its order. */
export const ROWS: readonly Row[] = Object.entries(SETTINGS).flatMap(
  ([sectionProperty, settings]) =>
    Object.entries<Setting<unknown>>(settings).map(([property, setting]) => {
      const section = sectionName(sectionProperty as keyof Config);
      const key = keyOf(property);
      return {
        setting,
        sectionProperty: sectionProperty as keyof Config,
        property,
        section,
        key,
        id: `${section}.${key}`,
        label: `[${section}] ${key}`,
        variable: variableOf(section, key),
      };
    }),
);

/** Name of a section in a file: `emitKafka` is `emit_kafka`. */
export function sectionName(property: keyof Config): string {
  // The one section whose name is not lower case: oslo.config wants it so.
  return property === "default" ? "DEFAULT" : keyOf(property);
}

/** Name of the environment variable for a key of a section. */
export function variableOf(section: string, key: string): string {
  return `${VARIABLE_PREFIX}${section}_${key}`.toUpperCase();
}

const LEARNED = "the detector has one set of constants for every series";

/**
 * What files of the proof of concept or of an early version may hold and
 * nothing reads any more: `section` or `section.key`, and why. In a file a note,
 * so that it still works; an error in a flag or variable, which somebody gives
 * now.
 */
export const RETIRED: Readonly<Record<string, string>> = {
  "database": "no database is needed",
  "training": "every series is learned from the stream itself",
  "apiserver": "there is no API server",
  "detect.window": LEARNED,
  "detect.k": LEARNED,
  "detect.dimension": LEARNED,
  "detect.warm_up": LEARNED,
  "decide.threshold": "[decide] incidents_per_week is the budget of an array",
  "decide.cooldown": "anomalies of an array are told as one incident",
  "data_parser.csv_file_name":
    "[file] path names the capture for receiver_name = file",
};
