/**
 * What of a series becomes a point: its last values, one coordinate each.
 *
 * @module
 */

const NO_VALUES = new Float64Array(0);

/**
 * Lag embedding: sample t becomes the point (v[t - dimension + 1], ..., v[t]),
 * so that an unusual sequence of usual values is unusual too. With dimension 1
 * a point is the value itself.
 */
export class LagEmbedding {
  /** The newest values, oldest first. Shape `[dimension - 1]`. */
  readonly #recent: Float64Array;
  #size = 0;

  /** For points of `dimension` coordinates, >= 1. */
  constructor(dimension: number) {
    this.#recent = dimension === 1
      ? NO_VALUES
      : new Float64Array(dimension - 1);
  }

  /** Values that it holds, 0 to dimension - 1. */
  get size(): number {
    return this.#size;
  }

  /** Whether it holds all that a point needs besides its last value. */
  get isFull(): boolean {
    return this.#size === this.#recent.length;
  }

  /**
   * The point that `value` makes with the values before it, once there are
   * enough. Changes no state.
   *
   * @param value The value that follows those pushed so far.
   * @param into Gets the point, `value` last. Shape `[dimension]`.
   */
  embed(value: number, into: Float64Array): void {
    const recent = this.#recent;
    for (let i = 0; i < recent.length; i++) into[i] = recent[i]!;
    into[recent.length] = value;
  }

  /** Takes the next value of the series; the oldest leaves. */
  push(value: number): void {
    const recent = this.#recent;
    if (recent.length === 0) return;
    for (let i = 1; i < recent.length; i++) recent[i - 1] = recent[i]!;
    recent[recent.length - 1] = value;
    if (!this.isFull) this.#size++;
  }
}
