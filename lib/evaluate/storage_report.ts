/**
 * What is printed of the scores on the storage corpus: recall and delay per
 * type of fault, false alerts and incidents per week, benign events that
 * alerted, and what the same alerts find by chance.
 *
 * @module
 */

import type { StorageLabels } from "./storage_corpus.ts";
import {
  addOutcomes,
  scoreStorage,
  STORAGE_SCORE_DEFAULTS,
  type StorageIncident,
  type StorageOutcome,
  type StorageScoreOptions,
} from "./storage_score.ts";

/** Rotations of the chance control. */
const ROTATIONS = 20;

/** One array and what was said of it. */
export interface StorageVerdict {
  /** What is wrong in its recording. */
  readonly labels: StorageLabels;
  /** Its incidents, in any order. */
  readonly incidents: readonly StorageIncident[];
}

/** Faults of one type. */
export interface FaultSummary {
  /** How many there are. */
  readonly events: number;
  /** How many were found. */
  readonly found: number;
  /** Median delay of the found ones in ms; NaN if none was found. */
  readonly medianDelayMs: number;
}

/** Benign events of one type. */
export interface BenignSummary {
  /** How many there are. */
  readonly occurrences: number;
  /** In how many a false incident alerted. */
  readonly alerted: number;
  /** Share that the same incidents alert by chance, in [0, 1]. */
  readonly chance: number;
}

/** Scores on the storage corpus. */
export interface StorageReport {
  /** Over all types. */
  readonly total: FaultSummary;
  /** Per type of fault, sorted by name. */
  readonly faults: ReadonlyMap<string, FaultSummary>;
  /** Per type of benign event, sorted by name. */
  readonly benign: ReadonlyMap<string, BenignSummary>;
  /** Share of all faults that the same incidents find by chance, in [0, 1]. */
  readonly chanceRecall: number;
  /** False alerts per week of one series. */
  readonly falseAlertsPerSeriesWeek: number;
  /** False alerts per week of one array. */
  readonly falseAlertsPerArrayWeek: number;
  /** False incidents per week of one array. */
  readonly falseIncidentsPerArrayWeek: number;
  /** The counts behind it. */
  readonly outcome: StorageOutcome;
}

/**
 * Scores several arrays.
 *
 * @param verdicts Arrays and their incidents.
 * @param options What counts.
 * @returns The report.
 */
export function reportStorage(
  verdicts: readonly StorageVerdict[],
  options: StorageScoreOptions = STORAGE_SCORE_DEFAULTS,
): StorageReport {
  const outcome = scoreAll(verdicts, options);
  const chance = chanceControl(verdicts, options);
  const byType = Map.groupBy(outcome.faults, ({ type }) => type);
  const benignByType = Map.groupBy(outcome.benign, ({ type }) => type);
  return {
    total: summarize(outcome.faults.map(({ delayMs }) => delayMs)),
    faults: new Map(
      [...byType].sort().map(([type, faults]) => [
        type,
        summarize(faults.map(({ delayMs }) => delayMs)),
      ]),
    ),
    benign: new Map(
      [...benignByType].sort().map(([type, events]) => [type, {
        occurrences: events.length,
        alerted: events.filter(({ isAlerted }) => isAlerted).length,
        chance: shareOf(
          chance.benign.filter((event) => event.type === type),
          ({ isAlerted }) => isAlerted,
        ),
      }]),
    ),
    chanceRecall: shareOf(
      chance.faults,
      ({ delayMs }) => delayMs !== undefined,
    ),
    falseAlertsPerSeriesWeek: outcome.falseAlerts / outcome.seriesWeeks,
    falseAlertsPerArrayWeek: outcome.falseAlerts / outcome.arrayWeeks,
    falseIncidentsPerArrayWeek: outcome.falseIncidents / outcome.arrayWeeks,
    outcome,
  };
}

/**
 * Moves the alerts of an array in time, all by the same amount; what leaves the
 * scored time at its end enters at its start. Rhythm and number stay, the
 * relation to the faults is lost.
 *
 * @param verdict The array and its incidents.
 * @param share How far, as a share of the scored time.
 * @param skipMs Time after the start of the recording that is not scored.
 * @returns The array with moved incidents; alerts before the scored time are gone.
 */
export function rotate(
  { labels, incidents }: StorageVerdict,
  share: number,
  skipMs: number,
): StorageVerdict {
  const fromMs = labels.startMs + skipMs;
  const spanMs = labels.endMs - fromMs;
  const moved = incidents.map(({ alerts }) => ({
    alerts: alerts
      .filter(({ atMs }) => atMs >= fromMs)
      .map(({ key, atMs }) => ({
        key,
        atMs: fromMs + (atMs - fromMs + share * spanMs) % spanMs,
      })),
  }));
  return { labels, incidents: moved };
}

/** The outcomes of all rotations together. */
function chanceControl(
  verdicts: readonly StorageVerdict[],
  options: StorageScoreOptions,
): StorageOutcome {
  const outcomes: StorageOutcome[] = [];
  for (let i = 1; i <= ROTATIONS; i++) {
    const share = i / (ROTATIONS + 1);
    const moved = verdicts.map((verdict) =>
      rotate(verdict, share, options.skipMs)
    );
    outcomes.push(scoreAll(moved, options));
  }
  return addOutcomes(outcomes);
}

/** Scores each array and adds the outcomes. */
function scoreAll(
  verdicts: readonly StorageVerdict[],
  options: StorageScoreOptions,
): StorageOutcome {
  return addOutcomes(
    verdicts.map(({ labels, incidents }) =>
      scoreStorage(labels, incidents, options)
    ),
  );
}

/** Counts what was found; delays are `undefined` for what was missed. */
function summarize(delaysMs: readonly (number | undefined)[]): FaultSummary {
  const found = delaysMs.filter((delayMs) => delayMs !== undefined)
    .sort((a, b) => a - b);
  const middle = found.length / 2;
  const medianDelayMs = (found[Math.ceil(middle) - 1] +
    found[Math.floor(middle)]) / 2;
  return {
    events: delaysMs.length,
    found: found.length,
    medianDelayMs: found.length === 0 ? NaN : medianDelayMs,
  };
}

/** Share of items with a property, NaN of nothing. */
function shareOf<T>(items: readonly T[], has: (item: T) => boolean): number {
  return items.filter(has).length / items.length;
}
