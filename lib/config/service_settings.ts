/**
 * The settings of the service itself and of what goes out: log, reload, store,
 * detection, decision, silence, emitters.
 *
 * @module
 */

import {
  boolean,
  choice,
  choices,
  duration,
  integer,
  number,
} from "./kinds.ts";
import { setting } from "./setting.ts";
import {
  path,
  pathOrNone,
  servers,
  text,
  timeZone,
  topic,
} from "./text_kinds.ts";

/** `[DEFAULT]`: the log, and this file itself. */
export const LOG_SETTINGS = {
  logLevel: setting(
    choice(["debug", "info", "warn", "error"], {
      synonyms: { warning: "warn" },
    }),
    {
      default: "info",
      help: "Nothing below this level is logged.",
      isLive: true,
      oldName: {
        key: "debug",
        kind: {
          expected: boolean().expected,
          parse(text) {
            const isDebug = boolean().parse(text);
            return isDebug === undefined
              ? undefined
              : isDebug
              ? "debug"
              : "info";
          },
          format: (level) => String(level === "debug"),
        },
      },
    },
  ),
  logFormat: setting(choice(["text", "json"]), {
    default: "text",
    help: "Lines for people, or one JSON object per line for machines.",
  }),
  logFile: setting(path({ isOptional: true }), {
    default: "",
    help: "File for the log. Empty: standard error, without rotation.",
  }),
  loggingDefaultFormatString: setting(text(), {
    default:
      "%(asctime)s - %(levelname)s - %(filename)s[:%(lineno)d] - %(message)s",
    help:
      "Form of a line where log_format is text, as Python's logging writes it.",
  }),
  logRotationType: setting(choice(["interval", "size", "none"]), {
    default: "interval",
    help: "When the log file is put aside and a new one begun.",
  }),
  logRotateInterval: setting(integer({ min: 0, max: 1_000_000 }), {
    default: "4",
    help:
      "With log_rotation_type = interval: after how many units of log_rotate_interval_type. For weekday: at the end of which day, 0 is Monday and 6 is Sunday.",
  }),
  logRotateIntervalType: setting(
    choice(["weekday", "day", "hour", "minute", "second"], {
      synonyms: {
        days: "day",
        midnight: "day",
        hours: "hour",
        minutes: "minute",
        seconds: "second",
      },
    }),
    { default: "weekday", help: "Unit of log_rotate_interval." },
  ),
  maxLogfileSizeMb: setting(
    integer({ min: 1, max: 1_000_000, unit: "MiB" }),
    {
      default: "200",
      help: "With log_rotation_type = size: the size of a full log file.",
    },
  ),
  maxLogfileCount: setting(integer({ min: 0, max: 10_000 }), {
    default: "10",
    help:
      "How many old log files are kept. 0: by interval all of them; by size the file never ends.",
  }),
  reloadOnChange: setting(boolean(), {
    default: "true",
    help:
      "Whether a change of this file is taken over while the service runs. SIGHUP does so in any case.",
  }),
};

/** `[store]`: what is remembered. */
export const STORE_SETTINGS = {
  samplesPerSeries: setting(
    integer({ min: 32, max: 100_000, unit: "samples" }),
    {
      default: "1000",
      help: "How many samples of each series are kept: 16 bytes each.",
    },
  ),
  maxSeries: setting(integer({ min: 1, max: 10_000_000 }), {
    default: "200000",
    help:
      "Samples of further series are counted as series_limit and dropped: a bound for the memory.",
  }),
  idleEvictionMs: setting(duration("0", "3650d"), {
    default: "30d",
    help:
      "A series without samples for that long is forgotten; 0 is never. Counted in time of the samples.",
  }),
  allowedLatenessMs: setting(duration("0", "30d"), {
    default: "0",
    help:
      "How long samples are held back so that late ones still find their place. Detection is late by as much.",
  }),
};

/** `[state]`: what outlives the process. */
export const STATE_SETTINGS = {
  path: setting(pathOrNone(), {
    default: "anomaly_detection.state",
    help:
      "File for what was learned and what is open, with receiver_name = kafka. none: a restart reads the topic again.",
  }),
  intervalMs: setting(duration("1s", "1d"), {
    default: "15m",
    isLive: true,
    help:
      "Time between two snapshots. A restart reads again what came since the last one.",
  }),
  replayMs: setting(duration("0", "365d"), {
    default: "10d",
    help:
      "Without a state file, what the group has read in this time before the start is read again, if the topic still has it, to learn from; nothing is told twice.",
  }),
};

/** `[detect]`: how abnormal a sample is. */
export const DETECT_SETTINGS = {
  memory: setting(choice(["full", "small"]), {
    default: "full",
    help:
      "How much is remembered of every series. small takes a third of the memory and finds a little less.",
  }),
  timeZone: setting(timeZone(), {
    default: "UTC",
    help:
      "Time zone of the site: its day begins and ends there, so that the daily rhythm keeps its hours when the clocks change.",
  }),
};

/** `[decide]`: when a score is an anomaly. */
export const DECIDE_SETTINGS = {
  resolveAfter: setting(integer({ min: 1, max: 1000, unit: "samples" }), {
    default: "3",
    isLive: true,
    help: "After so many normal samples in a row an anomaly is over.",
  }),
  incidentsPerWeek: setting(
    number({ min: 0, max: 1000, above: true, unit: "incidents" }),
    {
      default: "1",
      isLive: true,
      help:
        "How many false incidents a week one array may open: its alert budget. Higher: weaker signs are enough, real faults are told of earlier.",
    },
  ),
  newNormalMs: setting(duration("1h", "90d"), {
    default: "1d",
    help:
      "A level that has held for that long is the new normal. Counted in time of the samples.",
  }),
};

/** `[silence]`: when data that stop coming are told of. */
export const SILENCE_SETTINGS = {
  enabled: setting(boolean(), {
    default: "true",
    help: "Whether an array, resource or series without data is reported.",
  }),
  intervals: setting(number({ min: 2, max: 100, unit: "intervals" }), {
    default: "3",
    help:
      "After how many of its own intervals without data an array, resource or series is silent. The interval is learned; time is that of the samples.",
  }),
  feedTimeoutMs: setting(duration("0", "30d"), {
    default: "1h",
    help:
      "After that long without any record the whole feed is silent; 0 is never. Counted by the clock of this machine.",
  }),
};

/** Whether an emitter is waited for: the same setting in the section of each. */
function required() {
  return setting(choice(["auto", "true", "false"]), {
    default: "auto",
    help:
      "Whether offsets are committed only after it has the messages. If not, they wait in [spool] while it accepts none. auto: kafka is required; where kafka is not among the emitters, the first one is; no other.",
  });
}

/** `[emit]`: where anomalies go. */
export const EMIT_SETTINGS = {
  emitters: setting(choices(["stdout", "file", "kafka"]), {
    default: "stdout",
    help: "Where anomalies go; each has a section of its own.",
  }),
  messages: setting(choices(["incidents", "anomalies"]), {
    default: "incidents, anomalies",
    help:
      "What the emitters are given: incidents tell of an array, anomalies of one series.",
  }),
};

/** `[emit_stdout]`: anomalies on standard output. */
export const EMIT_STDOUT_SETTINGS = {
  format: setting(choice(["auto", "json", "text"]), {
    default: "auto",
    help: "auto is readable lines on a terminal and JSON lines elsewhere.",
  }),
  required: required(),
};

/** `[emit_file]`: anomalies in a file. */
export const EMIT_FILE_SETTINGS = {
  path: setting(path(), {
    default: "anomalies.ndjson",
    help: "File for anomalies, one JSON object per line.",
  }),
  maxSizeMb: setting(integer({ min: 1, max: 1_000_000, unit: "MiB" }), {
    default: "100",
    help: "A file of this size is put aside and a new one begun.",
  }),
  maxFiles: setting(integer({ min: 1, max: 10_000 }), {
    default: "10",
    help: "How many full files are kept.",
  }),
  required: required(),
};

/** `[emit_kafka]`: anomalies on a Kafka topic. */
export const EMIT_KAFKA_SETTINGS = {
  topic: setting(topic(), {
    default: "delfin-anomalies",
    help: "Topic for anomalies; the key of a record is its series.",
  }),
  bootstrapServers: setting(servers({ isOptional: true }), {
    default: "",
    help: "Kafka brokers to ask first. Empty: those of [data_parser].",
  }),
  required: required(),
};

/** `[spool]`: where messages wait for emitters that nobody waits for. */
export const SPOOL_SETTINGS = {
  path: setting(pathOrNone(), {
    default: "anomaly_detection.spool",
    help:
      "File in which messages wait for emitters that are not required, also over restarts; made when it is needed. One process may use it. none: they wait in memory, 10000 for each, and a restart loses them.",
  }),
  maxMb: setting(integer({ min: 1, max: 100_000, unit: "MiB" }), {
    default: "64",
    help:
      "How much may wait for one emitter. Beyond that the oldest message is dropped, counted and logged.",
  }),
};
