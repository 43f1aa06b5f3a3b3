/**
 * Simulated arrays as Delfin polls them: which collection reaches the topic
 * when, and what it holds.
 *
 * Delfin polls every `collectionMs` for the window of that length and the
 * minute before it, so that minute comes twice. A poll that fails is tried
 * again at the following polls and arrives behind newer ones. All of that, and
 * every value, is a function of the seed; no clock is read here.
 *
 * @module
 */

import { ArrayModel } from "./array_model.ts";
import {
  CLEAN_DAYS,
  FAULTS_PER_DAY,
  FaultScript,
  type FaultType,
  feltBy,
} from "./faults.ts";
import { type ArrayLabels, labelsOfArray } from "./labels.ts";
import { MessageWriter } from "./message.ts";
import { Noise, STREAMS } from "./random.ts";
import { FIRST, makeTopology, SERIES, type Topology } from "./topology.ts";

const DAY_MS = 86_400_000;
/** How far a poll reaches back behind the one before it, in ms. */
const OVERLAP_MS = 60_000;

/** Chance that a poll fails and comes late; how many polls later at most. */
const LATE_CHANCE = 0.01;
const LATEST_POLLS = 4;
/** Chance that a poll lacks one metric of one resource. */
const ABSENT_CHANCE = 0.03;
/** Chance that at one time one series has no number. */
const NAN_CHANCE = 0.02;

/** Streams of an array's polls. */
const DRAW = {
  late: STREAMS.polls,
  delay: STREAMS.polls + 1,
  absent: STREAMS.polls + 2,
  whichAbsent: STREAMS.polls + 3,
  nan: STREAMS.polls + 4,
  whichNan: STREAMS.polls + 5,
} as const;

/** What is simulated. */
export interface SimulationOptions {
  /** The same seed gives the same bytes; an integer from 0 to 2^32 - 1. */
  readonly seed: number;
  /** Start in ms since 1970, an integer >= 0. The first sample comes after it. */
  readonly startMs: number;
  /** Distance of two samples in ms, an integer from 1,000 to a day. Samples stand at multiples of it. */
  readonly intervalMs: number;
  /** Distance of two polls in ms, an integer from 1,000 to a day; never less than `intervalMs` is used. */
  readonly collectionMs: number;
  /** Simulated days; 0 = without end. */
  readonly days: number;
  /** Whether things go wrong, after the clean days. */
  readonly faults: boolean;
  /** Days without faults at the start, an integer >= 0. Default: 1. */
  readonly cleanDays?: number | undefined;
  /** Faults that are planned for a day, from 0.01 to 8; 0.5 is one every other day. Default: 4. */
  readonly faultsPerDay?: number | undefined;
  /** Number of arrays, from 1 to 1000. */
  readonly arrays: number;
}

/** One collection as it reaches the topic. */
export interface SimulatedCollection {
  /** Simulated time at which it arrives, in ms since 1970. */
  readonly arrivalMs: number;
  /** The value of the record, as Delfin writes it. */
  readonly value: Uint8Array;
}

/** One fault, as ground truth for an evaluation. */
export interface Fault {
  /** Its type and its number in the script of its array. */
  readonly id: string;
  /** What went wrong. */
  readonly type: FaultType;
  /** Id of the array. */
  readonly storage_id: string;
  /** Type of the resource that was hit. */
  readonly resource_type: string;
  /** Id of the resource that was hit. */
  readonly resource_id: string;
  /** First affected sample, in ms since 1970. */
  readonly startMs: number;
  /** Last affected sample, in ms since 1970. */
  readonly endMs: number;
  /** How strong it is; the meaning depends on the type. */
  readonly size: number;
  /** Ids of the volumes that clearly feel it. */
  readonly volumes: readonly string[];
}

/** One array, ready to be polled. */
interface SimulatedArray {
  readonly topology: Topology;
  readonly noise: Noise;
  readonly script: FaultScript;
  readonly model: ArrayModel;
  readonly writer: MessageWriter;
}

/** Some arrays, and the polls of all of them. */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #arrays: readonly SimulatedArray[];

  /**
   * Builds the arrays.
   *
   * @throws {RangeError} If an option is outside its range.
   */
  constructor(options: SimulationOptions) {
    check(options);
    const { collectionMs, intervalMs } = options;
    this.#options = {
      ...options,
      collectionMs: Math.max(collectionMs, intervalMs),
    };
    this.#arrays = Array.from(
      { length: options.arrays },
      (_, array) => makeArray(array, options),
    );
  }

  /** End of the last window in ms since 1970; infinite without `days`. */
  get endMs(): number {
    const { startMs, collectionMs } = this.#options;
    return startMs + this.#polls() * collectionMs;
  }

  /**
   * Every collection in the order of its arrival, arrays in turn. Late ones
   * arrive just after that array's poll of the same time; those that are still
   * out at the end follow, so nothing is lost.
   */
  *collections(): Generator<SimulatedCollection, void> {
    const { startMs, collectionMs } = this.#options;
    const polls = this.#polls();
    for (let now = 0; now < polls + LATEST_POLLS; now++) {
      const arrivalMs = startMs + (now + 1) * collectionMs;
      for (const array of this.#arrays) {
        for (const poll of arriving(array.noise, now)) {
          if (poll >= polls) continue;
          yield { arrivalMs, value: this.#collect(array, poll) };
        }
      }
    }
  }

  /**
   * The ground truth: every fault that starts up to a time.
   *
   * @param endMs In ms since 1970, finite.
   * @returns In the order of their start.
   */
  faultsUntil(endMs: number): Fault[] {
    return this.#arrays.flatMap((array) => faultsOf(array, endMs))
      .sort((a, b) => a.startMs - b.startMs);
  }

  /**
   * The ground truth of each array in the form that `evaluate storage` reads.
   * It takes as long as simulating the faults' time twice.
   *
   * @param untilMs How far the simulation came, in ms since 1970, finite.
   * @returns In the order of the arrays; up to that time, or to the end if that is earlier.
   */
  labelsUntil(untilMs: number): ArrayLabels[] {
    const { startMs, intervalMs } = this.#options;
    const endMs = Math.min(untilMs, this.endMs);
    return this.#arrays.map((array) =>
      labelsOfArray(array, { startMs, endMs, intervalMs })
    );
  }

  #polls(): number {
    const { days, collectionMs } = this.#options;
    return days === 0 ? Infinity : Math.floor(days * DAY_MS / collectionMs);
  }

  /** Polls an array, for the window of the given poll. */
  #collect(array: SimulatedArray, poll: number): Uint8Array {
    const { model, noise, writer } = array;
    const times = this.#timesOf(poll);
    const rows = new Float64Array(times.length * SERIES);
    times.forEach((atMs, i) => {
      const row = rows.subarray(i * SERIES, (i + 1) * SERIES);
      model.sample(atMs, row);
      const second = Math.floor(atMs / 1000);
      if (noise.uniform(DRAW.nan, second) < NAN_CHANCE) {
        row[Math.floor(noise.uniform(DRAW.whichNan, second) * SERIES)] = NaN;
      }
    });
    const absent = noise.uniform(DRAW.absent, poll) < ABSENT_CHANCE
      ? Math.floor(noise.uniform(DRAW.whichAbsent, poll) * SERIES)
      : -1;
    return writer.write(times, rows, absent);
  }

  /** Sample times of a poll, ascending; the window is open at its start. */
  #timesOf(poll: number): number[] {
    const { startMs, intervalMs, collectionMs } = this.#options;
    const endMs = startMs + (poll + 1) * collectionMs;
    const afterMs = Math.max(startMs, endMs - collectionMs - OVERLAP_MS);
    const times: number[] = [];
    let atMs = (Math.floor(afterMs / intervalMs) + 1) * intervalMs;
    for (; atMs <= endMs; atMs += intervalMs) times.push(atMs);
    return times;
  }
}

/** Which polls of an array arrive at the time of a poll: its own, and late ones. */
function arriving(noise: Noise, now: number): number[] {
  const polls: number[] = [];
  for (let poll = now; poll >= Math.max(0, now - LATEST_POLLS); poll--) {
    const late = noise.uniform(DRAW.late, poll) < LATE_CHANCE
      ? 1 + Math.floor(noise.uniform(DRAW.delay, poll) * LATEST_POLLS)
      : 0;
    if (poll + late === now) polls.push(poll);
  }
  return polls;
}

function makeArray(array: number, options: SimulationOptions): SimulatedArray {
  const { seed, startMs, intervalMs, faults, cleanDays, faultsPerDay } =
    options;
  const noise = new Noise(seed, array);
  const topology = makeTopology(array, noise);
  const script = new FaultScript(topology.volumes, noise, {
    startMs,
    intervalMs,
    enabled: faults,
    cleanDays,
    faultsPerDay,
  });
  return {
    topology,
    noise,
    script,
    model: new ArrayModel(topology, noise, script, intervalMs),
    writer: new MessageWriter(topology),
  };
}

function faultsOf(
  { topology, script }: SimulatedArray,
  endMs: number,
): Fault[] {
  const idOf = (resource: number) => topology.resources[resource]?.id ?? "";
  return script.until(endMs).map((fault) => ({
    id: `${fault.type}-${fault.number}`,
    type: fault.type,
    storage_id: topology.storageId,
    resource_type: fault.on,
    resource_id: idOf(FIRST[fault.on] + fault.index),
    startMs: fault.startMs,
    endMs: fault.endMs,
    size: fault.size,
    volumes: feltBy(topology.volumes, fault.type, fault.on, fault.index)
      .map((volume) => idOf(FIRST.volume + volume)),
  }));
}

function check(options: SimulationOptions): void {
  const { seed, startMs, intervalMs, collectionMs, days, arrays } = options;
  const { cleanDays = CLEAN_DAYS, faultsPerDay = FAULTS_PER_DAY } = options;
  const isSpan = (ms: number) =>
    Number.isInteger(ms) && ms >= 1000 && ms <= DAY_MS;
  const rules: readonly (readonly [boolean, string, number, string])[] = [
    [
      Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32,
      "seed",
      seed,
      "an integer from 0 to 4294967295",
    ],
    [
      Number.isInteger(startMs) && startMs >= 0,
      "startMs",
      startMs,
      "an integer, 0 or more",
    ],
    [
      isSpan(intervalMs),
      "intervalMs",
      intervalMs,
      "an integer from 1000 to 86400000",
    ],
    [
      isSpan(collectionMs),
      "collectionMs",
      collectionMs,
      "an integer from 1000 to 86400000",
    ],
    [
      days >= 0 && days < Infinity,
      "days",
      days,
      "a finite number, 0 or more",
    ],
    [
      Number.isInteger(cleanDays) && cleanDays >= 0,
      "cleanDays",
      cleanDays,
      "an integer, 0 or more",
    ],
    [
      faultsPerDay >= 0.01 && faultsPerDay <= 8,
      "faultsPerDay",
      faultsPerDay,
      "a number from 0.01 to 8",
    ],
    [
      Number.isInteger(arrays) && arrays >= 1 && arrays <= 1000,
      "arrays",
      arrays,
      "an integer from 1 to 1000",
    ],
  ];
  for (const [isGood, name, value, rule] of rules) {
    if (!isGood) {
      throw new RangeError(
        `Cannot simulate: ${name} is ${value}, must be ${rule}`,
      );
    }
  }
}
