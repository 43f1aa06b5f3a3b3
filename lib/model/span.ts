/**
 * Durations that a series counts in its own samples.
 *
 * @module
 */

/** A duration, and the fewest and most samples that it may come to. */
export interface Span {
  /** The duration in ms, > 0. */
  readonly ms: number;
  /** It is never fewer samples than this, an integer >= 1. */
  readonly least: number;
  /** It is never more samples than this, an integer >= `least`. */
  readonly most: number;
}

/**
 * Samples in a span, rounded to the nearest and kept within its bounds.
 *
 * @param span The span.
 * @param intervalMs Time between two samples, > 0.
 * @returns An integer from `span.least` to `span.most`.
 */
export function samplesOf(span: Span, intervalMs: number): number {
  const samples = Math.round(span.ms / intervalMs);
  return Math.max(span.least, Math.min(span.most, samples));
}
