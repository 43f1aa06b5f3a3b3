/**
 * Where the values of a series usually lie at each half hour of the day: the
 * band that a chart draws behind the values.
 *
 * @module
 */

import type { ExpectedRange } from "../model/anomaly.ts";
import { type KeptSamples, LEAST_SAME_HOUR, middle } from "./usual_range.ts";

const DAY_MS = 86_400_000;

/** Parts of a day that have a range of their own. */
const SLOTS = 48;

/** An hour to both sides counts as the same time of the day, as in {@linkcode usualRange}. */
const REACH = 2;

/**
 * Reads the band.
 *
 * @param samples What is kept.
 * @param localMs From ms since 1970 to ms of the site's clock.
 * @param isAbnormal Samples at such times do not count: what is abnormal does
 * not make itself usual.
 * @returns The range at a time; of a series with few values at that hour the
 * range of all, `null` where there are none.
 */
export function usualBand(
  samples: KeptSamples,
  localMs: (atMs: number) => number,
  isAbnormal: (atMs: number) => boolean = () => false,
): (atMs: number) => ExpectedRange | null {
  const slotOf = (atMs: number) =>
    Math.floor(((localMs(atMs) % DAY_MS + DAY_MS) % DAY_MS) * SLOTS / DAY_MS);
  const all: number[] = [];
  const bySlot: number[][] = Array.from({ length: SLOTS }, () => []);
  for (let i = 0; i < samples.length; i++) {
    const atMs = samples.atMs(i);
    if (isAbnormal(atMs)) continue;
    const value = samples.value(i);
    all.push(value);
    bySlot[slotOf(atMs)]!.push(value);
  }
  const whole = middle(all);
  const ranges = bySlot.map((_, slot) => {
    const near: number[] = [];
    for (let step = -REACH; step <= REACH; step++) {
      near.push(...bySlot[(slot + step + SLOTS) % SLOTS]!);
    }
    return near.length >= LEAST_SAME_HOUR ? middle(near) : whole;
  });
  return (atMs) => ranges[slotOf(atMs)]!;
}
