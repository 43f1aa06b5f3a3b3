/**
 * Contenders on a corpus: everyone judges everything, and is scored alike.
 *
 * @module
 */

import type { Contender, Progress } from "./contender.ts";
import type { LabeledSeries } from "./labeled_series.ts";
import {
  NAB_PROFILES,
  type NabProfileName,
  type NabReport,
  scoreNab,
} from "./nab_score.ts";
import { sweepNab } from "./nab_sweep.ts";
import {
  type CsvReport,
  scoreCsv,
  type SeriesVerdict,
} from "./series_score.ts";
import type { StorageRecording } from "./storage_corpus.ts";
import { reportStorage, type StorageReport } from "./storage_report.ts";
import { asIncidents, type StorageIncident } from "./storage_score.ts";

/** Series of so many samples or more stay out of the mean VUS-PR: its cost grows with samples times buffer. */
export const VUS_BELOW_SAMPLES = 6000;

/** One contender on NAB. */
export interface NabResult {
  /** Its name. */
  readonly name: string;
  /** Its alerts, as they are. */
  readonly report: NabReport;
  /** Its scores under the one threshold that NAB's optimiser picks with the labels, normalised: an upper bound. */
  readonly best: Readonly<Record<NabProfileName, number | undefined>>;
}

/** One contender on CSV series. */
export interface CsvResult {
  /** Its name. */
  readonly name: string;
  /** Its scores and alerts. */
  readonly report: CsvReport;
}

/** One contender on storage recordings. */
export interface StorageResult {
  /** Its name. */
  readonly name: string;
  /** Each alert by itself: recall, delay, benign events and false alerts. */
  readonly alerts: StorageReport;
  /** Its incidents: false incidents. */
  readonly incidents: StorageReport;
}

/** Every contender on some recordings. */
export interface StorageGroup {
  /** Names of the recordings. */
  readonly recordings: readonly string[];
  /** Interval of their samples in ms; `undefined` if they differ. */
  readonly intervalMs: number | undefined;
  /** In the order of the contenders. */
  readonly results: readonly StorageResult[];
}

/**
 * Contenders on NAB.
 *
 * @param corpus Its series.
 * @param contenders Who is compared.
 * @param progress Is told of each series.
 * @returns In the order of the contenders.
 */
export function evaluateNab(
  corpus: readonly LabeledSeries[],
  contenders: readonly Contender[],
  progress: Progress,
): NabResult[] {
  return judgeAll(corpus, contenders, progress).map(({ name, verdicts }) => {
    const best = (profile: NabProfileName) =>
      sweepNab(verdicts, NAB_PROFILES[profile]).normalized;
    return {
      name,
      report: scoreNab(verdicts),
      best: {
        standard: best("standard"),
        reward_low_FP_rate: best("reward_low_FP_rate"),
        reward_low_FN_rate: best("reward_low_FN_rate"),
      },
    };
  });
}

/**
 * Contenders on CSV series.
 *
 * @param corpus The series.
 * @param contenders Who is compared.
 * @param progress Is told of each series.
 * @returns In the order of the contenders.
 */
export function evaluateCsv(
  corpus: readonly LabeledSeries[],
  contenders: readonly Contender[],
  progress: Progress,
): CsvResult[] {
  return judgeAll(corpus, contenders, progress).map(({ name, verdicts }) => ({
    name,
    report: scoreCsv(verdicts, VUS_BELOW_SAMPLES),
  }));
}

/**
 * Contenders on storage recordings.
 *
 * @param corpus The recordings.
 * @param contenders Who is compared.
 * @param progress Is told of each recording.
 * @returns The recordings of each interval, longest first, and all of them where there are several intervals.
 * @throws {CorpusError} If a capture cannot be read.
 */
export async function evaluateStorage(
  corpus: readonly StorageRecording[],
  contenders: readonly Contender[],
  progress: Progress,
): Promise<StorageGroup[]> {
  const incidents = contenders.map(() => [] as (readonly StorageIncident[])[]);
  const total = corpus.length * contenders.length;
  let done = 0;
  for (const recording of corpus) {
    for (const [i, contender] of contenders.entries()) {
      progress({ contender: contender.name, done: done++, total });
      incidents[i].push(await contender.judgeRecording(recording));
    }
  }
  const group = (
    intervalMs: number | undefined,
    belongs: (recording: StorageRecording) => boolean,
  ): StorageGroup => ({
    recordings: corpus.filter(belongs).map(({ labels }) => labels.name),
    intervalMs,
    results: contenders.map(({ name }, i) => {
      const verdicts = corpus.map((recording, j) => ({
        recording,
        labels: recording.labels,
        incidents: incidents[i][j],
      })).filter(({ recording }) => belongs(recording));
      const single = verdicts.map(({ labels, incidents }) => ({
        labels,
        incidents: asIncidents(incidents.flatMap(({ alerts }) => alerts)),
      }));
      return {
        name,
        alerts: reportStorage(single),
        incidents: reportStorage(verdicts),
      };
    }),
  });
  const intervals = [
    ...new Set(corpus.map(({ labels }) => labels.intervalMs)),
  ].sort((a, b) => b - a);
  const groups = intervals.map((intervalMs) =>
    group(intervalMs, ({ labels }) => labels.intervalMs === intervalMs)
  );
  if (groups.length > 1) groups.push(group(undefined, () => true));
  return groups;
}

/** The verdicts of every contender on every series. */
function judgeAll(
  corpus: readonly LabeledSeries[],
  contenders: readonly Contender[],
  progress: Progress,
): { name: string; verdicts: SeriesVerdict[] }[] {
  const total = corpus.length * contenders.length;
  let done = 0;
  return contenders.map((contender) => ({
    name: contender.name,
    verdicts: corpus.map((series) => {
      progress({ contender: contender.name, done: done++, total });
      return contender.judgeSeries(series);
    }),
  }));
}
