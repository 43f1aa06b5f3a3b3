/**
 * Stores the memory of a judge now and then, between two batches, together with
 * the offsets up to which it has read: the snapshot of a whole moment.
 *
 * It works in slices, between which timers, signals and heartbeats run. What
 * cannot be stored is told, counted, and tried again; detection goes on.
 *
 * @module
 */

import { StateError } from "../state/state_error.ts";
import { openStateFile } from "../state/open_state_file.ts";
import type { StateFile } from "../state/state_file.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Registry } from "../telemetry/metrics.ts";
import type { JudgeMemory } from "./judge_memory.ts";
import { nextTurn } from "./next_turn.ts";
import { type StateMetrics, stateMetrics } from "./state_metrics.ts";

/** What goes with the memory. */
interface About {
  /** Topic that the offsets belong to. */
  readonly topic: string;
  /** Next offset of each partition, decimal. */
  readonly offsets: Readonly<Record<string, string>>;
}

/** What a keeper works with. */
export interface StateKeeperOptions {
  /** The file. */
  readonly path: string;
  /** The topic whose offsets go with the memory. */
  readonly topic: string;
  /** Time between two snapshots, in ms. */
  readonly intervalMs: number;
  /** Makes a judge that has seen nothing, and returns its memory. */
  readonly memory: () => JudgeMemory;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** What the clock on the wall shows, in ms since 1970. Default: that of the machine. */
  readonly wallMs?: () => number;
  /** Where the lines go. */
  readonly log: Logger;
  /** Where it counts. */
  readonly registry: Registry;
}

/** How long a slice may take, in ms. */
const SLICE_MS = 5;
/** After a failure the next try comes after this time, or the interval if that is shorter. */
const RETRY_MS = 60_000;

/** See the module. */
export class StateKeeper {
  readonly #options: StateKeeperOptions;
  readonly #file: StateFile;
  readonly #memory: JudgeMemory;
  /** Next offset of each partition, decimal; `undefined` where nothing was stored. */
  readonly offsets: ReadonlyMap<number, string> | undefined;
  /** Time between two snapshots, in ms. */
  #intervalMs: number;
  readonly #metrics: StateMetrics;
  #nextMs: number;
  /** When the newest snapshot was stored; the start, before there is one. */
  #savedMs: number;
  /** Longest time that a slice of the last snapshot took, and how long it took in all, in ms. */
  #last = { sliceMs: 0, allMs: 0, pieces: 0 };

  /**
   * Opens the file and has the memory filled from it. A file that is damaged,
   * of a newer version or of other settings is moved aside, with a warning.
   *
   * @throws {StateError} If the file cannot be opened, or is used by another process.
   */
  constructor(options: StateKeeperOptions) {
    this.#options = options;
    const { path, topic, log, registry } = options;
    const began = options.now();
    let memory: JudgeMemory | undefined;
    const { file, used } = openStateFile(path, (file) => {
      memory = options.memory();
      const stored = file.read();
      if (stored === undefined) return undefined;
      memory.restore(stored.pieces);
      return stored.about as About;
    }, (why, aside) => {
      log.warn(
        `${why}; it was moved to ${aside}, and learning begins with what the ` +
          "topic still has",
      );
    });
    this.#file = file;
    this.#memory = memory!;
    if (used !== undefined) {
      const ms = Math.round(options.now() - began);
      log.info(`Took ${file.size} pieces of state from ${path}`, { ms });
    }
    if (used !== undefined && used.topic !== topic) {
      log.warn(
        `The state in ${path} is of the topic ${used.topic}: what was ` +
          "learned is kept, its offsets are not",
      );
    }
    this.offsets = used?.topic === topic
      ? new Map(
        Object.entries(used.offsets).map(([key, at]) => [Number(key), at]),
      )
      : undefined;
    this.#metrics = stateMetrics(registry);
    this.#intervalMs = options.intervalMs;
    this.#metrics.interval.set(this.#intervalMs / 1000);
    this.#savedMs = options.now();
    this.#nextMs = this.#savedMs + this.#intervalMs;
  }

  /** Changes the time between two snapshots, in ms; the next one is so long from now. */
  setInterval(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#nextMs = this.#options.now() + intervalMs;
    this.#intervalMs = intervalMs;
    this.#metrics.interval.set(intervalMs / 1000);
  }

  /** Figures of the newest snapshot: its pieces, its longest slice, and how long it took in all, in ms. */
  get last(): Readonly<{ sliceMs: number; allMs: number; pieces: number }> {
    return this.#last;
  }

  /** Time since the newest snapshot, or since the start, in ms. */
  get ageMs(): number {
    return this.#options.now() - this.#savedMs;
  }

  /** Stores the memory if it is time; to be called between two batches. */
  async afterBatch(offsets: ReadonlyMap<number, string>): Promise<void> {
    if (this.#options.now() < this.#nextMs) return;
    await this.save(offsets);
  }

  /**
   * Stores the memory now. Never rejects.
   *
   * @param offsets Next offset of each partition; all before them is in the memory, and what it caused is delivered.
   * @param limitMs Gives up after so long; the snapshot before then stays valid.
   * @returns Whether it was stored.
   */
  async save(
    offsets: ReadonlyMap<number, string>,
    limitMs: number = Infinity,
  ): Promise<boolean> {
    const { now, log, path } = this.#options;
    const began = now();
    try {
      const isWhole = await this.#write(offsets, began + limitMs);
      this.#nextMs = now() + this.#intervalMs;
      if (!isWhole) {
        log.info(
          "There was no time to store the state: the topic is read again from the last snapshot",
        );
        return false;
      }
      this.#stored();
      log.debug(`Stored the state in ${path}`, { ...this.#last });
      return true;
    } catch (error) {
      this.#file.abandon();
      this.#metrics.failures.inc();
      this.#nextMs = now() + Math.min(RETRY_MS, this.#intervalMs);
      if (!(error instanceof StateError)) {
        log.error("Cannot store the state", { error });
        return false;
      }
      log.error(
        `${error.message}: the state is not stored, detection goes on; a ` +
          "restart would read the topic again from the last snapshot",
      );
      return false;
    }
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }

  #stored(): void {
    const { now, wallMs = Date.now } = this.#options;
    this.#savedMs = now();
    const { saves, savedAt, seconds, longestSlice } = this.#metrics;
    saves.inc();
    savedAt.set(wallMs() / 1000);
    seconds.set(this.#last.allMs / 1000);
    longestSlice.set(this.#last.sliceMs / 1000);
  }

  async #write(
    offsets: ReadonlyMap<number, string>,
    endMs: number,
  ): Promise<boolean> {
    const { now, topic } = this.#options;
    const file = this.#file;
    const began = now();
    let sliceMs = 0;
    let pieces = 0;
    let start = began;
    /** Ends a slice that is long enough. */
    const breathe = async () => {
      if (now() - start < SLICE_MS) return;
      file.pause();
      sliceMs = Math.max(sliceMs, now() - start);
      await nextTurn();
      start = now();
    };
    for (const piece of this.#memory.changes((name) => file.has(name))) {
      file.put(piece);
      pieces++;
      await breathe();
      if (now() > endMs) {
        file.abandon();
        return false;
      }
    }
    for (const name of file.untouched()) {
      if (!this.#memory.isAlive(name)) file.remove(name);
      await breathe();
    }
    const about: About = { topic, offsets: Object.fromEntries(offsets) };
    file.finish(about);
    for (const _piece of file.sweep()) await breathe();
    sliceMs = Math.max(sliceMs, now() - start);
    this.#last = { sliceMs, allMs: now() - began, pieces };
    return true;
  }
}
