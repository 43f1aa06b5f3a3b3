/**
 * What the arguments of `simulate` ask for. Where a setting of the
 * configuration means the same, its kind of value is used.
 *
 * @module
 */

import {
  DATA_PARSER_SETTINGS,
  SIMULATE_SETTINGS,
} from "../lib/config/input_settings.ts";
import { integer, type Kind, number } from "../lib/config/kinds.ts";
import { show } from "../lib/config/show.ts";
import { path } from "../lib/config/text_kinds.ts";
import {
  SIMULATE_DEFAULTS,
  type SimulateOptions,
} from "../lib/source/simulate_source.ts";
import { type Flags, readFlags, UsageError } from "./flags.ts";

/** Where the records go. */
export type SimulateTarget =
  | { readonly kind: "stdout" }
  | { readonly kind: "file"; readonly path: string }
  | {
    readonly kind: "kafka";
    readonly brokers: readonly string[];
    readonly topic: string;
  };

/** What the arguments ask for. */
export interface SimulatePlan {
  /** What is simulated. */
  readonly simulation: SimulateOptions;
  /** Where the records go. */
  readonly target: SimulateTarget;
  /** The file for the list of faults. */
  readonly truth: string | undefined;
  /** The file for the labels that `evaluate storage` reads. */
  readonly labels: string | undefined;
}

/** What each option takes. */
const KINDS = {
  seed: SIMULATE_SETTINGS.seed.kind,
  days: SIMULATE_SETTINGS.days.kind,
  interval: SIMULATE_SETTINGS.intervalMs.kind,
  speed: SIMULATE_SETTINGS.speed.kind,
  start: SIMULATE_SETTINGS.startMs.kind,
  arrays: integer({ min: 1, max: 1000 }),
  out: path(),
  kafka: DATA_PARSER_SETTINGS.kafkaBootstrapServers.kind,
  topic: DATA_PARSER_SETTINGS.kafkaTopic.kind,
  truth: path(),
  labels: path(),
  "clean-days": integer({ min: 0, max: 100_000 }),
  "faults-per-day": number({ min: 0.01, max: 8 }),
};

/**
 * Understands the arguments.
 *
 * @param args What follows the name of the command.
 * @throws {UsageError} With one sentence, if an argument makes no sense.
 */
export function parseSimulatePlan(args: readonly string[]): SimulatePlan {
  const flags = readFlags(withDashes(args), {
    texts: Object.keys(KINDS),
    switches: ["no-faults"],
  });
  const usual = SIMULATE_DEFAULTS;
  const arrays = read(flags, "arrays", KINDS.arrays) ?? usual.arrays;
  const labels = read(flags, "labels", KINDS.labels);
  if (labels !== undefined && arrays > 1) {
    throw new UsageError("--labels is for one array, not for several");
  }
  return {
    simulation: {
      ...usual,
      seed: read(flags, "seed", KINDS.seed) ?? usual.seed,
      days: read(flags, "days", KINDS.days) ?? usual.days,
      intervalMs: read(flags, "interval", KINDS.interval) ?? usual.intervalMs,
      speed: read(flags, "speed", KINDS.speed) ?? usual.speed,
      startMs: read(flags, "start", KINDS.start) ?? usual.startMs,
      arrays,
      faults: !flags.isOn("no-faults"),
      cleanDays: read(flags, "clean-days", KINDS["clean-days"]),
      faultsPerDay: read(flags, "faults-per-day", KINDS["faults-per-day"]),
    },
    target: targetOf(flags),
    truth: read(flags, "truth", KINDS.truth),
    labels,
  };
}

function targetOf(flags: Flags): SimulateTarget {
  const out = read(flags, "out", KINDS.out);
  const brokers = read(flags, "kafka", KINDS.kafka);
  const topic = read(flags, "topic", KINDS.topic);
  if (brokers === undefined) {
    if (topic !== undefined) throw new UsageError("--topic needs --kafka");
    return out === undefined || out === "-"
      ? { kind: "stdout" }
      : { kind: "file", path: out };
  }
  if (out !== undefined) {
    throw new UsageError("--out and --kafka exclude each other");
  }
  return {
    kind: "kafka",
    brokers,
    topic: topic ?? DATA_PARSER_SETTINGS.kafkaTopic.default,
  };
}

/** The value of an option, or `undefined` if it was not given. */
function read<T>(flags: Flags, name: string, kind: Kind<T>): T | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const value = kind.parse(text);
  if (value === undefined) {
    throw new UsageError(
      `--${name} must be ${kind.expected}: current value is "${show(text)}"${
        kind.hint?.(text) ?? ""
      }`,
    );
  }
  return value;
}

/** Ties a `-` to the option before it: parseArgs takes no value that starts with a dash. */
function withDashes(args: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    if (args[i + 1] === "-" && arg.startsWith("--")) return [`${arg}=-`];
    return arg === "-" && args[i - 1]?.startsWith("--") ? [] : [arg];
  });
}
