/**
 * The samples of one record of one array, put into rounds: what all resources
 * said at about one time.
 *
 * @module
 */

import type { Series } from "../store/series_store.ts";
import type { SeriesState } from "./series_state.ts";

/** A sample that was scored. */
export interface ScoredSample {
  /** Its series. */
  readonly series: Series<SeriesState>;
  /** When, in ms since 1970. */
  readonly atMs: number;
  /** Its value. */
  readonly value: number;
  /** Sum of the slow experts, in ln LOF. */
  readonly slow: number;
  /** Sum of the fast experts, in ln LOF. */
  readonly fast: number;
  /** The excess from which on its series alerts just now. */
  readonly level: number;
  /** Whether its series alerts. */
  readonly isAlert: boolean;
  /** Whether the series is too young for alerts of full confidence. */
  readonly isYoung: boolean;
}

/** Collects samples in columns, and gives them back in the order of time. */
export class Rounds {
  readonly #series: Series<SeriesState>[] = [];
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  readonly #slows: number[] = [];
  readonly #fasts: number[] = [];
  readonly #levels: number[] = [];
  /** 1: it alerts; 2: its series is young. */
  readonly #marks: number[] = [];

  /** Samples that wait. */
  get size(): number {
    return this.#times.length;
  }

  /** Takes a sample. */
  add(sample: ScoredSample): void {
    this.#series.push(sample.series);
    this.#times.push(sample.atMs);
    this.#values.push(sample.value);
    this.#slows.push(sample.slow);
    this.#fasts.push(sample.fast);
    this.#levels.push(sample.level);
    this.#marks.push((sample.isAlert ? 1 : 0) + (sample.isYoung ? 2 : 0));
  }

  /** Forgets all samples. */
  clear(): void {
    this.#series.length = 0;
    this.#times.length = 0;
    this.#values.length = 0;
    this.#slows.length = 0;
    this.#fasts.length = 0;
    this.#levels.length = 0;
    this.#marks.length = 0;
  }

  /** Sample `i` in the order in which they came. */
  at(i: number): ScoredSample {
    const marks = this.#marks[i]!;
    return {
      series: this.#series[i]!,
      atMs: this.#times[i]!,
      value: this.#values[i]!,
      slow: this.#slows[i]!,
      fast: this.#fasts[i]!,
      level: this.#levels[i]!,
      isAlert: (marks & 1) !== 0,
      isYoung: (marks & 2) !== 0,
    };
  }

  /** Series of sample `i`. */
  seriesAt(i: number): Series<SeriesState> {
    return this.#series[i]!;
  }

  /** Time of sample `i`. */
  timeAt(i: number): number {
    return this.#times[i]!;
  }

  /** Value of sample `i`. */
  valueAt(i: number): number {
    return this.#values[i]!;
  }

  /** Whether sample `i` matters to its series by itself. */
  isTelling(i: number): boolean {
    return (this.#marks[i]! & 1) !== 0 ||
      !Number.isNaN(this.#series[i]!.state.unusualFrom);
  }

  /**
   * Indices of the samples by rising time; those of one time in the order in
   * which they came. O(samples + times log times).
   */
  order(): Uint32Array {
    const count = this.#times.length;
    const order = new Uint32Array(count);
    const places = new Map<number, number>();
    for (const time of this.#times) {
      places.set(time, (places.get(time) ?? 0) + 1);
    }
    let start = 0;
    for (const time of [...places.keys()].sort((a, b) => a - b)) {
      const samples = places.get(time)!;
      places.set(time, start);
      start += samples;
    }
    for (let i = 0; i < count; i++) {
      const place = places.get(this.#times[i]!)!;
      order[place] = i;
      places.set(this.#times[i]!, place + 1);
    }
    return order;
  }
}
