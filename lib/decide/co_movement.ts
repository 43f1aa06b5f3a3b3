/**
 * Which pool a volume lives on, guessed from what moves together: where nobody
 * tells, a volume's latency and load rise and fall with those of its own pool.
 *
 * Every resource gives the same few numbers per round: its measures, by default
 * ln latency and ln load. What is compared are differences from round to round,
 * because levels share the hours of the day whatever they live on. A difference
 * is clipped at a few times its usual size, so that one spike decides nothing.
 * Per child, candidate and measure the correlation about 0 is kept with
 * exponential forgetting; the correlation of a child with a candidate is the
 * mean over the measures that both have. Two measures see more than one: a pool
 * carries the sum of its volumes' load and of no other, and all volumes of a
 * pool wait for the same disks, also those whose load is lost in the sum. But
 * latency alone is also shared by what hangs on one controller.
 *
 * A guess is given only where it is clear: enough rounds, a correlation that is
 * high, and a lead over the next candidate. Else nothing is known. No clock, no
 * randomness.
 *
 * @module
 */

import type { Topology } from "../model/topology.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";

/** When a guess is clear. */
export interface CoMovementOptions {
  /** Numbers per resource and round, >= 1. */
  readonly measures: number;
  /** Rounds after which old ones count half, > 0. */
  readonly halfLifeRounds: number;
  /** Rounds, forgetting, in which both said a measure: above 0, below 1.44 half-lives. */
  readonly minRounds: number;
  /** Smallest correlation with the candidate, in (0, 1]. */
  readonly minCorrelation: number;
  /** Smallest lead over the next candidate, in (0, 1]; over 0 where there is no other. */
  readonly minLead: number;
  /** Differences count up to so many times their usual size, > 0. */
  readonly clip: number;
}

/**
 * After 400 rounds the mean of two correlations has an error of about 0.035,
 * their difference one of 0.05: a lead is at least twice that, and three times
 * after a week of 15 minutes. The half-life is three weeks of 15 minutes.
 */
export const CO_MOVEMENT_DEFAULTS: CoMovementOptions = {
  measures: 2,
  halfLifeRounds: 2_000,
  minRounds: 400,
  minCorrelation: 0.2,
  minLead: 0.12,
  clip: 4,
};

/** What all resources of one kind have said; grows when one appears. */
export interface MoverState {
  /** Canonical texts, in the order of their indices. */
  readonly names: string[];
  /** The value of the newest round, NaN if it was absent; shape `[capacity, measures]`. */
  last: Float64Array;
  /** Sum of sizes of differences, forgetting; shape `[capacity, measures]`. */
  size: Float64Array;
  /** Weight of that sum in rounds; shape `[capacity, measures]`. */
  weight: Float64Array;
}

/** Everything that is known, as plain data to be saved: names, numbers, typed arrays. */
export interface CoMovementState {
  /** Sample time of the newest round in ms since 1970, -Infinity before the first. */
  atMs: number;
  /** Volumes, filesystems, shares. */
  readonly children: MoverState;
  /** Pools. */
  readonly parents: MoverState;
  /** Parents that fit into a row of `sums`. */
  stride: number;
  /** Weight, x x, y y and x y of each; shape `[children capacity, stride, measures, 4]`. */
  sums: Float64Array;
}

/** Learns from one array what lives on what. Memory: 32 bytes per child, candidate and measure. */
export class CoMovement implements Topology, Stored {
  readonly #options: CoMovementOptions;
  readonly #decay: number;
  readonly #state: CoMovementState;
  readonly #childIndex: Map<string, number>;
  readonly #parentIndex: Map<string, number>;
  #childMoves = new Float64Array(0);
  #parentMoves = new Float64Array(0);

  /**
   * For one array.
   *
   * @param options When a guess is clear.
   * @param state What an earlier one had learned; it is taken over, not copied.
   * @throws {RangeError} If an option is out of range.
   */
  constructor(
    options: CoMovementOptions = CO_MOVEMENT_DEFAULTS,
    state: CoMovementState = emptyState(),
  ) {
    checkOptions(options);
    this.#options = options;
    this.#decay = 0.5 ** (1 / options.halfLifeRounds);
    this.#state = state;
    this.#childIndex = indexOf(state.children.names);
    this.#parentIndex = indexOf(state.parents.names);
  }

  /** What was learned; changes with the next round, so save it between rounds. */
  get state(): Readonly<CoMovementState> {
    return this.#state;
  }

  /**
   * Index of a child in the rounds to come; a new one is added.
   *
   * @param resource Canonical text.
   * @returns 0 for the first, then rising.
   */
  child(resource: string): number {
    const { children } = this.#state;
    return add(children, this.#childIndex, resource, this.#options.measures);
  }

  /**
   * Index of a candidate for a parent in the rounds to come; a new one is added.
   *
   * @param resource Canonical text.
   * @returns 0 for the first, then rising.
   */
  parent(resource: string): number {
    const { parents } = this.#state;
    return add(parents, this.#parentIndex, resource, this.#options.measures);
  }

  /**
   * Takes one round: what every resource said at one time. O(children x parents).
   *
   * @param atMs Sample time in ms since 1970, after that of the round before.
   * @param children By index, shape `[<= children, measures]`; NaN or an infinity where nothing was said.
   * @param parents By index, likewise, the measures in the same order.
   * @throws {RangeError} If time does not rise, or there are more values than resources.
   */
  take(
    atMs: number,
    children: Readonly<Float64Array>,
    parents: Readonly<Float64Array>,
  ): void {
    const state = this.#state;
    if (!(atMs > state.atMs)) {
      throw new RangeError(
        `Cannot take a round of ${atMs}: ${state.atMs} was taken`,
      );
    }
    this.#checkLength(children, state.children);
    this.#checkLength(parents, state.parents);
    state.atMs = atMs;
    this.#makeRoom();
    this.#learnMoves(state.children, children, this.#childMoves);
    this.#learnMoves(state.parents, parents, this.#parentMoves);
    this.#learnPairs();
  }

  /**
   * Correlation of a child with a candidate, the mean over their measures.
   *
   * @param child Canonical text.
   * @param parent Canonical text.
   * @returns From -1 to 1; NaN if either is unknown, has not moved, or is too new.
   */
  correlation(child: string, parent: string): number {
    const row = this.#childIndex.get(child);
    const column = this.#parentIndex.get(parent);
    return row === undefined || column === undefined
      ? NaN
      : this.#correlation(row, column);
  }

  /** The one candidate with which the resource clearly moves, or nothing. */
  parentsOf(resource: string): readonly string[] {
    const row = this.#childIndex.get(resource);
    if (row === undefined) return [];
    const { names } = this.#state.parents;
    let best = -1;
    let highest = 0;
    let next = 0;
    for (let column = 0; column < names.length; column++) {
      const r = this.#correlation(row, column);
      if (r > highest) {
        next = highest;
        highest = r;
        best = column;
      } else if (r > next) {
        next = r;
      }
    }
    const { minCorrelation, minLead } = this.#options;
    return highest >= minCorrelation && highest - next >= minLead
      ? [names[best]]
      : [];
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    const { atMs, children, parents, stride, sums } = this.#state;
    writer.section("movement/1");
    writer.f64(atMs);
    for (const { names, last, size, weight } of [children, parents]) {
      writer.list(names, (name) => writer.text(name));
      for (const column of [last, size, weight]) writer.array(column);
    }
    writer.u32(stride);
    writer.array(sums);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    const state = this.#state;
    reader.section("movement/1");
    state.atMs = reader.f64();
    for (const movers of [state.children, state.parents]) {
      movers.names.push(...reader.list(() => reader.text()));
      movers.last = reader.doubles();
      movers.size = reader.doubles();
      movers.weight = reader.doubles();
    }
    state.stride = reader.u32();
    state.sums = reader.doubles();
    state.children.names.forEach((name, i) => this.#childIndex.set(name, i));
    state.parents.names.forEach((name, i) => this.#parentIndex.set(name, i));
  }

  #correlation(row: number, column: number): number {
    const { stride, sums } = this.#state;
    const { measures, minRounds } = this.#options;
    const start = (row * stride + column) * measures * 4;
    const end = start + measures * 4;
    if (column >= stride || end > sums.length) return NaN; // not in a round yet
    let sum = 0;
    let count = 0;
    for (let at = start; at < end; at += 4) {
      const size = Math.sqrt(sums[at + 1] * sums[at + 2]);
      if (sums[at] < minRounds || !(size > 0)) continue;
      sum += sums[at + 3] / size;
      count++;
    }
    return sum / count;
  }

  /** Clipped differences of this round into `moves`; NaN where there is none. */
  #learnMoves(
    movers: MoverState,
    values: Readonly<Float64Array>,
    moves: Float64Array,
  ): void {
    const { last, size, weight } = movers;
    const count = movers.names.length * this.#options.measures;
    for (let i = 0; i < count; i++) {
      const value = i < values.length && Number.isFinite(values[i])
        ? values[i]
        : NaN;
      const move = value - last[i];
      last[i] = value;
      moves[i] = move;
      if (Number.isNaN(move)) continue;
      size[i] = size[i] * this.#decay + Math.abs(move);
      weight[i] = weight[i] * this.#decay + 1;
      const limit = this.#options.clip * size[i] / weight[i];
      moves[i] = Math.max(-limit, Math.min(limit, move));
    }
  }

  #learnPairs(): void {
    const { children, parents, stride } = this.#state;
    const { measures } = this.#options;
    for (let row = 0; row < children.names.length; row++) {
      for (let column = 0; column < parents.names.length; column++) {
        const at = (row * stride + column) * measures * 4;
        this.#learnPair(at, row * measures, column * measures);
      }
    }
  }

  /** One child and one candidate: `at` in the sums, `x` and `y` in the moves. */
  #learnPair(at: number, x: number, y: number): void {
    const { sums } = this.#state;
    const decay = this.#decay;
    for (let m = 0; m < this.#options.measures; m++, at += 4) {
      const moveX = this.#childMoves[x + m];
      const moveY = this.#parentMoves[y + m];
      if (Number.isNaN(moveX + moveY)) continue;
      sums[at] = sums[at] * decay + 1;
      sums[at + 1] = sums[at + 1] * decay + moveX * moveX;
      sums[at + 2] = sums[at + 2] * decay + moveY * moveY;
      sums[at + 3] = sums[at + 3] * decay + moveX * moveY;
    }
  }

  /** Makes the arrays as large as the resources ask for; allocates only when they grew. */
  #makeRoom(): void {
    const state = this.#state;
    const { measures } = this.#options;
    const rows = state.children.last.length / measures;
    const stride = state.parents.last.length / measures;
    const length = rows * stride * measures * 4;
    if (state.stride !== stride || state.sums.length !== length) {
      const sums = new Float64Array(length);
      const oldWidth = state.stride * measures * 4;
      const width = stride * measures * 4;
      for (let row = 0; row * oldWidth < state.sums.length; row++) {
        const start = row * oldWidth;
        sums.set(state.sums.subarray(start, start + oldWidth), row * width);
      }
      state.sums = sums;
      state.stride = stride;
    }
    if (this.#childMoves.length < rows * measures) {
      this.#childMoves = new Float64Array(rows * measures);
    }
    if (this.#parentMoves.length < stride * measures) {
      this.#parentMoves = new Float64Array(stride * measures);
    }
  }

  #checkLength(values: Readonly<Float64Array>, { names }: MoverState): void {
    const { measures } = this.#options;
    if (values.length > names.length * measures) {
      throw new RangeError(
        `Cannot take ${values.length} values: ${names.length} resources have ${measures} each`,
      );
    }
  }
}

function emptyState(): CoMovementState {
  const movers = (): MoverState => ({
    names: [],
    last: new Float64Array(0),
    size: new Float64Array(0),
    weight: new Float64Array(0),
  });
  return {
    atMs: -Infinity,
    children: movers(),
    parents: movers(),
    stride: 0,
    sums: new Float64Array(0),
  };
}

function indexOf(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, i) => [name, i]));
}

function add(
  movers: MoverState,
  index: Map<string, number>,
  resource: string,
  measures: number,
): number {
  const known = index.get(resource);
  if (known !== undefined) return known;
  const added = movers.names.push(resource) - 1;
  index.set(resource, added);
  if (movers.last.length < (added + 1) * measures) {
    const capacity = Math.max(4, 2 * added) * measures;
    movers.last = grow(movers.last, capacity, NaN);
    movers.size = grow(movers.size, capacity, 0);
    movers.weight = grow(movers.weight, capacity, 0);
  }
  return added;
}

function grow(from: Float64Array, length: number, fill: number): Float64Array {
  const to = new Float64Array(length).fill(fill);
  to.set(from);
  return to;
}

function checkOptions(options: CoMovementOptions): void {
  const { measures, halfLifeRounds, minRounds } = options;
  const { minCorrelation, minLead, clip } = options;
  // A weight approaches 1 / (1 - decay) = 1.44 half-lives and never passes it.
  const isInRange = Number.isInteger(measures) && measures >= 1 &&
    halfLifeRounds > 0 && minRounds > 0 &&
    minRounds < 1 / (1 - 0.5 ** (1 / halfLifeRounds)) &&
    minCorrelation > 0 && minCorrelation <= 1 &&
    minLead > 0 && minLead <= 1 && clip > 0;
  if (!isInRange) {
    throw new RangeError(
      `Cannot learn what moves together: ${JSON.stringify(options)}`,
    );
  }
}
