/**
 * What all series of one interval have in common: durations in samples, and the
 * plans of their experts.
 *
 * @module
 */

import { samplesOf, type Span } from "../model/span.ts";
import type { ExpertPlan } from "./expert.ts";
import { type MemorySize, NEW_NORMAL_MS } from "./memory_size.ts";
import {
  SERIES_CONSTANTS,
  SERIES_SIZES,
  type SeriesSizes,
} from "./series_constants.ts";

const C = SERIES_CONSTANTS;

/** Plans that are kept for the next series; intervals are few. */
const MOST_PLANS = 256;
const plans = new Map<string, SeriesPlan>();

/** The plan of a series; counts are in samples. */
export interface SeriesPlan {
  /** Time between two samples, > 0. */
  readonly intervalMs: number;
  /** What it may remember. */
  readonly sizes: SeriesSizes;
  /** Window of the envelope. */
  readonly envelopeSamples: number;
  /** Window of the mean in its context. */
  readonly contextSamples: number;
  /** The longest of all windows of values. */
  readonly recentSamples: number;
  /** Of the envelope expert. */
  readonly envelope: ExpertPlan;
  /** Of the context expert. */
  readonly context: ExpertPlan;
  /** Of the expert of short means. */
  readonly short: ExpertPlan;
  /** Of the seasonal expert. */
  readonly seasonal: ExpertPlan;
}

/**
 * The plan of a series; the same object for all that are alike.
 *
 * @param intervalMs Time between two samples, > 0.
 * @param memory How much to remember.
 * @param newNormalMs How long outliers do not teach, > 0.
 */
export function seriesPlan(
  intervalMs: number,
  memory: MemorySize,
  newNormalMs: number = NEW_NORMAL_MS,
): SeriesPlan {
  const name = `${memory} ${intervalMs} ${newNormalMs}`;
  let plan = plans.get(name);
  if (plan === undefined) {
    if (plans.size === MOST_PLANS) plans.clear();
    plan = makePlan(intervalMs, SERIES_SIZES[memory], newNormalMs);
    plans.set(name, plan);
  }
  return plan;
}

function makePlan(
  intervalMs: number,
  sizes: SeriesSizes,
  newNormalMs: number,
): SeriesPlan {
  const samples = (span: Span) => samplesOf(span, intervalMs);
  const envelopeSamples = samples(C.envelope);
  const contextSamples = samples(C.context);
  const common = { gap: samples(C.gap), spare: sizes.spare };
  const slow = {
    ...common,
    every: samples(sizes.slowEvery),
    window: sizes.slowWindow,
    outlier: Infinity,
    hold: 0,
  };
  const fast = {
    ...common,
    every: samples(sizes.fastEvery),
    outlier: C.outlier,
    hold: samples(stretched(C.hold, newNormalMs / C.hold.ms)),
  };
  return {
    intervalMs,
    sizes,
    envelopeSamples,
    contextSamples,
    recentSamples: Math.max(envelopeSamples, contextSamples, ...C.shortMeans),
    // The weights count the coordinates that are stretched by sqrt(2) twice.
    envelope: { ...slow, dimension: 4, weight: 5 },
    context: { ...slow, dimension: 3, weight: 3 },
    short: { ...fast, window: sizes.shortWindow, dimension: 3, weight: 4 },
    seasonal: {
      ...fast,
      window: sizes.residualWindow,
      dimension: 1,
      weight: 1,
    },
  };
}

/** A span that is longer by a factor, with its bounds. */
function stretched({ ms, least, most }: Span, factor: number): Span {
  const samples = (bound: number) => Math.max(1, Math.round(bound * factor));
  return { ms: ms * factor, least: samples(least), most: samples(most) };
}
