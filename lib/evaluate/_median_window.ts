/**
 * Median and median absolute deviation of the newest values, for the robust
 * baselines.
 *
 * @module
 */

import { SortedWindow } from "../detect/sorted_window.ts";
import { SortedWindowLof } from "../detect/sorted_window_lof.ts";

/** A sorted window wants a scorer; nothing is scored with this one. */
const NO_SCORER = new SortedWindowLof(1);

/** The newest `size` values, kept sorted. */
export class MedianWindow {
  readonly #size: number;
  readonly #window: SortedWindow;
  /** Working memory: the sorted values. Shape `[size]`. */
  readonly #sorted: Float64Array;
  readonly #point = new Float64Array(1);
  #pushed = 0;

  /** For `size` values, 1 to 65,536. */
  constructor(size: number) {
    if (!(size >= 1)) throw new RangeError(`Cannot hold ${size} values`);
    this.#size = size;
    this.#window = new SortedWindow(NO_SCORER, size);
    this.#sorted = new Float64Array(size);
  }

  /** Values held, at most `size`. */
  get count(): number {
    return this.#window.size;
  }

  /** Takes a finite value in; the oldest leaves a full window. O(size). */
  push(value: number): void {
    const slot = this.#pushed++ % this.#size;
    if (this.count === this.#size) this.#window.evict(slot);
    this.#point[0] = value;
    this.#window.insert(slot, this.#point);
  }

  /** The median; the mean of the middle two for an even count, NaN for none. */
  median(): number {
    const count = this.count;
    if (count === 0) return NaN;
    const middle = count >> 1;
    const from = count % 2 === 1 ? middle : middle - 1;
    this.#window.copySorted(from, middle + 1, this.#sorted);
    return count % 2 === 1
      ? this.#sorted[0]
      : (this.#sorted[0] + this.#sorted[1]) / 2;
  }

  /** The median of the distances from the median, NaN for no values. O(size). */
  mad(): number {
    const count = this.count;
    const center = this.median();
    const sorted = this.#sorted;
    this.#window.copySorted(0, count, sorted);
    // Distances ascend to both sides of the median: merge them up to the middle.
    let right = this.#window.place(center);
    let left = right - 1;
    let previous = NaN;
    let distance = NaN;
    for (let i = 0; count > 0 && i <= count >> 1; i++) {
      previous = distance;
      const below = left >= 0 ? center - sorted[left] : Infinity;
      const above = right < count ? sorted[right] - center : Infinity;
      distance = below < above ? below : above;
      if (below < above) left--;
      else right++;
    }
    return count % 2 === 1 ? distance : (previous + distance) / 2;
  }
}
